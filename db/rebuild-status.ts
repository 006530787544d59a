import { type Reason, reasonsToLook, stateInWords } from '@tandem/analysis/caseload'
import type { CaseloadFacts } from '@tandem/analysis/caseload-facts'
import { attendanceSummary } from '@tandem/domain/attendance'
import { type CalendarDay, daysBetween, earlierDay } from '@tandem/domain/calendar-day'
import { bandOf, type Instrument } from '@tandem/domain/instrument'
import { instruments } from '@tandem/domain/instruments/catalogue'
import { type RelapseCourse, relapseCourse } from '@tandem/domain/relapse'
import { pastPositiveOn } from '@tandem/domain/safety'
import { armOnDay, initialPlan } from '@tandem/domain/treatment-arm'
import {
  type CaseloadSources,
  caseloadFacts,
  coveredRecently,
  dueMeasure,
  latestSafety,
} from './rebuild-caseload.ts'
import type { EpisodeFacts, Programme } from './rebuild-facts.ts'
import type { InstrumentScores, UsedScore } from './rebuild-scores.ts'
import { safetyAnswers } from './rebuild-watch.ts'
import type { Database } from './schema.ts'

export type StatusRow = Omit<Database['episode_status'], 'rebuilt_at' | 'reasons' | 'need' | 'rules'> & {
  readonly reasons: readonly Reason[]
  readonly rules: readonly string[]
  readonly need: number
}

const coursesFound = new WeakMap<
  InstrumentScores,
  { readonly of: readonly [EpisodeFacts, Programme, CalendarDay]; readonly course: RelapseCourse }
>()

/**
 * The course of remission and relapse of one instrument; null where the instrument has no rule for it. Status, outcome
 * and profile of an episode ask for the same one: it is found once.
 */
export function courseOf(
  episode: EpisodeFacts,
  programme: Programme,
  scores: InstrumentScores,
  asOf: CalendarDay,
): RelapseCourse | null {
  if (scores.instrument.remissionRule === null) return null
  const of = [episode, programme, asOf] as const
  const found = coursesFound.get(scores)
  if (found?.of.every((part, i) => part === of[i])) return found.course
  const course = relapseCourse(scores.instrument, courseScores(scores), {
    schedule: programme.schedule,
    episodeStart: episode.startedOn,
    episodeEnd: episode.endedOn,
    asOf,
  })
  coursesFound.set(scores, { of, course })
  return course
}

/** Baseline and own scores, each once. */
export const courseScores = ({ baseline, own }: InstrumentScores): readonly UsedScore[] =>
  baseline === null || own.includes(baseline) ? own : [baseline, ...own]

/** Where one episode stands on a day: what the caseload shows, with the reasons to look at it. */
export function statusRow(
  given: Omit<CaseloadSources, 'scores' | 'all' | 'course'>,
  switchedOff: ReadonlySet<string>,
): StatusRow {
  const { service, patient, episode, programme, every, asOf } = given
  // An episode that ended on the as-of day is closed; until then a planned end changes nothing.
  const open = episode.endedOn === null || episode.endedOn > asOf
  const until = episode.endedOn === null ? asOf : earlierDay(asOf, episode.endedOn)
  const scores = leadingScores(every, service.defaultInstrument)
  const all = scores === null ? [] : courseScores(scores)
  const course = scores === null ? null : courseOf(episode, programme, scores, asOf)
  const sources: CaseloadSources = { ...given, scores, all, course }
  const { treatments, appointments } = patient
  const plan = initialPlan(treatments, episode, asOf, programme.medicationClasses)
  const first = scores?.baseline ?? null
  const last = all.at(-1) ?? null
  const instrument = scores?.instrument ?? null
  const { counts } = attendanceSummary(appointments, episode, asOf)
  const covered = open ? coveredRecently(service, patient, asOf) : null
  const due = open ? dueMeasure(sources) : null
  const measured = covered?.kind === 'measured' ? covered : null
  const facts = caseloadFacts(sources, due, measured)
  const look = open ? reasonsToLook(facts, switchedOff) : alertAlone(facts)
  const positives = safetyAnswers(patient, asOf).filter(({ state }) => state === 'positive')
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
    safety: facts.safety?.state ?? null,
    safety_value: latestSafety(patient, episode, until)?.severity ?? null,
    safety_on: facts.safety?.on ?? null,
    safety_instrument: facts.safety?.instrument.code ?? null,
    past_positive_on: pastPositiveOn(
      positives.map(({ on }) => on),
      asOf,
    ),
    attended: counts.attended,
    missed: counts.missed,
    days_covered_90: measured?.share ?? null,
    days_covered_reason:
      covered === null ? 'episode_ended' : covered.kind === 'measured' ? null : covered.reason,
    next_due_on: due?.dueOn ?? null,
    due_until: due?.closesOn ?? null,
    reasons: look.reasons,
    rules: look.reasons.map(({ rule }) => rule),
    need: look.need,
    as_of: asOf,
  }
}

/** An ended episode asks for nothing but an alert that nobody has acknowledged. */
function alertAlone(facts: CaseloadFacts): ReturnType<typeof reasonsToLook> {
  if (facts.alerts.length === 0) return { reasons: [], need: 0 }
  const { reasons, need } = reasonsToLook(facts)
  return { reasons: reasons.slice(0, 1), need }
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
