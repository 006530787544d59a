import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, useCallback, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { keyboardReachable } from '../ui/keyboard-reachable.ts'
import classes from './CaseloadTable.module.css'
import { type CaseloadColumn, caseloadColumns } from './caseload-columns.tsx'
import { useRowsInSight } from './caseload-pages.ts'
import type { CaseloadSearch, CaseloadSort } from './caseload-search.ts'
import { useNamesHidden } from './privacy.ts'
import { Reasons } from './RowParts.tsx'
import { type CaseloadRow, personWords, type Reason, type ScaleOf } from './row-words.ts'

interface CaseloadTableProps {
  readonly organisation: string
  readonly search: CaseloadSearch
  readonly text: string
  readonly total: number
  readonly scaleOf: ScaleOf
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (row: CaseloadRow) => void
  readonly onSort: (sort: CaseloadSort) => void
  readonly onExplain: (row: CaseloadRow, reason: Reason) => void
  readonly onAcknowledge: (row: CaseloadRow) => void
}

const estimate = { comfortable: 56, compact: 36 }

interface HeaderProps {
  readonly search: CaseloadSearch
  readonly column: {
    readonly header: string
    readonly hint?: string
    readonly align?: 'right'
    readonly sort?: CaseloadSort
  }
  readonly onSort: (sort: CaseloadSort) => void
  readonly rowHeader?: boolean
}

const HeaderCell = ({ search, column, onSort, rowHeader }: HeaderProps) => {
  const { header, hint, align, sort } = column
  const held = sort !== undefined && search.sort === sort
  return (
    <th
      scope="col"
      data-align={align}
      data-row-header={rowHeader}
      aria-sort={
        sort === undefined ? undefined : held ? (search.descending ? 'descending' : 'ascending') : 'none'
      }
    >
      {sort === undefined ? (
        header
      ) : (
        <button type="button" className={classes.sort} onClick={() => onSort(sort)}>
          {header}
          {held &&
            (search.descending ? (
              <IconArrowDown size={12} aria-hidden="true" />
            ) : (
              <IconArrowUp size={12} aria-hidden="true" />
            ))}
        </button>
      )}
      {hint && <span className={classes.hint}>{hint}</span>}
    </th>
  )
}

interface RowProps
  extends Pick<CaseloadTableProps, 'organisation' | 'scaleOf' | 'onChoose' | 'onExplain' | 'onAcknowledge'> {
  readonly row: CaseloadRow
  readonly columns: readonly CaseloadColumn[]
  readonly namesHidden: boolean
  readonly isChosen: boolean
  readonly short: boolean
}

/** One row as its cells; drawn again only when something of it changed. */
const RowCells = memo(function RowCells(props: RowProps) {
  const { row, organisation, columns, scaleOf, namesHidden, isChosen, onChoose, onExplain, onAcknowledge } =
    props
  const person = personWords(row, namesHidden)
  return (
    <>
      <td className={`${classes.choose} no-print`}>
        <input
          type="checkbox"
          aria-label={`Choose ${person}`}
          checked={isChosen}
          onChange={() => onChoose(row)}
        />
      </td>
      <th scope="row" data-row-header="true">
        <Link
          to="/o/$organisation/patient/$patient"
          params={{ organisation, patient: row.patient }}
          className={classes.name}
        >
          {person}
          {!namesHidden && <span className={classes.under}>{row.patientNumber}</span>}
        </Link>
      </th>
      <td>
        <Reasons row={row} onExplain={onExplain} onAcknowledge={onAcknowledge} short={props.short} />
      </td>
      {columns.map((column) => (
        <td key={column.key} data-align={column.align}>
          {column.cell(row, scaleOf)}
        </td>
      ))}
    </>
  )
})

/** All rows of a list once while it is printed, as far as they are loaded. */
const usePrinting = (): boolean => {
  const [printing, setPrinting] = useState(false)
  useEffect(() => {
    const before = () => flushSync(() => setPrinting(true))
    const after = () => setPrinting(false)
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [])
  return printing
}

const printedRows = 50

/**
 * The caseload as a table of any length: only the rows in sight are drawn, and asked for. Sortable headers, arrow keys,
 * Page Up and Down, Home and End go from row to row, Enter opens.
 */
export const CaseloadTable = (props: CaseloadTableProps) => {
  const { organisation, search, text, total, scaleOf, chosen, onChoose, onSort, onExplain, onAcknowledge } =
    props
  const navigate = useNavigate()
  const namesHidden = useNamesHidden()
  const printing = usePrinting()
  const scroller = useRef<HTMLElement>(null)
  const wanted = useRef<number | null>(null)
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimate[search.density],
    overscan: 6,
  })
  const items = virtual.getVirtualItems()
  const sight = { from: items[0]?.index ?? 0, to: items.at(-1)?.index ?? 0 }
  const rowAt = useRowsInSight(organisation, search, text, sight)
  const columns = caseloadColumns.filter(({ key }) => !search.hidden.includes(key))

  const address = JSON.stringify([
    search.sort,
    search.descending,
    search.reasons,
    search.flags,
    search.arm,
    text,
  ])
  const shownAddress = useRef(address)
  useEffect(() => {
    // Another list begins at its top.
    if (shownAddress.current === address) return
    shownAddress.current = address
    virtual.scrollToOffset(0)
  })

  const focusRow = useCallback((place: number): boolean => {
    const link = scroller.current?.querySelector<HTMLElement>(`tr[aria-rowindex="${place + 2}"] th a`)
    link?.focus({ preventScroll: true })
    return link !== null && link !== undefined
  }, [])
  useEffect(() => {
    if (wanted.current !== null && focusRow(wanted.current)) wanted.current = null
  })

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!(event.target instanceof HTMLElement) || event.target.tagName === 'INPUT') return
    const row = event.target.closest('tr[aria-rowindex]')
    const place = row === null ? null : Number(row.getAttribute('aria-rowindex')) - 2
    const next = {
      ArrowDown: place === null ? 0 : place + 1,
      ArrowUp: place === null ? null : place - 1,
      PageDown: (place ?? 0) + 10,
      PageUp: (place ?? 0) - 10,
      Home: 0,
      End: total - 1,
    }[event.key]
    if (next === undefined || next === null) return
    event.preventDefault()
    const target = Math.max(0, Math.min(total - 1, next))
    virtual.scrollToIndex(target, { align: 'auto' })
    if (!focusRow(target)) wanted.current = target
  }

  const shown = printing
    ? Array.from({ length: Math.min(total, printedRows) }, (_, index) => ({
        index,
        key: index,
        start: 0,
        end: 0,
      }))
    : items
  const before = printing ? 0 : (items[0]?.start ?? 0)
  const after = printing ? 0 : virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <section
      ref={scroller}
      className={classes.scroll}
      aria-label="Caseload, one row per episode of care"
      onKeyDown={onKeyDown}
      {...keyboardReachable}
    >
      <table className={classes.table} data-density={search.density} aria-rowcount={total + 1}>
        <caption className="sr-only">Caseload, one row per episode of care</caption>
        <thead>
          <tr aria-rowindex={1}>
            <td className={`${classes.choose} no-print`}>
              <span className="sr-only">Choose</span>
            </td>
            <HeaderCell
              search={search}
              column={{ header: 'Patient', sort: 'name' }}
              onSort={onSort}
              rowHeader
            />
            <HeaderCell
              search={search}
              column={{ header: 'Reasons to look', sort: 'need' }}
              onSort={onSort}
            />
            {columns.map((column) => (
              <HeaderCell key={column.key} search={search} column={column} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr style={{ height: before }} />}
          {shown.map(({ index }) => {
            const row = rowAt(index)
            return (
              <tr
                key={row?.episode ?? `place-${index}`}
                data-index={index}
                aria-rowindex={index + 2}
                ref={printing ? undefined : virtual.measureElement}
                data-opens={row !== null}
                onClick={(event) => {
                  const onControl =
                    event.target instanceof Element && event.target.closest('a, button, input') !== null
                  if (row === null || onControl) return
                  void navigate({
                    to: '/o/$organisation/patient/$patient',
                    params: { organisation, patient: row.patient },
                  })
                }}
              >
                {row === null ? (
                  <td colSpan={columns.length + 3} className="muted small">
                    loading
                  </td>
                ) : (
                  <RowCells
                    row={row}
                    organisation={organisation}
                    columns={columns}
                    scaleOf={scaleOf}
                    namesHidden={namesHidden}
                    isChosen={chosen.has(row.episode)}
                    short={search.density === 'compact'}
                    onChoose={onChoose}
                    onExplain={onExplain}
                    onAcknowledge={onAcknowledge}
                  />
                )}
              </tr>
            )
          })}
          {after > 0 && <tr style={{ height: after }} />}
        </tbody>
      </table>
      {printing && total > printedRows && (
        <p className="small">
          The first {printedRows} of {total} episodes.
        </p>
      )}
    </section>
  )
}
