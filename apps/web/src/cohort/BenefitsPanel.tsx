import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Output, trpc } from '../api.ts'
import { directionWords } from '../ui/chart-theme.ts'
import { formatChange, formatNumber, formatPercent } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { ArmTable, type FigureRow } from './ArmTable.tsx'
import classes from './FigureCells.module.css'
import { type DrillProps, GroupingNote, MeanCell, RateCell } from './FigureCells.tsx'
import { countOf, medianWords, shareInterval, thresholdOf, visitWords } from './figure-words.ts'
import type { PanelProps } from './panel.ts'

type Benefits = Output['cohort']['benefits']
type Arm = Benefits['arms'][number]
type Other = Benefits['others'][number]

interface TableProps extends DrillProps {
  readonly benefits: Benefits
  readonly threshold: number
}

const percent = (share: number) => formatPercent(share)
/** A difference of two shares, in points of a hundred. */
const points = (share: number) => formatChange(Math.round(share * 1000) / 10, 1)

const Group = ({ title, words, children }: { title: string; words: string; children: React.ReactNode }) => (
  <div className={classes.group}>
    <h2>{title}</h2>
    <p className="muted">{words}</p>
    {children}
  </div>
)

const Symptoms = ({ benefits, threshold }: TableProps) => {
  const rows: readonly FigureRow<Arm>[] = [
    ...benefits.visits.map((visit, place) => ({
      key: `change_${visit.unit}${visit.at}`,
      name: `Change at ${visitWords(visit).toLowerCase()}`,
      hint: `${benefits.instrument.code} points, mean`,
      figure: 'benefit_change' as const,
      cell: (arm: Arm) => {
        const mean = arm.change[place]
        return mean === undefined ? '–' : <MeanCell mean={mean} threshold={threshold} />
      },
    })),
    {
      key: 'response',
      name: 'Median time to response',
      hint: 'from the start, of those without response by day 28',
      figure: 'benefit_response_time',
      cell: (arm) => (
        <span className={classes.figure}>
          <span>{medianWords(arm.response)}</span>
          <span className={classes.counts}>
            {countOf(arm.response.events, 'responses', threshold)},{' '}
            {countOf(arm.response.n, 'episodes', threshold)}
          </span>
          <span className={classes.counts}>
            {countOf(arm.respondedBefore, 'responded before day 28', threshold)}
          </span>
        </span>
      ),
    },
  ]
  return (
    <Group
      title="Symptom control"
      words={`How far and how fast ${benefits.instrument.code} moves (${directionWords(benefits.instrument.direction)}).`}
    >
      <ArmTable
        caption="Symptom control by plan arm"
        arms={benefits.arms}
        rows={rows}
        threshold={threshold}
      />
    </Group>
  )
}

const Relapse = ({ benefits, threshold }: TableProps) => {
  const none = benefits.arms.every(({ relapseFree }) => relapseFree.n === 0)
  const rows: readonly FigureRow<Arm>[] = [6, 12].map((months) => ({
    key: `months_${months}`,
    name: `Free of relapse ${months} months after remission`,
    hint: `${months === 6 ? 183 : 365} days, Kaplan-Meier`,
    figure: 'relapse_free',
    cell: (arm) => {
      const point = arm.relapseFree.points.find(({ at }) => at === months)
      const { n, events } = arm.relapseFree
      const share = point?.share ?? null
      return (
        <span className={classes.figure}>
          {share !== null ? (
            <span>
              <span className={classes.value}>{formatPercent(share)}</span>
              {point?.lower != null && point.upper != null && ` (${shareInterval(point.lower, point.upper)})`}
            </span>
          ) : (
            <span className="muted">
              {n === 0
                ? 'no remission from day 28 on'
                : n === null || point?.atRisk !== 0
                  ? 'withheld'
                  : 'nobody followed so long'}
            </span>
          )}
          <span className={classes.counts}>
            {countOf(events, 'returns', threshold)}, {countOf(n, 'remissions', threshold)}
            {share !== null && `, ${countOf(point?.atRisk ?? null, 'still followed', threshold)}`}
          </span>
          <span className={classes.counts}>
            {countOf(arm.remittedBefore, 'remitted before day 28', threshold)}
          </span>
        </span>
      )
    },
  }))
  return (
    <Group
      title="Relapse prevention"
      words="From the first remission on; who is no longer measured is never taken for well."
    >
      {none ? (
        <p>
          No remission from day 28 on is known on {benefits.instrument.code}
          {benefits.instrument.remissionBelow === null && ', which has no score that counts as remission'}.
        </p>
      ) : (
        <ArmTable
          caption="Relapse prevention by plan arm"
          arms={benefits.arms}
          rows={rows}
          threshold={threshold}
        />
      )}
    </Group>
  )
}

const Understanding = ({ benefits, threshold, ...to }: TableProps) => {
  const around = (key: 'coveredAround' | 'attendedAround', name: string): FigureRow<Arm>[] => [
    {
      key: `${key}_values`,
      name,
      hint: '90 days before, 90 days after, mean',
      figure: 'around_psychoeducation',
      cell: (arm) => {
        const { before, after } = arm[key]
        return before.mean === null || after.mean === null ? (
          <MeanCell mean={before} threshold={threshold} write={percent} />
        ) : (
          <span className={classes.figure}>
            {percent(before.mean)} before, {percent(after.mean)} after
          </span>
        )
      },
    },
    {
      key: `${key}_difference`,
      name: 'Difference',
      hint: 'after minus before, same people',
      figure: 'around_psychoeducation',
      cell: (arm) => (
        <MeanCell mean={arm[key].difference} threshold={threshold} write={points} unit="points" />
      ),
    },
  ]
  const rows: readonly FigureRow<Arm>[] = [
    {
      key: 'psychoeducation',
      name: 'Psychoeducation',
      hint: 'at least once',
      figure: 'care_events',
      cell: (arm) => (
        <RateCell
          rate={arm.psychoeducation}
          threshold={threshold}
          what={`${arm.label}, psychoeducation`}
          drill={{ of: 'care', event: 'psychoeducation', had: true, arm: arm.arm }}
          {...to}
        />
      ),
    },
    ...around('coveredAround', 'Days covered around it'),
    ...around('attendedAround', 'Contacts kept around it'),
  ]
  return (
    <Group
      title="Adherence and understanding"
      words="Before and after are the same people; with nobody to compare them with, a difference may be the course of time."
    >
      {benefits.recorded.psychoeducation ? (
        <ArmTable
          caption="Adherence and understanding by plan arm"
          arms={benefits.arms}
          rows={rows}
          threshold={threshold}
        />
      ) : (
        <p>No psychoeducation is on record for these episodes, so there is no before and after to show.</p>
      )}
    </Group>
  )
}

/** The rows that another instrument adds. */
const rowsOf = ({ instrument, change }: Other, threshold: number): FigureRow<Arm>[] =>
  (change?.visits ?? []).map((visit, place) => ({
    key: `${instrument.code}_${visit.unit}${visit.at}`,
    name: `${instrument.code}, change at ${visitWords(visit).toLowerCase()}`,
    hint: `${instrument.min} to ${instrument.max}, ${directionWords(instrument.direction)}`,
    figure: 'benefit_change',
    cell: ({ arm }) => {
      const mean = change?.arms.find((own) => own.arm === arm)?.change[place]
      return mean === undefined ? '–' : <MeanCell mean={mean} threshold={threshold} />
    },
  }))

const WellBeing = ({ benefits, threshold }: TableProps) => {
  const { others } = benefits
  const rows = others.flatMap((other) => rowsOf(other, threshold))
  return (
    <Group
      title="Confidence and well-being"
      words="Change on the measures of well-being and functioning that are in use here."
    >
      {others.length === 0 && (
        <p>
          No measure of well-being or functioning, such as WHO-5 or WSAS, has a score in an episode of care
          here.
        </p>
      )}
      {rows.length > 0 && (
        <ArmTable
          caption="Change in well-being and functioning by plan arm"
          arms={benefits.arms}
          rows={rows}
          threshold={threshold}
        />
      )}
      {others.map(
        ({ instrument, reason }) =>
          reason !== null && (
            <p key={instrument.code} className="muted">
              {instrument.name}: not shown, because {reason}.
            </p>
          ),
      )}
    </Group>
  )
}

const coordination = [
  { key: 'medicationReviews', event: 'medication_review', name: 'Medication reviews' },
  { key: 'teamContacts', event: 'team_contact', name: 'Contacts between team members' },
  { key: 'sharedDecisions', event: 'shared_decision', name: 'Shared decisions' },
] as const

const Coordination = ({ benefits, threshold, ...to }: TableProps) => {
  const known = coordination.filter(({ key }) => benefits.recorded[key])
  const unknown = coordination.filter(({ key }) => !benefits.recorded[key])
  const rows = known.flatMap(({ key, event, name }): FigureRow<Arm>[] => [
    {
      key: `${key}_any`,
      name,
      hint: 'at least one',
      figure: 'care_events',
      cell: (arm) => (
        <RateCell
          rate={arm[key].any}
          threshold={threshold}
          what={`${arm.label}, ${name.toLowerCase()}`}
          drill={{ of: 'care', event, had: true, arm: arm.arm }}
          {...to}
        />
      ),
    },
    {
      key: `${key}_mean`,
      name: `${name} per episode`,
      hint: 'mean',
      figure: 'care_events',
      cell: (arm) => (
        <MeanCell
          mean={arm[key].perEpisode}
          threshold={threshold}
          write={(count) => formatNumber(count, 2)}
        />
      ),
    },
  ])
  return (
    <Group title="Care coordination" words="What the team did together, as far as it is on record.">
      {known.length > 0 && (
        <ArmTable
          caption="Care coordination by plan arm"
          arms={benefits.arms}
          rows={rows}
          threshold={threshold}
        />
      )}
      {unknown.length > 0 && (
        <p className="muted">
          Not on record for these episodes: {unknown.map(({ name }) => name.toLowerCase()).join(', ')}.
        </p>
      )}
    </Group>
  )
}

/** What the idea of combined care promises, by arm, as observed. */
export const BenefitsPanel = ({ question, onDrill, mayOpenPatients }: PanelProps) => {
  const query = useQuery({
    ...trpc.cohort.benefits.queryOptions(question),
    placeholderData: keepPreviousData,
  })
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading the benefits" height={400} />
  const benefits = query.data
  const threshold = thresholdOf(benefits)
  if (benefits.arms.every(({ followed }) => followed === 0))
    return (
      <EmptyPanel title="Nobody has been followed for 28 days yet">
        Benefits are told of episodes whose initial plan is final, from day 28 on.
      </EmptyPanel>
    )
  const props = { benefits, threshold, onDrill, mayOpenPatients }
  return (
    <>
      <GroupingNote armView={benefits.armView} />
      <p className={classes.note}>
        Observed, not adjusted for who received which plan: an association, not proof of effect. Of episodes
        followed for 28 days or more, by initial plan; 95 % intervals in brackets.
      </p>
      <Symptoms {...props} />
      <Relapse {...props} />
      <Understanding {...props} />
      <WellBeing {...props} />
      <Coordination {...props} />
    </>
  )
}
