import type { CalendarDay } from '@tandem/domain/calendar-day'
import { formatDay } from '../ui/format.ts'
import classes from './lanes.module.css'
import { type StoryInstrument, type Turning, turnWords } from './story-words.ts'
import type { TimeAxis } from './time-axis.ts'

const MIDDLE = { dominantBaseline: 'central' } as const
const CHARACTER = 6.4
const ROW = 13

/** An arrow the way the score went; with a bar under it where it is the best score that it went away from. */
export const TurningMark = ({ turning, up }: { turning: Turning; up: boolean }) => (
  <g fill="none" stroke="var(--ink)" strokeWidth={1.5}>
    <path d={up ? 'M0 5V-5M-3 -2L0 -5L3 -2' : 'M0 -5V5M-3 2L0 5L3 2'} />
    {turning === 'worse_than_best' && <path d={up ? 'M-4 7H4' : 'M-4 -7H4'} />}
  </g>
)

/** Where remission began, lasted, and where the illness came back: a line on its day with its name. */
export const CourseTurns = ({
  instrument,
  axis,
  height,
}: {
  instrument: StoryInstrument
  axis: TimeAxis
  height: number
}) => {
  // A label goes one row down where the one before it would reach into it.
  const ends: number[] = []
  const turns = instrument.turns
    .filter(({ on }) => axis.shows(on))
    .map((turn) => {
      const x = axis.x(turn.on)
      const words = turnWords[turn.kind]
      const free = ends.findIndex((end) => end < x)
      const row = free === -1 ? ends.length : free
      ends[row] = x + 8 + words.length * CHARACTER
      return { ...turn, x, words, row }
    })
  return turns.map(({ kind, on, x, words, row }) => (
    <g key={`${kind}${on}`}>
      <line
        x1={x}
        x2={x}
        y1={4}
        y2={height - 10}
        stroke="var(--muted)"
        strokeWidth={1}
        strokeDasharray={kind === 'lost_to_silence' ? '1 4' : '4 2'}
      />
      <text x={x + 4} y={8 + row * ROW} className={classes.turn} {...MIDDLE}>
        {words}
      </text>
    </g>
  ))
}

/** A measure that has not come: an open marker on the as-of day. */
export const OverdueMark = ({ axis, y, dueOn }: { axis: TimeAxis; y: number; dueOn: CalendarDay | null }) => {
  if (!axis.shows(axis.now)) return null
  const x = axis.x(axis.now)
  return (
    <g>
      <path
        d={`M${x} ${y - 6}L${x + 6} ${y}L${x} ${y + 6}L${x - 6} ${y}z`}
        fill="var(--page)"
        stroke="var(--ink)"
      />
      <text x={x - 10} y={y} textAnchor="end" className={classes.label} {...MIDDLE}>
        {dueOn === null ? 'overdue' : `overdue, was due ${formatDay(dueOn)}`}
      </text>
    </g>
  )
}
