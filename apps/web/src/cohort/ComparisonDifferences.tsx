import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import { directionWords } from '../ui/chart-theme.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatNumber } from '../ui/format.ts'
import classes from './ComparisonPanel.module.css'
import {
  type Compared,
  type Comparison,
  contrastSentence,
  differenceWords,
  type Estimate,
  eValueWords,
  pairWords,
  visitName,
} from './comparison-words.ts'
import { Explain } from './Explain.tsx'

type Found = Compared['unadjusted']
type Row = {
  readonly pair: string
  readonly way: string
  /** how it is drawn: the figure that leads is full, what was observed is hollow, the others are small */
  readonly look: 'leading' | 'observed' | 'further'
  readonly value: Estimate | null
}

const rowsOf = (head: Comparison, compared: Compared): readonly Row[] => {
  const { adjusted, arms, visit } = compared
  const atVisit =
    adjusted.byVisit.kind === 'estimated'
      ? adjusted.byVisit.visits.find((each) => each.visit.at === visit.at)
      : undefined
  const of = (found: Found, place: number) =>
    found.kind === 'estimated' ? (found.differences[place] ?? null) : null
  return adjusted.leading.differences.flatMap((difference, place) => {
    const pair = pairWords(head.armLabels, arms, difference)
    const row = (way: string, look: Row['look'], value: Estimate | null): Row => ({ pair, way, look, value })
    return [
      row('Unadjusted', 'observed', of(compared.unadjusted, place)),
      row('Adjusted', 'leading', difference),
      row('Overlap weights alone', 'further', of(adjusted.overlapWeighted, place)),
      row('Stabilised weights', 'further', of(adjusted.stabilised, place)),
      row('Repeated measures', 'further', atVisit?.differences[place] ?? null),
    ]
  })
}

const ROW = 22
const GAP = 30

const niceStep = (span: number) => [0.5, 1, 2, 5, 10, 20].find((step) => span / step <= 8) ?? 50

const Plot = ({ rows, width, active }: { rows: readonly Row[]; width: number; active: number | null }) => {
  const narrow = width < 560
  const left = narrow ? 8 : 176
  const right = narrow ? 8 : 150
  const lineHeight = narrow ? ROW + 14 : ROW
  const values = rows.flatMap(({ value }) => (value === null ? [] : [value.lower, value.upper]))
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)]
  const step = niceStep(most - least)
  const [from, to] = [Math.floor(least / step) * step, Math.ceil(most / step) * step]
  const x = (value: number) => left + ((value - from) / (to - from || 1)) * (width - left - right)
  const ticks = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step)
  const pairs = [...new Set(rows.map(({ pair }) => pair))]
  const top = (place: number) => {
    const group = pairs.indexOf(rows[place]?.pair ?? '')
    return (group + 1) * GAP + place * lineHeight
  }
  const height = pairs.length * GAP + rows.length * lineHeight + 48
  return (
    <svg className={classes.svg} width={width} height={height} aria-hidden="true">
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={x(tick)}
            x2={x(tick)}
            y1={12}
            y2={height - 42}
            stroke={tick === 0 ? 'var(--line-strong)' : 'var(--line)'}
            strokeWidth={tick === 0 ? 1.5 : 1}
          />
          <text className={classes.text} x={x(tick)} y={height - 26} textAnchor="middle">
            {formatNumber(tick, step < 1 ? 1 : 0)}
          </text>
        </g>
      ))}
      <text className={classes.text} x={x(0) - 8} y={height - 6} textAnchor="end">
        {narrow ? '← first lower' : '← first group scores lower'}
      </text>
      <text className={classes.text} x={x(0) + 8} y={height - 6}>
        {narrow ? 'first higher →' : 'first group scores higher →'}
      </text>
      {rows.map((row, place) => {
        const y = top(place) + ROW / 2 + (narrow ? 14 : 0)
        const first = rows[place - 1]?.pair !== row.pair
        const { value, look } = row
        const color = look === 'further' ? 'var(--muted)' : 'var(--ink)'
        return (
          <g key={`${row.pair} ${row.way}`}>
            {first && (
              <text className={classes.strong} x={narrow ? 0 : 0} y={top(place) - 6}>
                {row.pair}
              </text>
            )}
            {active === place && (
              <rect x={0} width={width} y={y - ROW / 2} height={ROW} fill="var(--hover)" opacity={0.7} />
            )}
            <text
              className={look === 'further' ? classes.text : classes.ink}
              x={narrow ? 0 : 12}
              y={narrow ? y - 12 : y}
              dominantBaseline="central"
            >
              {row.way}
            </text>
            {narrow && value !== null && (
              <text
                className={look === 'further' ? classes.text : classes.ink}
                x={width}
                y={y - 12}
                textAnchor="end"
                dominantBaseline="central"
              >
                {differenceWords(value)}
              </text>
            )}
            {value === null ? (
              <text className={classes.text} x={x(0) + 6} y={y} dominantBaseline="central">
                could not be estimated
              </text>
            ) : (
              <>
                <line
                  x1={x(value.lower)}
                  x2={x(value.upper)}
                  y1={y}
                  y2={y}
                  stroke={color}
                  strokeWidth={look === 'leading' ? 2.5 : 1.25}
                  strokeDasharray={look === 'observed' ? '4 3' : undefined}
                />
                <circle
                  cx={x(value.estimate)}
                  cy={y}
                  r={look === 'leading' ? 5 : look === 'observed' ? 4.5 : 3}
                  fill={look === 'observed' ? 'var(--page)' : color}
                  stroke={color}
                  strokeWidth={1.5}
                />
                {!narrow && (
                  <text
                    className={look === 'further' ? classes.text : classes.ink}
                    x={width}
                    y={y}
                    textAnchor="end"
                    dominantBaseline="central"
                  >
                    {differenceWords(value)}
                  </text>
                )}
              </>
            )}
          </g>
        )
      })}
    </svg>
  )
}

/** Unadjusted and adjusted differences side by side, with what they mean in words. */
export const ComparisonDifferences = ({
  head,
  compared,
  tableOpen,
  onTableOpen,
}: {
  head: Comparison
  compared: Compared
  tableOpen: boolean
  onTableOpen: (open: boolean) => void
}) => {
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const rows = rowsOf(head, compared)
  const { adjusted, arms, visit } = compared
  const columns: readonly Column<Row>[] = [
    { key: 'pair', header: 'Contrast', rowHeader: true, cell: (row) => row.pair },
    { key: 'way', header: 'How', cell: (row) => row.way },
    {
      key: 'value',
      header: `Difference in ${head.instrument.code}`,
      hint: '95 % interval',
      align: 'right',
      cell: (row) => (
        <span className="nowrap">
          {row.value === null ? 'could not be estimated' : differenceWords(row.value)}
        </span>
      ),
    },
  ]
  const title = `Difference after adjustment in ${head.instrument.code} at ${visitName(visit)}`
  return (
    <section className={classes.block} aria-label="Differences">
      <ChartFrame
        title={title}
        summary={`${rows.length / 5 === 1 ? 'One contrast' : `${rows.length / 5} contrasts`} of plan groups, unadjusted and adjusted; on this scale ${directionWords(head.instrument.direction)}.`}
        stops={rows.map(
          ({ pair, way, value }) =>
            `${pair}, ${way.toLowerCase()}: ${value === null ? 'could not be estimated' : differenceWords(value)}.`,
        )}
        active={active}
        onActive={setActive}
        tableOpen={tableOpen}
        onTableOpen={onTableOpen}
        table={
          <DataTable
            caption={`${title}: unadjusted and adjusted`}
            columns={columns}
            rows={rows}
            rowKey={(row) => `${row.pair} ${row.way}`}
          />
        }
        caption={
          <>
            Dot: difference in points, first group less second. Line: 95 % interval, clustered by patient.
            Hollow and dashed: as observed. Full: adjusted by overlap weights and an outcome model. Small
            grey: other ways to adjust, for comparison. <Explain figure="adjusted_difference" />
          </>
        }
      >
        <div ref={ref} className={classes.plot}>
          {width > 0 && <Plot rows={rows} width={width} active={active} />}
        </div>
      </ChartFrame>
      <ul className={classes.sentences}>
        {adjusted.leading.differences.map((difference, place) => {
          const value = adjusted.eValues[place]
          return (
            <li key={`${difference.first} ${difference.second}`}>
              {contrastSentence(head.armLabels, arms, difference, head.instrument.code)}{' '}
              {value && <span className="muted">{eValueWords(value)}</span>}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
