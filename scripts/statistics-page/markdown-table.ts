/** Rows as a table, the first of them the heading; numbers of the later columns stand to the right. */
export const markdownTable = (rows: readonly (readonly string[])[]): string =>
  rows
    .flatMap((cells, at) => [
      `| ${cells.join(' | ')} |`,
      ...(at === 0 ? [`| ${cells.map((_, place) => (place === 0 ? '---' : '---:')).join(' | ')} |`] : []),
    ])
    .join('\n')
