import { useElementSize } from '@mantine/hooks'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { type PointerEvent, type ReactNode, useState } from 'react'
import {
  CartesianGrid,
  ComposedChart,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
  ZIndexLayer,
} from 'recharts'
import { ArmName } from '../ui/ArmName.tsx'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import { armStyles } from '../ui/chart-theme.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
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
import { AXIS_WIDTH, type PlotEdges, ROW_HEIGHT, slotAt, slotTicks } from './course-geometry.ts'
import classes from './FollowCurve.module.css'
import { type Curve, countWords, curveWords } from './figure-words.ts'

export interface CurveOfArm {
  readonly arm: PlanArm
  readonly label: string
  readonly curve: Curve
}

interface FollowCurveProps {
  readonly title: string
  readonly summary: string
  readonly caption: ReactNode
  /** what the share is, on the axis */
  readonly axis: string
  readonly unit: 'week' | 'month'
  readonly curves: readonly CurveOfArm[]
  readonly threshold: number
}

const PLOT_HEIGHT = 220

const edgesOf = (width: number, arms: number): PlotEdges => {
  const narrow = width < 480
  return {
    left: narrow ? 40 : 132,
    right: narrow ? 12 : 124,
    top: 28,
    bottom: 52 + (arms + 1) * ROW_HEIGHT,
    narrow,
  }
}

const placesOf = (curves: readonly CurveOfArm[]) =>
  [...new Set(curves.flatMap(({ curve }) => curve.points.map(({ at }) => at)))].sort((a, b) => a - b)

const pointAt = ({ curve }: CurveOfArm, at: number) => curve.points.find((point) => point.at === at) ?? null

/** Shares as a step curve per arm, with who is at risk under the axis. */
export const FollowCurve = (props: FollowCurveProps) => {
  const { title, summary, caption, unit, curves, threshold } = props
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(false)
  const places = placesOf(curves)
  const name = unit === 'week' ? 'Week' : 'Month'
  const words = (at: number) =>
    `${name} ${at}. ${curves.map(({ label, curve }) => `${label}: ${curveWords(curve, at, threshold)}`).join('. ')}.`
  const columns: readonly Column<number>[] = [
    { key: 'at', header: `${name}s since start`, rowHeader: true, cell: (at) => `${name} ${at}` },
    ...curves.map(({ arm, label, curve }) => ({
      key: arm,
      header: <ArmName arm={arm} label={label} />,
      cell: (at: number) => <span className="nowrap">{curveWords(curve, at, threshold)}</span>,
    })),
  ]
  const rows = places.filter((at) => unit === 'month' || at % 4 === 0)
  return (
    <ChartFrame
      title={title}
      summary={summary}
      stops={places.map(words)}
      active={active}
      onActive={setActive}
      tableOpen={tableOpen}
      onTableOpen={setTableOpen}
      table={
        <DataTable
          caption={`${title}: share (95 % interval)`}
          columns={columns}
          rows={rows}
          rowKey={String}
        />
      }
      caption={caption}
    >
      <ul className={classes.arms} aria-label={`${title}, arms`}>
        {curves.map(({ arm, label, curve }) => (
          <li key={arm}>
            <ArmName arm={arm} label={label} /> {countWords(curve.n, threshold)}{' '}
            {curve.n !== null && 'episodes'}
          </li>
        ))}
      </ul>
      <div ref={ref} className={classes.plot}>
        {width > 0 && <Plot {...props} places={places} width={width} active={active} onActive={setActive} />}
      </div>
    </ChartFrame>
  )
}

interface PlotOfCurves extends FollowCurveProps {
  readonly places: readonly number[]
  readonly width: number
  readonly active: number | null
  readonly onActive: (stop: number | null) => void
}

interface Marks {
  readonly curves: readonly CurveOfArm[]
  readonly edges: PlotEdges
  readonly width: number
  readonly height: number
}

const Plot = ({ curves, axis, unit, threshold, places, width, active, onActive }: PlotOfCurves) => {
  const edges = edgesOf(width, curves.length)
  const height = PLOT_HEIGHT + edges.top + edges.bottom
  const plotWidth = width - edges.left - edges.right - 16
  const [first, last] = [places[0] ?? 0, places.at(-1) ?? 1]
  const axisPlaces = Array.from({ length: last + 1 }, (_, at) => at)
  const ticks = slotTicks(axisPlaces, plotWidth, edges.narrow ? 36 : 40).filter((at) => at >= first)
  const data = axisPlaces.map((at) => {
    const row: Record<string, number | readonly [number, number] | null> = { at }
    for (const own of curves) {
      const point = pointAt(own, at)
      row[own.arm] = point?.share ?? null
      row[`${own.arm}_interval`] =
        point === null || point.share === null || point.lower === null || point.upper === null
          ? null
          : [point.lower, point.upper]
    }
    return row
  })
  const marks: Marks = { curves, edges, width, height }
  const atRisk = (arm: PlanArm, at: number) => {
    const own = curves.find((curve) => curve.arm === arm)
    const point = own === undefined ? null : pointAt(own, at)
    if (point === null) return '–'
    return point.atRisk === null ? '·' : formatCount(point.atRisk, threshold)
  }
  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const at = slotAt(axisPlaces, (event.clientX - box.left - edges.left - 8) / plotWidth)
    const stop = at === null ? -1 : places.indexOf(axisPlaces[at] ?? -1)
    onActive(stop < 0 ? null : stop)
  }
  return (
    <div aria-hidden="true" onPointerMove={onPointer} onPointerLeave={() => onActive(null)}>
      <ComposedChart
        width={width}
        height={height}
        data={data}
        accessibilityLayer={false}
        margin={plotMargin(edges, AXIS_WIDTH + 12)}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis {...bottomAxis} dataKey="at" domain={[0, last]} ticks={[...ticks]} />
        <YAxis
          {...sideAxis}
          domain={[0, 1]}
          ticks={[0, 0.25, 0.5, 0.75, 1]}
          tickFormatter={(share: number) => `${100 * share}\u00a0%`}
          width={AXIS_WIDTH + 12}
        />
        {curves.map(({ arm }) => intervalBand(arm, 'stepAfter'))}
        {curves.map(({ arm }) => armCurve(arm, 'stepAfter'))}
        <PlotCursor edges={edges} height={height} at={active === null ? null : (places[active] ?? null)} />
        <ZIndexLayer zIndex={MARKS}>
          <Ends {...marks} />
        </ZIndexLayer>
        <ArmCounts
          arms={curves.map(({ arm }) => arm)}
          title={edges.narrow ? 'at risk' : 'still followed'}
          places={ticks}
          edges={edges}
          height={height}
          count={atRisk}
        />
        <text x={edges.narrow ? 0 : edges.left - 34} y={10} className={chart.axis} {...MIDDLE}>
          {axis}
        </text>
        <text x={edges.left + 8} y={height - edges.bottom + 40} className={chart.axis} {...MIDDLE}>
          {unit === 'week' ? 'Weeks' : 'Months'} since the start of the episode
        </text>
      </ComposedChart>
      {active !== null && (
        <Readout {...marks} at={places[active] ?? 0} last={last} unit={unit} threshold={threshold} />
      )}
    </div>
  )
}

/** The arm's marker and name where its curve ends. */
const Ends = ({ curves, edges, width, height }: Marks) => {
  const x = useXAxisScale()
  const y = useYAxisScale()
  if (!x || !y) return null
  const ends = curves.flatMap(({ arm, label, curve }) => {
    const last = curve.points.findLast(({ share }) => share !== null)
    const [at, top] = [x(last?.at ?? 0), y(last?.share ?? 0)]
    const name = label.length > 18 ? armStyles[arm].label : label
    return last === undefined || at === undefined || top === undefined
      ? []
      : [{ arm, label: name, x: at, y: top }]
  })
  return (
    <>
      {ends.map((end) => (
        <ArmMarker key={end.arm} {...end} />
      ))}
      <EndNames ends={ends} edges={edges} width={width} height={height} />
    </>
  )
}

const Readout = ({
  curves,
  edges,
  width,
  at,
  last,
  unit,
  threshold,
}: Marks & { at: number; last: number; unit: 'week' | 'month'; threshold: number }) => {
  const place = edges.left + 8 + (at / Math.max(1, last)) * (width - edges.left - edges.right - 16)
  const side = place > width / 2 ? { right: width - place + 12 } : { left: place + 12 }
  return (
    <div className={chart.readout} style={side}>
      <strong>
        {unit === 'week' ? 'Week' : 'Month'} {at}
      </strong>
      {curves.map(({ arm, label, curve }) => (
        <div key={arm}>
          <span style={{ color: armStyles[arm].text }}>{label}</span> {curveWords(curve, at, threshold)}
        </div>
      ))}
    </div>
  )
}
