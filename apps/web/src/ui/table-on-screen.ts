import type { SavedTable } from './csv-text.ts'

const leftOut = '.sr-only, .no-print, svg, [aria-hidden="true"]'

/** The words of a part of the page as they are seen: nothing that only a screen reader gets, no controls' icons. */
const seenWords = (part: Element): string => {
  const pieces: string[] = []
  let parent: Element | null = null
  const walk = (node: Node) => {
    if (node instanceof Element) {
      if (node.matches(leftOut)) return
      for (const child of node.childNodes) walk(child)
    } else if (node.nodeType === Node.TEXT_NODE && node.textContent) {
      if (parent !== null && parent !== node.parentElement) pieces.push(' ')
      parent = node.parentElement
      pieces.push(node.textContent)
    }
  }
  walk(part)
  return pieces
    .join('')
    .replace(/\s+/g, ' ')
    .replace(/ ([,;.)])/g, '$1')
    .replace(/\( /g, '(')
    .trim()
}

const saved = new WeakMap<Element, () => SavedTable>()

/** Says how a table is saved where that differs from its cells, such as one column for each figure of a cell. */
export const savedAs = (table: Element, make: () => SavedTable): void => {
  saved.set(table, make)
}

/** A table of the page as it is saved: as it says itself, or cell by cell as it stands there. */
export const tableOnScreen = (table: HTMLTableElement): SavedTable => {
  const own = saved.get(table)
  if (own) return own()
  const cellsOf = (row: HTMLTableRowElement) => [...row.cells].map(seenWords)
  const [head] = table.tHead?.rows ?? []
  return {
    columns: head ? cellsOf(head) : [],
    rows: [...table.tBodies].flatMap((body) => [...body.rows].map(cellsOf)),
  }
}
