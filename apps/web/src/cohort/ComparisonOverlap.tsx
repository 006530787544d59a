import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { ArmName } from '../ui/ArmName.tsx'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import { armStyles } from '../ui/chart-theme.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount, formatNumber, formatPercent } from '../ui/format.ts'
import { EmptyPanel } from '../ui/PanelState.tsx'
import classes from './ComparisonPanel.module.css'
import type { Comparison, Ground } from './comparison-words.ts'
import { Explain } from './Explain.tsx'
import { thresholdOf } from './figure-words.ts'

type Histogram = readonly (readonly number[])[]

const HEIGHT = 132
const BIN = 0.05
const binWords = (bin: number) => `${formatNumber(bin * BIN * 100, 0)} to ${formatPercent((bin + 1) * BIN)}`

const Bars = ({ histogram, ground, width }: { histogram: Histogram; ground: Ground; width: number }) => {
  const { arms } = ground
  const shares = histogram.map((bins) => {
    const all = bins.reduce((sum, n) => sum + n, 0)
    return bins.map((n) => (all === 0 ? 0 : n / all))
  })
  const most = Math.max(0.05, ...shares.flat())
  const bins = histogram[0]?.length ?? 20
  const [bottom, top] = [22, 8]
  const x = (bin: number) => (bin / bins) * width
  const y = (share: number) => top + (1 - share / most) * (HEIGHT - bottom - top)
  return (
    <svg className={classes.svg} width={width} height={HEIGHT} aria-hidden="true">
      <line x1={0} x2={width} y1={y(0)} y2={y(0)} stroke="var(--line-strong)" />
      {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
        <text
          key={tick}
          className={classes.text}
          x={tick * width}
          y={HEIGHT - 6}
          textAnchor={tick === 0 ? 'start' : tick === 1 ? 'end' : 'middle'}
        >
          {formatPercent(tick)}
        </text>
      ))}
      {shares.map((own, place) => {
        const arm = arms[place] ?? 'neither'
        const style = armStyles[arm]
        const steps = own.map((share, bin) => `L${x(bin)} ${y(share)}L${x(bin + 1)} ${y(share)}`).join('')
        return (
          <g key={arm}>
            <path d={`M0 ${y(0)}${steps}L${width} ${y(0)}z`} fill={style.fill} opacity={0.12} />
            <path
              d={`M0 ${y(0)}${steps}L${width} ${y(0)}`}
              fill="none"
              stroke={style.line}
              strokeWidth={style.width * 0.75}
              strokeDasharray={style.dash}
            />
          </g>
        )
      })}
    </svg>
  )
}

const OnePicture = ({
  head,
  ground,
  of,
  histogram,
}: {
  head: Comparison
  ground: Ground
  of: number
  histogram: Histogram
}) => {
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(false)
  const threshold = thresholdOf(head)
  const { arms } = ground
  const label = head.armLabels[arms[of] ?? 'neither']
  const bins = Array.from({ length: histogram[0]?.length ?? 0 }, (_, bin) => bin)
  const title = `Chance of ${label.charAt(0).toLowerCase()}${label.slice(1)}`
  const counts = (bin: number) =>
    arms
      .map((arm, place) => `${head.armLabels[arm]} ${formatCount(histogram[place]?.[bin] ?? 0, threshold)}`)
      .join(', ')
  const columns: readonly Column<number>[] = [
    { key: 'bin', header: title, rowHeader: true, cell: binWords },
    ...arms.map((arm, place) => ({
      key: arm,
      header: <ArmName arm={arm} label={head.armLabels[arm]} />,
      align: 'right' as const,
      cell: (bin: number) => formatCount(histogram[place]?.[bin] ?? 0, threshold),
    })),
  ]
  return (
    <ChartFrame
      compact
      title={title}
      summary={`How likely this plan was, by the plan that was chosen; ${formatPercent(BIN)} a step.`}
      stops={bins.map((bin) => `${binWords(bin)}: ${counts(bin)}.`)}
      active={active}
      onActive={setActive}
      tableOpen={tableOpen}
      onTableOpen={setTableOpen}
      table={
        <DataTable
          caption={`${title}, episodes by the plan chosen`}
          columns={columns}
          rows={bins}
          rowKey={String}
        />
      }
    >
      <div ref={ref} className={classes.plot}>
        {width > 0 && <Bars histogram={histogram} ground={ground} width={width} />}
      </div>
    </ChartFrame>
  )
}

/** Where the groups overlap: how likely each plan was for those who got it and for those who did not. */
export const ComparisonOverlap = ({ head, ground }: { head: Comparison; ground: Ground }) => {
  const { overlap, arms, withheld } = ground
  if (overlap === null)
    return withheld.includes('overlap') ? (
      <EmptyPanel title="The overlap is withheld">
        It stands on single people. Your role sees it where every count is large enough.
      </EmptyPanel>
    ) : null
  return (
    <section className={classes.block} aria-label="Overlap">
      <h2 className={classes.name}>
        Overlap of the groups <Explain figure="overlap" />
      </h2>
      <p className="muted">
        Of each plan, the chance that it was chosen given everything at baseline. Where the lines lie over one
        another, people alike got different plans, and can be compared.{' '}
        {overlap.outside
          .map(
            ({ rows, outside }, place) =>
              `${head.armLabels[arms[place] ?? 'neither']}: ${formatPercent(rows === 0 ? 0 : outside / rows)} had a chance of some plan outside 5 to 95 %.`,
          )
          .join(' ')}
      </p>
      <div className={classes.overlap}>
        {overlap.histograms.map((histogram, of) => (
          <OnePicture key={arms[of]} head={head} ground={ground} of={of} histogram={histogram} />
        ))}
      </div>
    </section>
  )
}
