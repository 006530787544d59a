import type { CaseloadFacts, DatedScore } from '@tandem/analysis/caseload-facts'
import { daysCoveredLast90 } from '@tandem/domain/adherence'
import { attendanceOf } from '@tandem/domain/attendance'
import { addDays, type CalendarDay, daysBetween, earlierDay } from '@tandem/domain/calendar-day'
import { courseInForceFrom, isStopRecent, stoppedOn } from '@tandem/domain/discontinuation'
import { engagementSigns } from '@tandem/domain/dropout'
import { baselineDaysBefore, containsDay } from '@tandem/domain/episode'
import type { Instrument } from '@tandem/domain/instrument'
import { type MonitoringPhase, measureDue } from '@tandem/domain/measure-due'
import type { RelapseCourse, Remission } from '@tandem/domain/relapse'
import type { SafetyState } from '@tandem/domain/safety'
import { armOnDay } from '@tandem/domain/treatment-arm'
import { visitsDue } from '@tandem/domain/visit-schedule'
import type { EpisodeFacts, PatientFacts, Programme, ServiceFacts } from './rebuild-facts.ts'
import type { InstrumentScores, UsedScore } from './rebuild-scores.ts'
import { episodesUnderAlert, type SafetyAnswer, safetyAnswers, type WatchFacts } from './rebuild-watch.ts'

/** What the caseload's facts of one episode are made from. */
export type CaseloadSources = {
  readonly service: ServiceFacts
  readonly patient: PatientFacts
  readonly episode: EpisodeFacts
  readonly programme: Programme
  readonly watch: WatchFacts
  /** The instrument the episode is listed by; null without a score. */
  readonly scores: InstrumentScores | null
  /** Baseline and own scores of that instrument, ascending. */
  readonly all: readonly UsedScore[]
  /** Every instrument of the episode. */
  readonly every: readonly InstrumentScores[]
  readonly course: RelapseCourse | null
  readonly asOf: CalendarDay
}

/** The measure that is due next, or overdue: what the phase of care or the programme asks for first. */
export type Due = {
  readonly dueOn: CalendarDay
  readonly closesOn: CalendarDay
  readonly by: MonitoringPhase | 'planned_visit'
}

const dated = (score: UsedScore | null | undefined): DatedScore | null =>
  score === null || score === undefined ? null : { total: score.total, on: score.takenOn }

/** The lowest total, of equals the latest. */
const lowestOf = (scores: readonly UsedScore[]): DatedScore | null =>
  dated(
    scores.reduce<UsedScore | null>(
      (best, score) => (best === null || score.total <= best.total ? score : best),
      null,
    ),
  )

/** The best score after the baseline; of all scores where there is no baseline. */
const bestAfter = (
  instrument: Instrument | null,
  baseline: UsedScore | null,
  scores: readonly UsedScore[],
): DatedScore | null => {
  const after = scores.filter((score) => score !== baseline)
  if (instrument === null || instrument.direction === 'higher_worse') return lowestOf(after)
  return dated(after.toSorted((a, b) => a.total - b.total).at(-1))
}

/** The remission that still lasts; null outside one. */
const presentRemission = (course: RelapseCourse | null): Remission | null => {
  const last = course?.remissions.at(-1)
  return last === undefined || last.returnOn !== null || last.lostOn !== null ? null : last
}

const sinceOnset = (scores: readonly UsedScore[], onset: CalendarDay) =>
  scores.filter(({ takenOn }) => takenOn >= onset)

/** A measure of anxiety beside the leading one, with its course in the present remission. */
function anxietyIn({ every, scores, course }: CaseloadSources): CaseloadFacts['anxiety'] {
  const present = presentRemission(course)
  const found = every.find(
    ({ instrument }) => instrument.construct === 'anxiety' && instrument.code !== scores?.instrument.code,
  )
  if (present === null || found === undefined) return null
  const own = sinceOnset(found.own, present.onset)
  const [lowest, latest] = [lowestOf(own), dated(own.at(-1))]
  return lowest === null || latest === null ? null : { instrument: found.instrument, lowest, latest }
}

const attendedTreatment = ({ patient, episode, asOf }: CaseloadSources): readonly CalendarDay[] =>
  patient.appointments
    .filter(
      (contact) =>
        contact.isTreatment &&
        contact.heldOn <= asOf &&
        containsDay(episode, contact.heldOn) &&
        attendanceOf(contact, asOf) === 'attended',
    )
    .map(({ heldOn }) => heldOn)

/** The measure that the phase of care or the programme asks for, whichever is in time for the shorter while. */
export function dueMeasure(sources: CaseloadSources): Due | null {
  const { patient, episode, programme, all, course, asOf } = sources
  const scoreDays = all.map(({ takenOn }) => takenOn)
  const visits = visitsDue(programme.schedule, episode.startedOn, scoreDays, asOf)
  const visit = visits.overdue ?? visits.next
  const { treatments, appointments } = patient
  const arm = armOnDay(treatments, asOf, programme.medicationClasses)
  const stop = stoppedOn(treatments, asOf)
  const measure = measureDue({
    startedOn: episode.startedOn,
    asOf,
    scoreDays,
    remissionOnset: presentRemission(course)?.onset ?? null,
    stoppedOn: stop !== null && stop >= episode.startedOn ? stop : null,
    drugCourseFrom: courseInForceFrom(treatments, asOf),
    isTherapyInForce: arm === 'therapy_only' || arm === 'combined',
    sessionDays: attendedTreatment(sources),
    nextBookedOn:
      appointments
        .filter(
          (contact) => attendanceOf(contact, asOf) === 'upcoming' && containsDay(episode, contact.heldOn),
        )
        .map(({ heldOn }) => heldOn)
        .toSorted()[0] ?? null,
  })
  const planned: Due | null =
    visit === null ? null : { dueOn: visit.day, closesOn: visit.closesOn, by: 'planned_visit' }
  if (measure === null) return planned
  const byPhase: Due = { dueOn: measure.dueOn, closesOn: measure.closesOn, by: measure.phase }
  return planned === null || byPhase.closesOn < planned.closesOn ? byPhase : planned
}

/** All that bears on whether somebody should look at an open episode today. */
export function caseloadFacts(
  sources: CaseloadSources,
  due: Due | null,
  covered: CaseloadFacts['covered'],
): CaseloadFacts {
  const { patient, episode, scores, all, course, asOf, watch } = sources
  const baseline = scores?.baseline ?? null
  const last = all.at(-1) ?? null
  const latest = last === baseline ? null : last
  const until = episode.endedOn === null ? asOf : earlierDay(asOf, episode.endedOn)
  const present = presentRemission(course)
  const stop = stoppedOn(patient.treatments, asOf)
  return {
    asOf,
    instrument: scores?.instrument ?? null,
    baseline: dated(baseline),
    latest: dated(latest),
    best: bestAfter(scores?.instrument ?? null, baseline, all),
    lowestInRemission: present === null ? null : lowestOf(sinceOnset(all, present.onset)),
    daysInCare: daysBetween(episode.startedOn, until),
    sessionsHeld: attendedTreatment(sources).filter((day) => latest !== null && day <= latest.takenOn).length,
    alerts: alertsOf(sources),
    safety: latestSafety(patient, episode, until),
    course,
    anxiety: anxietyIn(sources),
    overdue: due !== null && asOf > due.closesOn ? due : null,
    engagement: engagementSigns(patient.appointments, episode, asOf),
    covered,
    stoppedOn: stop !== null && stop >= episode.startedOn && isStopRecent(stop, asOf) ? stop : null,
    relapsePlanOn:
      watch.relapsePlans.findLast(
        ({ episodeId, on }) =>
          on <= asOf && (episodeId === null ? containsDay(episode, on) : episodeId === episode.id),
      )?.on ?? null,
  }
}

/** The alerts that wait, on the row on which they are shown; an alert outlives the answer that a correction took back. */
export function alertsOf({ patient, episode, watch, asOf }: CaseloadSources): CaseloadFacts['alerts'] {
  if (watch.openAlerts.length === 0) return []
  if (!episodesUnderAlert(patient.episodes, asOf).some(({ id }) => id === episode.id)) return []
  const standing = safetyAnswers(patient, asOf).filter(({ state }) => state === 'positive')
  return watch.openAlerts.map((alert) => ({
    ...alert,
    formStands: standing.some(
      ({ on, instrument }) => on === alert.on && instrument.code === alert.instrument.code,
    ),
  }))
}

const gravity: readonly SafetyState[] = ['not_asked', 'negative', 'unknown', 'positive']

/**
 * What was last answered to a safety question, from two weeks before the start on: of several forms of the last day
 * on which one was asked, the gravest. A form without the question does not take back an earlier answer, and a
 * question left blank does not take back a positive one.
 */
export function latestSafety(
  patient: PatientFacts,
  { startedOn }: EpisodeFacts,
  until: CalendarDay,
): SafetyAnswer | null {
  const from = addDays(startedOn, -baselineDaysBefore)
  const ordered = safetyAnswers(patient, until)
    .filter(({ on }) => on >= from)
    .toSorted(
      (a, b) =>
        Number(b.state !== 'not_asked') - Number(a.state !== 'not_asked') ||
        (a.on === b.on ? 0 : a.on < b.on ? 1 : -1) ||
        gravity.indexOf(b.state) - gravity.indexOf(a.state) ||
        (b.severity ?? 0) - (a.severity ?? 0),
    )
  const last = ordered[0] ?? null
  if (last?.state !== 'unknown') return last
  const answered = ordered.find(({ state }) => state === 'positive' || state === 'negative')
  return answered?.state === 'positive' ? answered : last
}

/** Antidepressant supply of the last 90 days of an open episode, or why it cannot be said. */
export const coveredRecently = (
  { hasDispenseFeed }: ServiceFacts,
  { dispensed, prescribed, treatments, stays }: PatientFacts,
  asOf: CalendarDay,
) =>
  daysCoveredLast90({
    supplies: dispensed,
    prescriptions: prescribed,
    treatments,
    stays,
    asOf,
    hasDispenseFeed,
  })
