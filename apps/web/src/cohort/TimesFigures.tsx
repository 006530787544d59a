import { ArmName } from '../ui/ArmName.tsx'
import { armStyles } from '../ui/chart-theme.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { ArmTable, type FigureRow } from './ArmTable.tsx'
import { Explain } from './Explain.tsx'
import classes from './FigureCells.module.css'
import { Behind, type DrillProps } from './FigureCells.tsx'
import { countWords } from './figure-words.ts'
import {
  type ArmTimes,
  type Curves,
  differenceWords,
  leftOutWords,
  testWords,
  weeksWords,
} from './times-words.ts'

type Mean = Curves['means'][number]

interface TimesFiguresProps extends DrillProps {
  readonly curves: Curves
  readonly threshold: number
}

/** Medians, means and their differences in weeks, the test, and who is not in the curves. */
export const TimesFigures = ({ curves, threshold, ...to }: TimesFiguresProps) => (
  <>
    <section className={classes.group} aria-label="Times by plan arm">
      <h2>Times by plan arm, in weeks</h2>
      <ArmTable
        caption="Times by plan arm, in weeks"
        arms={curves.arms}
        rows={rowsOf(curves, threshold, to)}
        threshold={threshold}
      />
    </section>
    <section className={classes.block} aria-label="Differences between plan arms">
      <h2>
        Differences between plan arms{' '}
        <Explain figure="restricted_mean" at="difference" threshold={threshold} />
      </h2>
      <p>
        {testWords(curves)} <Explain figure="log_rank" threshold={threshold} />
      </p>
      {curves.noMeans && <p className="muted">No mean time can be told: {curves.noMeans}.</p>}
      {curves.means.map((mean) => (
        <Differences key={mean.plannedWeeks} mean={mean} curves={curves} />
      ))}
    </section>
  </>
)

const isReturn = ({ event }: Curves) => event === 'return'

/** `to week 26`, or why it ends earlier. */
const horizonWords = ({ weeks, plannedWeeks }: Mean): string =>
  weeks === plannedWeeks ? `to week ${weeks}` : `to week ${weeks}, where follow-up of an arm ends`

function rowsOf(curves: Curves, threshold: number, to: DrillProps): readonly FigureRow<ArmTimes>[] {
  const { event, fromDay } = curves
  return [
    {
      key: 'median',
      name: isReturn(curves) ? 'Median time to a return' : `Median time to ${event}`,
      hint: isReturn(curves) ? 'weeks since remission began' : 'weeks since the start',
      figure: 'median_time',
      cell: ({ median }) => (
        <span className={`${classes.figure} ${classes.wrapped}`}>{weeksWords(median)}</span>
      ),
    },
    ...curves.means.map(
      (mean): FigureRow<ArmTimes> => ({
        key: `mean${mean.plannedWeeks}`,
        name: `Mean weeks without ${isReturn(curves) ? 'a return' : event}`,
        hint: `${fromDay > 0 ? `from week ${fromDay / 7} ` : ''}${horizonWords(mean)}`,
        figure: 'restricted_mean',
        cell: ({ arm, withheld }) => (
          <span className={`${classes.figure} ${classes.wrapped}`}>
            {withheld ? 'withheld' : weeksWords(mean.arms.find((own) => own.arm === arm)?.mean)}
          </span>
        ),
      }),
    ),
    {
      key: 'left',
      name: 'Not in the curve',
      hint: 'episodes of the arm, by reason',
      cell: ({ arm, leftOut, label }) =>
        leftOut.length === 0 ? (
          <span className={classes.figure}>none</span>
        ) : leftOut.every(({ episodes }) => episodes === null) ? (
          <span className={classes.figure}>withheld</span>
        ) : (
          <span className={classes.figure}>
            {leftOut.map(({ reason, episodes }) => {
              const words = `${countWords(episodes, threshold)} ${reason === 'before_landmark' ? `${isReturn(curves) ? 'remission' : event} ` : ''}${leftOutWords[reason]}`
              return (
                <span key={reason} className={classes.counts}>
                  {reason === 'before_landmark' && episodes !== null ? (
                    <Behind
                      drill={{ of: 'event', arm, event, part: 'before_landmark', day: null }}
                      what={`${label}, ${words}`}
                      {...to}
                    >
                      {words}
                    </Behind>
                  ) : (
                    words
                  )}
                </span>
              )
            })}
          </span>
        ),
    },
  ]
}

const labelOf = (curves: Curves, arm: ArmTimes['arm']) =>
  curves.arms.find((own) => own.arm === arm)?.label ?? armStyles[arm].label

/** Every pair of arms: how much sooner, or longer, in weeks. */
const Differences = ({ mean, curves }: { mean: Mean; curves: Curves }) =>
  mean.differences.length === 0 ? (
    <p className="muted">No two arms can be set side by side {horizonWords(mean)}.</p>
  ) : (
    <DataTable
      caption={`Difference of the mean weeks without ${isReturn(curves) ? 'a return' : curves.event}, ${horizonWords(mean)} (95 % interval); observed, not adjusted`}
      columns={[
        {
          key: 'pair',
          header: 'Arms',
          rowHeader: true,
          cell: ({ first, second }) => (
            <span className={classes.name}>
              <ArmName arm={first} label={labelOf(curves, first)} /> against{' '}
              <ArmName arm={second} label={labelOf(curves, second)} />
            </span>
          ),
        },
        {
          key: 'difference',
          header: isReturn(curves) ? 'Time well' : `Time to ${curves.event}`,
          cell: ({ difference }) => differenceWords(curves.event, difference),
        },
      ]}
      rows={mean.differences}
      rowKey={({ first, second }) => `${first}${second}`}
    />
  )
