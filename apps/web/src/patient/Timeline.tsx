import { useElementSize } from '@mantine/hooks'
import { type CalendarDay, daysBetween } from '@tandem/domain/calendar-day'
import { useMemo, useState } from 'react'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import { formatDay } from '../ui/format.ts'
import type { PatientSearch } from './patient-search.ts'
import { dayWords, latestEpisode, type ShownRange, type Story } from './story-words.ts'
import classes from './Timeline.module.css'
import { type TimeAxis, timeAxis } from './time-axis.ts'
import { careLanes, scoreLanes } from './timeline-lanes.tsx'

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

  const follow = (clientX: number, { left, width: drawn }: DOMRect) => {
    if (axis === null) return
    // Where the page is shown larger, a pixel of the screen is less than one of the axis.
    const pixel = (clientX - left) * (axis.width / drawn)
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
        onPointerMove={(event) => follow(event.clientX, event.currentTarget.getBoundingClientRect())}
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
                compact
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
