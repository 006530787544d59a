import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { ReactNode } from 'react'
import { Area, Line, useXAxisScale } from 'recharts'
import { armStyles, markerPath, spreadLabels } from '../ui/chart-theme.ts'
import { wrapWords } from '../ui/wrap-words.ts'
import classes from './CourseChart.module.css'
import { type PlotEdges, ROW_HEIGHT } from './course-geometry.ts'

/** What charts with a line per plan arm draw around their lines, so that they look and read alike. */

export const MIDDLE = { dominantBaseline: 'central' } as const

/** Layer above the lines and areas that recharts puts into layers of its own. */
export const MARKS = 900

interface CursorProps {
  /** place on the x axis in its own unit; null without a cursor */
  readonly at: number | null
  readonly edges: PlotEdges
  readonly height: number
}

export const PlotCursor = ({ at, edges, height }: CursorProps) => {
  const x = useXAxisScale()
  const place = at === null ? undefined : x?.(at)
  return place === undefined ? null : (
    <line x1={place} x2={place} y1={edges.top} y2={height - edges.bottom} stroke="var(--ink)" />
  )
}

interface MarkerProps {
  readonly arm: PlanArm
  /** pixels in the plot */
  readonly x: number
  readonly y: number
}

export const ArmMarker = ({ arm, x, y }: MarkerProps) => (
  <path
    transform={`translate(${x} ${y})`}
    d={markerPath(armStyles[arm].marker, 4.5)}
    fill={armStyles[arm].fill}
    stroke="var(--page)"
    strokeWidth={1.5}
    paintOrder="stroke"
  />
)

/** Where an arm's line ends, in pixels of the plot. */
export interface LineEnd {
  readonly arm: PlanArm
  readonly label: string
  readonly x: number
  readonly y: number
}

interface EndNamesProps {
  readonly ends: readonly LineEnd[]
  readonly edges: PlotEdges
  readonly width: number
  readonly height: number
}

/** The arms' names beside the plot, apart from each other, each led to by a thin line from its end. */
export const EndNames = ({ ends, edges, width, height }: EndNamesProps) => {
  if (edges.narrow) return null
  const spread = spreadLabels(
    ends.map(({ y }) => y),
    18,
    edges.top + 6,
    height - edges.bottom - 6,
  )
  const words = width - edges.right + 14
  return ends.map(({ arm, label, x, y }, place) => {
    const beside = spread[place] ?? y
    return (
      <g key={arm}>
        <path
          d={`M${x + 2} ${y}L${words - 4} ${beside}`}
          stroke={armStyles[arm].line}
          strokeWidth={0.75}
          fill="none"
        />
        {wrapWords(label, 20).map((line, row, lines) => (
          <text
            key={line}
            x={words}
            y={beside + (row - (lines.length - 1) / 2) * 14}
            fill={armStyles[arm].text}
            className={classes.name}
            {...MIDDLE}
          >
            {line}
          </text>
        ))}
      </g>
    )
  })
}

interface ArmCountsProps {
  readonly arms: readonly PlanArm[]
  /** what is counted, in the margin */
  readonly title: string
  /** places on the x axis in its own unit */
  readonly places: readonly number[]
  readonly edges: PlotEdges
  readonly height: number
  readonly count: (arm: PlanArm, place: number) => ReactNode
}

/** How many stand behind each line: one row per arm under the axis, each figure under its place. */
export const ArmCounts = ({ arms, title, places, edges, height, count }: ArmCountsProps) => {
  const x = useXAxisScale()
  if (!x) return null
  const top = height - edges.bottom + 62
  return (
    <g className={classes.counts}>
      <text
        x={edges.narrow ? 0 : edges.left - 20}
        y={top - 22}
        textAnchor={edges.narrow ? 'start' : 'end'}
        className={classes.band}
        {...MIDDLE}
      >
        {title}
      </text>
      {arms.map((arm, row) => {
        const y = top + row * ROW_HEIGHT + 4
        const style = armStyles[arm]
        return (
          <g key={arm} fill={style.text}>
            <path
              d={markerPath(style.marker, 4)}
              transform={`translate(${edges.narrow ? 8 : edges.left - 24} ${y})`}
              fill={style.fill}
            />
            {!edges.narrow && (
              <text x={edges.left - 36} y={y} textAnchor="end" {...MIDDLE}>
                {style.label}
              </text>
            )}
            {places.map((place) => (
              <text key={place} x={x(place)} y={y} textAnchor="middle" {...MIDDLE}>
                {count(arm, place)}
              </text>
            ))}
          </g>
        )
      })}
    </g>
  )
}

type CurveShape = 'stepAfter' | 'linear'

/** The interval of an arm as a soft band, from rows with `<arm>_interval`. */
export const intervalBand = (arm: PlanArm, type: CurveShape) => (
  <Area
    key={`${arm}_interval`}
    type={type}
    dataKey={`${arm}_interval`}
    stroke="none"
    fill={armStyles[arm].fill}
    fillOpacity={0.1}
    isAnimationActive={false}
    activeDot={false}
    connectNulls
  />
)

/** An arm's curve, from rows with `key`; pale where few are left. */
export const armCurve = (arm: PlanArm, type: CurveShape, key: string = arm, opacity = 1) => (
  <Line
    key={key}
    type={type}
    dataKey={key}
    stroke={armStyles[arm].line}
    strokeOpacity={opacity}
    strokeWidth={armStyles[arm].width}
    strokeDasharray={armStyles[arm].dash}
    dot={false}
    activeDot={false}
    isAnimationActive={false}
    connectNulls
  />
)

/** How every axis of these charts looks; places, domain and tick texts are the chart's own. */
export const bottomAxis = {
  type: 'number',
  padding: { left: 8, right: 8 },
  interval: 0,
  stroke: 'var(--line-strong)',
  tick: { fill: 'var(--muted)', fontSize: 12 },
  tickMargin: 6,
  height: 30,
} as const

export const sideAxis = {
  type: 'number',
  interval: 0,
  axisLine: false,
  tickLine: false,
  tick: { fill: 'var(--muted)', fontSize: 12 },
} as const

/** Room around the plot for recharts, which places its axes itself. */
export const plotMargin = (edges: PlotEdges, axisWidth: number) => ({
  top: edges.top,
  right: edges.right,
  left: edges.left - axisWidth,
  bottom: edges.bottom - 30,
})
