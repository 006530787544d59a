import { Button } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { ArmName } from '../ui/ArmName.tsx'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount, formatPercent } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { armViewWords } from './course-words.ts'
import { Explain } from './Explain.tsx'
import classes from './FigureCells.module.css'
import { Behind, type DrillProps } from './FigureCells.tsx'
import { FigureSwitch } from './FigureSwitch.tsx'
import { shareInterval, thresholdOf, visitWords } from './figure-words.ts'
import type { Drill, PanelProps } from './panel.ts'
import { RatesChart } from './RatesChart.tsx'
import {
  type ArmRates,
  boundsWords,
  isOfSome,
  type Measure,
  measureNames,
  measureRule,
  provisionalWords,
  type Rates,
  ratesSummary,
  type ShownRate,
  type Visit,
  visitSentence,
} from './rate-words.ts'

const measures = (Object.keys(measureNames) as Measure[]).map((value) => ({
  value,
  label: measureNames[value],
}))

/** Outcomes at visits: how many had got better, or worse, by then, of those who gave a score. */
export const RatesPanel = ({ question, search, onSearch, ...to }: PanelProps) => {
  const query = useQuery({
    ...trpc.cohort.rates.queryOptions(question),
    placeholderData: keepPreviousData,
  })
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading outcomes at visits" height={400} />
  const { measure } = search
  return (
    <>
      <div className={classes.switches}>
        <FigureSwitch
          label="Outcome"
          options={measures}
          value={measure}
          onChange={(next) => onSearch({ ...search, measure: next })}
        />
      </div>
      <RatesOfMeasure
        rates={query.data}
        measure={measure}
        onMeasure={(next) => onSearch({ ...search, measure: next })}
        {...to}
      />
    </>
  )
}

interface OfMeasureProps extends DrillProps {
  readonly rates: Rates
  readonly measure: Measure
  readonly onMeasure: (measure: Measure) => void
}

const RatesOfMeasure = ({ rates, measure, onMeasure, ...to }: OfMeasureProps) => {
  const { ref, width } = useElementSize()
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(true)
  const threshold = thresholdOf(rates)
  const name = measureNames[measure]
  const lacking = rates.notDefined.find((held) => held.measure === measure)
  if (lacking !== undefined) {
    const other = measures.find(({ value }) => rates.notDefined.every((held) => held.measure !== value))
    return (
      <EmptyPanel
        title={`${name} is not told on ${rates.instrument.code}`}
        action={
          other && (
            <Button variant="default" onClick={() => onMeasure(other.value)}>
              Show {other.label.toLowerCase()}
            </Button>
          )
        }
      >
        {`${lacking.reason.charAt(0).toUpperCase()}${lacking.reason.slice(1)}.`}
      </EmptyPanel>
    )
  }
  const anybody = rates.visits.some(({ arms }) => arms.some(({ rates: own }) => own[measure]?.counted !== 0))
  if (!anybody)
    return (
      <EmptyPanel title={`Nobody to count for ${name.toLowerCase()}`}>
        {nobodyWhy(rates, measure)} {provisionalWords(rates, threshold)}
      </EmptyPanel>
    )
  const left = provisionalWords(rates, threshold)
  return (
    <ChartFrame
      title={`${name} at visits, by ${armViewWords(rates.armView)}`}
      summary={ratesSummary(rates, measure, threshold)}
      stops={rates.visits.map((visit) => visitSentence(visit, measure, threshold))}
      active={active}
      onActive={setActive}
      table={<RatesTable rates={rates} measure={measure} threshold={threshold} {...to} />}
      tableOpen={tableOpen}
      onTableOpen={setTableOpen}
      caption={
        <>
          {measureRule(measure, rates)}{' '}
          <Explain figure="outcome_at_visit" at={measure} threshold={threshold} /> Line: 95 % interval. Pale
          bar: the rate if none, or all, of those without a score in a window that is over had it.{' '}
          <Explain figure="outcome_bounds" at={measure} threshold={threshold} /> {left}
          {rates.suppression !== null &&
            ` Counts below ${threshold}, what would give them away, and the arm with neither component are withheld.`}
        </>
      }
    >
      <div ref={ref}>
        {width > 0 && (
          <RatesChart
            rates={rates}
            measure={measure}
            width={width}
            active={active}
            onActive={setActive}
            onRate={
              to.mayOpenPatients
                ? (arm, visit) => to.onDrill({ of: 'rate', arm, visit, measure, part: 'met' })
                : null
            }
            threshold={threshold}
          />
        )}
      </div>
    </ChartFrame>
  )
}

/** Why no rate can be told, from what stands beside it. */
const nobodyWhy = ({ visits, instrument }: Rates, measure: Measure): string => {
  const all = visits.flatMap(({ arms }) => arms.flatMap(({ rates }) => rates[measure] ?? []))
  const most = (pick: (rate: ShownRate) => number | null) => all.some((rate) => (pick(rate) ?? 0) > 0)
  if (most(({ notYet }) => notYet)) return 'No window of a visit has a score yet; some may still come.'
  if (most(({ noScore }) => noScore)) return `No ${instrument.code} was taken in the window of any visit.`
  if (most(({ belowCaseness }) => belowCaseness))
    return 'Every first score lies below the cut-off from which this outcome is told.'
  if (most(({ noBaseline }) => noBaseline)) return `No episode has a first ${instrument.code}.`
  return 'No episode is in an arm that is shown.'
}

interface TableProps extends DrillProps {
  readonly rates: Rates
  readonly measure: Measure
  readonly threshold: number
}

/** One row per visit, one column per arm: the rate, whom it counts, and who could not be counted. */
const RatesTable = ({ rates, measure, threshold, ...to }: TableProps) => {
  const columns: readonly Column<Visit>[] = [
    {
      key: 'visit',
      header: rates.unit === 'week' ? 'Week' : 'Month',
      rowHeader: true,
      cell: (visit) => (
        <span className={classes.figure}>
          <span>{visitWords(visit.visit)}</span>
          {isOfSome(rates, visit) && <span className={classes.counts}>some programmes</span>}
        </span>
      ),
    },
    ...(rates.visits[0]?.arms ?? []).map(({ arm, label }) => ({
      key: arm,
      header: <ArmName arm={arm} label={label} />,
      cell: (visit: Visit) => {
        const own = visit.arms.find((candidate) => candidate.arm === arm)
        return own === undefined ? null : (
          <RateOfVisit own={own} visit={visit.visit} measure={measure} threshold={threshold} {...to} />
        )
      },
    })),
  ]
  return (
    <DataTable
      caption={`${measureNames[measure]} by visit and plan arm: rate (95 % interval), numbers, and who could not be counted`}
      columns={columns}
      rows={rates.visits}
      rowKey={({ visit }) => `${visit.unit}${visit.at}`}
    />
  )
}

type RateDrill = Extract<Drill, { of: 'rate' }>

const beside: readonly {
  readonly part: RateDrill['part']
  readonly of: (rate: ShownRate) => number | null
  readonly words: string
}[] = [
  { part: 'no_score', of: (rate) => rate.noScore, words: 'without a score' },
  { part: 'not_yet', of: (rate) => rate.notYet, words: 'may still come' },
  { part: 'below_caseness', of: (rate) => rate.belowCaseness, words: 'below cut-off first' },
  { part: 'no_baseline', of: (rate) => rate.noBaseline, words: 'without a first score' },
]

const RateOfVisit = ({
  own,
  visit,
  measure,
  threshold,
  ...to
}: DrillProps & { own: ArmRates; visit: Visit['visit']; measure: Measure; threshold: number }) => {
  const rate = own.rates[measure]
  if (rate === null) return <span className="muted">not defined</span>
  const drill = (part: RateDrill['part']): Drill => ({ of: 'rate', arm: own.arm, visit, measure, part })
  const name = `${own.label}, ${measureNames[measure].toLowerCase()} at ${visitWords(visit).toLowerCase()}`
  const bounds = boundsWords(rate, threshold)
  const counts = beside.filter(({ of }) => (of(rate) ?? 0) > 0)
  return (
    <span className={`${classes.figure} ${classes.wrapped}`}>
      {rate.rate === null || rate.lower === null || rate.upper === null ? (
        <span className="muted">{rate.withheld ? 'withheld' : 'nobody to count'}</span>
      ) : (
        <span
          title={`exactly ${(rate.rate * 100).toFixed(4)} %, ${(rate.lower * 100).toFixed(4)} to ${(rate.upper * 100).toFixed(4)} %`}
        >
          <span className={classes.value}>{formatPercent(rate.rate)}</span> (
          {shareInterval(rate.lower, rate.upper)}){' '}
          <Behind drill={drill('met')} what={name} {...to}>
            {formatCount(rate.met, threshold)}
          </Behind>
          {' of '}
          <Behind drill={drill('counted')} what={`all counted for ${name}`} {...to}>
            {formatCount(rate.counted, threshold)}
          </Behind>
        </span>
      )}
      {bounds && <span className={classes.counts}>{bounds}</span>}
      {counts.length > 0 && (
        <span className={classes.counts}>
          {counts.map(({ part, of, words }, place) => (
            <span key={part}>
              {place > 0 && ' · '}
              <Behind drill={drill(part)} what={`${name}: ${words}`} {...to}>
                {formatCount(of(rate), threshold)} {words}
              </Behind>
            </span>
          ))}
        </span>
      )}
    </span>
  )
}
