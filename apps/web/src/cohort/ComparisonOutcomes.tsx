import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount, formatPercent } from '../ui/format.ts'
import classes from './ComparisonPanel.module.css'
import {
  type Compared,
  type Comparison,
  differenceWords,
  type Estimate,
  labelOf,
  pairWords,
  pointsWords,
  shareWords,
  valueWords,
  visitName,
} from './comparison-words.ts'
import { Explain } from './Explain.tsx'
import { thresholdOf } from './figure-words.ts'

type Adjusted = Compared['adjusted']
type Times = Adjusted['times'][number]

/** One line of a table: an arm, or the difference of two. */
interface Line {
  readonly key: string
  readonly name: string
  readonly counts: string
  readonly observed: string
  readonly adjusted: string
}

const columns = (what: string): readonly Column<Line>[] => [
  { key: 'name', header: 'Plan group, or contrast', rowHeader: true, cell: ({ name }) => name },
  { key: 'counts', header: what, align: 'right', cell: ({ counts }) => counts },
  {
    key: 'observed',
    header: 'Unadjusted',
    hint: '95 % interval',
    align: 'right',
    cell: ({ observed }) => <span className="nowrap">{observed}</span>,
  },
  {
    key: 'adjusted',
    header: 'After adjustment',
    hint: '95 % interval',
    align: 'right',
    cell: ({ adjusted }) => <span className="nowrap">{adjusted}</span>,
  },
]

const outcomeNames = { response: 'Response', remission: 'Remission' } as const
const eventNames = {
  response: 'Time to response',
  remission: 'Time to remission',
  return: 'From remission to the return of depression',
} as const

const orReason = (value: Estimate | undefined, reason: string | null, write: (value: Estimate) => string) =>
  value === undefined ? (reason ?? '–') : write(value)

const riskLines = (
  head: Comparison,
  compared: Compared,
  risk: Adjusted['risks'][number],
): readonly Line[] => {
  const { arms } = compared
  const { unadjusted, adjusted, counts } = risk
  const of = (found: typeof unadjusted) =>
    found.kind === 'estimated'
      ? { means: found.means, differences: found.differences, reason: null }
      : { means: [], differences: [], reason: found.reason }
  const [observed, weighted] = [of(unadjusted), of(adjusted)]
  const pairs = arms.flatMap((_, first) =>
    arms.slice(first + 1).map((_arm, k) => ({ first, second: first + 1 + k })),
  )
  const threshold = thresholdOf(head)
  return [
    ...arms.map((arm, place) => ({
      key: arm,
      name: labelOf(head.armLabels, arms, place),
      counts: `${formatCount(counts[place]?.met ?? null, threshold)} of ${formatCount(counts[place]?.n ?? null, threshold)}`,
      observed: orReason(observed.means[place], observed.reason, shareWords),
      adjusted: orReason(weighted.means[place], weighted.reason, shareWords),
    })),
    ...pairs.map((pair, place) => ({
      key: `${pair.first} ${pair.second}`,
      name: pairWords(head.armLabels, arms, pair),
      counts: '',
      observed: orReason(observed.differences[place], observed.reason, pointsWords),
      adjusted: orReason(weighted.differences[place], weighted.reason, pointsWords),
    })),
  ]
}

const timeLines = (head: Comparison, compared: Compared, times: Times): readonly Line[] => {
  const { arms } = compared
  const listOf = <Value,>(found: readonly Value[] | { readonly reason: string }) =>
    'reason' in found ? { values: [], reason: found.reason } : { values: found, reason: null }
  const sides = [times.unadjusted, times.adjusted].map((side) => ({
    means: listOf(side.means),
    differences: listOf(side.differences),
  }))
  const [observed, weighted] = sides as [(typeof sides)[number], (typeof sides)[number]]
  const pairs = arms.flatMap((_, first) =>
    arms.slice(first + 1).map((_arm, k) => ({ first, second: first + 1 + k })),
  )
  const threshold = thresholdOf(head)
  const weeks = (value: Estimate) => `${valueWords(value)} weeks`
  const apart = (value: Estimate) => `${differenceWords(value)} weeks`
  return [
    ...arms.map((arm, place) => ({
      key: arm,
      name: labelOf(head.armLabels, arms, place),
      counts: `${formatCount(times.arms[place]?.events ?? null, threshold)} of ${formatCount(times.arms[place]?.followed ?? null, threshold)}`,
      observed: orReason(observed.means.values[place], observed.means.reason, weeks),
      adjusted: orReason(weighted.means.values[place], weighted.means.reason, weeks),
    })),
    ...pairs.map((pair, place) => ({
      key: `${pair.first} ${pair.second}`,
      name: pairWords(head.armLabels, arms, pair),
      counts: '',
      observed: orReason(observed.differences.values[place], observed.differences.reason, apart),
      adjusted: orReason(weighted.differences.values[place], weighted.differences.reason, apart),
    })),
  ]
}

/** Who responds and remits, and how soon: as observed and after adjustment. */
export const ComparisonOutcomes = ({ head, compared }: { head: Comparison; compared: Compared }) => {
  const { risks, times } = compared.adjusted
  return (
    <>
      {risks.length > 0 && (
        <section className={classes.block} aria-label="Response and remission">
          <h2 className={classes.name}>
            Response and remission at {visitName(compared.visit)} <Explain figure="adjusted_share" />
          </h2>
          <p className="muted">
            Of those measured, with a first score high enough. Differences in percentage points; weighted to
            the people in the overlap.
          </p>
          {risks.map((risk) => (
            <DataTable
              key={risk.outcome}
              caption={`${outcomeNames[risk.outcome]} at ${visitName(compared.visit)}`}
              columns={columns('Met it')}
              rows={riskLines(head, compared, risk)}
              rowKey={({ key }) => key}
            />
          ))}
        </section>
      )}
      {times.length > 0 && (
        <section className={classes.block} aria-label="Times to events">
          <h2 className={classes.name}>
            Mean weeks without the event <Explain figure="adjusted_time" />
          </h2>
          <p className="muted">
            Area under the Kaplan-Meier curve, from day 28 (from remission, for its return) to week{' '}
            {times[0]?.untilWeek ?? 26}. Fewer weeks to response or remission: sooner. More weeks in
            remission: longer well. The return is told only of people who remitted, and the plans may have
            chosen who that is.
          </p>
          {times.map((each) => (
            <div key={each.event} className={classes.block}>
              <DataTable
                caption={eventNames[each.event]}
                columns={columns('With the event')}
                rows={timeLines(head, compared, each)}
                rowKey={({ key }) => key}
              />
              <EventCurves head={head} compared={compared} times={each} />
              {each.beforeLandmark > 0 && (
                <p className="small muted">
                  {formatCount(each.beforeLandmark, thresholdOf(head))} had it before day 28 and are counted
                  apart.
                </p>
              )}
            </div>
          ))}
        </section>
      )}
    </>
  )
}

/** The adjusted curves as a table, folded: the picture of the observed ones is in Time to event. */
const EventCurves = ({ head, compared, times }: { head: Comparison; compared: Compared; times: Times }) => {
  const { curves } = times.adjusted
  const weeks = [...new Set(curves.flatMap(({ points }) => points.map(({ week }) => week)))]
    .filter((week) => week % 4 === 0 && week <= times.untilWeek)
    .sort((a, b) => a - b)
  if (weeks.length < 2) return null
  const rows: readonly Column<number>[] = [
    { key: 'week', header: 'Week', rowHeader: true, cell: (week) => `Week ${week}` },
    ...curves.map(({ arm, points }) => ({
      key: String(arm),
      header: labelOf(head.armLabels, compared.arms, arm),
      align: 'right' as const,
      cell: (week: number) => {
        const point = points.find((each) => each.week === week)
        if (point === undefined) return 'no longer followed'
        const { share, lower, upper } = point
        return lower === null || upper === null
          ? formatPercent(share)
          : shareWords({ estimate: share, lower, upper })
      },
    })),
  ]
  return (
    <details>
      <summary className="small">Share without the event by week, after adjustment</summary>
      <DataTable
        caption={`${eventNames[times.event]}: share without it, weighted`}
        captionHidden
        columns={rows}
        rows={weeks}
        rowKey={String}
      />
    </details>
  )
}
