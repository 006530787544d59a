import { Switch } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { ArmName } from '../ui/ArmName.tsx'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import { armStyles, directionWords, markerPath, spreadLabels } from '../ui/chart-theme.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount, formatNumber } from '../ui/format.ts'
import { EmptyPanel } from '../ui/PanelState.tsx'
import classes from './ComparisonPanel.module.css'
import {
  type Compared,
  type Comparison,
  differenceWords,
  naturalRecovery,
  pairWords,
  valueWords,
  visitName,
} from './comparison-words.ts'
import { Explain } from './Explain.tsx'
import { thresholdOf } from './figure-words.ts'

type ByVisit = Extract<Compared['adjusted']['byVisit'], { kind: 'estimated' }>
type Visit = ByVisit['visits'][number]

const HEIGHT = 260

interface PlotProps {
  readonly head: Comparison
  readonly compared: Compared
  readonly visits: readonly Visit[]
  readonly recovery: boolean
  readonly width: number
  readonly active: number | null
}

const Plot = ({ head, compared, visits, recovery, width, active }: PlotProps) => {
  const narrow = width < 560
  const [left, right, top, bottom] = [36, narrow ? 12 : 132, 24, 40]
  const { arms } = compared
  const extra = recovery ? naturalRecovery.points : []
  const scores = [
    ...visits.flatMap(({ means }) => means.flatMap(({ lower, upper }) => [lower, upper])),
    ...extra.map(({ score }) => score),
  ]
  const [least, most] = [Math.floor(Math.min(...scores)) - 1, Math.ceil(Math.max(...scores)) + 1]
  const from = recovery ? 0 : (visits[0]?.visit.at ?? 0)
  const to = visits.at(-1)?.visit.at ?? 1
  const x = (at: number) => left + 14 + ((at - from) / Math.max(1, to - from)) * (width - left - right - 28)
  const y = (score: number) => top + ((most - score) / (most - least)) * (HEIGHT - top - bottom)
  const step = most - least > 12 ? 4 : 2
  const ticks = Array.from(
    { length: Math.floor((most - least) / step) + 1 },
    (_, i) => Math.ceil(least / step) * step + i * step,
  ).filter((tick) => tick <= most)
  const last = visits.at(-1)
  const ends = spreadLabels(
    arms.map((_, place) => y(last?.means[place]?.estimate ?? 0)),
    15,
    top,
    HEIGHT - bottom,
  )
  const shift = (place: number) => (place - (arms.length - 1) / 2) * 5
  return (
    <svg className={classes.svg} width={width} height={HEIGHT} aria-hidden="true">
      <text className={classes.text} x={0} y={10}>
        Adjusted mean {head.instrument.code}, {directionWords(head.instrument.direction)}
      </text>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text className={classes.text} x={left - 8} y={y(tick)} textAnchor="end" dominantBaseline="central">
            {tick}
          </text>
        </g>
      ))}
      {active !== null && visits[active] !== undefined && (
        <line
          x1={x(visits[active].visit.at)}
          x2={x(visits[active].visit.at)}
          y1={top}
          y2={HEIGHT - bottom}
          stroke="var(--line-strong)"
        />
      )}
      {visits.map(({ visit }) => (
        <text key={visit.at} className={classes.text} x={x(visit.at)} y={HEIGHT - 22} textAnchor="middle">
          {visit.at}
        </text>
      ))}
      <text className={classes.text} x={left} y={HEIGHT - 5}>
        {visits[0]?.visit.unit === 'month' ? 'Months' : 'Weeks'} since the start of the episode
      </text>
      {recovery && (
        <path
          d={naturalRecovery.points
            .map(({ at, score }, i) => `${i === 0 ? 'M' : 'L'}${x(at)} ${y(score)}`)
            .join('')}
          stroke="var(--muted)"
          strokeWidth={1.5}
          strokeDasharray="1.5 4"
          strokeLinecap="round"
          fill="none"
        />
      )}
      {arms.map((arm, place) => {
        const style = armStyles[arm]
        const points = visits.map(({ visit, means }) => ({
          at: x(visit.at) + shift(place),
          mean: means[place]!,
        }))
        return (
          <g key={arm}>
            <path
              d={points.map(({ at, mean }, i) => `${i === 0 ? 'M' : 'L'}${at} ${y(mean.estimate)}`).join('')}
              stroke={style.line}
              strokeWidth={style.width}
              strokeDasharray={style.dash}
              fill="none"
            />
            {points.map(({ at, mean }) => (
              <g key={at}>
                <line
                  x1={at}
                  x2={at}
                  y1={y(mean.lower)}
                  y2={y(mean.upper)}
                  stroke={style.line}
                  strokeWidth={1.5}
                />
                <path
                  d={markerPath(style.marker, 4.5)}
                  transform={`translate(${at} ${y(mean.estimate)})`}
                  fill={style.fill}
                  stroke="var(--page)"
                />
              </g>
            ))}
            {!narrow && (
              <text
                x={width - right + 10}
                y={ends[place]}
                dominantBaseline="central"
                fontSize={12}
                fill={style.text}
              >
                {head.armLabels[arm]}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
}

/** Adjusted means by visit (MMRM), with a line for those who get better by themselves when it is asked for. */
export const ComparisonVisits = ({
  head,
  compared,
  recovery,
  onRecovery,
}: {
  head: Comparison
  compared: Compared
  recovery: boolean
  onRecovery: (on: boolean) => void
}) => {
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(false)
  const { byVisit } = compared.adjusted
  const { arms } = compared
  if (byVisit.kind === 'not_estimable')
    return (
      <EmptyPanel title="No means by visit">
        The model of repeated measures could not be fitted: {byVisit.reason}.
      </EmptyPanel>
    )
  if (byVisit.visits.length === 0)
    return <EmptyPanel title="The means by visit are withheld">Too few scores stand behind them.</EmptyPanel>
  const threshold = thresholdOf(head)
  const hasLine = head.instrument.code === naturalRecovery.instrument && head.unit === 'week'
  const columns: readonly Column<Visit>[] = [
    { key: 'visit', header: 'Visit', rowHeader: true, cell: ({ visit }) => visitName(visit) },
    ...arms.map((arm, place) => ({
      key: arm,
      header: <ArmName arm={arm} label={head.armLabels[arm]} />,
      hint: 'mean (95 % interval), n',
      align: 'right' as const,
      cell: ({ means, n }: Visit) => {
        const mean = means[place]
        return (
          <span className="nowrap">
            {mean === undefined ? '–' : `${valueWords(mean)}, ${formatCount(n[place] ?? null, threshold)}`}
          </span>
        )
      },
    })),
    ...(byVisit.visits[0]?.differences ?? []).map((pair, place) => ({
      key: `${pair.first} ${pair.second}`,
      header: pairWords(head.armLabels, arms, pair),
      align: 'right' as const,
      cell: ({ differences }: Visit) => {
        const difference = differences[place]
        return <span className="nowrap">{difference === undefined ? '–' : differenceWords(difference)}</span>
      },
    })),
  ]
  return (
    <section className={classes.block} aria-label="Means by visit">
      <ChartFrame
        title={`Adjusted mean ${head.instrument.code} by visit`}
        summary={`Means for patients alike at baseline, at ${byVisit.visits.map(({ visit }) => visitName(visit)).join(', ')}.`}
        stops={byVisit.visits.map(
          ({ visit, means }) =>
            `${visitName(visit)}: ${means.map(({ arm, ...mean }) => `${head.armLabels[arms[arm] ?? 'neither']} ${valueWords(mean)}`).join(', ')}.`,
        )}
        active={active}
        onActive={setActive}
        tableOpen={tableOpen}
        onTableOpen={setTableOpen}
        table={
          <DataTable
            caption={`Adjusted mean ${head.instrument.code} by visit, and differences`}
            columns={columns}
            rows={byVisit.visits}
            rowKey={({ visit }) => String(visit.at)}
          />
        }
        caption={
          <>
            Repeated measures (MMRM): marker and bar, mean with 95 % interval (Kenward-Roger). Only visits
            whose window opens after day 28 and that have ten scores in every group.{' '}
            {recovery && hasLine && naturalRecovery.words} <Explain figure="adjusted_mean" />
          </>
        }
      >
        {hasLine && (
          <Switch
            className="no-print"
            size="xs"
            label="Line for people who get better by themselves"
            checked={recovery}
            onChange={(event) => onRecovery(event.currentTarget.checked)}
          />
        )}
        <ul className={classes.key} aria-label="Plan groups">
          {arms.map((arm) => (
            <li key={arm}>
              <ArmName arm={arm} label={head.armLabels[arm]} />
            </li>
          ))}
        </ul>
        <div ref={ref} className={classes.plot}>
          {width > 0 && (
            <Plot
              head={head}
              compared={compared}
              visits={byVisit.visits}
              recovery={recovery && hasLine}
              width={width}
              active={active}
            />
          )}
        </div>
      </ChartFrame>
      <p className="sr-only">
        {recovery && hasLine
          ? `From ${formatNumber(13.6)} to ${formatNumber(8)} over twelve weeks on waiting lists.`
          : ''}
      </p>
    </section>
  )
}
