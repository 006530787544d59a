import { useElementSize } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Output, trpc } from '../api.ts'
import { ArmName } from '../ui/ArmName.tsx'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import type { SavedTable } from '../ui/csv-text.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatChange, formatCount, formatInterval, formatNumber, formatPlural } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import classes from './CompareFigure.module.css'
import { ComparePlot } from './ComparePlot.tsx'
import type { CompareTo } from './compare-address.ts'
import { Explain } from './Explain.tsx'
import type { PanelProps } from './panel.ts'

type Compared = Extract<Output['cohort']['compared'], { kind: 'compared' }>
type Arm = Compared['differences'][number]
type Point = Arm['points'][number]

interface TableRow {
  readonly arm: Arm
  readonly point: Point
}

const cellWords = ({ n, mean }: Point['here'], threshold: number): string => {
  if (n === null) return `n ${formatCount(null, threshold)}`
  return mean === null ? 'no score' : `${formatNumber(mean)}, n ${formatCount(n, threshold)}`
}

/** `−1.2 (−2.0 to −0.4)`, or why there is none. */
export const differenceWords = ({ difference, lower, upper, reason }: Point): string =>
  difference === null || lower === null || upper === null
    ? (reason ?? 'no difference')
    : `${formatChange(difference, 1)} (${formatInterval(lower, upper)})`

const slotName = (compared: Compared, slot: number) =>
  `${compared.here.unit === 'week' ? 'Week' : 'Month'} ${slot}`

/** The same table for a spreadsheet: one figure per column, four decimals. */
const compareCsv = (compared: Compared, rows: readonly TableRow[], threshold: number): SavedTable => {
  const count = (n: number | null) => n ?? formatCount(null, threshold)
  const exact = (value: number | null) => (value === null ? null : Number(value.toFixed(4)))
  return {
    columns: [
      compared.here.unit === 'week' ? 'Week' : 'Month',
      'Plan arm',
      'This cohort, n',
      'This cohort, mean',
      `${compared.thereWords}, n`,
      `${compared.thereWords}, mean`,
      'Difference',
      'Lower 95 %',
      'Upper 95 %',
    ],
    rows: rows.map(({ arm, point }) => [
      point.slot,
      arm.label,
      count(point.here.n),
      exact(point.here.mean),
      count(point.there.n),
      exact(point.there.mean),
      exact(point.difference),
      exact(point.lower),
      exact(point.upper),
    ]),
  }
}

const Differences = ({ compared, threshold }: { compared: Compared; threshold: number }) => {
  const columns: readonly Column<TableRow>[] = [
    {
      key: 'slot',
      header: `${compared.here.unit === 'week' ? 'Week' : 'Month'} and plan arm`,
      rowHeader: true,
      cell: ({ arm, point }) => (
        <span className={classes.row}>
          {slotName(compared, point.slot)} <ArmName arm={arm.arm} label={arm.label} />
        </span>
      ),
    },
    {
      key: 'here',
      header: 'This cohort',
      hint: 'mean, n of scores',
      align: 'right',
      cell: ({ point }) => cellWords(point.here, threshold),
    },
    {
      key: 'there',
      header: compared.thereWords,
      hint: 'mean, n of scores',
      align: 'right',
      cell: ({ point }) => cellWords(point.there, threshold),
    },
    {
      key: 'difference',
      header: 'Difference',
      hint: 'this minus that, 95 % interval',
      align: 'right',
      cell: ({ point }) => (
        <span className={point.difference === null ? 'muted' : 'nowrap'}>{differenceWords(point)}</span>
      ),
    },
  ]
  const slots = [...new Set(compared.differences.flatMap((arm) => arm.points.map(({ slot }) => slot)))]
  const rows = slots
    .sort((a, b) => a - b)
    .flatMap((slot) =>
      compared.differences.flatMap((arm) => {
        const point = arm.points.find((each) => each.slot === slot)
        return point ? [{ arm, point }] : []
      }),
    )
  return (
    <DataTable
      caption={`Mean ${compared.here.instrument.code}: this cohort beside ${compared.thereWords}`}
      columns={columns}
      rows={rows}
      rowKey={({ arm, point }) => `${arm.arm}${point.slot}`}
      saved={() => compareCsv(compared, rows, threshold)}
    />
  )
}

/** One sentence: each arm's difference at the last visit where all of them have one. */
export const compareSummary = (compared: Compared): string => {
  const shown = (arm: Arm) =>
    arm.points.filter(({ difference }) => difference !== null).map(({ slot }) => slot)
  const arms = compared.differences.filter((arm) => shown(arm).length > 0)
  const last = arms[0]
    ? shown(arms[0]).findLast((slot) => arms.every((arm) => shown(arm).includes(slot)))
    : undefined
  if (last === undefined) return 'No difference can be told.'
  const parts = arms.map((arm) => {
    const point = arm.points.find(({ slot }) => slot === last)
    return `${arm.label.toLowerCase()} ${point ? differenceWords(point) : ''}`
  })
  return `Observed difference at ${slotName(compared, last).toLowerCase()}, this cohort minus the other, not adjusted: ${parts.join('; ')}.`
}

const Comparison = ({ compared }: { compared: Compared }) => {
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(true)
  const threshold = compared.here.suppression?.threshold ?? 11
  const slots = [
    ...new Set(compared.differences.flatMap(({ points }) => points.map(({ slot }) => slot))),
  ].sort((a, b) => a - b)
  const stops = slots.map(
    (slot) =>
      `${slotName(compared, slot)}. ${compared.differences
        .map(({ label, points }) => {
          const point = points.find((each) => each.slot === slot)
          return `${label}: ${point ? differenceWords(point) : 'no score'}`
        })
        .join('. ')}.`,
  )
  return (
    <ChartFrame
      title={`This cohort beside another: ${compared.thereWords}`}
      summary={compareSummary(compared)}
      stops={stops}
      active={active}
      onActive={setActive}
      table={<Differences compared={compared} threshold={threshold} />}
      tableOpen={tableOpen}
      onTableOpen={setTableOpen}
      caption={
        <>
          Bold line: this cohort. Thin line: {compared.thereWords},{' '}
          {compared.there.episodes === null
            ? `${formatCount(null, threshold)} episodes`
            : formatPlural(compared.there.episodes, 'episode')}
          , all other filters the same. Observed means: the two may differ in who was treated, and later
          points stand for fewer people. <Explain figure="cohort_difference" threshold={threshold} />
        </>
      }
    >
      <div ref={ref} className={classes.plots}>
        {width > 0 &&
          compared.differences.map(({ arm, label }) => (
            <ComparePlot
              key={arm}
              arm={arm}
              label={label}
              here={compared.here}
              there={compared.there}
              thereWords={compared.thereWords}
              width={
                width < 700 ? width : Math.floor((width - 32) / Math.min(3, compared.differences.length))
              }
              activeSlot={active === null ? null : (slots[active] ?? null)}
            />
          ))}
      </div>
    </ChartFrame>
  )
}

/** The cohort beside the period before it or another site: arm by arm, both lines on one scale, and the difference. */
export const CompareFigure = ({
  question,
  compareTo,
}: Pick<PanelProps, 'question'> & { compareTo: CompareTo }) => {
  const query = useQuery({
    ...trpc.cohort.compared.queryOptions({ ...question, compareTo }),
    placeholderData: keepPreviousData,
  })
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading the other cohort" height={280} />
  if (query.data.kind === 'not_comparable')
    return <EmptyPanel title="Nothing to compare with yet">{query.data.reason}</EmptyPanel>
  if (query.data.there.episodes === 0)
    return (
      <EmptyPanel title={`Nobody there: ${query.data.thereWords}`}>
        No episode of care fits the filters in the other cohort, so there is nothing to set beside this one.
      </EmptyPanel>
    )
  return <Comparison compared={query.data} />
}
