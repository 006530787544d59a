import { IconAlertTriangleFilled, IconHelpCircle } from '@tabler/icons-react'
import { formatDay, formatScore } from '../ui/format.ts'
import classes from './RowParts.module.css'
import {
  type CaseloadRow,
  changeWords,
  coverageWords,
  dueWords,
  item9Words,
  otherReasons,
  overdueWords,
} from './row-words.ts'

/** Item 9: red, an icon and words when positive; unknown is a task, not a colour. */
export const Item9Flag = ({ row }: { row: CaseloadRow }) => {
  const words = item9Words(row)
  if (words === null) return null
  return row.item9 === 'positive' ? (
    <span className={classes.safety}>
      <IconAlertTriangleFilled size={14} aria-hidden="true" />
      {words}
    </span>
  ) : (
    <span className={classes.ask}>
      <IconHelpCircle size={14} aria-hidden="true" />
      {words}
    </span>
  )
}

export const Reasons = ({ row }: { row: CaseloadRow }) => {
  const others = otherReasons(row)
  if (item9Words(row) === null && others.length === 0) return <span className="muted small">none</span>
  return (
    <span className={classes.reasons}>
      <Item9Flag row={row} />
      {item9Words(row) !== null && others.length > 0 && '; '}
      {others.join('; ')}
    </span>
  )
}

export const Latest = ({ row }: { row: CaseloadRow }) => {
  if (row.latest === null) return <span className="muted small">no score yet</span>
  return (
    <span className={classes.pair}>
      <span>
        <span className={classes.score}>{formatScore(row.latest.score)}</span> {row.latest.band}
      </span>
      <span className={classes.under}>
        {row.latest.instrument}, {formatDay(row.latest.takenOn)}
      </span>
    </span>
  )
}

export const Change = ({ row }: { row: CaseloadRow }) => {
  const words = changeWords(row)
  if (words === null) return <span className="muted">–</span>
  return (
    <span className={classes.pair}>
      <span className={classes.score}>{words.change}</span>
      <span className={classes.under}>{words.from}</span>
    </span>
  )
}

export const Coverage = ({ row }: { row: CaseloadRow }) =>
  row.daysCovered90 === null ? (
    <span className="muted" title={coverageWords(row)}>
      –<span className="sr-only"> {coverageWords(row)}</span>
    </span>
  ) : (
    <span>{coverageWords(row)}</span>
  )

export const NextDue = ({ row }: { row: CaseloadRow }) => {
  const due = dueWords(row)
  const overdue = overdueWords(row)
  if (due === null) return <span className="muted">–</span>
  return (
    <span className={classes.pair}>
      <span className="nowrap">{due}</span>
      {overdue && <span className={classes.overdue}>{overdue}</span>}
    </span>
  )
}
