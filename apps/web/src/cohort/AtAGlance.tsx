import { useDebouncedValue } from '@mantine/hooks'
import { useQueries } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../api.ts'
import { ArmName } from '../ui/ArmName.tsx'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatNumber, formatPlural } from '../ui/format.ts'
import classes from './AtAGlance.module.css'
import { type Arm, type Course, pointAt, slotsOf, thresholdOf } from './course-words.ts'
import { Explain } from './Explain.tsx'
import { Behind } from './FigureCells.tsx'
import type { PanelProps } from './panel.ts'
import { type Curves, curveWords, type EventName, type Times, weeksWords } from './times-words.ts'

/** The day on which a year since remission is told: the last of the weeks that every reader gets. */
const YEAR = 364
const EARLY = 12
const PAUSE_MS = 300

const curvesOf = (times: Times | undefined, event: EventName): Curves | string | null => {
  const found = times?.curves.find((one) => one.event === event)
  if (found === undefined) return null
  return found.kind === 'estimated' ? { ...found, joined: times?.suppression !== null } : found.reason
}

/** Week 12, or in a programme by months the last month that all arms have. */
const laterSlot = (course: Course): number | undefined =>
  course.unit === 'week'
    ? EARLY
    : slotsOf(course).findLast((slot) => course.arms.every((arm) => pointAt(arm, slot)?.mean != null))

const fromTo = (course: Course, arm: Arm): string => {
  const slot = laterSlot(course)
  const [first, later] = [pointAt(arm, 0), slot === undefined ? null : pointAt(arm, slot)]
  const words = (mean: number | null | undefined) => (mean == null ? 'not shown' : formatNumber(mean))
  return `${words(first?.mean)} → ${words(later?.mean)}`
}

const Waiting = ({
  curves,
  children,
}: {
  curves: Curves | string | null
  children: (curves: Curves) => ReactNode
}) => {
  if (curves === null) return <span className="muted">working it out</span>
  return typeof curves === 'string' ? <span className="muted">not told: {curves}</span> : children(curves)
}

/**
 * Which arm moves faster, which keeps what it gained, and how sure that is, in one table above the chart. Observed, not
 * adjusted: it leads on to the sections that say more.
 */
export const AtAGlance = ({ course, question, search, onSearch, ...to }: PanelProps & { course: Course }) => {
  // The chart below comes first: these take longer, and nobody waits for them while filters still change.
  const [settled] = useDebouncedValue(question, PAUSE_MS)
  const isSettled = JSON.stringify(settled) === JSON.stringify(question)
  const answers = useQueries({
    queries: (['response', 'return'] as const).map((event) => ({
      ...trpc.cohort.times.queryOptions({ ...question, event }),
      enabled: isSettled,
    })),
  })
  if (answers.some(({ isError }) => isError)) return null
  const [response, back] = [curvesOf(answers[0]?.data, 'response'), curvesOf(answers[1]?.data, 'return')]
  const threshold = thresholdOf(course)
  const slot = laterSlot(course)
  const columns: readonly Column<Arm>[] = [
    {
      key: 'arm',
      header: 'Plan arm',
      rowHeader: true,
      cell: ({ arm, label, episodes }) => (
        <span className={classes.arm}>
          <ArmName arm={arm} label={label} />
          <span className="muted">
            <Behind drill={{ of: 'arm', arm }} what={`${label}, all episodes`} {...to}>
              {episodes === null ? 'number withheld' : formatPlural(episodes, 'episode')}
            </Behind>
          </span>
        </span>
      ),
    },
    {
      key: 'score',
      header: `Mean ${course.instrument.code}, start → ${course.unit} ${slot ?? ''}`,
      align: 'right',
      cell: (arm) => fromTo(course, arm),
    },
    {
      key: 'response',
      header: (
        <>
          Half responded after <Explain figure="median_time" at="glance" threshold={threshold} />
        </>
      ),
      hint: 'weeks, 95 % interval',
      align: 'right',
      cell: ({ arm }) => (
        <Waiting curves={response}>
          {(curves) => (
            <Behind
              drill={{ of: 'event', arm, event: 'response', part: 'event', day: null }}
              what="everybody who responded"
              {...to}
            >
              {weeksWords(curves.arms.find((own) => own.arm === arm)?.median)}
            </Behind>
          )}
        </Waiting>
      ),
    },
    {
      key: 'return',
      header: (
        <>
          Still without a return <Explain figure="time_to_return" at="glance" threshold={threshold} />
        </>
      ),
      hint: '52 weeks after remission, 95 % interval',
      align: 'right',
      cell: ({ arm }) => (
        <Waiting curves={back}>
          {(curves) => {
            const own = curves.arms.find((each) => each.arm === arm)
            return (
              <Behind
                drill={{ of: 'event', arm, event: 'return', part: 'event', day: YEAR }}
                what="everybody with a return within 52 weeks"
                {...to}
              >
                {own ? curveWords(curves, own, YEAR) : 'not known'}
              </Behind>
            )
          }}
        </Waiting>
      ),
    },
  ]
  const link = (panel: PanelProps['search']['panel'], words: string) => (
    <button type="button" className={classes.link} onClick={() => onSearch({ ...search, panel })}>
      {words}
    </button>
  )
  return (
    <section aria-label="At a glance" className={classes.glance}>
      <h2>At a glance: speed of response, and what lasts</h2>
      <DataTable
        caption="At a glance, by plan arm"
        captionHidden
        columns={columns}
        rows={course.arms}
        rowKey={({ arm }) => arm}
      />
      <p className="muted small no-print">
        Observed, and not adjusted for who received which plan: arms may differ from the start. How far they
        differ, and what is left after adjustment: {link('comparison', 'Adjusted comparison')}. The curves:{' '}
        {link('times', 'Time to event')}. {to.mayOpenPatients && 'Click a number to see the patients.'}
      </p>
    </section>
  )
}
