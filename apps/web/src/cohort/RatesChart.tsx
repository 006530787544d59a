import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { MouseEvent } from 'react'
import { armStyles, markerPath, spreadLabels } from '../ui/chart-theme.ts'
import { formatCount } from '../ui/format.ts'
import { wrapWords } from '../ui/wrap-words.ts'
import chart from './CourseChart.module.css'
import { ROW_HEIGHT } from './course-geometry.ts'
import classes from './RatesChart.module.css'
import { isOfSome, type Measure, type Rates, rateAt, shownRateWords } from './rate-words.ts'

interface RatesChartProps {
  readonly rates: Rates
  readonly measure: Measure
  readonly width: number
  readonly active: number | null
  readonly onActive: (stop: number | null) => void
  /** opens who is behind a rate; null where the role may not */
  readonly onRate: ((arm: PlanArm, visit: Rates['visits'][number]['visit']) => void) | null
  readonly threshold: number
}

const PLOT_HEIGHT = 260
const TOP = 28
const MIDDLE = { dominantBaseline: 'central' } as const

/** Rates stand on a true axis of time, the arms of one visit side by side. */
export const RatesChart = ({
  rates,
  measure,
  width,
  active,
  onActive,
  onRate,
  threshold,
}: RatesChartProps) => {
  const narrow = width < 640
  const arms = rates.visits[0]?.arms ?? []
  const [left, right] = narrow ? [40, 16] : [148, 148]
  const height = TOP + PLOT_HEIGHT + 52 + (arms.length + 1) * ROW_HEIGHT
  const times = rates.visits.map(({ visit }) => visit.at)
  const last = times.at(-1) ?? 1
  // Room for the arms of the last visit beside one another.
  const inner = width - left - right - (narrow ? 12 : 28)
  const x = (at: number) => left + (at / last) * inner
  const closest = Math.min(...times.map((at, place) => x(at) - x(times[place - 1] ?? 0)))
  const step = Math.max(3, Math.min(14, closest / (arms.length + 1)))
  const dodge = (place: number) => (place - (arms.length - 1) / 2) * step
  const shares = rates.visits.flatMap((visit) =>
    visit.arms.flatMap((arm) => {
      const rate = arm.rates[measure]
      return [rate?.upper ?? 0, rate?.ifAllMet ?? 0]
    }),
  )
  const top = Math.max(0.2, Math.ceil(Math.max(...shares) * 5) / 5)
  const y = (share: number) => TOP + (1 - share / top) * PLOT_HEIGHT
  const ticks = Array.from({ length: Math.round(top * 5) + 1 }, (_, place) => place / 5)
  const stopAt = (event: MouseEvent<HTMLDivElement>) => {
    const place = event.clientX - event.currentTarget.getBoundingClientRect().left
    const distances = times.map((at) => Math.abs(x(at) - place))
    return distances.length === 0 ? null : distances.indexOf(Math.min(...distances))
  }
  const openNearest = (event: MouseEvent<HTMLDivElement>) => {
    const stop = stopAt(event)
    const visit = stop === null ? undefined : rates.visits[stop]
    if (visit === undefined || onRate === null) return
    const place = event.clientX - event.currentTarget.getBoundingClientRect().left - x(visit.visit.at)
    const near = visit.arms
      .map((arm, row) => ({ arm: arm.arm, rate: arm.rates[measure], distance: Math.abs(dodge(row) - place) }))
      .filter(({ rate }) => rate?.rate != null)
      .toSorted((a, b) => a.distance - b.distance)[0]
    if (near !== undefined) onRate(near.arm, visit.visit)
  }
  const ends = arms.flatMap((arm, place) => {
    const visit = rates.visits.findLast((own) => rateAt(own, arm.arm, measure)?.rate != null)
    const rate = visit === undefined ? null : rateAt(visit, arm.arm, measure)
    return visit === undefined || rate?.rate == null
      ? []
      : [{ arm, x: x(visit.visit.at) + dodge(place), y: y(rate.rate) }]
  })
  const spread = spreadLabels(
    ends.map((end) => end.y),
    18,
    TOP + 6,
    TOP + PLOT_HEIGHT - 6,
  )
  // What is written under a visit is left out where it would touch what stands under the one before it.
  const labelled = apart(times, x, narrow ? 20 : 16)
  const numbered = apart(times, x, narrow ? 32 : 16)
  const activeVisit = active === null ? undefined : rates.visits[active]
  return (
    <div
      aria-hidden="true"
      className={`${classes.chart} ${onRate === null ? '' : chart.opens}`}
      onPointerMove={(event) => onActive(stopAt(event))}
      onPointerLeave={() => onActive(null)}
      onClick={openNearest}
    >
      <svg width={width} height={height} className={classes.svg} aria-hidden="true">
        {ticks.map((share) => (
          <g key={share}>
            <line x1={left} x2={width - right} y1={y(share)} y2={y(share)} stroke="var(--line)" />
            <text x={left - 8} y={y(share)} textAnchor="end" className={chart.axis} {...MIDDLE}>
              {Math.round(share * 100)} %
            </text>
          </g>
        ))}
        <text x={narrow ? 0 : left - 34} y={10} className={chart.axis} {...MIDDLE}>
          Share of those with a score at the visit
        </text>
        {times.map((at) => (
          <line
            key={at}
            x1={x(at)}
            x2={x(at)}
            y1={TOP + PLOT_HEIGHT}
            y2={TOP + PLOT_HEIGHT + 5}
            stroke="var(--line-strong)"
          />
        ))}
        {labelled.map((at) => (
          <text
            key={at}
            x={x(at)}
            y={TOP + PLOT_HEIGHT + 16}
            textAnchor="middle"
            className={chart.axis}
            {...MIDDLE}
          >
            {at}
          </text>
        ))}
        <text x={left} y={TOP + PLOT_HEIGHT + 38} className={chart.axis} {...MIDDLE}>
          {rates.unit === 'week' ? 'Weeks' : 'Months'} since the start of the episode
        </text>
        {activeVisit && (
          <line
            x1={x(activeVisit.visit.at)}
            x2={x(activeVisit.visit.at)}
            y1={TOP}
            y2={TOP + PLOT_HEIGHT}
            stroke="var(--line-strong)"
          />
        )}
        {arms.map((arm, place) => (
          <ArmMarks
            key={arm.arm}
            arm={arm.arm}
            points={rates.visits.flatMap((visit) => {
              const rate = rateAt(visit, arm.arm, measure)
              return rate?.rate == null
                ? []
                : [{ at: x(visit.visit.at) + dodge(place), rate, joined: !isOfSome(rates, visit) }]
            })}
            y={y}
          />
        ))}
        {!narrow &&
          ends.map(({ arm, x: at, y: wanted }, place) => (
            <g key={arm.arm}>
              <path
                d={`M${at + 8} ${wanted}L${width - right + 10} ${spread[place]}`}
                stroke={armStyles[arm.arm].line}
                strokeWidth={0.75}
                fill="none"
              />
              {wrapWords(arm.label, 20).map((line, row, lines) => (
                <text
                  key={line}
                  x={width - right + 14}
                  y={(spread[place] ?? wanted) + (row - (lines.length - 1) / 2) * 14}
                  fill={armStyles[arm.arm].text}
                  className={chart.name}
                  {...MIDDLE}
                >
                  {line}
                </text>
              ))}
            </g>
          ))}
        <g className={chart.counts}>
          <text
            x={narrow ? 0 : left - 20}
            y={TOP + PLOT_HEIGHT + (narrow ? 56 : 38)}
            textAnchor={narrow ? 'start' : 'end'}
            className={chart.band}
            {...MIDDLE}
          >
            counted
          </text>
          {arms.map((arm, row) => {
            const at = TOP + PLOT_HEIGHT + 62 + row * ROW_HEIGHT + (narrow ? 12 : 0)
            return (
              <g key={arm.arm} fill={armStyles[arm.arm].text}>
                <path
                  d={markerPath(armStyles[arm.arm].marker, 4)}
                  transform={`translate(${narrow ? 8 : left - 24} ${at})`}
                  fill={armStyles[arm.arm].fill}
                />
                {!narrow && (
                  <text x={left - 36} y={at} textAnchor="end" {...MIDDLE}>
                    {armStyles[arm.arm].label}
                  </text>
                )}
                {rates.visits
                  .filter(({ visit }) => numbered.includes(visit.at))
                  .map((visit) => {
                    const rate = rateAt(visit, arm.arm, measure)
                    return (
                      <text key={visit.visit.at} x={x(visit.visit.at)} y={at} textAnchor="middle" {...MIDDLE}>
                        {rate === null ? '–' : rate.withheld ? '·' : formatCount(rate.counted, threshold)}
                      </text>
                    )
                  })}
              </g>
            )
          })}
        </g>
      </svg>
      {activeVisit && (
        <div
          className={chart.readout}
          style={
            x(activeVisit.visit.at) > width / 2
              ? { right: width - x(activeVisit.visit.at) + 24 }
              : { left: x(activeVisit.visit.at) + 24 }
          }
        >
          <strong>
            {rates.unit === 'week' ? 'Week' : 'Month'} {activeVisit.visit.at}
          </strong>
          {activeVisit.arms.map((arm) => (
            <div key={arm.arm}>
              <span style={{ color: armStyles[arm.arm].text }}>{arm.label}</span>{' '}
              {shownRateWords(arm.rates[measure] ?? null, threshold)}
            </div>
          ))}
        </div>
      )}
    </div>
  )
}

/** The times that stand far enough from the last one taken before them. */
const apart = (times: readonly number[], x: (at: number) => number, gap: number): readonly number[] => {
  const taken: number[] = []
  for (const at of times) {
    const last = taken.at(-1)
    if (last === undefined || x(at) - x(last) >= gap) taken.push(at)
  }
  return taken
}

/** Interval as a line, bounds of what missing scores could change as a pale bar, and the rate as the arm's marker. */
const ArmMarks = ({
  arm,
  points,
  y,
}: {
  arm: PlanArm
  points: readonly {
    readonly at: number
    readonly rate: NonNullable<ReturnType<typeof rateAt>>
    /** whether everybody has the visit, so that a line may join it with the others */
    readonly joined: boolean
  }[]
  y: (share: number) => number
}) => {
  const style = armStyles[arm]
  return (
    <g>
      <polyline
        points={points
          .filter(({ joined }) => joined)
          .map(({ at, rate }) => `${at},${y(rate.rate ?? 0)}`)
          .join(' ')}
        fill="none"
        stroke={style.line}
        strokeWidth={1}
        strokeDasharray={style.dash}
        opacity={0.6}
      />
      {points.map(({ at, rate }) => (
        <g key={at}>
          {rate.ifNoneMet !== null && rate.ifAllMet !== null && (
            <rect
              x={at - 4}
              width={8}
              y={y(rate.ifAllMet)}
              height={Math.max(0, y(rate.ifNoneMet) - y(rate.ifAllMet))}
              fill={style.fill}
              opacity={0.16}
            />
          )}
          {rate.lower !== null && rate.upper !== null && (
            <line x1={at} x2={at} y1={y(rate.lower)} y2={y(rate.upper)} stroke={style.line} strokeWidth={2} />
          )}
          <path
            transform={`translate(${at} ${y(rate.rate ?? 0)})`}
            d={markerPath(style.marker, 4.5)}
            fill={style.fill}
            stroke="var(--page)"
            strokeWidth={1.5}
            paintOrder="stroke"
          />
        </g>
      ))}
    </g>
  )
}
