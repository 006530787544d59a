import { Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconDownload } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import type { SavedTable } from './csv-text.ts'
import classes from './DataTable.module.css'
import { useExportCaption } from './export-caption.tsx'
import { keyboardReachable } from './keyboard-reachable.ts'
import { saveTable } from './SaveMenu.tsx'
import { savedAs } from './table-on-screen.ts'

export interface Column<Row> {
  readonly key: string
  readonly header: ReactNode
  /** units, what is counted: read with the header */
  readonly hint?: string
  readonly align?: 'right'
  readonly sortable?: boolean
  /** the cell that names its row; it stays in place while the table scrolls sideways */
  readonly rowHeader?: boolean
  readonly cell: (row: Row) => ReactNode
}

interface DataTableProps<Row> {
  readonly caption: string
  readonly captionHidden?: boolean
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly sort?: { readonly key: string; readonly descending: boolean }
  readonly onSort?: (key: string) => void
  readonly onOpen?: (row: Row) => void
  /** how it is saved, where one cell holds several figures; otherwise cell by cell as it stands */
  readonly saved?: () => SavedTable
}

const ariaSort = (
  column: { key: string; sortable?: boolean },
  sort: { key: string; descending: boolean } | undefined,
) => {
  if (!column.sortable) return undefined
  if (sort?.key !== column.key) return 'none'
  return sort.descending ? 'descending' : 'ascending'
}

const moveFocus = (event: KeyboardEvent<HTMLElement>) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined || !(event.target instanceof HTMLElement)) return
  const row = event.target.closest('tr')
  const next = step === 1 ? row?.nextElementSibling : row?.previousElementSibling
  const link = next?.querySelector<HTMLElement>('th a')
  if (!link) return
  event.preventDefault()
  link.focus()
  link.scrollIntoView({ block: 'nearest' })
}

/** A real table: caption, column and row headers, sortable headers as buttons, arrow keys from row to row. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, captionHidden = false, columns, rows, rowKey, sort, onSort, onOpen, saved } = props
  const exported = useExportCaption()
  const table = useRef<HTMLTableElement>(null)
  const held = (element: HTMLTableElement | null) => {
    table.current = element
    if (element && saved) savedAs(element, saved)
  }
  return (
    <>
      <section className={classes.scroll} aria-label={caption} {...keyboardReachable}>
        <table ref={held} className={classes.table}>
          <caption className={captionHidden ? 'sr-only' : classes.caption}>{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.key}
                  scope="col"
                  data-align={column.align}
                  data-row-header={column.rowHeader}
                  aria-sort={ariaSort(column, sort)}
                >
                  {column.sortable && onSort ? (
                    <button type="button" className={classes.sort} onClick={() => onSort(column.key)}>
                      {column.header}
                      {sort?.key === column.key &&
                        (sort.descending ? (
                          <IconArrowDown size={12} aria-hidden="true" />
                        ) : (
                          <IconArrowUp size={12} aria-hidden="true" />
                        ))}
                    </button>
                  ) : (
                    column.header
                  )}
                  {column.hint && <span className={classes.hint}>{column.hint}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={moveFocus}>
            {rows.map((row) => (
              <tr
                key={rowKey(row)}
                data-opens={onOpen !== undefined}
                onClick={(event) => {
                  const onControl =
                    event.target instanceof Element && event.target.closest('a, button') !== null
                  if (!onControl) onOpen?.(row)
                }}
              >
                {columns.map((column) =>
                  column.rowHeader ? (
                    <th key={column.key} scope="row" data-row-header="true">
                      {column.cell(row)}
                    </th>
                  ) : (
                    <td key={column.key} data-align={column.align}>
                      {column.cell(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {exported && (
        <div className={`${classes.tools} no-print`}>
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconDownload size={14} aria-hidden="true" />}
            aria-label={`Save as CSV: ${caption}`}
            onClick={() => table.current && saveTable(table.current, caption, exported)}
          >
            CSV
          </Button>
        </div>
      )}
    </>
  )
}
