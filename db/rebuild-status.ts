import { type CaseloadFacts, type Reason, reasonsToLook, stateInWords } from '@tandem/analysis/caseload'
import { daysCoveredLast90 } from '@tandem/domain/adherence'
import { attendanceSummary } from '@tandem/domain/attendance'
import { addDays, type CalendarDay, daysBetween, earlierDay } from '@tandem/domain/calendar-day'
import { engagementSigns } from '@tandem/domain/dropout'
import { baselineDaysBefore } from '@tandem/domain/episode'
import { bandOf, type Instrument } from '@tandem/domain/instrument'
import { findInstrument, instruments } from '@tandem/domain/instruments/catalogue'
import { type RelapseCourse, relapseCourse } from '@tandem/domain/relapse'
import { type SafetyState, safetySeverity, safetyState } from '@tandem/domain/safety'
import { armOnDay, initialPlan } from '@tandem/domain/treatment-arm'
import { visitsDue } from '@tandem/domain/visit-schedule'
import type { EpisodeFacts, PatientFacts, Programme, ServiceFacts } from './rebuild-facts.ts'
import type { InstrumentScores, UsedScore } from './rebuild-scores.ts'
import type { Database } from './schema.ts'

export type StatusRow = Omit<Database['episode_status'], 'rebuilt_at' | 'reasons' | 'need'> & {
  readonly reasons: readonly Reason[]
  readonly need: number
}

/** The course of remission and relapse of one instrument; null where the instrument has no rule for it. */
export function courseOf(
  episode: EpisodeFacts,
  { schedule }: Programme,
  scores: InstrumentScores,
  asOf: CalendarDay,
): RelapseCourse | null {
  if (scores.instrument.remissionRule === null) return null
  return relapseCourse(scores.instrument, courseScores(scores), {
    schedule,
    episodeStart: episode.startedOn,
    episodeEnd: episode.endedOn,
    asOf,
  })
}

/** Baseline and own scores, each once. */
export const courseScores = ({ baseline, own }: InstrumentScores): readonly UsedScore[] =>
  baseline === null || own.includes(baseline) ? own : [baseline, ...own]

/** Where one episode stands on a day: what the caseload shows, with the reasons to look at it. */
export function statusRow(
  service: ServiceFacts,
  patient: PatientFacts,
  episode: EpisodeFacts,
  programme: Programme,
  scores: InstrumentScores | null,
  asOf: CalendarDay,
): StatusRow {
  // An episode that ended on the as-of day is closed; until then a planned end changes nothing.
  const open = episode.endedOn === null || episode.endedOn > asOf
  const until = episode.endedOn === null ? asOf : earlierDay(asOf, episode.endedOn)
  const { treatments, appointments } = patient
  const plan = initialPlan(treatments, episode, asOf, programme.medicationClasses)
  const course = scores === null ? null : courseOf(episode, programme, scores, asOf)
  const all = scores === null ? [] : courseScores(scores)
  const first = scores?.baseline ?? null
  const last = all.at(-1) ?? null
  const instrument = scores?.instrument ?? null
  const { counts } = attendanceSummary(appointments, episode, asOf)
  const covered = open ? coveredRecently(service, patient, asOf) : { share: null, reason: 'episode_ended' }
  const due = open ? dueVisit(programme, episode, all, asOf) : null
  const safety = latestSafety(patient, episode, until)
  const facts: CaseloadFacts = {
    instrument,
    baseline: first?.total ?? null,
    latest: last === null || last === first ? null : last.total,
    best: bestAfter(instrument, first, all),
    lowestInRemission: lowestInRemission(course, all),
    daysInCare: daysBetween(episode.startedOn, until),
    safety: safety?.state ?? null,
    course,
    overdueSince: due !== null && asOf > due.closesOn ? due.day : null,
    ...engagementSigns(appointments, episode, asOf),
    daysCovered90: covered.share,
  }
  const look = open ? reasonsToLook(facts) : { reasons: [], need: 0 }
  return {
    organisation_id: service.organisationId,
    episode_id: episode.id,
    patient_id: patient.patientId,
    site_id: episode.siteId,
    programme_id: episode.programmeId,
    clinician_id: episode.clinicianId,
    started_on: episode.startedOn,
    ended_on: episode.endedOn,
    plan_arm: armOnDay(treatments, until, programme.medicationClasses),
    initial_arm: plan.arm,
    initial_provisional: plan.provisional,
    instrument: instrument?.code ?? null,
    first_score: first?.total ?? null,
    first_on: first?.takenOn ?? null,
    last_score: last?.total ?? null,
    last_on: last?.takenOn ?? null,
    last_band: bandLabel(instrument, last),
    change: first === null || last === null || last === first ? null : last.total - first.total,
    spark_days: all.map(({ takenOn }) => daysBetween(episode.startedOn, takenOn)),
    spark_scores: all.map(({ total }) => total),
    state: course?.state ?? null,
    state_label: stateInWords(facts),
    safety: safety?.state ?? null,
    safety_value: safety?.severity ?? null,
    safety_on: safety?.on ?? null,
    attended: counts.attended,
    missed: counts.missed,
    days_covered_90: covered.share,
    days_covered_reason: covered.reason,
    next_due_on: due?.day ?? null,
    due_until: due?.closesOn ?? null,
    reasons: look.reasons,
    need: look.need,
    as_of: asOf,
  }
}

/** The instrument an episode is listed by: the organisation's own where it was used, else the one used most. */
export function leadingScores(
  every: readonly InstrumentScores[],
  defaultInstrument: string,
): InstrumentScores | null {
  const order = (scores: InstrumentScores) =>
    instruments.findIndex(({ code }) => code === scores.instrument.code)
  const used = every.filter((scores) => courseScores(scores).length > 0)
  const own = used.find(({ instrument }) => instrument.code === defaultInstrument)
  return own ?? used.toSorted((a, b) => b.own.length - a.own.length || order(a) - order(b))[0] ?? null
}

const bandLabel = (instrument: Instrument | null, score: UsedScore | null): string | null =>
  instrument === null || score === null ? null : (bandOf(instrument, score.total)?.label ?? null)

function coveredRecently(
  { hasDispenseFeed }: ServiceFacts,
  { dispensed, prescribed, treatments, stays }: PatientFacts,
  asOf: CalendarDay,
) {
  const covered = daysCoveredLast90({
    supplies: dispensed,
    prescriptions: prescribed,
    treatments,
    stays,
    asOf,
    hasDispenseFeed,
  })
  return covered.kind === 'measured'
    ? { share: covered.share, reason: null }
    : { share: null, reason: covered.reason }
}

const dueVisit = (
  { schedule }: Programme,
  { startedOn }: EpisodeFacts,
  scores: readonly UsedScore[],
  asOf: CalendarDay,
) => {
  const days = scores.map(({ takenOn }) => takenOn)
  const { overdue, next } = visitsDue(schedule, startedOn, days, asOf)
  return overdue ?? next
}

/** The best score after the baseline; of all scores where there is no baseline. */
const bestAfter = (
  instrument: Instrument | null,
  baseline: UsedScore | null,
  scores: readonly UsedScore[],
): number | null => {
  const totals = scores.filter((score) => score !== baseline).map(({ total }) => total)
  if (instrument === null || totals.length === 0) return null
  return instrument.direction === 'higher_worse' ? Math.min(...totals) : Math.max(...totals)
}

const lowestInRemission = (course: RelapseCourse | null, scores: readonly UsedScore[]): number | null => {
  const present = course?.remissions.at(-1)
  if (present === undefined || present.returnOn !== null || present.lostOn !== null) return null
  return Math.min(...scores.filter(({ takenOn }) => takenOn >= present.onset).map(({ total }) => total))
}

const gravity: readonly SafetyState[] = ['not_asked', 'negative', 'unknown', 'positive']

/**
 * What was last answered to a safety question, from two weeks before the start on: of several forms of the last day
 * on which one was asked, the gravest. A form without the question does not take back an earlier answer, and a
 * question left blank does not take back a positive one.
 */
function latestSafety({ forms }: PatientFacts, { startedOn }: EpisodeFacts, until: CalendarDay) {
  const answers = forms.flatMap(({ instrument: code, takenOn, answers: given }) => {
    const instrument = findInstrument(code)
    const state = instrument === null ? null : safetyState(instrument, given)
    const within = takenOn >= addDays(startedOn, -baselineDaysBefore) && takenOn <= until
    if (instrument === null || state === null || !within) return []
    return [{ state, on: takenOn, severity: safetySeverity(instrument, given), asked: state !== 'not_asked' }]
  })
  const ordered = answers.toSorted(
    (a, b) =>
      Number(b.asked) - Number(a.asked) ||
      (a.on === b.on ? 0 : a.on < b.on ? 1 : -1) ||
      gravity.indexOf(b.state) - gravity.indexOf(a.state) ||
      (b.severity ?? 0) - (a.severity ?? 0),
  )
  const last = ordered[0] ?? null
  if (last?.state !== 'unknown') return last
  const answered = ordered.find(({ state }) => state === 'positive' || state === 'negative')
  return answered?.state === 'positive' ? answered : last
}
