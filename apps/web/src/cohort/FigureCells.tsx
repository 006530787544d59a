import type { ReactNode } from 'react'
import { formatCount, formatNumber, formatPercent } from '../ui/format.ts'
import classes from './FigureCells.module.css'
import {
  type Contacts,
  countWords,
  type Mean,
  meanWords,
  ofWords,
  type Rate,
  reasonWords,
  type Spread,
  shareInterval,
} from './figure-words.ts'
import type { Drill, PanelProps } from './panel.ts'

export type DrillProps = Pick<PanelProps, 'onDrill' | 'mayOpenPatients'>

/** A count that opens the patients behind it, for a role that may open them. */
export const Behind = ({
  drill,
  what,
  onDrill,
  mayOpenPatients,
  children,
}: DrillProps & { drill: Drill | null; what: string; children: ReactNode }) =>
  drill !== null && mayOpenPatients ? (
    <button
      type="button"
      className={classes.behind}
      title={`Show the patients: ${what}`}
      onClick={() => onDrill(drill)}
    >
      {children}
    </button>
  ) : (
    children
  )

const Figure = ({
  value,
  counts,
  title,
}: {
  value: ReactNode
  counts?: ReactNode
  title?: string | undefined
}) => (
  <span className={classes.figure} title={title}>
    <span>{value}</span>
    {counts && <span className={classes.counts}>{counts}</span>}
  </span>
)

const NoFigure = ({ reason, counts }: { reason: string | null; counts?: ReactNode }) => (
  <Figure
    value={<span className="muted">{reasonWords(reason)}</span>}
    counts={counts}
    title={reason ?? undefined}
  />
)

interface RateCellProps extends DrillProps {
  readonly rate: Rate
  readonly threshold: number
  /** what the numerator counts */
  readonly what: string
  readonly drill?: Drill
  readonly all?: Drill
}

/** Share, interval, numerator and denominator; both open the patients they count. */
export const RateCell = ({ rate, threshold, what, drill, all, ...to }: RateCellProps) => {
  const { share, lower, upper, events, n, reason } = rate
  if (share === null)
    return (
      <NoFigure reason={reason} counts={n !== null && n > 0 ? `of ${formatCount(n, threshold)}` : null} />
    )
  return (
    <Figure
      value={
        <>
          <span className={classes.value}>{formatPercent(share)}</span>
          {lower !== null && upper !== null && ` (${shareInterval(lower, upper)})`}
        </>
      }
      counts={
        events === null || n === null ? (
          'counts withheld'
        ) : (
          <>
            <Behind drill={drill ?? null} what={what} {...to}>
              {formatCount(events, threshold)}
            </Behind>
            {' of '}
            <Behind drill={all ?? null} what={`all of whom ${what} is told`} {...to}>
              {formatCount(n, threshold)}
            </Behind>
          </>
        )
      }
    />
  )
}

/** A mean with its interval and how many it stands on. */
export const MeanCell = ({
  mean,
  threshold,
  write,
  unit,
}: {
  mean: Mean
  threshold: number
  write?: (value: number) => string
  /** said once, after the interval */
  unit?: string
}) => {
  const isEmpty = mean.n === null && mean.of === null && mean.mean === null
  const counts = isEmpty ? null : ofWords(mean, threshold)
  return mean.mean === null ? (
    <NoFigure reason={mean.reason} counts={counts} />
  ) : (
    <Figure
      value={unit === undefined ? meanWords(mean, write) : `${meanWords(mean, write)} ${unit}`}
      counts={counts}
      title={mean.reason ?? undefined}
    />
  )
}

/** A share of contacts, with contacts and people. */
export const ContactCell = ({ contacts, threshold }: { contacts: Contacts; threshold: number }) => {
  const { share, lower, upper, contacts: some, of, n, reason } = contacts
  if (share === null) return <NoFigure reason={reason} />
  return (
    <Figure
      value={
        <>
          <span className={classes.value}>{formatPercent(share)}</span>
          {lower !== null && upper !== null && ` (${shareInterval(lower, upper)})`}
        </>
      }
      counts={`${formatCount(some, threshold)} of ${formatCount(of, threshold)} contacts${n === null ? '' : `, ${formatCount(n, threshold)} episodes`}`}
      title={reason ?? undefined}
    />
  )
}

/** Median and quartiles. */
export const SpreadCell = ({
  spread,
  threshold,
  write = (value: number) => formatNumber(value, Number.isInteger(value) ? 0 : 1),
}: {
  spread: Spread
  threshold: number
  write?: (value: number) => string
}) => {
  const { n, median, lowerQuartile, upperQuartile, reason } = spread
  if (median === null || lowerQuartile === null || upperQuartile === null) return <NoFigure reason={reason} />
  return (
    <Figure
      value={
        <>
          <span className={classes.value}>{write(median)}</span> ({write(lowerQuartile)} to{' '}
          {write(upperQuartile)})
        </>
      }
      counts={`n ${countWords(n, threshold)}`}
    />
  )
}

/** Said once per section: these figures are of whole episodes, so they have one grouping only. */
export const GroupingNote = ({ armView }: { armView: 'initial_plan' | 'plan_in_force' | 'as_treated' }) =>
  armView === 'initial_plan' ? null : (
    <p className={classes.note}>
      Grouped by <strong>initial plan</strong> here: these figures are told of whole episodes, and by{' '}
      {armView === 'plan_in_force' ? 'plan in force' : 'plan as treated'} one episode can stand in several
      arms.
    </p>
  )
