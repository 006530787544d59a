import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Output, trpc } from '../api.ts'
import { formatPercent } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { ArmTable, type FigureRow } from './ArmTable.tsx'
import { Explain } from './Explain.tsx'
import classes from './FigureCells.module.css'
import { Behind, type DrillProps, GroupingNote, RateCell } from './FigureCells.tsx'
import { FollowCurve } from './FollowCurve.tsx'
import { countWords, thresholdOf, visitWords } from './figure-words.ts'
import type { PanelProps } from './panel.ts'
import { Sensitivity } from './Sensitivity.tsx'

type Missing = Output['cohort']['missing']
type Arm = Missing['arms'][number]

/** The shares in force at the last point that every arm's curve reaches, in one sentence. */
const summaryOf = (missing: Missing, pick: (arm: Arm) => Arm['inCare'], what: string): string => {
  const curves = missing.arms.flatMap((arm) => {
    const shown = pick(arm).points.filter(({ share }) => share !== null)
    return shown.length === 0 ? [] : [{ label: arm.label.toLowerCase(), shown }]
  })
  const at = Math.min(...curves.map(({ shown }) => shown.at(-1)?.at ?? 0))
  const parts = curves.flatMap(({ label, shown }) => {
    const share = shown.findLast((point) => point.at <= at)?.share ?? null
    return share === null ? [] : [`${label} ${formatPercent(share)}`]
  })
  return parts.length === 0
    ? 'No share can be shown.'
    : `${what} at ${missing.unit} ${at}: ${parts.join(', ')}.`
}

const Curves = ({ missing, threshold }: { missing: Missing; threshold: number }) => {
  const curves = (pick: (arm: Arm) => Arm['inCare']) =>
    missing.arms.map((arm) => ({ arm: arm.arm, label: arm.label, curve: pick(arm) }))
  const common = { unit: missing.unit, threshold }
  const bands = `Soft band: 95 % interval.${missing.suppression === null ? '' : ' A dot under the axis is a count that is withheld.'}`
  return (
    <div className={classes.pair}>
      <div className={classes.block}>
        {missing.contactsRecorded ? (
          <FollowCurve
            {...common}
            title="Staying in care"
            axis="Not dropped out"
            summary={summaryOf(missing, (arm) => arm.inCare, 'Not dropped out')}
            caption={
              <>
                Dropped out: the last two contacts missed, 42 days without an attended contact while nothing
                was booked, or an unplanned end. From day 28, when the initial plan is final; whoever finished
                as agreed is followed to that day. {bands} <Explain figure="drop_out" threshold={threshold} />
              </>
            }
            curves={curves((arm) => arm.inCare)}
          />
        ) : (
          <EmptyPanel title="Staying in care is not known">
            No contact and no unplanned end is on record for these episodes, so nobody can be said to have
            stayed or to have left. Import appointments or ending reasons to see it.
          </EmptyPanel>
        )}
      </div>
      <div className={classes.block}>
        <FollowCurve
          {...common}
          title="Still being measured"
          axis={`Still giving ${missing.instrument.code} scores`}
          summary={summaryOf(missing, (arm) => arm.measured, 'Still measured')}
          caption={
            <>
              A person stops being measured on the day of the last score when a later planned visit passed
              without one while care went on; without any score, on day 0. Of episodes followed for 28 days.{' '}
              {bands} <Explain figure="still_measured" threshold={threshold} />
            </>
          }
          curves={curves((arm) => arm.measured)}
        />
      </div>
    </div>
  )
}

const Completeness = ({
  missing,
  threshold,
  ...to
}: { missing: Missing; threshold: number } & DrillProps) => {
  const early: FigureRow<Arm> = {
    key: 'early',
    name: 'Dropped out before day 28',
    hint: 'of all episodes',
    figure: 'left_early',
    cell: (arm) => (
      <RateCell
        rate={arm.leftEarly}
        threshold={threshold}
        what={`${arm.label}, dropped out before day 28`}
        drill={{ of: 'drop_out', part: 'left_early', week: null, arm: arm.arm }}
        {...to}
      />
    ),
  }
  const rows: readonly FigureRow<Arm>[] = [
    {
      key: 'episodes',
      name: 'Episodes',
      figure: 'cohort_episodes',
      cell: (arm) => (
        <Behind drill={{ of: 'arm', arm: arm.arm }} what={`${arm.label}, all episodes`} {...to}>
          {countWords(arm.episodes, threshold)}
        </Behind>
      ),
    },
    {
      key: 'followed',
      name: 'Followed for 28 days or more',
      hint: missing.contactsRecorded
        ? 'whom all rows count, but for early drop-out'
        : 'whom all rows below count',
      cell: (arm) => (
        <Behind
          drill={{ of: 'drop_out', part: 'followed', week: null, arm: arm.arm }}
          what={`${arm.label}, followed for 28 days`}
          {...to}
        >
          {countWords(arm.followed, threshold)}
        </Behind>
      ),
    },
    ...(missing.contactsRecorded ? [early] : []),
    {
      key: 'paired',
      name: 'First and a later score',
      figure: 'paired_completeness',
      cell: (arm) => (
        <RateCell
          rate={arm.paired}
          threshold={threshold}
          what={`${arm.label}, first and a later score`}
          drill={{ of: 'paired', part: 'paired', visit: null, arm: arm.arm }}
          all={{ of: 'paired', part: 'due', visit: null, arm: arm.arm }}
          {...to}
        />
      ),
    },
    ...missing.visits.map((visit, place) => ({
      key: `${visit.unit}${visit.at}`,
      name: `First and ${visitWords(visit).toLowerCase()}`,
      hint: 'of those whose visit is over',
      figure: 'paired_completeness' as const,
      cell: (arm: Arm) => {
        const rate = arm.pairedAt[place]
        return rate === undefined ? (
          '–'
        ) : (
          <RateCell
            rate={rate}
            threshold={threshold}
            what={`${arm.label}, a first score and one at ${visitWords(visit).toLowerCase()}`}
            drill={{ of: 'paired', part: 'paired', visit, arm: arm.arm }}
            all={{ of: 'paired', part: 'due', visit, arm: arm.arm }}
            {...to}
          />
        )
      },
    })),
  ]
  return (
    <div className={classes.block}>
      <h2>Paired completeness</h2>
      <p className="muted">
        Of the episodes that could have had a second score, those with a first and a later one. Only they can
        tell a change. With 95 % interval.
      </p>
      <ArmTable
        caption={`Paired completeness on ${missing.instrument.code} by plan arm`}
        arms={missing.arms}
        rows={rows}
        threshold={threshold}
      />
    </div>
  )
}

/** Missing data in the open: who leaves, who stops being measured, and how much that matters. */
export const MissingPanel = ({ question, onDrill, mayOpenPatients }: PanelProps) => {
  const query = useQuery({ ...trpc.cohort.missing.queryOptions(question), placeholderData: keepPreviousData })
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading missing data" height={400} />
  const missing = query.data
  const threshold = thresholdOf(missing)
  if (missing.arms.every(({ followed }) => followed === 0))
    return (
      <EmptyPanel title="Nobody has been followed for 28 days yet">
        Who leaves and who stops being measured is told from day 28 on, when the initial plan is final. Every
        chosen episode is younger, or ended before.
      </EmptyPanel>
    )
  return (
    <>
      <GroupingNote armView={missing.armView} />
      <Curves missing={missing} threshold={threshold} />
      <Completeness
        missing={missing}
        threshold={threshold}
        onDrill={onDrill}
        mayOpenPatients={mayOpenPatients}
      />
      <Sensitivity question={question} />
    </>
  )
}
