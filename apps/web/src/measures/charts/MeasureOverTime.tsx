import { Select } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../../api.ts'
import { Explain } from '../../cohort/Explain.tsx'
import { FigureSwitch } from '../../cohort/FigureSwitch.tsx'
import { ChartFrame } from '../../ui/ChartFrame.tsx'
import { ExportCaptionProvider } from '../../ui/export-caption.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../../ui/PanelState.tsx'
import { ChartNotes } from './ChartNotes.tsx'
import { ChartSection } from './ChartSection.tsx'
import { useChartCaption } from './chart-caption.ts'
import {
  assuranceSentence,
  type ChartName,
  chartNames,
  chartReasons,
  type HeldOverTime,
  overTimeSummary,
  periodWords,
  pointSentence,
  variationWords,
} from './chart-words.ts'
import type { MeasureChartProps } from './charts-search.ts'
import { NoChart } from './charts-states.tsx'
import classes from './MeasureCharts.module.css'
import { ProcessChart } from './ProcessChart.tsx'
import { ProcessTable } from './ProcessTable.tsx'
import { RareFigure } from './RareFigure.tsx'
import { SignalKey } from './SignalKey.tsx'

/** A measure period by period: whether it varies by more than chance, and whether it will meet its target. */
export const MeasureOverTime = (props: MeasureChartProps) => (
  <ChartSection title="Over time">
    <OverTimePanel {...props} />
  </ChartSection>
)

const OverTimePanel = (props: MeasureChartProps) => {
  const { organisation, measure, run, search, onSearch } = props
  const query = useQuery({
    ...trpc.measureCharts.overTime.queryOptions({
      organisation,
      measure,
      run,
      chart: search.draw ?? 'automatic',
      step: search.every ?? null,
      site: search.of ?? null,
    }),
    placeholderData: keepPreviousData,
  })
  const held = query.data && 'process' in query.data ? query.data : null
  const caption = useChartCaption(
    held && {
      ...held,
      run: held.found.run,
      more: held.site === null ? undefined : `Site ${held.site} alone.`,
    },
  )
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading the chart over time" height={360} />
  if (held === null) return <NoChart found={query.data.found} name={query.data.measure.name} />
  return (
    <ExportCaptionProvider caption={caption}>
      <div className={classes.panel} aria-busy={query.isPlaceholderData}>
        <Switches held={held} search={search} onSearch={onSearch} />
        <Readings held={held} />
        {held.rare === null ? <ProcessFigure held={held} /> : <RareFigure held={held} rare={held.rare} />}
        <ChartNotes organisation={organisation} held={held} />
      </div>
    </ExportCaptionProvider>
  )
}

const steps = [
  { value: 'month', label: 'Months' },
  { value: 'quarter', label: 'Quarters' },
  { value: 'year', label: 'Years' },
] as const

const Switches = ({
  held,
  search,
  onSearch,
}: Pick<MeasureChartProps, 'search' | 'onSearch'> & { held: HeldOverTime }) => {
  const open = held.suppression === null
  const kinds = (Object.keys(chartNames) as ChartName[]).filter(
    (kind) => open || (kind !== 't' && kind !== 'g'),
  )
  return (
    <div className={`${classes.switches} no-print`}>
      <Select
        size="xs"
        label="Chart"
        data={[
          { value: 'automatic', label: 'Chosen by the data' },
          ...kinds.map((value) => ({ value, label: chartNames[value] })),
        ]}
        value={search.draw ?? 'automatic'}
        allowDeselect={false}
        onChange={(next) => onSearch({ draw: kinds.find((kind) => kind === next) })}
      />
      {open && held.sites.length > 1 && (
        <Select
          size="xs"
          label="Of"
          data={[
            { value: '', label: 'All sites together' },
            ...held.sites.map(({ code, name }) => ({ value: code, label: name })),
          ]}
          value={search.of ?? ''}
          allowDeselect={false}
          onChange={(next) => onSearch({ of: next || undefined })}
        />
      )}
      {open && held.rare === null && (
        <FigureSwitch
          label="Length of a period"
          options={steps}
          value={held.step}
          onChange={(every) => onSearch({ every })}
        />
      )}
    </div>
  )
}

/** Variation, assurance and chart, each in words. */
const Readings = ({ held }: { held: HeldOverTime }) => {
  const { process, rare } = held
  const last = process.segments.at(-1)
  const drawn = rare?.kind === 'estimated' ? rare : null
  const variation = rare === null ? process.variation : (drawn?.variation ?? null)
  const kind = drawn?.chart ?? (last?.kind === 'estimated' ? last.chart : null)
  const trial = drawn ? drawn.trial : last?.kind === 'estimated' && last.trial
  const baseline = drawn?.baseline ?? (last?.kind === 'estimated' ? last.baseline : 0)
  const few = rare === null && process.points.some((point) => point.few)
  return (
    <>
      <dl className={classes.facts}>
        <div>
          <dt>Variation</dt>
          <dd>{variation === null ? 'Can’t be told without limits' : variationWords[variation]}</dd>
        </div>
        {rare === null && (
          <div>
            <dt>
              Assurance <Explain figure="assurance" />
            </dt>
            <dd>{assuranceSentence(held)}</dd>
          </div>
        )}
        {kind !== null && (
          <div>
            <dt>
              Chart <Explain figure="process_chart" />
            </dt>
            <dd>{chartReasons[kind]}</dd>
          </div>
        )}
      </dl>
      {trial && (
        <p className={classes.warning}>
          Trial limits: they rest on {baseline} points. From 12 points on they are locked; until then they
          move with every new one, so special causes may come and go.
        </p>
      )}
      {few && (
        <p className={classes.warning}>
          Hollow points stand for fewer than 11: their rate jumps about. A longer period puts more together.
        </p>
      )}
      {held.suppression !== null && (
        <p className={`${classes.warning} muted small`}>
          You see the shortest periods in which no count from 1 to {held.suppression.threshold - 1} has to be
          withheld. Withheld periods are gaps; centre and limits are worked out without them.
        </p>
      )}
    </>
  )
}

const ProcessFigure = ({ held }: { held: HeldOverTime }) => {
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(false)
  const { points } = held.process
  const threshold = held.suppression?.threshold ?? 11
  if (points.every(({ count }) => count.n === 0))
    return (
      <EmptyPanel title="Nobody to count">
        The measure was computed, and nobody is in its rate in {points.map(periodWords)[0]} to{' '}
        {points.map(periodWords).at(-1)}.
      </EmptyPanel>
    )
  if (points.every(({ rate }) => rate === null))
    return (
      <EmptyPanel title="Every period is withheld">
        Counts are too small to be shown to a role that may not open patients. A longer measurement period may
        help.
      </EmptyPanel>
    )
  const standing = held.notes.filter(({ ended, kind }) => ended === null && kind !== 'target')
  return (
    <ChartFrame
      title={`${held.measure.shortName} over time`}
      summary={overTimeSummary(held, threshold)}
      stops={points.map((point) => pointSentence(point, threshold))}
      active={active}
      onActive={setActive}
      table={<ProcessTable held={held} threshold={threshold} />}
      tableOpen={tableOpen}
      onTableOpen={setTableOpen}
      caption={
        <>
          Solid line: centre. Dashed lines: limits of chance, drawn cut to 0 to 100 %.{' '}
          {held.target !== null && 'Long and short dashes: target. '}
          {standing.length > 0 && 'Numbers above: the notes below. '}
          <SignalKey />
        </>
      }
    >
      <div ref={ref}>
        {width > 0 && (
          <ProcessChart
            held={held}
            notes={standing}
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
