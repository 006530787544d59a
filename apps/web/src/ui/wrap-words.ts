/** Breaks words into lines of at most `characters`, at spaces; a longer single word keeps a line of its own. */
export const wrapWords = (text: string, characters: number): readonly string[] => {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const joined = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length === 0 || joined.length > characters) lines.push(word)
    else lines[lines.length - 1] = joined
  }
  return lines
}
