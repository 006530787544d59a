import { IconAlertTriangleFilled, IconFlag, IconHistory } from '@tabler/icons-react'
import { formatDay, formatScore } from '../ui/format.ts'
import classes from './RowParts.module.css'
import {
  type CaseloadRow,
  changeWords,
  coverageWords,
  dueWords,
  overdueWords,
  pastPositiveWords,
  type Reason,
  reasonWords,
} from './row-words.ts'

interface ReasonsProps {
  readonly row: CaseloadRow
  readonly onExplain: (row: CaseloadRow, reason: Reason) => void
  readonly onAcknowledge: (row: CaseloadRow) => void
  /** One line: the first reason, and how many there are besides. */
  readonly short?: boolean
}

/** The reasons to look, each a button that explains it; a safety alert can be acknowledged from here. */
export const Reasons = ({ row, onExplain, onAcknowledge, short = false }: ReasonsProps) => {
  const past = pastPositiveWords(row)
  if (row.reasons.length === 0 && past === null) return <span className="muted small">none</span>
  const second = row.reasons[1]
  return (
    <span className={classes.reasons} data-short={short}>
      {(short ? row.reasons.slice(0, 1) : row.reasons).map((reason) => (
        <span key={reason.rule} className={classes.reasonLine}>
          <button
            type="button"
            className={classes.reason}
            data-safety={reason.rule === 'safety_positive'}
            onClick={() => onExplain(row, reason)}
          >
            {reason.rule === 'safety_positive' && <IconAlertTriangleFilled size={14} aria-hidden="true" />}
            {reasonWords(reason)}
            <span className="sr-only">, explain</span>
          </button>
          {reason.rule === 'safety_positive' && (
            <button type="button" className={classes.acknowledge} onClick={() => onAcknowledge(row)}>
              Acknowledge
            </button>
          )}
        </span>
      ))}
      {short && second !== undefined && (
        <button type="button" className={classes.reason} onClick={() => onExplain(row, second)}>
          +{row.reasons.length - 1}
          <span className="sr-only"> more reasons, explain</span>
        </button>
      )}
      {past !== null && !(short && row.reasons.length > 0) && (
        <span className={classes.past}>
          <IconHistory size={14} aria-hidden="true" />
          {past}
        </span>
      )}
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

export const First = ({ row }: { row: CaseloadRow }) =>
  row.first === null ? (
    <span className="muted">–</span>
  ) : (
    <span className={classes.pair}>
      <span className={classes.score}>{formatScore(row.first.score)}</span>
      <span className={classes.under}>{formatDay(row.first.takenOn)}</span>
    </span>
  )

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

/** The review: flag, last decision, who follows up and when. */
export const Review = ({ row }: { row: CaseloadRow }) => {
  const { discuss, decidedOn, ownerName, followUpOn } = row.review
  if (!discuss && decidedOn === null && ownerName === null && followUpOn === null)
    return <span className="muted">–</span>
  return (
    <span className={classes.pair}>
      {discuss && (
        <span className={classes.flag}>
          <IconFlag size={14} aria-hidden="true" /> to discuss
        </span>
      )}
      {decidedOn !== null && <span>reviewed {formatDay(decidedOn)}</span>}
      <span className={classes.under}>
        {[ownerName, followUpOn === null ? null : `follow-up ${formatDay(followUpOn)}`]
          .filter((words) => words !== null)
          .join(', ')}
      </span>
    </span>
  )
}
