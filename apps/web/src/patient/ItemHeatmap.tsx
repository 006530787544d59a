import { scaleLinear } from 'd3-scale'
import classes from './lanes.module.css'
import type { StoryInstrument, StoryPoint } from './story-words.ts'
import type { TimeAxis } from './time-axis.ts'

const ROW = 18
const CELL = 16
const GAP = 2
const CHARACTER = 6

export interface HeatmapRow {
  /** Place of the item on the form, from 0. */
  readonly item: number
  readonly label: string
}

/** Items from top to bottom: the safety item first, the others in the order of the form. */
export const heatmapRows = ({ itemLabels, safetyItem }: StoryInstrument): readonly HeatmapRow[] => {
  const rows = itemLabels.map((label, item) => ({ item, label: `${item + 1} ${label}` }))
  return safetyItem === null
    ? rows
    : [...rows.filter(({ item }) => item === safetyItem), ...rows.filter(({ item }) => item !== safetyItem)]
}

/** Forms with answers, one column each; those that would cover the one before are left to the table. */
export const heatmapColumns = (points: readonly StoryPoint[], axis: TimeAxis): readonly StoryPoint[] => {
  let edge = Number.POSITIVE_INFINITY
  return points
    .filter((point) => point.items !== null && point.used && axis.shows(point.takenOn))
    .toSorted((a, b) => b.takenOn.localeCompare(a.takenOn))
    .filter(({ takenOn }) => {
      const x = axis.x(takenOn)
      const free = x < edge
      if (free) edge = x - CELL - GAP
      return free
    })
}

const cut = (label: string, width: number): string => {
  const most = Math.floor(width / CHARACTER)
  return label.length <= most ? label : `${label.slice(0, most - 1).trimEnd()}\u2026`
}

/** Answers item by item: light to dark in one hue with the number in each cell; a blank is an empty frame. */
export const ItemHeatmap = ({ instrument, axis }: { instrument: StoryInstrument; axis: TimeAxis }) => {
  const rows = heatmapRows(instrument)
  const columns = heatmapColumns(instrument.points, axis)
  const most = Math.max(1, instrument.itemMax)
  const wash = scaleLinear([0, most], [0, 0.85]).clamp(true)
  return (
    <svg width={axis.width} height={rows.length * ROW + 4} aria-hidden="true">
      {rows.map(({ item, label }, row) => (
        <g key={item} transform={`translate(0 ${row * ROW + ROW / 2 + 2})`}>
          {!axis.narrow && (
            <text x={axis.left - 12} textAnchor="end" className={classes.label} dominantBaseline="central">
              {cut(label, axis.left - 16)}
            </text>
          )}
          {axis.narrow && (
            <text x={axis.left - 14} textAnchor="end" className={classes.label} dominantBaseline="central">
              {item + 1}
            </text>
          )}
          {columns.map((point) => {
            const answer = point.items?.[item] ?? null
            const isSafety = item === instrument.safetyItem && answer !== null && answer > 0
            return (
              <g key={point.takenOn} transform={`translate(${axis.x(point.takenOn)} 0)`}>
                <rect
                  x={-CELL / 2}
                  y={-CELL / 2}
                  width={CELL}
                  height={CELL}
                  fill={answer === null ? 'none' : 'var(--severity)'}
                  fillOpacity={answer === null ? 1 : wash(answer)}
                  stroke={isSafety ? 'var(--safety)' : 'var(--line-strong)'}
                  strokeWidth={isSafety ? 2 : 1}
                  strokeDasharray={answer === null ? '2 2' : undefined}
                />
                <text
                  textAnchor="middle"
                  className={classes.cell}
                  dominantBaseline="central"
                  data-deep={answer !== null && answer / most > 0.85}
                >
                  {answer ?? '?'}
                </text>
              </g>
            )
          })}
        </g>
      ))}
    </svg>
  )
}
