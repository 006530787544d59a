import { Select } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../../api.ts'
import { Explain } from '../../cohort/Explain.tsx'
import { ChartFrame } from '../../ui/ChartFrame.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { ExportCaptionProvider } from '../../ui/export-caption.tsx'
import { formatCount } from '../../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../../ui/PanelState.tsx'
import { ChartSection } from './ChartSection.tsx'
import { useChartCaption } from './chart-caption.ts'
import { rateWords } from './chart-words.ts'
import type { ChartsSearch, MeasureChartProps } from './charts-search.ts'
import { NoChart } from './charts-states.tsx'
import { EquityChart } from './EquityChart.tsx'
import {
  dimensionWords,
  equitySummary,
  type Group,
  gapWords,
  groupSentence,
  groupWords,
  type HeldEquity,
} from './equity-words.ts'
import { GapTrend } from './GapTrend.tsx'
import classes from './MeasureCharts.module.css'

type Dimension = keyof typeof dimensionWords
const dimensions = Object.keys(dimensionWords) as Dimension[]
const addressOf = (dimension: Dimension | undefined): ChartsSearch['group'] =>
  dimension === 'ageBand' ? undefined : dimension

/** A measure by who people are: rates, gaps with intervals, and how the gaps went. */
export const MeasureEquity = (props: MeasureChartProps) => (
  <ChartSection title="Equity">
    <EquityPanel {...props} />
  </ChartSection>
)

const EquityPanel = (props: MeasureChartProps) => {
  const { organisation, measure, run, search, onSearch } = props
  const dimension = search.group ?? 'ageBand'
  const query = useQuery({
    ...trpc.measureCharts.equity.queryOptions({
      organisation,
      measure,
      run,
      dimension,
      reference: search.against ?? null,
    }),
    placeholderData: keepPreviousData,
  })
  const held = query.data && 'equity' in query.data ? query.data : null
  const caption = useChartCaption(
    held && { ...held, run: held.found.run, more: `By ${dimensionWords[held.dimension]}.` },
  )
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading groups of people" height={320} />
  if (held === null) return <NoChart found={query.data.found} name={query.data.measure.name} />
  const groups = held.equity.groups.flatMap(({ group }) => group ?? [])
  return (
    <ExportCaptionProvider caption={caption}>
      <div className={classes.panel} aria-busy={query.isPlaceholderData}>
        <div className={`${classes.switches} no-print`}>
          <Select
            size="xs"
            label="By"
            data={dimensions.map((value) => ({ value, label: dimensionWords[value] }))}
            value={dimension}
            allowDeselect={false}
            onChange={(next) =>
              onSearch({ group: addressOf(dimensions.find((held) => held === next)), against: undefined })
            }
          />
          {groups.length > 0 && (
            <Select
              size="xs"
              label="Held against"
              data={[
                { value: '', label: 'Everybody else' },
                ...groups.map((group) => ({ value: group, label: group })),
              ]}
              value={held.equity.reference ?? ''}
              allowDeselect={false}
              onChange={(next) => onSearch({ against: next || undefined })}
            />
          )}
        </div>
        <Groups held={held} />
      </div>
    </ExportCaptionProvider>
  )
}

const Groups = ({ held }: { held: HeldEquity }) => {
  const { groups } = held.equity
  const what = dimensionWords[held.dimension]
  if (groups.length === 0)
    return (
      <EmptyPanel title="Nobody to count">Nobody is in the rate of this measure in this period.</EmptyPanel>
    )
  if (groups.every(({ group }) => group === null))
    return (
      <EmptyPanel title={`No ${what} is recorded`}>
        Nobody in the rate has one on record, so no group can be compared.{' '}
        {groupSentence(groups[0]!, null, 11)}
      </EmptyPanel>
    )
  return (
    <>
      <RatesFigure held={held} />
      <GapTrend held={held} />
    </>
  )
}

const RatesFigure = ({ held }: { held: HeldEquity }) => {
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(false)
  const { groups, reference } = held.equity
  const threshold = held.suppression?.threshold ?? 11
  return (
    <ChartFrame
      title={`${held.measure.shortName} by ${dimensionWords[held.dimension]}`}
      summary={equitySummary(held)}
      stops={groups.map((group) => groupSentence(group, reference, threshold))}
      active={active}
      onActive={setActive}
      table={<GroupTable held={held} />}
      tableOpen={tableOpen}
      onTableOpen={setTableOpen}
      caption={
        <>
          Gap: rate of the group minus that of {reference === null ? 'everybody else' : groupWords(reference)}
          , in percentage points. <Explain figure="equity_gap" /> A gap says nothing about its cause. Those
          for whom nothing is recorded are a group of their own.
          {held.suppression !== null &&
            ` Counts below ${threshold}, and what would give them away, are withheld.`}
        </>
      }
    >
      <div ref={ref}>
        {width > 0 && (
          <EquityChart held={held} width={width} active={active} onActive={setActive} threshold={threshold} />
        )}
      </div>
    </ChartFrame>
  )
}

/** The table behind the rates, in order of the groups. */
const GroupTable = ({ held }: { held: HeldEquity }) => {
  const columns: readonly Column<Group>[] = [
    {
      key: 'group',
      header: dimensionWords[held.dimension],
      rowHeader: true,
      cell: ({ group }) => groupWords(group),
    },
    {
      key: 'met',
      header: 'Met',
      align: 'right',
      cell: ({ count }) => (count.withheld ? 'withheld' : formatCount(count.met)),
    },
    {
      key: 'n',
      header: 'Counted',
      align: 'right',
      cell: ({ count }) => (count.withheld ? 'withheld' : formatCount(count.n)),
    },
    {
      key: 'rate',
      header: 'Rate',
      align: 'right',
      cell: ({ rate }) => (rate === null ? '–' : rateWords(rate.rate)),
    },
    {
      key: 'interval',
      header: '95 % interval',
      align: 'right',
      cell: ({ rate }) => (rate === null ? '–' : `${rateWords(rate.lower)} to ${rateWords(rate.upper)}`),
    },
    {
      key: 'gap',
      header: 'Gap',
      hint: '95 % interval',
      align: 'right',
      cell: (group) =>
        group.group !== null && group.group === held.equity.reference ? 'reference' : gapWords(group.gap),
    },
  ]
  return (
    <DataTable
      caption={`${held.measure.shortName} by ${dimensionWords[held.dimension]}: counts, rate, gap`}
      columns={columns}
      rows={held.equity.groups}
      rowKey={({ group }) => groupWords(group)}
    />
  )
}
