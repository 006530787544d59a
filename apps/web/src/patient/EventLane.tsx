import classes from './lanes.module.css'
import { kindWords, type Story } from './story-words.ts'
import type { TimeAxis } from './time-axis.ts'

const ROW = 18
const CHARACTER = 6.4

/** Puts labels into rows so that none covers another; `ends` are the right edges of the rows so far. */
export const rowsForLabels = (
  labels: readonly { readonly x: number; readonly width: number }[],
): readonly number[] => {
  const ends: number[] = []
  return labels.map(({ x, width }) => {
    const free = ends.findIndex((end) => end < x)
    const row = free === -1 ? ends.length : free
    ends[row] = x + width
    return row
  })
}

/** Care events with their names, in as many rows as they need. */
export const EventLane = ({ story, axis }: { story: Story; axis: TimeAxis }) => {
  const events = story.careEvents
    .filter((event) => axis.shows(event.on))
    .toSorted((a, b) => a.on.localeCompare(b.on))
  const labels = events.map((event) => {
    const words = kindWords(event.kind)
    const width = words.length * CHARACTER + 20
    const x = axis.x(event.on)
    return { words, x, width, flips: x + width > axis.width }
  })
  const rows = rowsForLabels(labels.map(({ x, width, flips }) => ({ x: flips ? x - width : x, width })))
  return (
    <svg width={axis.width} height={(Math.max(-1, ...rows) + 1) * ROW + 4} aria-hidden="true">
      {labels.map((label, index) => (
        <g
          key={`${label.words}${label.x}`}
          transform={`translate(${label.x} ${(rows[index] ?? 0) * ROW + ROW / 2 + 2})`}
        >
          <path d="M0 -5L5 0L0 5L-5 0z" fill="var(--page)" stroke="var(--ink)" strokeWidth={1.5} />
          <text
            x={label.flips ? -10 : 10}
            textAnchor={label.flips ? 'end' : 'start'}
            className={classes.event}
            dominantBaseline="central"
          >
            {label.words}
          </text>
        </g>
      ))}
    </svg>
  )
}
