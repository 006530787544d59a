/** Breaks words into lines of at most `characters`, at spaces; a longer single word keeps a line of its own. */
export const wrapWords = (text: string, characters: number): readonly string[] =>
  text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1)
    const joined = last === undefined ? word : `${last} ${word}`
    if (last === undefined || joined.length > characters) return [...lines, word]
    return [...lines.slice(0, -1), joined]
  }, [])
