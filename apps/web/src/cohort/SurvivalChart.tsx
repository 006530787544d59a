import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { MouseEvent } from 'react'
import {
  CartesianGrid,
  ComposedChart,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
  ZIndexLayer,
} from 'recharts'
import { armStyles } from '../ui/chart-theme.ts'
import { formatCount } from '../ui/format.ts'
import {
  ArmCounts,
  ArmMarker,
  armCurve,
  bottomAxis,
  EndNames,
  intervalBand,
  MARKS,
  MIDDLE,
  PlotCursor,
  plotMargin,
  sideAxis,
} from './ArmMarks.tsx'
import chart from './CourseChart.module.css'
import { AXIS_WIDTH, type PlotEdges, ROW_HEIGHT } from './course-geometry.ts'
import {
  type ArmTimes,
  atRiskOn,
  type Curves,
  curveOn,
  curveWords,
  shareName,
  shareOf,
  thinFrom,
} from './times-words.ts'

interface SurvivalChartProps {
  readonly curves: Curves
  readonly lastWeek: number
  /** weeks at which the cursor stops */
  readonly stops: readonly number[]
  readonly width: number
  readonly active: number | null
  readonly onActive: (stop: number | null) => void
  /** opens who had the event by a day; null where the role may not */
  readonly onCurve: ((arm: ArmTimes['arm'], day: number) => void) | null
  readonly threshold: number
}

const PLOT_HEIGHT = 280

const edgesOf = (width: number, arms: number): PlotEdges => {
  const narrow = width < 640
  return {
    left: narrow ? 44 : 152,
    right: narrow ? 12 : 148,
    top: 28,
    bottom: 52 + (arms + 1) * ROW_HEIGHT,
    narrow,
  }
}

type Row = Record<string, number | readonly [number, number] | null>

/**
 * One row per day on which any curve moves; a curve that does not move has no value and is drawn on. Where few are at
 * risk the curve goes on under a name of its own, to be drawn pale.
 */
const rowsOf = (curves: Curves, lastDay: number): Row[] => {
  const rows = new Map<number, Row>()
  const put = (day: number, key: string, value: Row[string]) => {
    const row = rows.get(day) ?? { day }
    row[key] = value
    rows.set(day, row)
  }
  for (const arm of curves.arms) {
    const last = arm.steps.at(-1)
    if (last === undefined) continue
    const start = shareOf(curves.event, 1)
    put(curves.fromDay, arm.arm, start)
    put(curves.fromDay, `${arm.arm}_interval`, [start, start])
    const end = curves.joined ? lastDay : Math.min(lastDay, last.day)
    const thin = thinFrom(arm)
    const days = [...arm.steps.filter((step) => step.day <= end).map(({ day }) => day), end]
    for (const day of days) {
      const point = curveOn(curves, arm, day)
      if (point === null) continue
      if (thin === null || day <= thin) put(day, arm.arm, point.share)
      if (thin !== null && day >= thin) put(day, `${arm.arm}_thin`, point.share)
      if (point.lower !== null && point.upper !== null)
        put(day, `${arm.arm}_interval`, [point.lower, point.upper])
    }
  }
  return [...rows.values()].sort((a, b) => Number(a.day) - Number(b.day))
}

/** Highest share in sight, in steps of a fifth; what is kept after remission is shown from 0 to 100 %. */
const topOf = (curves: Curves, lastDay: number): number => {
  if (curves.event === 'return') return 1
  const highest = curves.arms.flatMap((arm) =>
    arm.steps
      .filter(({ day }) => day <= lastDay)
      .map(({ lower, survival }) => shareOf(curves.event, lower ?? survival)),
  )
  return Math.min(1, Math.max(0.2, Math.ceil(Math.max(0, ...highest) * 5) / 5))
}

/** Step curves, one per arm with its interval, and who is at risk under the axis. */
export const SurvivalChart = (props: SurvivalChartProps) => {
  const { curves, lastWeek, stops, width, active, onActive, onCurve, threshold } = props
  const edges = edgesOf(width, curves.arms.length)
  const height = PLOT_HEIGHT + edges.top + edges.bottom
  const plotWidth = width - edges.left - edges.right - 16
  const lastDay = lastWeek * 7
  const top = topOf(curves, lastDay)
  const gap = edges.narrow ? 34 : 40
  const ticks = stops.filter((week, place) => {
    const x = (week / lastWeek) * plotWidth
    return place === 0 || x - (lastTick(stops, place, lastWeek, plotWidth, gap) ?? -gap) >= gap
  })
  const placeOf = (event: MouseEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const week = ((event.clientX - box.left - edges.left - 8) / plotWidth) * lastWeek
    const distances = stops.map((stop) => Math.abs(stop - week))
    return {
      stop: distances.length === 0 ? null : distances.indexOf(Math.min(...distances)),
      share: top * (1 - (event.clientY - box.top - edges.top) / PLOT_HEIGHT),
    }
  }
  const openNearest = (event: MouseEvent<HTMLDivElement>) => {
    const { stop, share } = placeOf(event)
    const week = stop === null ? undefined : stops[stop]
    if (week === undefined || onCurve === null) return
    const near = curves.arms
      .flatMap((arm) => {
        const point = curveOn(curves, arm, week * 7)
        return point === null ? [] : [{ arm: arm.arm, distance: Math.abs(point.share - share) }]
      })
      .toSorted((a, b) => a.distance - b.distance)[0]
    if (near !== undefined) onCurve(near.arm, week * 7)
  }
  const shape = curves.joined ? 'linear' : 'stepAfter'
  const atRisk = (arm: PlanArm, day: number) => {
    const own = curves.arms.find((candidate) => candidate.arm === arm)
    const n = own === undefined ? undefined : atRiskOn(own, day)
    if (n === undefined) return ''
    return n === null ? '·' : formatCount(n, threshold)
  }
  const marks = { ...props, edges, height, ticks, lastDay }
  return (
    <div
      aria-hidden="true"
      className={onCurve === null ? undefined : chart.opens}
      onPointerMove={(event) => onActive(placeOf(event).stop)}
      onPointerLeave={() => onActive(null)}
      onClick={openNearest}
    >
      <ComposedChart
        width={width}
        height={height}
        data={rowsOf(curves, lastDay)}
        accessibilityLayer={false}
        margin={plotMargin(edges, AXIS_WIDTH + 12)}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          {...bottomAxis}
          dataKey="day"
          domain={[0, lastDay]}
          ticks={ticks.map((week) => week * 7)}
          tickFormatter={(day: number) => String(day / 7)}
          allowDataOverflow
        />
        <YAxis
          {...sideAxis}
          domain={[0, top]}
          ticks={Array.from({ length: Math.round(top * 5) + 1 }, (_, place) => place / 5)}
          tickFormatter={(share: number) => `${Math.round(100 * share)}\u00a0%`}
          width={AXIS_WIDTH + 12}
          allowDataOverflow
        />
        {curves.arms.map(({ arm }) => intervalBand(arm, shape))}
        {curves.arms.flatMap(({ arm }) => [armCurve(arm, shape), armCurve(arm, shape, `${arm}_thin`, 0.4)])}
        <PlotCursor
          edges={edges}
          height={height}
          at={active === null || stops[active] === undefined ? null : stops[active] * 7}
        />
        <ZIndexLayer zIndex={MARKS}>
          <Markers {...marks} />
        </ZIndexLayer>
        <ArmCounts
          arms={curves.arms.map(({ arm }) => arm)}
          title="at risk"
          places={ticks.map((week) => week * 7)}
          edges={edges}
          height={height}
          count={atRisk}
        />
        <text x={edges.narrow ? 0 : edges.left - 34} y={10} className={chart.axis} {...MIDDLE}>
          {shareName[curves.event]}
        </text>
        <text x={edges.left + 8} y={height - edges.bottom + 40} className={chart.axis} {...MIDDLE}>
          {curves.event === 'return' ? 'Weeks since remission began' : 'Weeks since the start of the episode'}
        </text>
      </ComposedChart>
      {active !== null && stops[active] !== undefined && <Readout {...marks} week={stops[active]} />}
    </div>
  )
}

/** Where the label before this one stands, of those that have room. */
function lastTick(
  stops: readonly number[],
  place: number,
  lastWeek: number,
  plotWidth: number,
  gap: number,
): number | null {
  let held: number | null = null
  for (const week of stops.slice(0, place)) {
    const x = (week / lastWeek) * plotWidth
    if (held === null || x - held >= gap) held = x
  }
  return held
}

interface Marks extends SurvivalChartProps {
  readonly edges: PlotEdges
  readonly height: number
  readonly ticks: readonly number[]
  readonly lastDay: number
}

/** The arm's marker at every labelled week, and its name where the curve ends. */
const Markers = ({ curves, edges, width, height, ticks, lastDay }: Marks) => {
  const x = useXAxisScale()
  const y = useYAxisScale()
  if (!x || !y) return null
  const placeOf = (arm: ArmTimes, day: number) => {
    const point = curveOn(curves, arm, day)
    const [at, top] = [x(day), y(point?.share ?? 0)]
    return point === null || at === undefined || top === undefined ? [] : [{ x: at, y: top }]
  }
  const ends = curves.arms.flatMap((arm) => {
    const shown = arm.steps.filter((step) => step.day <= lastDay).at(-1)?.day ?? curves.fromDay
    const day = curves.joined ? shown : Math.min(lastDay, arm.steps.at(-1)?.day ?? -1)
    return placeOf(arm, day).map((place) => ({ arm: arm.arm, label: arm.label, ...place }))
  })
  return (
    <>
      {curves.arms.flatMap((arm) =>
        ticks.flatMap((week) =>
          placeOf(arm, week * 7).map((place) => (
            <ArmMarker key={`${arm.arm}${week}`} arm={arm.arm} {...place} />
          )),
        ),
      )}
      <EndNames ends={ends} edges={edges} width={width} height={height} />
    </>
  )
}

const Readout = ({ curves, edges, width, lastDay, week, threshold }: Marks & { week: number }) => {
  const at = edges.left + 8 + ((week * 7) / lastDay) * (width - edges.left - edges.right - 16)
  const side = at > width / 2 ? { right: width - at + 12 } : { left: at + 12 }
  return (
    <div className={chart.readout} style={side}>
      <strong>Week {week}</strong>
      {curves.arms.map((arm) => {
        const n = atRiskOn(arm, week * 7)
        return (
          <div key={arm.arm}>
            <span style={{ color: armStyles[arm.arm].text }}>{arm.label}</span>{' '}
            {curveWords(curves, arm, week * 7)}
            {n === undefined || n === null ? '' : `, ${formatCount(n, threshold)} at risk`}
          </div>
        )
      })}
    </div>
  )
}
