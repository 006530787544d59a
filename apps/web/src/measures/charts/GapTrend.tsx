import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { ChartFrame } from '../../ui/ChartFrame.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { formatNumber } from '../../ui/format.ts'
import { periodWords, shortPeriod } from './chart-words.ts'
import { type Group, gapWords, groupWords, type HeldEquity } from './equity-words.ts'
import classes from './MeasureCharts.module.css'
import process from './ProcessChart.module.css'
import { timePlaces } from './process-geometry.ts'

const TOP = 28
const PLOT = 96
const LEFT = 44
const MIDDLE = { dominantBaseline: 'central' } as const

/** How the gap of each group went, period by period: one small chart each, all on one scale. */
export const GapTrend = ({ held }: { held: HeldEquity }) => {
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(false)
  const { groups, periods, reference } = held.equity
  const told = groups.filter(({ trend }) => trend.some(({ gap }) => gap !== null))
  if (told.length === 0 || periods.length < 2)
    return (
      <p className="muted">
        No gap over time can be told:{' '}
        {held.suppression === null
          ? 'there are too few periods or groups.'
          : 'the counts of single periods are withheld.'}
      </p>
    )
  const bounds = told.flatMap(({ trend }) => trend.flatMap(({ gap }) => (gap ? [gap.lower, gap.upper] : [])))
  const reach = Math.min(1, Math.ceil(Math.max(...bounds.map(Math.abs)) * 10) / 10)
  const sentences = periods.map(
    (period, at) =>
      `${periodWords(period)}: ${told.map(({ group, trend }) => `${groupWords(group)} ${gapWords(trend[at]?.gap ?? null)}`).join('; ')}.`,
  )
  type Row = { readonly key: string; readonly words: string; readonly at: number }
  const columns: readonly Column<Row>[] = [
    { key: 'period', header: 'Period', rowHeader: true, cell: ({ words }) => words },
    ...told.map(({ group, trend }) => ({
      key: groupWords(group),
      header: groupWords(group),
      hint: 'gap, 95 % interval',
      align: 'right' as const,
      cell: ({ at }: Row) => (trend[at]?.count.withheld ? 'withheld' : gapWords(trend[at]?.gap ?? null)),
    })),
  ]
  // As many beside one another as fit.
  const across = Math.max(1, Math.floor((width + 24) / 304))
  const each = (width - (across - 1) * 24) / across
  return (
    <ChartFrame
      title={`Gap over time, ${held.measure.shortName}`}
      summary={`Gap of each group to ${reference === null ? 'everybody else' : groupWords(reference)}, in percentage points, ${periodWords(periods[0]!)} to ${periodWords(periods.at(-1)!)}. 0 is no gap.`}
      stops={sentences}
      active={active}
      onActive={setActive}
      table={
        <DataTable
          caption={`Gap by period and group, ${held.measure.shortName}`}
          columns={columns}
          rows={periods.map((period, at) => ({ key: period.key, words: periodWords(period), at }))}
          rowKey={({ key }) => key}
        />
      }
      tableOpen={tableOpen}
      onTableOpen={setTableOpen}
      caption="Line: 95 % interval. Periods without a point have nobody on one side, or are withheld."
    >
      <div ref={ref} className={classes.small}>
        {width > 0 &&
          told.map((group) => (
            <SmallTrend
              key={groupWords(group.group)}
              group={group}
              froms={periods.map(({ from }) => from)}
              ends={[shortPeriod(periods[0]!), shortPeriod(periods.at(-1)!)]}
              width={each}
              reach={reach}
              active={active}
            />
          ))}
      </div>
    </ChartFrame>
  )
}

interface SmallTrendProps {
  readonly group: Group
  readonly froms: readonly string[]
  readonly ends: readonly [string, string]
  readonly width: number
  readonly reach: number
  readonly active: number | null
}

const SmallTrend = ({ group, froms, ends, width, reach, active }: SmallTrendProps) => {
  const places = timePlaces(froms)
  const x = (at: number) => LEFT + 8 + (places[at] ?? 0) * (width - LEFT - 24)
  const y = (gap: number) => TOP + (1 - (gap + reach) / (2 * reach)) * PLOT
  return (
    <svg width={width} height={TOP + PLOT + 28} className={process.svg} aria-hidden="true">
      <text x={0} y={8} className={process.name} {...MIDDLE}>
        {groupWords(group.group)}
      </text>
      {[reach, 0, -reach].map((tick) => (
        <g key={tick}>
          <line
            x1={LEFT}
            x2={width - 8}
            y1={y(tick)}
            y2={y(tick)}
            stroke={tick === 0 ? 'var(--line-strong)' : 'var(--line)'}
          />
          <text x={LEFT - 6} y={y(tick)} textAnchor="end" className={process.axis} {...MIDDLE}>
            {tick > 0 ? '+' : ''}
            {formatNumber(tick * 100, 0)}
          </text>
        </g>
      ))}
      {group.trend.map(({ from, gap }, at) =>
        gap === null ? null : (
          <g key={from}>
            <line x1={x(at)} x2={x(at)} y1={y(gap.lower)} y2={y(gap.upper)} stroke="var(--muted)" />
            <circle cx={x(at)} cy={y(gap.estimate)} r={at === active ? 5 : 3.5} fill="var(--ink)" />
          </g>
        ),
      )}
      <text x={LEFT} y={TOP + PLOT + 16} className={process.axis} {...MIDDLE}>
        {ends[0]}
      </text>
      <text x={width - 8} y={TOP + PLOT + 16} textAnchor="end" className={process.axis} {...MIDDLE}>
        {ends[1]}
      </text>
    </svg>
  )
}
