import { useElementSize } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { formatDay, formatScore } from '../ui/format.ts'
import { keyboardReachable } from '../ui/keyboard-reachable.ts'
import classes from './CaseloadWall.module.css'
import { useRowsInSight } from './caseload-pages.ts'
import type { CaseloadSearch } from './caseload-search.ts'
import { useNamesHidden } from './privacy.ts'
import { type CaseloadRow, personWords, reasonWords, type ScaleOf } from './row-words.ts'
import { Sparkline } from './Sparkline.tsx'

interface CaseloadWallProps {
  readonly organisation: string
  readonly search: CaseloadSearch
  readonly text: string
  readonly total: number
  readonly scaleOf: ScaleOf
}

const tileWidth = 208
const tileHeight = 132

const Tile = ({
  row,
  organisation,
  scaleOf,
}: {
  row: CaseloadRow
  organisation: string
  scaleOf: ScaleOf
}) => {
  const namesHidden = useNamesHidden()
  const first = row.reasons[0]
  return (
    <Link
      to="/o/$organisation/patient/$patient"
      params={{ organisation, patient: row.patient }}
      className={classes.tile}
    >
      <span className={classes.name}>{personWords(row, namesHidden)}</span>
      <Sparkline row={row} scaleOf={scaleOf} width={184} height={56} />
      <span className={classes.words}>
        {row.latest === null
          ? 'no score yet'
          : `${row.latest.instrument} ${formatScore(row.latest.score)}, ${formatDay(row.latest.takenOn)}`}
      </span>
      <span className={classes.reason} data-safety={first?.rule === 'safety_positive'}>
        {first === undefined ? '' : reasonWords(first)}
        {row.reasons.length > 1 && (
          <>
            {' '}
            +{row.reasons.length - 1}
            <span className="sr-only"> more reasons</span>
          </>
        )}
      </span>
    </Link>
  )
}

/** One course of scores per patient, with the bands of the instrument: the same order and filters as the table. */
export const CaseloadWall = ({ organisation, search, text, total, scaleOf }: CaseloadWallProps) => {
  const scroller = useRef<HTMLElement>(null)
  const { ref, width } = useElementSize()
  const perRow = Math.max(1, Math.floor(width / tileWidth))
  const virtual = useVirtualizer({
    count: Math.ceil(total / perRow),
    getScrollElement: () => scroller.current,
    estimateSize: () => tileHeight,
    overscan: 3,
  })
  const items = virtual.getVirtualItems()
  const sight = {
    from: (items[0]?.index ?? 0) * perRow,
    to: Math.min(total, ((items.at(-1)?.index ?? 0) + 1) * perRow) - 1,
  }
  const rowAt = useRowsInSight(organisation, search, text, sight)
  return (
    <section
      ref={scroller}
      className={classes.scroll}
      aria-label="Courses, one per patient"
      {...keyboardReachable}
    >
      <div ref={ref} style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map((item) => (
          <ul
            key={item.key}
            className={classes.row}
            style={{
              transform: `translateY(${item.start}px)`,
              gridTemplateColumns: `repeat(${perRow}, minmax(0, 1fr))`,
            }}
          >
            {Array.from({ length: Math.min(perRow, total - item.index * perRow) }, (_, column) => {
              const place = item.index * perRow + column
              const row = rowAt(place)
              return (
                <li key={row?.episode ?? `place-${place}`}>
                  {row === null ? (
                    <span className="muted small">loading</span>
                  ) : (
                    <Tile row={row} organisation={organisation} scaleOf={scaleOf} />
                  )}
                </li>
              )
            })}
          </ul>
        ))}
      </div>
    </section>
  )
}
