import { Button } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { ArmName } from '../ui/ArmName.tsx'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import type { CohortSearch } from './cohort-search.ts'
import { armViewWords } from './course-words.ts'
import { Explain } from './Explain.tsx'
import classes from './FigureCells.module.css'
import { Behind, type DrillProps } from './FigureCells.tsx'
import { FigureSwitch } from './FigureSwitch.tsx'
import { countWords, thresholdOf } from './figure-words.ts'
import type { PanelProps } from './panel.ts'
import { SurvivalChart } from './SurvivalChart.tsx'
import { TimesFigures } from './TimesFigures.tsx'
import {
  atRiskOn,
  type Curves,
  curveWords,
  type EventName,
  eventNames,
  FEW_AT_RISK,
  type Times,
  timesSummary,
  weekSentence,
} from './times-words.ts'

const events = (Object.keys(eventNames) as EventName[]).map((value) => ({ value, label: eventNames[value] }))

/** How soon people respond and remit, and how long remission lasts. */
export const SurvivalPanel = ({ question, search, onSearch, ...to }: PanelProps) => {
  const query = useQuery({
    ...trpc.cohort.times.queryOptions({ ...question, event: search.event }),
    placeholderData: keepPreviousData,
  })
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading times to events" height={400} />
  const shown = query.data.curves[0]
  // Every instrument on which lower is better has a response.
  const other =
    search.event === 'response' || query.data.instrument.direction === 'higher_better' ? null : 'response'
  return (
    <>
      <div className={classes.switches}>
        <FigureSwitch
          label="Event"
          options={events}
          value={search.event}
          onChange={(event) => onSearch({ ...search, event })}
        />
        <FigureSwitch
          label="Weeks drawn"
          options={[
            { value: '26', label: '26 weeks' },
            { value: '52', label: '52 weeks' },
            { value: 'all', label: 'All' },
          ]}
          value={search.until}
          onChange={(until) => onSearch({ ...search, until })}
        />
      </div>
      {shown === undefined || shown.kind === 'not_defined' ? (
        <EmptyPanel
          title={`${eventNames[shown?.event ?? search.event]} is not told on ${query.data.instrument.code}`}
          action={
            other && (
              <Button variant="default" onClick={() => onSearch({ ...search, event: other })}>
                Show {eventNames[other].toLowerCase()}
              </Button>
            )
          }
        >
          {shown && `${shown.reason.charAt(0).toUpperCase()}${shown.reason.slice(1)}.`}
        </EmptyPanel>
      ) : (
        <TimesOfEvent
          times={query.data}
          curves={{ ...shown, joined: query.data.suppression !== null }}
          until={search.until}
          {...to}
        />
      )}
    </>
  )
}

interface OfEventProps extends DrillProps {
  readonly times: Times
  readonly curves: Curves
  readonly until: CohortSearch['until']
}

/** Nobody, or nothing, to draw; null where there is a curve. */
const emptyWords = (curves: Curves): { title: string; why: string } | null => {
  const { arms, event } = curves
  const name = eventNames[event].toLowerCase()
  if (arms.some(({ withheld }) => withheld)) return null
  if (arms.every(({ followed }) => followed === 0))
    return event === 'return'
      ? {
          title: 'Nobody to watch for a return',
          why: 'Nobody here has reached a remission that was confirmed, and that began on or after the day from which curves are told.',
        }
      : {
          title: `Nobody to follow to ${name}`,
          why: 'No episode has a first score from which this is told and a later score from the day on which curves begin.',
        }
  if (arms.every(({ events }) => events === 0))
    return event === 'return'
      ? { title: 'No return has been seen', why: 'Every remission lasted as long as it was watched.' }
      : { title: `No ${name} has been seen`, why: `Nobody had a ${name} while being followed.` }
  return null
}

const TimesOfEvent = ({ times, curves, until, ...to }: OfEventProps) => {
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(false)
  const threshold = thresholdOf(times)
  const empty = emptyWords(curves)
  const longest = Math.max(0, ...curves.arms.map(({ steps }) => steps.at(-1)?.day ?? 0)) / 7
  const lastWeek = until === 'all' ? Math.max(8, Math.ceil(longest / 4) * 4) : Number(until)
  const weeks = (curves.arms[0]?.atRisk.map(({ day }) => day / 7) ?? []).filter((week) => week <= lastWeek)
  const stops = weeks.length > 0 ? weeks : [0, lastWeek]
  const { event } = curves
  if (empty)
    return (
      <>
        <EmptyPanel title={empty.title}>{empty.why}</EmptyPanel>
        <TimesFigures curves={curves} threshold={threshold} {...to} />
      </>
    )
  return (
    <>
      <ChartFrame
        title={
          event === 'return'
            ? `Time from remission to a return of depression, by ${armViewWords(times.armView)}`
            : `Time to ${event}, by ${armViewWords(times.armView)}`
        }
        summary={timesSummary(curves)}
        stops={stops.map((week) => weekSentence(curves, week, threshold))}
        active={active}
        onActive={setActive}
        table={<TimesTable curves={curves} weeks={stops} threshold={threshold} {...to} />}
        tableOpen={tableOpen}
        onTableOpen={setTableOpen}
        caption={
          <>
            Kaplan-Meier; soft band: 95 % interval; pale: fewer than {FEW_AT_RISK} people at risk.{' '}
            {startWords(times, curves)}{' '}
            <Explain
              figure={event === 'return' ? 'time_to_return' : 'time_to_event'}
              at={event}
              threshold={threshold}
            />
            {times.suppression !== null &&
              ` Only points with ${threshold} events or more since the one before are told, joined by straight lines; an arm with few events has no curve, and the arm with neither component is not shown.`}
          </>
        }
      >
        <ul className={classes.arms} aria-label="Episodes followed, by plan arm">
          {curves.arms.map((arm) => (
            <li key={arm.arm}>
              <ArmName arm={arm.arm} label={arm.label} />{' '}
              {arm.withheld ? (
                <span className="muted">withheld</span>
              ) : (
                <>
                  <Behind
                    drill={{ of: 'event', arm: arm.arm, event, part: 'event', day: null }}
                    what={`${arm.label}, ${eventNames[event].toLowerCase()} at any time`}
                    {...to}
                  >
                    {countWords(arm.events, threshold)}
                  </Behind>
                  {' of '}
                  <Behind
                    drill={{ of: 'event', arm: arm.arm, event, part: 'followed', day: null }}
                    what={`${arm.label}, all followed`}
                    {...to}
                  >
                    {countWords(arm.followed, threshold)}
                  </Behind>
                </>
              )}
            </li>
          ))}
        </ul>
        <div ref={ref} className={classes.plot}>
          {width > 0 && (
            <SurvivalChart
              curves={curves}
              lastWeek={lastWeek}
              stops={stops}
              width={width}
              active={active}
              onActive={setActive}
              onCurve={
                to.mayOpenPatients
                  ? (arm, day) => to.onDrill({ of: 'event', arm, event, part: 'event', day })
                  : null
              }
              threshold={threshold}
            />
          )}
        </div>
      </ChartFrame>
      <TimesFigures curves={curves} threshold={threshold} {...to} />
    </>
  )
}

const startWords = ({ armView }: Times, { event }: Curves): string => {
  if (event === 'return')
    return armView === 'initial_plan'
      ? 'From the day remission began to the last score that watched over it; remissions that began before day 28 are counted below.'
      : 'From the day remission began, under the plan of that day, to the last score that watched over it.'
  return armView === 'initial_plan'
    ? 'From day 28, when the initial plan is final, to the last score; who had the event earlier is counted below.'
    : 'An episode counts under each plan for the time it was under it; follow-up ends with the last score.'
}

interface TableProps extends DrillProps {
  readonly curves: Curves
  readonly weeks: readonly number[]
  readonly threshold: number
}

const TimesTable = ({ curves, weeks, threshold, ...to }: TableProps) => {
  const { event } = curves
  const columns: readonly Column<number>[] = [
    { key: 'week', header: 'Week', rowHeader: true, cell: (week) => `Week ${week}` },
    ...curves.arms.map((arm) => ({
      key: arm.arm,
      header: <ArmName arm={arm.arm} label={arm.label} />,
      cell: (week: number) => {
        const n = atRiskOn(arm, week * 7)
        return (
          <span className={classes.figure}>
            <span>{curveWords(curves, arm, week * 7)}</span>
            {n !== undefined && n !== null && (
              <span className={classes.counts}>
                <Behind
                  drill={{ of: 'event', arm: arm.arm, event, part: 'at_risk', day: week * 7 }}
                  what={`${arm.label}, at risk at week ${week}`}
                  {...to}
                >
                  {formatCount(n, threshold)} at risk
                </Behind>
              </span>
            )}
          </span>
        )
      },
    })),
  ]
  return (
    <DataTable
      caption={`${eventNames[event]}: share by week and plan arm (95 % interval), and who is at risk`}
      columns={columns}
      rows={weeks}
      rowKey={String}
    />
  )
}
