import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Output, trpc } from '../api.ts'
import { formatNumber, formatPercent } from '../ui/format.ts'
import { ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { ArmTable, type FigureRow } from './ArmTable.tsx'
import classes from './FigureCells.module.css'
import { ContactCell, type DrillProps, GroupingNote, RateCell, SpreadCell } from './FigureCells.tsx'
import { countOf, thresholdOf } from './figure-words.ts'
import type { PanelProps } from './panel.ts'
import { ReceivedOrResponded } from './ReceivedOrResponded.tsx'

type Care = Output['cohort']['care']
type Arm = Care['arms'][number]

const notMeasuredWords = {
  no_medication_planned: 'no medication in the plan',
  followed_too_short: 'followed for less than 91 days',
  too_few_dispenses: 'fewer than two dispenses',
} as const

const NotMeasured = ({ arm, threshold }: { arm: Arm; threshold: number }) => {
  const reasons = (['no_medication_planned', 'followed_too_short', 'too_few_dispenses'] as const).filter(
    (reason) => arm.notMeasured[reason] !== 0,
  )
  if (reasons.length === 0) return <span className="muted">all measured</span>
  return (
    <span className={classes.figure}>
      {reasons.map((reason) => (
        <span key={reason} className={classes.counts}>
          {countOf(arm.notMeasured[reason], notMeasuredWords[reason], threshold)}
        </span>
      ))}
    </span>
  )
}

const Adherence = ({ care, threshold, ...to }: { care: Care; threshold: number } & DrillProps) => {
  if (care.arms.every(({ covered }) => covered.n === 0))
    return (
      <p className="muted">
        Days covered cannot be said for anybody here: it needs two dispenses of an antidepressant within an
        episode, and 91 days.
      </p>
    )
  const rows: readonly FigureRow<Arm>[] = [
    {
      key: 'covered',
      name: 'Days covered',
      hint: 'median (quartiles)',
      figure: 'days_covered',
      cell: (arm) => (
        <SpreadCell spread={arm.covered} threshold={threshold} write={(share) => formatPercent(share)} />
      ),
    },
    {
      key: 'adherent',
      name: 'Covered on 80 % of days or more',
      hint: 'of those measured',
      figure: 'days_covered',
      cell: (arm) => (
        <RateCell
          rate={arm.adherent}
          threshold={threshold}
          what={`${arm.label}, covered on 80 % of days or more`}
          drill={{ of: 'care', event: 'adherent', had: true, arm: arm.arm }}
          {...to}
        />
      ),
    },
    {
      key: 'not_measured',
      name: 'Not measured',
      hint: 'episodes, by reason',
      cell: (arm) => <NotMeasured arm={arm} threshold={threshold} />,
    },
  ]
  return (
    <ArmTable
      caption="Adherence to medication by plan arm"
      arms={care.arms}
      rows={rows}
      threshold={threshold}
    />
  )
}

const Attendance = ({ care, threshold, ...to }: { care: Care; threshold: number } & DrillProps) => {
  if (care.arms.every(({ attendance }) => attendance.n === 0))
    return (
      <p className="muted">
        No contact is on record for these episodes. Import appointments to see attendance by arm.
      </p>
    )
  const contacts = (
    key: 'attendance' | 'didNotAttend' | 'cancelledLate' | 'unused',
    name: string,
    hint: string,
  ) => ({
    key,
    name,
    hint,
    figure: 'attendance_rate' as const,
    cell: (arm: Arm) => <ContactCell contacts={arm[key]} threshold={threshold} />,
  })
  const rows: readonly FigureRow<Arm>[] = [
    contacts('attendance', 'Attended', 'of attended, missed, cancelled by the patient'),
    contacts('didNotAttend', 'Did not attend', 'of attended and missed'),
    contacts('cancelledLate', 'Cancelled late', 'by the patient, less than 24 hours before'),
    contacts('unused', 'Unused', 'missed or cancelled late'),
    {
      key: 'sessions',
      name: 'Treatment contacts attended',
      hint: 'per episode, median (quartiles)',
      figure: 'attendance_rate',
      cell: (arm) => (
        <SpreadCell
          spread={arm.sessions}
          threshold={threshold}
          write={(sessions) => formatNumber(sessions, Number.isInteger(sessions) ? 0 : 1)}
        />
      ),
    },
    {
      key: 'followUp',
      name: 'Follow-up within 4 weeks',
      hint: 'of those followed for 28 days',
      figure: 'follow_up',
      cell: (arm) => (
        <RateCell
          rate={arm.followUp}
          threshold={threshold}
          what={`${arm.label}, follow-up within 4 weeks`}
          drill={{ of: 'care', event: 'follow_up', had: true, arm: arm.arm }}
          {...to}
        />
      ),
    },
  ]
  return <ArmTable caption="Attendance by plan arm" arms={care.arms} rows={rows} threshold={threshold} />
}

/** What was received: days covered, contacts, and whether that was an adequate trial. */
export const CarePanel = ({ question, onDrill, mayOpenPatients }: PanelProps) => {
  const query = useQuery({ ...trpc.cohort.care.queryOptions(question), placeholderData: keepPreviousData })
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading the care received" height={400} />
  const care = query.data
  const threshold = thresholdOf(care)
  const to = { onDrill, mayOpenPatients }
  return (
    <>
      <GroupingNote armView={care.armView} />
      <div className={classes.block}>
        <h2>Adherence to medication</h2>
        <p className="muted">Dispensed, not necessarily taken. First year of the episode, antidepressants.</p>
        <Adherence care={care} threshold={threshold} {...to} />
      </div>
      <div className={classes.block}>
        <h2>Attendance</h2>
        <p className="muted">
          Contacts of whole episodes, from the first day on. 95 % intervals go from patient to patient.
        </p>
        <Attendance care={care} threshold={threshold} {...to} />
      </div>
      <ReceivedOrResponded
        received={care.received}
        instrument={care.instrument.code}
        threshold={threshold}
        {...to}
      />
    </>
  )
}
