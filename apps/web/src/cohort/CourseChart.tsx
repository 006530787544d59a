import type { PointerEvent } from 'react'
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
  ZIndexLayer,
} from 'recharts'
import { BandWords } from '../ui/BandWords.tsx'
import { armStyles, bandSpans, markerPath, spreadLabels } from '../ui/chart-theme.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { scoreTicks } from '../ui/score-ticks.ts'
import { wrapWords } from '../ui/wrap-words.ts'
import classes from './CourseChart.module.css'
import { type PlotEdges, plotEdges, ROW_HEIGHT, scoreDomain, slotAt, slotTicks } from './course-geometry.ts'
import { type Arm, type Course, pointAt, slotsOf, thresholdOf } from './course-words.ts'

const AXIS_WIDTH = 28
// above the lines and areas that recharts puts into layers of its own
const MARKS = 900
const MIDDLE = { dominantBaseline: 'central' } as const

type Row = Record<string, number | readonly [number, number] | null>

const rowsOf = (course: Course): Row[] =>
  slotsOf(course).map((slot) => {
    const row: Row = { slot }
    for (const arm of course.arms) {
      const point = pointAt(arm, slot)
      row[arm.arm] = point?.mean ?? null
      row[`${arm.arm}_interval`] =
        point === null || point.lower === null || point.upper === null ? null : [point.lower, point.upper]
    }
    return row
  })

interface PlotProps {
  readonly course: Course
  readonly edges: PlotEdges
  readonly width: number
  readonly height: number
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
  readonly activeSlot: number | null
}

const lastShown = (arm: Arm) =>
  arm.points.findLast((point) => point.mean !== null && !point.suppressed) ?? null

/** The arm's name where its line ends. */
const EndLabels = ({ course, edges, width, height }: PlotProps) => {
  const y = useYAxisScale()
  if (!y || edges.narrow) return null
  const ends = course.arms.flatMap((arm) => {
    const at = y(lastShown(arm)?.mean ?? Number.NaN)
    return at === undefined || Number.isNaN(at) ? [] : [{ arm, at }]
  })
  const spread = spreadLabels(
    ends.map((end) => end.at),
    18,
    edges.top + 6,
    height - edges.bottom - 6,
  )
  const x = width - edges.right + 14
  return ends.map(({ arm, at }, index) => (
    <g key={arm.arm}>
      <path d={`M${x - 8} ${at}L${x - 2} ${spread[index]}`} stroke={armStyles[arm.arm].line} fill="none" />
      {wrapWords(arm.label, 20).map((line, row, lines) => (
        <text
          key={line}
          x={x + 2}
          y={(spread[index] ?? at) + (row - (lines.length - 1) / 2) * 14}
          fill={armStyles[arm.arm].text}
          className={classes.name}
          {...MIDDLE}
        >
          {line}
        </text>
      ))}
    </g>
  ))
}

const Bands = ({ course, edges, domain }: PlotProps) => {
  const y = useYAxisScale()
  if (!y || edges.narrow) return null
  return (
    <BandWords
      bands={bandSpans(course.instrument)}
      y={(score) => y(score)}
      domain={domain}
      x={edges.left - AXIS_WIDTH - 12}
    />
  )
}

const Markers = ({ course, ticks }: PlotProps) => {
  const x = useXAxisScale()
  const y = useYAxisScale()
  if (!x || !y) return null
  return course.arms.flatMap((arm) =>
    arm.points.flatMap((point, index) => {
      const alone = arm.points[index - 1]?.mean == null && arm.points[index + 1]?.mean == null
      const marked = alone || ticks.includes(point.slot) || arm.points.length <= 12
      const [cx, cy] = [x(point.slot), point.mean === null ? undefined : y(point.mean)]
      if (point.suppressed || cx === undefined || cy === undefined || !marked) return []
      const style = armStyles[arm.arm]
      return (
        <path
          key={`${arm.arm}${point.slot}`}
          transform={`translate(${cx} ${cy})`}
          d={markerPath(style.marker, 4.5)}
          fill={style.fill}
          stroke="var(--page)"
          strokeWidth={1.5}
          paintOrder="stroke"
        />
      )
    }),
  )
}

/** n under the axis: one row per arm, each figure under its slot. */
const Counts = ({ course, edges, height, ticks }: PlotProps) => {
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
        {edges.narrow ? 'n' : 'n of scores'}
      </text>
      {course.arms.map((arm, row) => {
        const y = top + row * ROW_HEIGHT + 4
        const style = armStyles[arm.arm]
        return (
          <g key={arm.arm} fill={style.text}>
            <path
              d={markerPath(style.marker, 4)}
              transform={`translate(${edges.narrow ? 8 : edges.left - 24} ${y})`}
              fill={style.fill}
            />
            {!edges.narrow && (
              <text x={edges.left - 36} y={y} textAnchor="end" {...MIDDLE}>
                {armStyles[arm.arm].label}
              </text>
            )}
            {ticks.map((slot) => {
              const point = pointAt(arm, slot)
              return (
                <text key={slot} x={x(slot)} y={y} textAnchor="middle" {...MIDDLE}>
                  {point === null ? '–' : formatCount(point.suppressed ? null : point.n, thresholdOf(course))}
                </text>
              )
            })}
          </g>
        )
      })}
    </g>
  )
}

const Cursor = ({ activeSlot, edges, height }: PlotProps) => {
  const x = useXAxisScale()
  const at = activeSlot === null ? undefined : x?.(activeSlot)
  if (at === undefined) return null
  return (
    <line x1={at} x2={at} y1={edges.top} y2={height - edges.bottom} stroke="var(--ink)" strokeWidth={1} />
  )
}

const PLOT_HEIGHT = 320

interface CourseChartProps {
  readonly course: Course
  readonly width: number
  readonly active: number | null
  readonly onActive: (stop: number | null) => void
}

/** Mean score by time since start, one line per arm with its 95 % interval, and n under the axis. */
export const CourseChart = ({ course, width, active, onActive }: CourseChartProps) => {
  const edges = plotEdges(width, course.arms.length)
  const height = PLOT_HEIGHT + edges.top + edges.bottom
  const slots = slotsOf(course)
  const plotWidth = width - edges.left - edges.right - 16
  const ticks = slotTicks(slots, plotWidth, edges.narrow ? 32 : 44)
  const domain = scoreDomain(course)
  const plot: PlotProps = {
    course,
    edges,
    width,
    height,
    domain,
    ticks,
    activeSlot: active === null ? null : (slots[active] ?? null),
  }
  const pointAtPointer = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    onActive(slotAt(slots, (event.clientX - box.left - edges.left - 8) / plotWidth))
  }
  return (
    <div aria-hidden="true" onPointerMove={pointAtPointer} onPointerLeave={() => onActive(null)}>
      <ComposedChart
        width={width}
        height={height}
        data={rowsOf(course)}
        accessibilityLayer={false}
        margin={{
          top: edges.top,
          right: edges.right,
          left: edges.left - AXIS_WIDTH,
          bottom: edges.bottom - 30,
        }}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="slot"
          type="number"
          domain={[slots[0] ?? 0, slots.at(-1) ?? 1]}
          padding={{ left: 8, right: 8 }}
          ticks={[...ticks]}
          interval={0}
          stroke="var(--line-strong)"
          tick={{ fill: 'var(--muted)', fontSize: 12 }}
          tickMargin={6}
          height={30}
        />
        <YAxis
          type="number"
          domain={[...domain]}
          ticks={[...scoreTicks(domain, course.instrument.bands)]}
          interval={0}
          axisLine={false}
          tickLine={false}
          tick={{ fill: 'var(--muted)', fontSize: 12 }}
          width={AXIS_WIDTH}
          allowDataOverflow
        />
        {bandSpans(course.instrument)
          .filter((band) => band.from > domain[0] && band.from < domain[1])
          .map((band) => (
            <ReferenceLine key={band.from} y={band.from} stroke="var(--band-line)" />
          ))}
        {course.instrument.caseness !== null && (
          <ReferenceLine y={course.instrument.caseness} stroke="var(--severity)" strokeDasharray="6 3" />
        )}
        {course.arms.map((arm) => (
          <Area
            key={arm.arm}
            dataKey={`${arm.arm}_interval`}
            stroke="none"
            fill={armStyles[arm.arm].fill}
            fillOpacity={0.11}
            isAnimationActive={false}
            activeDot={false}
          />
        ))}
        {course.arms.map((arm) => (
          <Line
            key={arm.arm}
            dataKey={arm.arm}
            stroke={armStyles[arm.arm].line}
            strokeWidth={armStyles[arm.arm].width}
            strokeLinecap={arm.arm === 'neither' ? 'round' : 'butt'}
            strokeDasharray={armStyles[arm.arm].dash}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        ))}
        <Cursor {...plot} />
        <ZIndexLayer zIndex={MARKS}>
          <Markers {...plot} />
        </ZIndexLayer>
        <Bands {...plot} />
        <EndLabels {...plot} />
        <Counts {...plot} />
        <text x={edges.left + 8} y={height - edges.bottom + 40} className={classes.axis} {...MIDDLE}>
          {course.unit === 'week' ? 'Weeks' : 'Months'} since the start of the episode
        </text>
      </ComposedChart>
      {plot.activeSlot !== null && <Readout {...plot} />}
    </div>
  )
}

/** The figures at the cursor. */
const Readout = ({ course, activeSlot, edges, width }: PlotProps) => {
  if (activeSlot === null) return null
  const slots = slotsOf(course)
  const share = (activeSlot - (slots[0] ?? 0)) / Math.max(1, (slots.at(-1) ?? 1) - (slots[0] ?? 0))
  const at = edges.left + 8 + share * (width - edges.left - edges.right - 16)
  const side = at > width / 2 ? { right: width - at + 12 } : { left: at + 12 }
  return (
    <div className={classes.readout} style={side}>
      <strong>
        {course.unit === 'week' ? 'Week' : 'Month'} {activeSlot}
      </strong>
      {course.arms.map((arm) => {
        const point = pointAt(arm, activeSlot)
        return (
          <div key={arm.arm} className={classes.reading}>
            <span style={{ color: armStyles[arm.arm].text }}>{arm.label}</span>
            <span className={classes.figure}>{point?.mean == null ? '–' : formatNumber(point.mean)}</span>
            <span className="muted">
              {point?.lower == null || point.upper == null
                ? ''
                : `${formatNumber(point.lower)} to ${formatNumber(point.upper)}`}
            </span>
            <span className="muted">
              {point === null || point.n === 0
                ? 'no score'
                : `n ${formatCount(point.suppressed ? null : point.n, thresholdOf(course))}`}
            </span>
          </div>
        )
      })}
    </div>
  )
}
