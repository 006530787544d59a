import { Switch } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../../api.ts'
import { Explain } from '../../cohort/Explain.tsx'
import { FigureSwitch } from '../../cohort/FigureSwitch.tsx'
import { ChartFrame } from '../../ui/ChartFrame.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { ExportCaptionProvider } from '../../ui/export-caption.tsx'
import { formatCount, formatNumber } from '../../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../../ui/PanelState.tsx'
import {
  type Funnel,
  funnelSummary,
  type HeldBetween,
  placeWords,
  type Unit,
  unitSentence,
  unitWords,
} from './between-words.ts'
import { ChartSection } from './ChartSection.tsx'
import { useChartCaption } from './chart-caption.ts'
import { rateWords } from './chart-words.ts'
import type { MeasureChartProps } from './charts-search.ts'
import { NoChart } from './charts-states.tsx'
import { FunnelChart } from './FunnelChart.tsx'
import classes from './MeasureCharts.module.css'

/** A measure between sites or clinicians: whether any lies further off than its number of people explains. */
export const MeasureBetweenSites = (props: MeasureChartProps) => (
  <ChartSection title="Between sites and clinicians">
    <BetweenPanel {...props} />
  </ChartSection>
)

const BetweenPanel = (props: MeasureChartProps) => {
  const { organisation, measure, run, search, onSearch } = props
  const by: 'site' | 'clinician' = search.between ?? 'site'
  const asked = { organisation, measure, run, by, adjusted: search.mix === 'adjusted' }
  const query = useQuery({
    ...trpc.measureCharts.betweenSites.queryOptions({ ...asked, named: search.names === 'shown' }),
    placeholderData: keepPreviousData,
  })
  const held = query.data && 'units' in query.data ? query.data : null
  const caption = useChartCaption(held && { ...held, run: held.found.run, more: mixWords(held) })
  if (query.isError)
    return (
      <ErrorPanel
        error={query.error}
        onRetry={() => (search.names === undefined ? void query.refetch() : onSearch({ names: undefined }))}
      />
    )
  if (query.data === undefined) return <LoadingPanel label="Loading sites and clinicians" height={400} />
  if (held === null) return <NoChart found={query.data.found} name={query.data.measure.name} />
  return (
    <ExportCaptionProvider caption={caption}>
      <div className={classes.panel} aria-busy={query.isPlaceholderData}>
        <div className={`${classes.switches} no-print`}>
          <FigureSwitch
            label="Between"
            options={[
              { value: 'site', label: 'Sites' },
              { value: 'clinician', label: 'Clinicians' },
            ]}
            value={held.by}
            onChange={(next) =>
              onSearch({ between: next === 'clinician' ? next : undefined, names: undefined })
            }
          />
          <FigureSwitch
            label="Case mix"
            options={[
              { value: 'crude', label: 'As observed' },
              { value: 'adjusted', label: 'Adjusted for case mix' },
            ]}
            value={search.mix ?? 'crude'}
            onChange={(next) => onSearch({ mix: next === 'adjusted' ? next : undefined })}
          />
          {held.mayName && (
            <Switch
              size="xs"
              label="Show names"
              checked={held.named}
              onChange={(event) => onSearch({ names: event.currentTarget.checked ? 'shown' : undefined })}
            />
          )}
        </div>
        <p className="muted small">
          {held.named ? 'Named as you asked.' : 'Unnamed, and numbered by size.'} Nobody is ranked: the order
          is by number of people, never by rate.
          {!held.mayName && ' Clinicians are named only to roles that may open their patients.'}
        </p>
        {held.funnel.kind === 'estimated' ? (
          <FunnelFigure held={held} funnel={held.funnel} />
        ) : (
          <>
            <EmptyPanel title={`No funnel can be drawn of ${unitWords[held.by]}`}>
              {held.funnel.reason.charAt(0).toUpperCase() + held.funnel.reason.slice(1)}.
              {search.mix === 'adjusted' && ' The figures as observed are one switch away.'}
            </EmptyPanel>
            {held.units.length > 0 && <UnitTable held={held} funnel={null} />}
          </>
        )}
      </div>
    </ExportCaptionProvider>
  )
}

const mixWords = ({ adjustedFor }: HeldBetween): string =>
  adjustedFor === null ? 'As observed, not adjusted.' : `Adjusted for ${adjustedFor.join(', ')}.`

const FunnelFigure = ({ held, funnel }: { held: HeldBetween; funnel: Funnel }) => {
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(false)
  const threshold = held.suppression?.threshold ?? 11
  return (
    <ChartFrame
      title={`${held.measure.shortName} between ${unitWords[held.by]}`}
      summary={funnelSummary(held, funnel)}
      stops={funnel.points.flatMap((point) => {
        const unit = held.units[point.unit]
        return unit === undefined ? [] : [unitSentence(unit, point, threshold)]
      })}
      active={active}
      onActive={setActive}
      table={<UnitTable held={held} funnel={funnel} />}
      tableOpen={tableOpen}
      onTableOpen={setTableOpen}
      caption={
        <>
          {mixWords(held)}{' '}
          <Explain figure={held.adjustedFor === null ? 'funnel_place' : 'observed_over_expected'} /> Solid
          curves: 99.8 % limits; dashed: 95 %. Circle: within; triangle: outside 95 %; square: outside 99.8 %.{' '}
          {held.without !== null &&
            `${held.without.withheld ? 'Some' : formatCount(held.without.n)} counted with no ${held.by} recorded: in no point.`}
          {held.suppression !== null &&
            ' Units with a small count are withheld, with as many others as keep it from being worked out; common rate, limits and case mix are worked out without them.'}
        </>
      }
    >
      <div ref={ref}>
        {width > 0 && (
          <FunnelChart
            held={held}
            funnel={funnel}
            width={width}
            active={active}
            onActive={setActive}
            threshold={threshold}
          />
        )}
      </div>
    </ChartFrame>
  )
}

const numberOr = (value: number | null | undefined, decimals: number): string =>
  value == null ? '–' : formatNumber(value, decimals)

/** The table behind the funnel, largest first. */
const UnitTable = ({ held, funnel }: { held: HeldBetween; funnel: Funnel | null }) => {
  const points = new Map(funnel?.points.map((point) => [held.units[point.unit]?.label, point]))
  const of = ({ label }: Unit) => points.get(label)
  const adjusted = held.adjustedFor !== null
  const columns: readonly Column<Unit>[] = [
    {
      key: 'unit',
      header: held.by === 'site' ? 'Site' : 'Clinician',
      rowHeader: true,
      cell: ({ label }) => label,
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
    ...(adjusted
      ? ([
          {
            key: 'expected',
            header: 'Expected',
            align: 'right',
            cell: (unit) => numberOr(of(unit)?.expected, 1),
          },
          {
            key: 'ratio',
            header: 'Observed / expected',
            align: 'right',
            cell: (unit) => numberOr(of(unit)?.ratio, 2),
          },
        ] satisfies Column<Unit>[])
      : []),
    {
      key: 'rate',
      header: adjusted ? 'Adjusted rate' : 'Rate',
      align: 'right',
      cell: (unit) => {
        const point = of(unit)
        return point === undefined ? '–' : rateWords(point.rate)
      },
    },
    {
      key: 'limits',
      header: '99.8 % limits',
      align: 'right',
      cell: (unit) => {
        const point = of(unit)
        return point === undefined
          ? '–'
          : `${rateWords(point.limits998.lower)} to ${rateWords(point.limits998.upper)}`
      },
    },
    {
      key: 'place',
      header: 'Place in the funnel',
      cell: (unit) => {
        const point = of(unit)
        return <span className={classes.wrapped}>{point === undefined ? '–' : placeWords[point.place]}</span>
      },
    },
  ]
  return (
    <DataTable
      caption={`${held.measure.shortName} by ${held.by}, largest first: counts, rate, limits of chance`}
      columns={funnel === null ? columns.slice(0, 3) : columns}
      rows={held.units}
      rowKey={({ label }) => label}
    />
  )
}
