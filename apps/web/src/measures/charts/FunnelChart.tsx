import type { MouseEvent } from 'react'
import { markerPath, spreadLabels } from '../../ui/chart-theme.ts'
import { formatCount, formatPercent } from '../../ui/format.ts'
import { type Funnel, type FunnelPoint, type HeldBetween, unitSentence } from './between-words.ts'
import classes from './ProcessChart.module.css'
import { rateTicks } from './process-geometry.ts'

const TOP = 28
const PLOT = 320
const MIDDLE = { dominantBaseline: 'central' } as const

interface FunnelChartProps {
  readonly held: HeldBetween
  readonly funnel: Funnel
  readonly width: number
  /** place in the points of the funnel */
  readonly active: number | null
  readonly onActive: (stop: number | null) => void
  readonly threshold: number
}

/** Farther out, larger and squarer: the shape says it without colour. */
const markOf = ({ place }: FunnelPoint) => {
  if (place === 'within') return { marker: 'circle', radius: 4.5, fill: 'var(--ink)' } as const
  if (place.endsWith('95')) return { marker: 'triangle', radius: 6, fill: 'var(--ink)' } as const
  return { marker: 'square', radius: 6.5, fill: 'var(--severity)' } as const
}

const roundTicks = (most: number): readonly number[] => {
  const raw = most / 5
  const power = 10 ** Math.floor(Math.log10(Math.max(raw, 1)))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw) ?? 10 * power
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step)
}

/** Rates by number of people, between the limits of chance; only those outside the 99.8 % limits carry their label. */
export const FunnelChart = ({ held, funnel, width, active, onActive, threshold }: FunnelChartProps) => {
  const narrow = width < 640
  const [left, right] = narrow ? [44, 16] : [56, 148]
  const { points, curve, target } = funnel
  const largest = curve.at(-1)?.size ?? 1
  const inside = (rate: number) => Math.min(1, Math.max(0, rate))
  const drawn = curve.filter(({ size }) => size >= largest / 40)
  const values = [
    ...points.map(({ rate }) => rate),
    ...drawn.flatMap(({ limits998 }) => [inside(limits998.lower), inside(limits998.upper)]),
  ]
  const ticks = rateTicks(Math.min(...values), Math.max(...values))
  const [least, most] = [ticks[0] ?? 0, ticks.at(-1) ?? 1]
  const x = (size: number) => left + (size / largest) * (width - left - right)
  const y = (rate: number) =>
    TOP + (1 - (Math.min(most, Math.max(least, rate)) - least) / (most - least || 1)) * PLOT
  const line = (of: (limits: (typeof curve)[number]) => number) =>
    drawn.map((limits, at) => `${at === 0 ? 'M' : 'L'}${x(limits.size)} ${y(inside(of(limits)))}`).join('')
  const end = curve.at(-1)
  const labels = end
    ? [
        { words: '99.8 % limit', at: end.limits998.upper },
        { words: '95 % limit', at: end.limits95.upper },
        { words: `all ${formatPercent(target, 1)}`, at: target },
        { words: '95 % limit', at: end.limits95.lower },
        { words: '99.8 % limit', at: end.limits998.lower },
      ]
    : []
  const spread = spreadLabels(
    labels.map(({ at }) => y(inside(at))),
    16,
    TOP,
    TOP + PLOT,
  )
  const nearest = (event: MouseEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const far = points.map(({ size, rate }) =>
      Math.hypot(x(size) - (event.clientX - box.left), y(rate) - (event.clientY - box.top)),
    )
    const closest = Math.min(...far)
    onActive(closest < 40 ? far.indexOf(closest) : null)
  }
  const point = active === null ? undefined : points[active]
  return (
    <div
      aria-hidden="true"
      className={classes.chart}
      onPointerMove={nearest}
      onPointerLeave={() => onActive(null)}
    >
      <svg width={width} height={TOP + PLOT + 52} className={classes.svg} aria-hidden="true">
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
            <text x={left - 8} y={y(tick)} textAnchor="end" className={classes.axis} {...MIDDLE}>
              {formatPercent(tick)}
            </text>
          </g>
        ))}
        {roundTicks(largest).map((size) => (
          <text
            key={size}
            x={x(size)}
            y={TOP + PLOT + 18}
            textAnchor="middle"
            className={classes.axis}
            {...MIDDLE}
          >
            {formatCount(size)}
          </text>
        ))}
        <text x={0} y={8} className={classes.axis} {...MIDDLE}>
          {held.measure.shortName}
          {held.adjustedFor === null ? '' : ', adjusted for case mix'}
        </text>
        <text x={left} y={TOP + PLOT + 40} className={classes.axis} {...MIDDLE}>
          {held.adjustedFor === null ? 'Number counted' : 'Number counted, as usual cases'}
        </text>
        <g fill="none">
          <path d={line(({ limits998 }) => limits998.upper)} stroke="var(--muted)" />
          <path d={line(({ limits998 }) => limits998.lower)} stroke="var(--muted)" />
          <path d={line(({ limits95 }) => limits95.upper)} stroke="var(--muted)" strokeDasharray="5 4" />
          <path d={line(({ limits95 }) => limits95.lower)} stroke="var(--muted)" strokeDasharray="5 4" />
        </g>
        <line x1={left} x2={width - right} y1={y(target)} y2={y(target)} stroke="var(--ink)" />
        {points.map((own, at) => {
          const { marker, radius, fill } = markOf(own)
          return (
            <path
              key={held.units[own.unit]?.label}
              transform={`translate(${x(own.size)} ${y(own.rate)})`}
              d={markerPath(marker, at === active ? radius + 2 : radius)}
              fill={fill}
              stroke="var(--page)"
              strokeWidth={1.5}
              paintOrder="stroke"
            />
          )
        })}
        {points
          .filter(({ place }) => place.endsWith('998'))
          .map((own) => (
            <text
              key={held.units[own.unit]?.label}
              x={x(own.size)}
              y={y(own.rate) + (own.place.startsWith('above') ? -16 : 18)}
              textAnchor={x(own.size) > width - right - 60 ? 'end' : 'middle'}
              className={classes.name}
              {...MIDDLE}
            >
              {held.units[own.unit]?.label}
            </text>
          ))}
        {!narrow &&
          labels.map(({ words, at }, place) => (
            <text
              key={`${words}${at}`}
              x={width - right + 10}
              y={spread[place]}
              className={classes.axis}
              {...MIDDLE}
            >
              {words}
            </text>
          ))}
      </svg>
      {point && held.units[point.unit] && (
        <div
          className={classes.readout}
          style={
            x(point.size) > width / 2 ? { right: width - x(point.size) + 16 } : { left: x(point.size) + 16 }
          }
        >
          {unitSentence(held.units[point.unit]!, point, threshold)}
        </div>
      )}
    </div>
  )
}
