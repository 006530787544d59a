import { useElementSize } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { ArmName } from '../ui/ArmName.tsx'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount, formatNumber, formatPercent } from '../ui/format.ts'
import classes from './ComparisonPanel.module.css'
import type { Comparison, Ground } from './comparison-words.ts'
import { Explain } from './Explain.tsx'
import { thresholdOf } from './figure-words.ts'

type Row = Ground['table'][number]
const nameOf = ({ name, level }: Row) => (level === null ? name : `${name}: ${level}`)

/** Sites and programmes by their names, as everywhere else on the screen. */
const useNamedTable = (organisation: string, table: Ground['table']): readonly Row[] => {
  const options = useQuery(trpc.cohort.options.queryOptions({ organisation }))
  const named = { Site: options.data?.sites, Programme: options.data?.programmes }
  return table.map((row) => {
    const known = row.name === 'Site' || row.name === 'Programme' ? named[row.name] : undefined
    const level = known?.find(({ code }) => code === row.level)?.name ?? row.level
    return { ...row, name: row.name.replace(' known', ''), level }
  })
}
const size = (value: number | null) => (value === null ? null : Math.abs(value))
const smdWords = (value: number | null) => (value === null ? '–' : formatNumber(Math.abs(value), 2))

const ROW = 20

const LovePlot = ({
  rows,
  width,
  active,
}: {
  rows: readonly Row[]
  width: number
  active: number | null
}) => {
  const narrow = width < 560
  const left = narrow ? 150 : 260
  const right = 16
  const most = Math.max(0.4, ...rows.flatMap((row) => [size(row.before) ?? 0, size(row.overlap) ?? 0]))
  const end = Math.ceil(most * 5) / 5
  const x = (value: number) => left + (value / end) * (width - left - right)
  const step = end > 1.2 ? 0.4 : 0.2
  const ticks = Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, i) => i * step)
  const height = rows.length * ROW + 52
  const clip = (text: string) => (narrow && text.length > 23 ? `${text.slice(0, 22)}…` : text)
  return (
    <svg className={classes.svg} width={width} height={height} aria-hidden="true">
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={x(tick)} x2={x(tick)} y1={18} y2={height - 24} stroke="var(--line)" />
          <text className={classes.text} x={x(tick)} y={height - 8} textAnchor="middle">
            {formatNumber(tick, 1)}
          </text>
        </g>
      ))}
      {[0.1, 0.2].map((line) => (
        <line
          key={line}
          x1={x(line)}
          x2={x(line)}
          y1={18}
          y2={height - 24}
          stroke="var(--line-strong)"
          strokeDasharray={line === 0.1 ? '2 3' : '6 3'}
        />
      ))}
      <text className={classes.text} x={x(0.2)} y={10} textAnchor="middle">
        limit 0.2
      </text>
      {rows.map((row, place) => {
        const y = 18 + ROW / 2 + place * ROW
        const [before, after] = [size(row.before), size(row.overlap)]
        return (
          <g key={nameOf(row)}>
            {active === place && (
              <rect x={0} width={width} y={y - ROW / 2} height={ROW} fill="var(--hover)" opacity={0.7} />
            )}
            <text className={classes.ink} x={left - 10} y={y} textAnchor="end" dominantBaseline="central">
              {clip(nameOf(row))}
            </text>
            {before !== null && after !== null && (
              <line x1={x(before)} x2={x(after)} y1={y} y2={y} stroke="var(--line-strong)" />
            )}
            {before !== null && (
              <circle
                cx={x(before)}
                cy={y}
                r={4.5}
                fill="var(--page)"
                stroke="var(--muted)"
                strokeWidth={1.5}
              />
            )}
            {after !== null && <rect x={x(after) - 4} y={y - 4} width={8} height={8} fill="var(--ink)" />}
          </g>
        )
      })}
    </svg>
  )
}

/** Who got which plan: the groups at baseline, and how far apart they stay after weighting. */
export const ComparisonBalance = ({ head, ground }: { head: Comparison; ground: Ground }) => {
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(false)
  const threshold = thresholdOf(head)
  const { arms, episodes } = ground
  const table = useNamedTable(head.organisation.code, ground.table)
  const columns: readonly Column<Row>[] = [
    { key: 'name', header: 'At baseline', rowHeader: true, cell: nameOf },
    ...arms.map((arm, place) => ({
      key: arm,
      header: <ArmName arm={arm} label={head.armLabels[arm]} />,
      hint: `n ${formatCount(episodes[place] ?? null, threshold)}`,
      align: 'right' as const,
      cell: (row: Row) => {
        const cell = row.arms[place]
        if (cell === undefined) return '–'
        if (row.level === null)
          return cell.mean === null
            ? 'withheld'
            : `${formatNumber(cell.mean)}${cell.sd === null ? '' : ` (sd ${formatNumber(cell.sd)})`}`
        const all = episodes[place]
        if (cell.count === null || all == null) return formatCount(null, threshold)
        return `${formatCount(cell.count, threshold)} (${formatPercent(all === 0 ? 0 : cell.count / all)})`
      },
    })),
    {
      key: 'before',
      header: 'Largest difference',
      hint: 'standard deviations, before',
      align: 'right',
      cell: (row) => smdWords(row.before),
    },
    {
      key: 'overlap',
      header: 'After',
      hint: 'overlap weights',
      align: 'right',
      cell: (row) => smdWords(row.overlap),
    },
    {
      key: 'stabilised',
      header: 'After',
      hint: 'stabilised weights',
      align: 'right',
      cell: (row) => smdWords(row.stabilised),
    },
  ]
  const worst = table.reduce((most, row) => Math.max(most, size(row.before) ?? 0), 0)
  const worstAfter = table.reduce((most, row) => Math.max(most, size(row.overlap) ?? 0), 0)
  const weighted = table.some(({ overlap }) => overlap !== null)
  if (table.length === 0) return null
  return (
    <section className={classes.block} aria-label="Balance">
      <ChartFrame
        title="Groups at baseline, before and after weighting"
        summary={
          weighted
            ? `The largest difference between two groups is ${formatNumber(worst, 2)} standard deviations before weighting and ${formatNumber(worstAfter, 2)} after.`
            : `The largest difference between two groups is ${formatNumber(worst, 2)} standard deviations; no weighting could be had.`
        }
        stops={table.map(
          (row) => `${nameOf(row)}: before ${smdWords(row.before)}, after ${smdWords(row.overlap)}.`,
        )}
        active={active}
        onActive={setActive}
        tableOpen={tableOpen}
        onTableOpen={setTableOpen}
        table={
          <DataTable
            caption="Baseline by plan group, with standardised differences"
            columns={columns}
            rows={table}
            rowKey={nameOf}
          />
        }
        caption={
          <>
            Circle: before. Square: after overlap weights. Standardised difference of means, the largest of
            all pairs of groups. Under 0.1 the groups count as alike; over 0.2 no comparison is shown.{' '}
            <Explain figure="standardised_difference" />
          </>
        }
      >
        <div ref={ref} className={classes.plot}>
          {width > 0 && <LovePlot rows={table} width={width} active={active} />}
        </div>
      </ChartFrame>
    </section>
  )
}
