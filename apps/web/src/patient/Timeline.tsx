import { useElementSize } from '@mantine/hooks'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { daysBetween } from '@tandem/domain/calendar-day'
import { type ReactNode, useMemo, useState } from 'react'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import { directionWords } from '../ui/chart-theme.ts'
import { formatDay, formatPlural } from '../ui/format.ts'
import { EventLane } from './EventLane.tsx'
import { EventTable, MedicationTable, PlanTable, SessionTable } from './LaneTables.tsx'
import { MarkKey } from './MarkKey.tsx'
import { MedicationLane } from './MedicationLane.tsx'
import { PlanStrip } from './PlanStrip.tsx'
import type { PatientSearch } from './patient-search.ts'
import { ScoreChart } from './ScoreChart.tsx'
import { ScoreTable } from './ScoreTable.tsx'
import { SessionLane } from './SessionLane.tsx'
import {
  dayWords,
  latestEpisode,
  pointWords,
  type ShownRange,
  type Story,
  type StoryInstrument,
  scoreStops,
} from './story-words.ts'
import classes from './Timeline.module.css'
import { type TimeAxis, timeAxis } from './time-axis.ts'

interface Lane {
  readonly key: string
  readonly title: string
  readonly summary: string
  readonly stops: readonly { readonly day: CalendarDay; readonly words: string }[]
  readonly table: ReactNode
  readonly draw: ReactNode
  readonly compact: boolean
}

const scoreSummary = (instrument: StoryInstrument): string => {
  const last = instrument.points
    .filter((point) => point.used)
    .toSorted((a, b) => a.takenOn.localeCompare(b.takenOn))
    .at(-1)
  return last
    ? `${formatPlural(instrument.points.length, 'form')}. Last on ${formatDay(last.takenOn)}: ${pointWords(instrument, last)}.`
    : 'No form that counts.'
}

/** Stops of a lane: the days on which something is recorded there. */
const dayStops = (days: readonly CalendarDay[], axis: TimeAxis, words: (day: CalendarDay) => string) =>
  [...new Set(days)]
    .filter(axis.shows)
    .toSorted()
    .map((day) => ({ day, words: `${formatDay(day)}. ${words(day)}.` }))

const scoreLanes = (story: Story, axis: TimeAxis, cursor: CalendarDay | null): Lane[] =>
  story.instruments
    .filter((instrument) => instrument.points.length > 0)
    .map((instrument, index) => ({
      key: instrument.code,
      title: `${instrument.code}, ${instrument.min} to ${instrument.max}: ${directionWords(instrument.direction)}`,
      summary: scoreSummary(instrument),
      stops: scoreStops(instrument, axis.from, axis.to),
      table: <ScoreTable instrument={instrument} />,
      draw: (
        <>
          <ScoreChart instrument={instrument} axis={axis} height={index === 0 ? 232 : 148} cursor={cursor} />
          <MarkKey instrument={instrument} axis={axis} />
        </>
      ),
      compact: true,
    }))

const careLanes = (story: Story, axis: TimeAxis): Lane[] => {
  const onDay = (day: CalendarDay) => dayWords(story, day).join(', ')
  const lanes: (Lane & { readonly there: boolean })[] = [
    {
      key: 'plan',
      title: 'Plan in force',
      summary: `${formatPlural(story.armStrip.length, 'stretch', 'stretches')} of a plan, by treatment dates.`,
      stops: dayStops(
        story.armStrip.map((segment) => segment.from),
        axis,
        onDay,
      ),
      table: <PlanTable story={story} />,
      draw: <PlanStrip story={story} axis={axis} />,
      compact: true,
      there: story.armStrip.length > 0,
    },
    {
      key: 'medication',
      title: 'Medication and supply',
      summary: 'Drugs with their doses; under each, the supply by its source.',
      stops: dayStops(
        [
          ...story.treatments
            .filter(({ component }) => component === 'medication')
            .map(({ startedOn }) => startedOn),
          ...story.supply.map((supply) => supply.from),
        ],
        axis,
        onDay,
      ),
      table: <MedicationTable story={story} />,
      draw: <MedicationLane story={story} axis={axis} />,
      compact: true,
      there: story.supply.length > 0 || story.treatments.some(({ component }) => component === 'medication'),
    },
    {
      key: 'sessions',
      title: 'Therapy and sessions',
      summary: formatPlural(story.sessions.length, 'booked contact'),
      stops: dayStops(
        story.sessions.map((session) => session.on),
        axis,
        onDay,
      ),
      table: <SessionTable story={story} />,
      draw: <SessionLane story={story} axis={axis} />,
      compact: true,
      there: story.sessions.length > 0 || story.treatments.some(({ component }) => component === 'therapy'),
    },
    {
      key: 'events',
      title: 'Care events',
      summary: formatPlural(story.careEvents.length, 'event'),
      stops: dayStops(
        story.careEvents.map((event) => event.on),
        axis,
        onDay,
      ),
      table: <EventTable story={story} />,
      draw: <EventLane story={story} axis={axis} />,
      compact: true,
      there: story.careEvents.length > 0,
    },
  ]
  return lanes.filter((lane) => lane.there)
}

const Ticks = ({ axis }: { axis: TimeAxis }) => (
  <svg width={axis.width} height={24} className={classes.ticks} aria-hidden="true">
    <line x1={axis.left} x2={axis.width - axis.right} y1={0.5} y2={0.5} stroke="var(--line-strong)" />
    {axis.ticks.map((tick) => (
      <g key={tick.day} transform={`translate(${axis.x(tick.day)} 0)`}>
        <line y2={5} stroke="var(--line-strong)" />
        <text y={16} textAnchor="middle" fontSize={12} fill="var(--muted)">
          {tick.label}
        </text>
      </g>
    ))}
  </svg>
)

interface TimelineProps {
  readonly story: Story
  readonly search: PatientSearch
  readonly range: ShownRange
  readonly onSearch: (search: PatientSearch) => void
}

/** Scores, plan, medication, sessions and events on one time axis with one cursor. */
export const Timeline = ({ story, search, range, onSearch }: TimelineProps) => {
  const { ref, width } = useElementSize()
  const [cursor, setCursor] = useState<CalendarDay | null>(null)
  const start = latestEpisode(story)?.startedOn ?? null
  const axis = useMemo(
    () =>
      width === 0
        ? null
        : timeAxis(range.from, range.to, story.asOf, width, search.axis === 'weeks' ? start : null),
    [range.from, range.to, story.asOf, width, search.axis, start],
  )
  const lanes = axis === null ? [] : [...scoreLanes(story, axis, cursor), ...careLanes(story, axis)]
  const snapDays = lanes.flatMap((lane) => lane.stops.map((stop) => stop.day))

  const follow = (clientX: number, left: number) => {
    if (axis === null) return
    const pixel = clientX - left
    if (pixel < axis.left || pixel > axis.width - axis.right) return setCursor(null)
    const close = snapDays
      .map((day) => ({ day, distance: Math.abs(axis.x(day) - pixel) }))
      .filter(({ distance }) => distance <= 6)
      .toSorted((a, b) => a.distance - b.distance)[0]
    setCursor(close?.day ?? axis.dayAt(pixel))
  }

  const week = cursor !== null && start !== null ? Math.floor(daysBetween(start, cursor) / 7) : null
  const words = cursor === null ? [] : dayWords(story, cursor)
  return (
    <div>
      <p className={`${classes.readout} no-print`}>
        {cursor === null ? (
          <span className="muted">
            Point at any day, or walk a chart with the arrow keys, to read what was recorded.
          </span>
        ) : (
          <>
            <strong>{formatDay(cursor)}</strong>
            {week !== null && week >= 0 && <span className="muted"> week {week}</span>}
            {words.length > 0 ? `  ${words.join(' · ')}` : <span className="muted"> nothing recorded</span>}
          </>
        )}
      </p>
      <div
        ref={ref}
        className={classes.stack}
        onPointerMove={(event) => follow(event.clientX, event.currentTarget.getBoundingClientRect().left)}
        onPointerLeave={() => setCursor(null)}
      >
        {axis !== null &&
          lanes.map((lane) => {
            const active = lane.stops.findIndex((stop) => stop.day === cursor)
            return (
              <ChartFrame
                key={lane.key}
                title={lane.title}
                summary={lane.summary}
                compact={lane.compact}
                stops={lane.stops.map((stop) => stop.words)}
                active={active === -1 ? null : active}
                onActive={(stop) => setCursor(stop === null ? null : (lane.stops[stop]?.day ?? null))}
                table={lane.table}
                tableOpen={search.tables.includes(lane.key)}
                onTableOpen={(open) =>
                  onSearch({
                    ...search,
                    tables: open
                      ? [...search.tables, lane.key]
                      : search.tables.filter((key) => key !== lane.key),
                  })
                }
              >
                {lane.draw}
              </ChartFrame>
            )
          })}
        {axis !== null && <Ticks axis={axis} />}
        {axis !== null && cursor !== null && axis.shows(cursor) && (
          <div className={`${classes.cursor} no-print`} style={{ left: axis.x(cursor) }} />
        )}
      </div>
    </div>
  )
}
