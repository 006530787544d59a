import { markerPath } from '../../ui/chart-theme.ts'
import { formatPercent } from '../../ui/format.ts'
import { wrapWords } from '../../ui/wrap-words.ts'
import { gapWords, groupSentence, groupWords, type HeldEquity } from './equity-words.ts'
import classes from './ProcessChart.module.css'
import { rateTicks } from './process-geometry.ts'

const TOP = 44
const ROW = 40
const MIDDLE = { dominantBaseline: 'central' } as const

interface EquityChartProps {
  readonly held: HeldEquity
  readonly width: number
  readonly active: number | null
  readonly onActive: (stop: number | null) => void
  readonly threshold: number
}

/** One row per group: its rate as a point, the interval as a line, the gap in words. */
export const EquityChart = ({ held, width, active, onActive, threshold }: EquityChartProps) => {
  const { groups, reference } = held.equity
  const narrow = width < 640
  const [left, right] = narrow ? [104, 16] : [180, 220]
  const height = TOP + groups.length * ROW + 32
  const values = groups.flatMap(({ rate }) => (rate === null ? [] : [rate.lower, rate.upper]))
  const ticks = values.length === 0 ? [0, 1] : rateTicks(Math.min(...values), Math.max(...values))
  const [least, most] = [ticks[0] ?? 0, ticks.at(-1) ?? 1]
  const x = (rate: number) => left + ((rate - least) / (most - least || 1)) * (width - left - right)
  const y = (row: number) => TOP + row * ROW + ROW / 2
  const every = Math.max(1, Math.ceil((ticks.length * 44) / (width - left - right)))
  const group = active === null ? undefined : groups[active]
  return (
    <div
      aria-hidden="true"
      className={classes.chart}
      onPointerMove={(event) => {
        const row = Math.floor((event.clientY - event.currentTarget.getBoundingClientRect().top - TOP) / ROW)
        onActive(row >= 0 && row < groups.length ? row : null)
      }}
      onPointerLeave={() => onActive(null)}
    >
      <svg width={width} height={height} className={classes.svg} aria-hidden="true">
        <text x={0} y={8} className={classes.axis} {...MIDDLE}>
          {held.measure.shortName}, with 95 % interval
        </text>
        {!narrow && (
          <text x={width - right + 16} y={8} className={classes.axis} {...MIDDLE}>
            {reference === null ? 'Gap to everybody else' : `Gap to ${groupWords(reference)}`}
          </text>
        )}
        {ticks.map((tick, at) => (
          <g key={tick}>
            <line x1={x(tick)} x2={x(tick)} y1={TOP} y2={TOP + groups.length * ROW} stroke="var(--line)" />
            {at % every === 0 && (
              <text x={x(tick)} y={TOP - 14} textAnchor="middle" className={classes.axis} {...MIDDLE}>
                {formatPercent(tick)}
              </text>
            )}
          </g>
        ))}
        {groups.map((own, row) => {
          const lines = wrapWords(groupWords(own.group), narrow ? 14 : 26)
          return (
            <g key={groupWords(own.group)}>
              {active === row && (
                <rect x={0} y={TOP + row * ROW} width={width} height={ROW} fill="var(--hover)" />
              )}
              {lines.map((line, at) => (
                <text
                  key={line}
                  x={0}
                  y={y(row) + (at - (lines.length - 1) / 2) * 14}
                  className={classes.axis}
                  {...MIDDLE}
                >
                  {line}
                </text>
              ))}
              {own.rate === null ? (
                <text x={left} y={y(row)} className={classes.axis} {...MIDDLE}>
                  {own.count.withheld ? 'withheld' : 'nobody to count'}
                </text>
              ) : (
                <g>
                  <line
                    x1={x(own.rate.lower)}
                    x2={x(own.rate.upper)}
                    y1={y(row)}
                    y2={y(row)}
                    stroke="var(--ink)"
                    strokeWidth={1.5}
                  />
                  <path
                    transform={`translate(${x(own.rate.rate)} ${y(row)})`}
                    d={markerPath(own.group === null ? 'diamond' : 'circle', 5)}
                    fill={own.group === null ? 'var(--page)' : 'var(--ink)'}
                    stroke={own.group === null ? 'var(--ink)' : 'var(--page)'}
                    strokeWidth={1.5}
                  />
                </g>
              )}
              <text
                x={narrow ? left : width - right + 16}
                y={narrow ? y(row) + 14 : y(row)}
                className={classes.axis}
                {...MIDDLE}
              >
                {own.group === reference && reference !== null ? 'reference' : gapWords(own.gap)}
              </text>
            </g>
          )
        })}
      </svg>
      {group && active !== null && (
        <div className={classes.readout} style={{ top: y(active) + ROW / 2, left: 8 }}>
          {groupSentence(group, reference, threshold)}
        </div>
      )}
    </div>
  )
}
