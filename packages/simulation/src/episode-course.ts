import { dayOfNumber } from '@tandem/domain/calendar-day'
import { initialPlan, landmarkDay, type PlanArm } from '@tandem/domain/treatment-arm'
import type { Random } from '@tandem/stats/random'
import { appointment, wasHeld } from './contacts.ts'
import { type Course, careEvent, scatteredDays } from './course.ts'
import { chosenPlan, diagnose, openEpisode, severityInTalk, severityOnForm } from './episode-opening.ts'
import { workday } from './local-time.ts'
import { measure } from './measurement.ts'
import { type MedicationCourse, medicationCourse } from './medication-course.ts'
import { type DailyState, severityProcess } from './severity-process.ts'
import { type TherapyCourse, therapyCourse } from './therapy-course.ts'

/** Who is still there is handed on after one and a half to two years or so, not all on the same day. */
const longestDays = { from: 480, to: 760 }

/** What the team knows and has decided so far. */
type Progress = {
  baseline: number | null
  latest: number | null
  lastMeasured: number
  /** The day the first drug begins; null when none was planned. */
  medicationFrom: number | null
  nextReview: number
  missedLast: boolean
  endOn: number
  endingReason: string | null
  plannedRelapsePrevention: boolean
  /** True once treatment is over and somebody who is well is still seen now and then. */
  inAftercare: boolean
}

type Parts = {
  readonly course: Course
  readonly plan: PlanArm
  readonly medication: MedicationCourse
  readonly therapy: TherapyCourse
  readonly progress: Progress
  readonly decisions: Random
  readonly aftercare: Random
}

const sideEffects = [
  'nausea',
  'sleep disturbed',
  'sexual side effects',
  'restlessness',
  'weight gain',
] as const
const reviewFindings = [
  'no interaction found',
  'over-the-counter sleep aid stopped',
  "St John's wort stopped",
  'ibuprofen with an SSRI: bleeding risk explained',
] as const

function endOn({ course, progress, aftercare }: Parts, day: number, reason: string) {
  if (progress.endingReason !== null && !(progress.inAftercare && reason === 'dropped_out')) return
  const isWell = progress.latest !== null && progress.latest < 10
  const stays = reason === 'completed' && isWell && aftercare.bernoulli(course.parameters.behaviour.aftercare)
  progress.inAftercare = stays
  progress.endOn = stays ? day + aftercare.integer(150, 330) : day
  progress.endingReason = reason
}

/** Steps up, switches, adds or stops, by the latest score against the first; as teams do, not always. */
function decide(parts: Parts, day: number) {
  const { course, medication, therapy, progress, decisions } = parts
  const { baseline, latest } = progress
  const week = (day - course.start) / 7
  const stuck = baseline !== null && latest !== null && latest >= 10 && latest > 0.65 * baseline
  const well = latest !== null && latest < 5
  if (medication.isActive() && week < 10 && decisions.bernoulli(0.09)) {
    careEvent(course, day, 'side_effect', decisions.pick(sideEffects))
    if (decisions.bernoulli(0.45)) {
      if (decisions.bernoulli(0.6)) medication.change(day, 'side_effects')
      else medication.stop(day, 'side_effects')
      return
    }
  }
  if (stuck && medication.isActive() && medication.daysUnchanged(day) >= 26) {
    if (decisions.bernoulli(0.5) && medication.stepUp(day)) return
    if (decisions.bernoulli(0.3)) return medication.change(day, 'no_benefit')
    if (decisions.bernoulli(0.12)) return medication.add(day)
  }
  if (stuck && week >= 5 && !therapy.isActive() && !therapy.wasCompleted() && decisions.bernoulli(0.22)) {
    careEvent(course, day, 'shared_decision', 'therapy added')
    therapy.start(day + decisions.integer(7, 35))
  }
  if (stuck && week >= 5 && !medication.isActive() && decisions.bernoulli(0.22)) {
    careEvent(course, day, 'shared_decision', 'medication added')
    medication.start(day)
  }
  if (stuck && decisions.bernoulli(0.15))
    careEvent(course, day, 'case_review', 'discussed in the team meeting')
  if (well && !progress.plannedRelapsePrevention && week > 10 && decisions.bernoulli(0.4)) {
    progress.plannedRelapsePrevention = true
    careEvent(course, day, 'relapse_prevention_plan', 'early signs and first steps written down')
  }
  if (well && week >= 26 && medication.isActive() && !therapy.isActive() && decisions.bernoulli(0.3)) {
    medication.stop(day, 'completed')
    endOn(parts, day + decisions.integer(14, 60), 'completed')
  }
  const noLongerCase = latest !== null && latest < 10
  if (noLongerCase && week >= 16 && !medication.isActive() && !therapy.isActive() && decisions.bernoulli(0.4))
    endOn(parts, day + decisions.integer(7, 40), 'completed')
  if (
    parts.plan === 'neither' &&
    !medication.isActive() &&
    !therapy.isActive() &&
    week >= 6 &&
    decisions.bernoulli(0.4)
  ) {
    endOn(parts, day + decisions.integer(0, 14), well ? 'completed' : 'referred_on')
  }
}

function review(parts: Parts, day: number, state: DailyState) {
  const { course, medication, progress, decisions } = parts
  const week = (day - course.start) / 7
  const worse = progress.latest !== null && progress.latest >= 10
  const every =
    week < 6 || (week >= 20 && worse)
      ? scatteredDays(decisions, 18, 4, 12)
      : week < 26
        ? scatteredDays(decisions, 29, 5, 20)
        : scatteredDays(decisions, 48, 8, 30)
  progress.nextReview = workday(day + every)
  const status = appointment(
    course,
    day,
    { purpose: 'review', clinician: course.team.prescriber, minutes: 20 },
    decisions,
  )
  progress.missedLast = !wasHeld(status)
  if (progress.missedLast) {
    if (course.engaged) progress.nextReview = workday(day + decisions.integer(7, 16))
    return
  }
  if (decisions.bernoulli(0.86)) score(parts, day, state)
  if (medication.isActive() && decisions.bernoulli(0.35)) medication.report(day)
  if (medication.isActive() && decisions.bernoulli(0.1))
    careEvent(course, day, 'medication_review', decisions.pick(reviewFindings))
  if (decisions.bernoulli(0.07)) careEvent(course, day, 'team_contact', 'prescriber and therapist spoke')
  decide(parts, day)
}

function score({ course, progress, decisions }: Parts, day: number, state: DailyState) {
  if (day === progress.lastMeasured) return
  const further =
    Math.floor((day - course.start) / 28) !== Math.floor((progress.lastMeasured - course.start) / 28)
  progress.lastMeasured = day
  const total = measure(course, day, state, further, decisions)
  progress.latest = total ?? progress.latest
  progress.baseline ??= total
}

/** Once a week: some leave without a word, the sooner the less it helped and the less they came. */
function mayLeave(parts: Parts, day: number) {
  const { course, progress, medication, therapy, decisions } = parts
  const week = (day - course.start) / 7
  const { baseline, latest } = progress
  const noBetter = week > 3 && baseline !== null && latest !== null && latest > 0.8 * baseline
  const pull =
    0.5 * course.person.unreliability +
    (noBetter ? 0.35 : 0) +
    (progress.missedLast || therapy.missedInARow() > 0 ? 0.5 : 0) -
    (medication.isActive() && therapy.isActive() ? 0.25 : 0)
  const chance = course.parameters.behaviour.weeklyDropOut * Math.exp(pull) * (week > 13 ? 0.1 : 1)
  if (!decisions.bernoulli(chance)) return
  course.engaged = false
  endOn(
    parts,
    decisions.bernoulli(0.9) ? day + decisions.integer(5, 12) : Number.POSITIVE_INFINITY,
    'dropped_out',
  )
}

function therapySession(parts: Parts, day: number, state: DailyState) {
  const { course, medication, therapy, decisions } = parts
  if (decisions.bernoulli(0.9)) score(parts, day, state)
  if (decisions.bernoulli(0.07))
    careEvent(
      course,
      day,
      'psychoeducation',
      decisions.pick(['sleep', 'how depression keeps itself going', 'worry', 'early signs']),
    )
  if (decisions.bernoulli(0.03)) careEvent(course, day, 'team_contact', 'therapist wrote to prescriber')
  if (therapy.isActive() && therapy.sessionsHeld() % 4 === 0) decide(parts, day)
  if (!therapy.isActive() && !medication.isActive())
    endOn(
      parts,
      day + (decisions.bernoulli(0.5) ? decisions.integer(7, 40) : decisions.integer(90, 200)),
      'completed',
    )
}

/** The day on which the inpatient stay that begins today ends, or today when none begins. */
function hospital({ course, decisions }: Parts, day: number, severity: number): number {
  if (severity < 3.2 || !decisions.bernoulli(0.0006)) return day
  const discharged = day + decisions.integer(6, 35)
  course.rows.inpatient_stays.push({
    stay_id: course.nextId('H'),
    patient_id: course.person.row.patient_id,
    admitted_on: dayOfNumber(day),
    discharged_on: discharged <= course.asOf ? dayOfNumber(discharged) : null,
  })
  return discharged
}

function begin(parts: Parts) {
  const { course, plan, therapy, progress, decisions } = parts
  const { start } = course
  appointment(
    course,
    start,
    { purpose: 'assessment', clinician: course.team.prescriber, minutes: 60 },
    decisions,
    true,
  )
  if (plan === 'medication_only' || plan === 'combined') {
    progress.medicationFrom = start + (decisions.bernoulli(0.6) ? 0 : decisions.integer(1, 12))
  }
  if (plan === 'therapy_only' || plan === 'combined') {
    // Most begin within four weeks; some wait longer.
    therapy.start(start + (decisions.bernoulli(0.93) ? decisions.integer(3, 22) : decisions.integer(28, 60)))
  }
  progress.nextReview =
    plan === 'therapy_only'
      ? workday(start + decisions.integer(40, 60))
      : workday(start + scatteredDays(decisions, 18, 4, 10))
}

function measureBefore(parts: Parts, state: DailyState) {
  const { course, decisions, progress } = parts
  const when = decisions.uniform()
  const take = (day: number) => day <= course.asOf && score(parts, day, state)
  if (decisions.bernoulli(0.08))
    measure(course, course.start - decisions.integer(18, 40), state, false, decisions)
  if (when < 0.94) take(course.start - (decisions.bernoulli(0.6) ? 0 : decisions.integer(1, 12)))
  progress.lastMeasured = Math.max(progress.lastMeasured, course.start)
}

/** The PHQ-9 total of the first day, taken before a plan is agreed. */
const firstForm = (course: Course, severity: number, random: Random) =>
  measure(
    course,
    course.start,
    { severity, anxiety: 0.8 * severity + course.person.anxietyShift, event: null },
    false,
    random,
  )

/** The initial plan as it came about: who waited longer than four weeks for therapy has not had it yet. */
function planInFact({ rows, start }: Course): PlanArm {
  const ends = new Map(rows.episodes.map((episode) => [episode.episode_id, episode.ended_on]))
  const treatments = rows.treatments.map((row) => ({
    component: row.component,
    drugClass: row.drug_class,
    modality: row.modality,
    asNeeded: row.as_needed === 1,
    startedOn: row.started_on,
    endedOn: row.ended_on,
    episodeEndedOn: ends.get(row.episode_id) ?? null,
  }))
  const day = dayOfNumber(start + landmarkDay)
  return initialPlan(treatments, { startedOn: dayOfNumber(start), endedOn: null }, day).arm
}

/** Plays one episode day by day until it ends or the last day comes. Returns the day it ended, or null. */
export function playEpisode(
  course: Course,
  severity: number,
  earlier: number,
  random: Random,
): { endedOn: number | null; died: boolean } {
  const { start, asOf, person } = course
  const { effects } = course.parameters
  const decisions = random.fork('decisions')
  const chronic = decisions.bernoulli(0.18 + 0.08 * Math.max(0, severity - 2.5))
  const byForm = course.parameters.behaviour.planBy === 'first_form'
  const intake = byForm ? firstForm(course, severity, random.fork('intake')) : null
  const seen = byForm ? severityOnForm(intake) : severityInTalk(severity, decisions)
  const plan = chosenPlan(course, seen, chronic, decisions)
  const row = openEpisode(course, plan, earlier, chronic, decisions)
  diagnose(course, severity, earlier, chronic, decisions)
  const spread = () => Math.exp(decisions.normal(0, effects.responseSpread))
  const nextDay = severityProcess(
    effects,
    {
      severity,
      anxietyShift: person.anxietyShift,
      medicationResponse: spread(),
      therapyResponse: spread() * (chronic ? 0.8 : 1),
      relapseTendency: person.relapseTendency + 0.12 * earlier,
    },
    random.fork('severity'),
  )
  const medication = medicationCourse(course, random.fork('medication'))
  const therapy = therapyCourse(course, random.fork('therapy'))
  const progress: Progress = {
    baseline: intake,
    latest: intake,
    lastMeasured: byForm ? start : start - 29,
    medicationFrom: null,
    nextReview: 0,
    missedLast: false,
    endOn: start + random.fork('longest').integer(longestDays.from, longestDays.to),
    endingReason: null,
    plannedRelapsePrevention: false,
    inAftercare: false,
  }
  const parts: Parts = {
    ...{ course, plan, medication, therapy, progress, decisions },
    aftercare: random.fork('aftercare'),
  }
  let home = start
  let died = false

  begin(parts)
  for (let day = start; day <= Math.min(asOf, progress.endOn); day += 1) {
    const state = nextDay(day - start, { medication: medication.exposure(), therapy: therapy.exposure() })
    if (day === start && !byForm) measureBefore(parts, state)
    if (day === start + landmarkDay) course.pointsAdded = effects.pointsByPlan[planInFact(course)]
    if (day === progress.medicationFrom) medication.start(day)
    if (day === start + 4 && progress.baseline === null && course.engaged) score(parts, day, state)
    if (day >= home) home = hospital(parts, day, state.severity)
    const reachable = day >= home
    medication.live(day, reachable && course.engaged)
    if (reachable && therapy.live(day)) therapySession(parts, day, state)
    if (reachable && day >= progress.nextReview) review(parts, day, state)
    const week = (day - start) / 7
    const visit = course.programme.visits.some((planned) => planned.week === week)
    if (visit && course.engaged && day - progress.lastMeasured > 5 && decisions.bernoulli(0.4))
      score(parts, day, state)
    if (state.event === 'life_event' && decisions.bernoulli(0.35))
      careEvent(
        course,
        day,
        'life_event',
        decisions.pick(['bereavement', 'loss of work', 'separation', 'move']),
      )
    if (day > start && week === Math.floor(week) && course.engaged) {
      mayLeave(parts, day)
      if (medication.isActive() && decisions.bernoulli(person.filling.kind === 'long_gaps' ? 0.009 : 0.002))
        medication.stop(day, 'patient_choice')
      else if (therapy.isActive() && decisions.bernoulli(0.004)) therapy.stop(day, 'patient_choice')
      if (decisions.bernoulli(0.0008)) endOn(parts, day, 'moved_away')
    }
    if (decisions.bernoulli(3e-6 * (1 + person.ageInDays / 5000))) {
      died = true
      progress.endingReason = 'died'
      progress.endOn = day
    }
    if (!course.engaged && progress.endOn === Number.POSITIVE_INFINITY && day > progress.lastMeasured + 90)
      break
  }

  const ended = progress.endOn <= asOf
  if (ended) {
    row.ended_on = dayOfNumber(progress.endOn)
    const isWell = progress.latest !== null && progress.latest < 10
    const fellIll = progress.inAftercare && !isWell
    row.ending_reason = fellIll
      ? 'referred_on'
      : (progress.endingReason ?? (isWell ? 'completed' : 'referred_on'))
    if (row.ending_reason === 'dropped_out' && decisions.bernoulli(0.6))
      medication.stop(progress.endOn, 'lost_contact')
    therapy.stop(progress.endOn, row.ending_reason === 'dropped_out' ? 'lost_contact' : 'episode_ended')
    for (const member of course.rows.care_team)
      if (member.episode_id === course.episodeId) member.to_on = row.ended_on
  } else if (course.engaged) {
    therapy.bookAhead()
    if (progress.nextReview > asOf) {
      appointment(
        course,
        progress.nextReview,
        { purpose: 'review', clinician: course.team.prescriber, minutes: 20 },
        decisions,
      )
    }
  }
  return { endedOn: ended ? progress.endOn : null, died }
}
