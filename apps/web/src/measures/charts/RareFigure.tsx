import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { ChartFrame } from '../../ui/ChartFrame.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { formatDay, formatNumber, formatPlural } from '../../ui/format.ts'
import { EmptyPanel } from '../../ui/PanelState.tsx'
import { type HeldOverTime, signalWords } from './chart-words.ts'
import process from './ProcessChart.module.css'
import { SignalKey } from './SignalKey.tsx'
import { SignalMark } from './SignalMark.tsx'

type Rare = NonNullable<HeldOverTime['rare']>
type Drawn = Extract<Rare, { kind: 'estimated' }>
type RarePoint = Drawn['points'][number]

const TOP = 28
const PLOT = 240
const MIDDLE = { dominantBaseline: 'central' } as const

const gapWords = (gap: number, chart: Drawn['chart']) =>
  chart === 't' ? formatPlural(gap, 'day') : `${formatPlural(gap, 'other')} in between`

/** Several events may fall on one day. */
const keyed = (points: readonly RarePoint[]) =>
  points.map((point, at) => ({ ...point, key: `${point.on} ${at}` }))

const sentence = (point: RarePoint, chart: Drawn['chart']) =>
  `Event of ${formatDay(point.on)}: ${gapWords(point.gap, chart)} since the one before, ${signalWords(point) || 'common cause'}.`

/** Rare events: how long, or how many others, lay between one and the next. */
export const RareFigure = ({ held, rare }: { held: HeldOverTime; rare: Rare }) => {
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(false)
  if (rare.kind === 'not_estimable')
    return (
      <EmptyPanel title={`Too few events to draw what lies between them: ${rare.events}`}>
        Three events make two gaps, the fewest from which limits can be had ({rare.reason}).
      </EmptyPanel>
    )
  const { chart, points } = rare
  const columns: readonly Column<RarePoint & { key: string }>[] = [
    { key: 'on', header: 'Event on', rowHeader: true, cell: ({ on }) => formatDay(on) },
    {
      key: 'gap',
      header: chart === 't' ? 'Days since the one before' : 'Others in between',
      align: 'right',
      cell: ({ gap }) => String(gap),
    },
    { key: 'signal', header: 'Variation', cell: (point) => signalWords(point) || 'common cause' },
  ]
  return (
    <ChartFrame
      title={`${held.measure.shortName}: ${chart === 't' ? 'days' : 'others counted'} between events`}
      summary={`${formatPlural(rare.events, 'event')}. Half of the gaps are expected to be under ${formatNumber(rare.centre, 0)}; limits ${formatNumber(rare.lower, 1)} to ${formatNumber(rare.upper, 0)}.`}
      stops={points.map((point) => sentence(point, chart))}
      active={active}
      onActive={setActive}
      table={
        <DataTable
          caption={`${held.measure.shortName}: events and the gaps before them`}
          columns={columns}
          rows={keyed(points)}
          rowKey={({ key }) => key}
        />
      }
      tableOpen={tableOpen}
      onTableOpen={setTableOpen}
      caption={
        <>
          A longer gap is fewer events. Solid line: middle of the gaps expected. Dashed lines: limits.{' '}
          <SignalKey />
        </>
      }
    >
      <div ref={ref}>
        {width > 0 && <RareChart rare={rare} width={width} active={active} onActive={setActive} />}
      </div>
    </ChartFrame>
  )
}

interface RareChartProps {
  readonly rare: Drawn
  readonly width: number
  readonly active: number | null
  readonly onActive: (stop: number | null) => void
}

const RareChart = ({ rare, width, active, onActive }: RareChartProps) => {
  const [left, right] = [48, width < 640 ? 16 : 96]
  const most = Math.max(rare.upper, ...rare.points.map(({ gap }) => gap)) * 1.05
  const x = (at: number) =>
    left + 16 + (at / Math.max(1, rare.points.length - 1)) * (width - left - right - 32)
  const y = (gap: number) => TOP + (1 - gap / most) * PLOT
  const lines = [
    { at: rare.upper, words: 'upper limit', dash: '5 4' },
    { at: rare.centre, words: 'centre', dash: 'none' },
    { at: rare.lower, words: 'lower limit', dash: '5 4' },
  ]
  const point = active === null ? undefined : rare.points[active]
  return (
    <div
      aria-hidden="true"
      className={process.chart}
      onPointerMove={(event) => {
        const at = event.clientX - event.currentTarget.getBoundingClientRect().left
        const distances = rare.points.map((_, stop) => Math.abs(x(stop) - at))
        onActive(distances.length === 0 ? null : distances.indexOf(Math.min(...distances)))
      }}
      onPointerLeave={() => onActive(null)}
    >
      <svg width={width} height={TOP + PLOT + 36} className={process.svg} aria-hidden="true">
        <text x={0} y={8} className={process.axis} {...MIDDLE}>
          {rare.chart === 't' ? 'Days' : 'Others counted'} since the event before, longer is fewer events
        </text>
        {lines.map(({ at, words, dash }) => (
          <g key={words}>
            <line
              x1={left}
              x2={width - right}
              y1={y(at)}
              y2={y(at)}
              stroke="var(--muted)"
              strokeDasharray={dash}
            />
            <text x={left - 6} y={y(at)} textAnchor="end" className={process.axis} {...MIDDLE}>
              {formatNumber(at, 0)}
            </text>
            {width >= 640 && (
              <text x={width - right + 8} y={y(at)} className={process.axis} {...MIDDLE}>
                {words}
              </text>
            )}
          </g>
        ))}
        <polyline
          points={rare.points.map(({ gap }, at) => `${x(at)},${y(gap)}`).join(' ')}
          fill="none"
          stroke="var(--ink)"
          opacity={0.5}
        />
        {keyed(rare.points).map(({ gap, meaning, signal, key }, at) => (
          <SignalMark key={key} x={x(at)} y={y(gap)} meaning={meaning} down={signal?.direction === 'down'} />
        ))}
        <text x={left} y={TOP + PLOT + 20} className={process.axis} {...MIDDLE}>
          {rare.points[0] && formatDay(rare.points[0].on)}
        </text>
        <text x={width - right} y={TOP + PLOT + 20} textAnchor="end" className={process.axis} {...MIDDLE}>
          {rare.points.length > 1 && formatDay(rare.points.at(-1)?.on ?? '')}
        </text>
      </svg>
      {point && active !== null && (
        <div
          className={process.readout}
          style={x(active) > width / 2 ? { right: width - x(active) + 16 } : { left: x(active) + 16 }}
        >
          {sentence(point, rare.chart)}
        </div>
      )}
    </div>
  )
}
