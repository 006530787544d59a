import type { MouseEvent } from 'react'
import { spreadLabels } from '../../ui/chart-theme.ts'
import { formatCount, formatPercent } from '../../ui/format.ts'
import {
  type EstimatedSegment,
  type HeldOverTime,
  meaningWords,
  type Note,
  pointSentence,
  shortPeriod,
} from './chart-words.ts'
import classes from './ProcessChart.module.css'
import { rateDomain, rateTicks, timePlaces } from './process-geometry.ts'
import { SignalMark } from './SignalMark.tsx'

const TOP = 40
const PLOT = 260
const BOTTOM = 64
const MIDDLE = { dominantBaseline: 'central' } as const

interface ProcessChartProps {
  readonly held: HeldOverTime
  /** those that stand, in the order in which they are numbered below the chart */
  readonly notes: readonly Note[]
  readonly width: number
  readonly active: number | null
  readonly onActive: (stop: number | null) => void
  readonly threshold: number
}

type Line = { readonly x: number; readonly y: number }
/** Limits stand over their period, half of the way to its neighbours, and step to the next one's. */
const steps = (line: readonly Line[], half: number): string =>
  line
    .map(({ x, y }, at) => {
      const [before, after] = [line[at - 1], line[at + 1]]
      const from = before === undefined ? x - half : (before.x + x) / 2
      const to = after === undefined ? x + half : (x + after.x) / 2
      return `${at === 0 ? 'M' : 'L'}${from} ${y}H${to}`
    })
    .join('')

/** Rates on a true axis of time with centre, limits and target; special causes by shape and word. */
export const ProcessChart = ({ held, notes, width, active, onActive, threshold }: ProcessChartProps) => {
  const { points, segments } = held.process
  const narrow = width < 640
  const [left, right] = narrow ? [44, 60] : [56, 148]
  const height = TOP + PLOT + BOTTOM
  const places = timePlaces(points.map(({ from }) => from))
  const inner = width - left - right - 32
  const x = (at: number) => left + 16 + (places[at] ?? 0) * inner
  const gap = points.length > 1 ? inner / (points.length - 1) : inner
  const [least, most] = rateDomain(held)
  const y = (rate: number) =>
    TOP + (1 - (Math.min(most, Math.max(least, rate)) - least) / (most - least || 1)) * PLOT
  const ticks = rateTicks(least, most).filter((tick) => tick >= least && tick <= most)
  const placeOf = new Map(points.map(({ from }, at) => [from, at]))
  const stopAt = (event: MouseEvent<HTMLDivElement>) => {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left
    const distances = points.map((_, stop) => Math.abs(x(stop) - at))
    return distances.length === 0 ? null : distances.indexOf(Math.min(...distances))
  }
  const every = Math.max(1, Math.ceil((narrow ? 64 : 72) / gap))
  const countEvery = Math.max(1, Math.ceil(30 / gap))
  const last = segments.at(-1)
  const latest = last?.kind === 'estimated' ? last.points.at(-1) : undefined
  const labels = [
    ...(latest === undefined
      ? []
      : [
          { words: narrow ? 'upper' : `upper limit ${formatPercent(latest.upper, 1)}`, at: latest.upper },
          { words: narrow ? 'centre' : `centre ${formatPercent(latest.centre, 1)}`, at: latest.centre },
          { words: narrow ? 'lower' : `lower limit ${formatPercent(latest.lower, 1)}`, at: latest.lower },
        ]),
    ...(held.target === null
      ? []
      : [{ words: narrow ? 'target' : `target ${formatPercent(held.target, 1)}`, at: held.target }]),
  ]
  const spread = spreadLabels(
    labels.map(({ at }) => y(at)),
    16,
    TOP,
    TOP + PLOT,
  )
  const activePoint = active === null ? undefined : points[active]
  return (
    <div
      aria-hidden="true"
      className={classes.chart}
      onPointerMove={(event) => onActive(stopAt(event))}
      onPointerLeave={() => onActive(null)}
    >
      <svg width={width} height={height} className={classes.svg} aria-hidden="true">
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
            <text x={left - 8} y={y(tick)} textAnchor="end" className={classes.axis} {...MIDDLE}>
              {formatPercent(
                tick,
                ticks.some((other) => !Number.isInteger(Math.round(other * 1e4) / 100)) ? 1 : 0,
              )}
            </text>
          </g>
        ))}
        <text x={0} y={8} className={classes.axis} {...MIDDLE}>
          {axisWords(held, narrow)}
        </text>
        {segments.map((segment) => {
          if (segment.kind !== 'estimated') return null
          const at = segment.points.map((point) => ({ point, x: x(placeOf.get(point.from) ?? 0) }))
          const line = (of: (point: EstimatedSegment['points'][number]) => number) =>
            steps(
              at.map(({ point, x: place }) => ({ x: place, y: y(of(point)) })),
              Math.min(gap / 2, 14),
            )
          const lock = segment.trial ? undefined : at[segment.baseline - 1]
          return (
            <g key={segment.from} fill="none">
              <path d={line(({ upper }) => upper)} stroke="var(--muted)" strokeDasharray="5 4" />
              <path d={line(({ lower }) => lower)} stroke="var(--muted)" strokeDasharray="5 4" />
              <path d={line(({ centre }) => centre)} stroke="var(--ink)" />
              {lock && at.length > segment.baseline && (
                <g>
                  <path
                    d={`M${lock.x + gap / 2} ${TOP}V${TOP + PLOT}`}
                    stroke="var(--line-strong)"
                    strokeDasharray="2 3"
                  />
                  <text
                    x={lock.x + gap / 2 - 6}
                    y={TOP + PLOT - 8}
                    textAnchor="end"
                    className={classes.axis}
                    {...MIDDLE}
                  >
                    limits locked
                  </text>
                </g>
              )}
            </g>
          )
        })}
        {held.target !== null && (
          <line
            x1={left}
            x2={width - right}
            y1={y(held.target)}
            y2={y(held.target)}
            stroke="var(--severity)"
            strokeWidth={1.5}
            strokeDasharray="10 3 2 3"
          />
        )}
        {notes.map((note, at) => {
          const place = points.findLastIndex(({ from }) => from <= note.on)
          if (place < 0 || (points[place]?.to ?? '') < note.on) return null
          return (
            <g key={note.uuid}>
              <line x1={x(place)} x2={x(place)} y1={TOP - 12} y2={TOP + PLOT} stroke="var(--line-strong)" />
              <circle cx={x(place)} cy={TOP - 20} r={9} fill="var(--page)" stroke="var(--muted)" />
              <text x={x(place)} y={TOP - 20} textAnchor="middle" className={classes.axis} {...MIDDLE}>
                {at + 1}
              </text>
            </g>
          )
        })}
        {activePoint && (
          <line x1={x(active ?? 0)} x2={x(active ?? 0)} y1={TOP} y2={TOP + PLOT} stroke="var(--ink)" />
        )}
        <polyline
          points={points.flatMap(({ rate }, at) => (rate === null ? [] : [`${x(at)},${y(rate)}`])).join(' ')}
          fill="none"
          stroke="var(--ink)"
          strokeWidth={1}
          opacity={0.5}
        />
        {points.map(({ rate, charted, few, from }, at) =>
          rate === null ? null : (
            <SignalMark
              key={from}
              x={x(at)}
              y={y(rate)}
              meaning={charted?.meaning ?? null}
              down={charted?.signal?.direction === 'down'}
              hollow={few || charted === null}
            />
          ),
        )}
        {points.map(({ rate, charted, from }, at) =>
          // The word stands with the last of a row of marks that mean the same.
          rate === null ||
          !charted?.meaning ||
          points[at + 1]?.charted?.meaning === charted.meaning ? null : (
            <text
              key={from}
              x={x(at)}
              y={y(rate) + (charted.signal?.direction === 'down' ? 18 : -16)}
              textAnchor={at === points.length - 1 ? 'end' : 'middle'}
              className={classes.name}
              {...MIDDLE}
            >
              {meaningWords[charted.meaning]}
            </text>
          ),
        )}
        {labels.map(({ words, at }, place) => (
          <g key={words}>
            <path
              d={`M${x(points.length - 1) + Math.min(gap / 2, 14)} ${y(at)}L${width - right + 8} ${spread[place]}`}
              stroke="var(--line-strong)"
              fill="none"
            />
            <text x={width - right + 12} y={spread[place]} className={classes.axis} {...MIDDLE}>
              {words}
            </text>
          </g>
        ))}
        {points.map((point, at) =>
          at % every === 0 ? (
            <text
              key={point.from}
              x={x(at)}
              y={TOP + PLOT + 20}
              textAnchor="middle"
              className={classes.axis}
              {...MIDDLE}
            >
              {shortPeriod(point)}
            </text>
          ) : null,
        )}
        <text x={left - 8} y={TOP + PLOT + 44} textAnchor="end" className={classes.axis} {...MIDDLE}>
          n
        </text>
        {points.map(({ count, from }, at) =>
          at % countEvery === 0 ? (
            <text
              key={from}
              x={x(at)}
              y={TOP + PLOT + 44}
              textAnchor="middle"
              className={classes.axis}
              {...MIDDLE}
            >
              {count.withheld ? '·' : formatCount(count.n)}
            </text>
          ) : null,
        )}
      </svg>
      {activePoint && (
        <div
          className={classes.readout}
          style={
            x(active ?? 0) > width / 2
              ? { right: width - x(active ?? 0) + 16 }
              : { left: x(active ?? 0) + 16 }
          }
        >
          {pointSentence(activePoint, threshold)}
        </div>
      )}
    </div>
  )
}

const axisWords = ({ measure }: HeldOverTime, narrow: boolean): string => {
  const better = { higher: ', higher is better', lower: ', lower is better', neither: '' }[
    measure.improvement
  ]
  const share = `hare of ${measure.unit === 'appointment' ? 'appointments' : 'those counted'}${better}`
  return narrow ? `S${share}` : `${measure.shortName}, s${share}`
}
