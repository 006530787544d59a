import { pdcMeasure } from '@tandem/domain/adherence'
import { ageBandOf, ageOn } from '@tandem/domain/age'
import { aroundPsychoeducation } from '@tandem/domain/around-psychoeducation'
import { attendanceOf, attendanceSummary } from '@tandem/domain/attendance'
import { addDays, type CalendarDay, daysBetween, earlierDay } from '@tandem/domain/calendar-day'
import { diagnosesBetween, diagnosisGroup, substanceUseAmong } from '@tandem/domain/diagnosis-group'
import { dropoutOf } from '@tandem/domain/dropout'
import { saysDroppedOut } from '@tandem/domain/ending-reason'
import { containsDay } from '@tandem/domain/episode'
import { medicationExposure, therapyExposure } from '@tandem/domain/exposure'
import {
  armOnDay,
  armSegments,
  initialPlan,
  isPartOfPlan,
  landmarkDay,
  treatmentSpan,
} from '@tandem/domain/treatment-arm'
import type { EpisodeFacts, PatientFacts, Programme, ServiceFacts } from './rebuild-facts.ts'
import { sessionDays } from './rebuild-received.ts'
import type { InstrumentScores } from './rebuild-scores.ts'
import { courseOf } from './rebuild-status.ts'
import type { Database } from './schema.ts'

export type ProfileRow = Omit<Database['episode_profile'], 'rebuilt_at'>

/** What every part of a profile is made from. */
type Sources = {
  readonly service: ServiceFacts
  readonly patient: PatientFacts
  readonly episode: EpisodeFacts
  readonly programme: Programme
  readonly asOf: CalendarDay
  /** Last day that is known: of the episode, or today. */
  readonly until: CalendarDay
}

const measures = { depression: 'PHQ-9', anxiety: 'GAD-7' } as const
/** PDC (measure) looks at the first year of an episode. */
const measuredDays = 365

/** What is known of one episode beside its scores; days are counted from its start. */
export function profileRow(
  service: ServiceFacts,
  patient: PatientFacts,
  episode: EpisodeFacts,
  programme: Programme,
  every: readonly InstrumentScores[],
  asOf: CalendarDay,
): ProfileRow {
  const { startedOn, endedOn } = episode
  const until = endedOn === null ? asOf : earlierDay(asOf, endedOn)
  const sources: Sources = { service, patient, episode, programme, asOf, until }
  const baselineOn = (code: string) =>
    every.find(({ instrument }) => instrument.code === code)?.baseline?.total ?? null
  const plan = initialPlan(patient.treatments, episode, asOf, programme.medicationClasses)
  const segments = armSegments(patient.treatments, startedOn, until, programme.medicationClasses)
  return {
    organisation_id: service.organisationId,
    episode_id: episode.id,
    patient_id: patient.patientId,
    site_id: episode.siteId,
    programme_id: episode.programmeId,
    clinician_id: episode.clinicianId,
    started_on: startedOn,
    ended_day: endedOn === null || endedOn > asOf ? null : daysBetween(startedOn, endedOn),
    followed_days: Math.max(0, daysBetween(startedOn, until)),
    ending_reason: episode.endingReason,
    initial_arm: plan.arm,
    initial_provisional: plan.provisional,
    ...personAtStart(patient, episode),
    ...diagnosed(sources),
    earlier_episodes: episode.earlierEpisodes,
    chronic: episode.chronic,
    depression_baseline: baselineOn(measures.depression),
    anxiety_baseline: baselineOn(measures.anxiety),
    ...planned(sources),
    segment_arms: segments.map(({ arm }) => arm),
    segment_days: segments.map(({ from }) => daysBetween(startedOn, from)),
    ...contacts(sources),
    drop_out_day: dropOutDay(sources, every),
    days_covered: coveredInFirstYear(sources),
    ...careEvents(sources),
    ...exposures(sources),
  }
}

const personAtStart = ({ birthDate, sex }: PatientFacts, { startedOn }: EpisodeFacts) => {
  const age = birthDate === null || birthDate > startedOn ? null : ageOn(birthDate, startedOn)
  return { age, age_band: age === null ? null : ageBandOf(age), sex }
}

/** Diagnoses named with the episode, and those of the patient that name none; the primary one of the episode first. */
function diagnosed({ patient, episode, until }: Sources): Pick<ProfileRow, 'diagnosis' | 'substance_use'> {
  const own = patient.diagnoses.filter(({ episodeId }) => episodeId === null || episodeId === episode.id)
  const known = diagnosesBetween(own, episode.startedOn, until)
  const primary = known.filter(({ role }) => role === 'primary')
  const leading = primary.find(({ episodeId }) => episodeId === episode.id) ?? primary[0]
  return {
    diagnosis: leading === undefined ? null : diagnosisGroup(leading),
    substance_use: substanceUseAmong(known),
  }
}

/** Kinds of therapy and classes of drugs in force on days 0 to 27. */
function planned({
  patient,
  episode,
  programme,
  until,
}: Sources): Pick<ProfileRow, 'modalities' | 'drug_classes'> {
  const last = earlierDay(until, addDays(episode.startedOn, landmarkDay - 1))
  const initial = patient.treatments.filter((treatment) => {
    const { startedOn, endedOn } = treatmentSpan(treatment)
    const isIn = startedOn <= last && (endedOn === null || endedOn >= episode.startedOn)
    return isIn && isPartOfPlan(treatment, programme.medicationClasses)
  })
  return {
    modalities: different(initial.map(({ modality }) => modality)),
    drug_classes: different(
      initial.map(({ component, drugClass }) => (component === 'medication' ? drugClass : null)),
    ),
  }
}

const different = (values: readonly (string | null)[]): string[] =>
  [...new Set(values.filter((value) => value !== null))].sort()

function contacts({ patient, episode, until, asOf }: Sources) {
  const { counts } = attendanceSummary(patient.appointments, episode, asOf)
  const treatment = attendanceSummary(patient.appointments, episode, asOf, 'treatment')
  const late = counts.cancelled_late
  const firstFollowUp = patient.appointments
    .filter(
      (contact) =>
        contact.heldOn > episode.startedOn &&
        contact.heldOn <= until &&
        attendanceOf(contact, asOf) === 'attended',
    )
    .map(({ heldOn }) => heldOn)
    .sort()[0]
  return {
    attended: counts.attended,
    missed: counts.missed,
    cancelled_by_patient: late + counts.cancelled_in_time + counts.cancelled_notice_unknown,
    cancelled_late: late,
    cancelled_by_service: counts.cancelled_by_service,
    treatment_attended: treatment.counts.attended,
    first_follow_up_day: firstFollowUp === undefined ? null : daysBetween(episode.startedOn, firstFollowUp),
  }
}

/**
 * The day on which the patient counts as dropped out and did not come back: by the rule of contacts where no reason
 * for the end is on record; where the reason says so, by the rule or else at the end; never where it says otherwise.
 */
function dropOutDay(
  { service, patient, episode, programme, until, asOf }: Sources,
  every: readonly InstrumentScores[],
): number | null {
  const isOver = episode.endedOn !== null && episode.endedOn <= asOf
  const said = isOver ? saysDroppedOut(episode.endingReason) : null
  if (said === false) return null
  const leading =
    every.find(({ instrument }) => instrument.code === service.defaultInstrument) ??
    every.find(({ instrument }) => instrument.code === measures.depression)
  const state = leading === undefined ? null : (courseOf(episode, programme, leading, asOf)?.state ?? null)
  const byRule = dropoutOf(patient.appointments, episode, until, {
    isPlanActive: armOnDay(patient.treatments, until, programme.medicationClasses) !== 'neither',
    isInRemission: said !== true && (state === 'remission' || state === 'recovery'),
  })
  const on = byRule?.on ?? (said === true ? episode.endedOn : null)
  return on === null ? null : Math.max(0, daysBetween(episode.startedOn, on))
}

function coveredInFirstYear({ service, patient, episode, until }: Sources): number | null {
  if (!service.hasDispenseFeed) return null
  const period = {
    from: episode.startedOn,
    to: earlierDay(until, addDays(episode.startedOn, measuredDays - 1)),
  }
  const { dispensed: supplies, treatments, stays } = patient
  const measured = pdcMeasure({ supplies, treatments, stays, episode, period })
  return measured.kind === 'measured' ? measured.share : null
}

/** Care events of the episode: those that name it, and those of its days that name none. */
function careEvents({ service, patient, episode, until }: Sources) {
  const events = patient.careEvents.filter(
    ({ episodeId, happenedOn }) =>
      (episodeId === episode.id || (episodeId === null && containsDay(episode, happenedOn))) &&
      happenedOn <= until,
  )
  const count = (kind: string) => events.filter((event) => event.kind === kind).length
  const taught = events.find(({ kind }) => kind === 'psychoeducation')?.happenedOn ?? null
  const { dispensed: supplies, treatments, stays, appointments } = patient
  const { hasDispenseFeed } = service
  const sides =
    taught === null
      ? null
      : aroundPsychoeducation({
          ...{ on: taught, episode, until, treatments, supplies, stays, appointments, hasDispenseFeed },
        })
  return {
    care_events: different(events.map(({ kind }) => (kind === 'note' ? null : kind))),
    psychoeducation_day: taught === null ? null : daysBetween(episode.startedOn, taught),
    covered_before: sides?.before.covered ?? null,
    covered_after: sides?.after.covered ?? null,
    attended_before: sides?.before.attended ?? 0,
    missed_before: sides?.before.missed ?? 0,
    attended_after: sides?.after.attended ?? 0,
    missed_after: sides?.after.missed ?? 0,
    psychoeducations: count('psychoeducation'),
    medication_reviews: count('medication_review'),
    team_contacts: count('team_contact'),
    shared_decisions: count('shared_decision'),
  }
}

function exposures({ service, patient, episode, programme, asOf }: Sources) {
  const { treatments, dispensed: supplies, stays } = patient
  return {
    medication_exposure: medicationExposure({
      ...{ treatments, supplies, stays, episode, asOf },
      hasDispenseFeed: service.hasDispenseFeed,
      medicationClasses: programme.medicationClasses,
    }),
    therapy_exposure: therapyExposure({
      ...{ treatments, episode, asOf },
      sessions: sessionDays(patient, asOf),
      hasSessionFeed: service.hasAppointmentFeed,
    }),
  }
}
