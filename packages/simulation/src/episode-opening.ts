import { dayOfNumber } from '@tandem/domain/calendar-day'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { Random } from '@tandem/stats/random'
import { type Course, careEvent } from './course.ts'
import type { DiagnosisRow, EpisodeRow } from './service-rows.ts'

/** Severity as the team sees it in a talk, in standard deviations of those who come. */
export const severityInTalk = (severity: number, random: Random) =>
  (severity - 2.5) / 0.8 + random.normal(0, 0.35)

/** The same by the form of the first day; a form that gives no total tells nothing. */
export const severityOnForm = (total: number | null) => (total === null ? 0 : (total - 14) / 5)

/**
 * The plan a team and a person agree on, by severity as the team sees it, chronicity, programme and chance: the worse
 * someone is, the more likely both components.
 */
export function chosenPlan(course: Course, seen: number, chronic: boolean, random: Random): PlanArm {
  const { severityToCombined } = course.parameters.behaviour
  const { leaning } = course.programme
  const odds = {
    medication_only: Math.exp(leaning.medication_only + 0.1 * seen),
    therapy_only: Math.exp(leaning.therapy_only - 0.25 * seen),
    combined: Math.exp(leaning.combined - 0.1 + severityToCombined * seen + (chronic ? 0.4 : 0)),
    neither: Math.exp(-2.6 - 0.5 * seen),
  }
  const arms = Object.keys(odds) as PlanArm[]
  return random.pick(
    arms,
    arms.map((arm) => odds[arm]),
  )
}

const depression = [
  ['F32.0', 'Mild depressive episode', 'F33.0', 'Recurrent depressive disorder, current episode mild'],
  [
    'F32.1',
    'Moderate depressive episode',
    'F33.1',
    'Recurrent depressive disorder, current episode moderate',
  ],
  ['F32.2', 'Severe depressive episode', 'F33.2', 'Recurrent depressive disorder, current episode severe'],
] as const
const anxiety = [
  ['F41.1', 'Generalised anxiety disorder'],
  ['F41.2', 'Mixed anxiety and depressive disorder'],
  ['F40.1', 'Social phobia'],
  ['F43.1', 'Post-traumatic stress disorder'],
] as const

/** Diagnoses of the episode: one primary, and what else there is. */
export function diagnose(
  course: Course,
  severity: number,
  earlier: number,
  chronic: boolean,
  random: Random,
) {
  const { person, rows, nextId, episodeId, start } = course
  const onset = start - (chronic ? random.integer(740, 2500) : random.integer(30, 500))

  function add(role: DiagnosisRow['role'], code: string, name: string, onsetDay: number | null) {
    rows.diagnoses.push({
      diagnosis_id: nextId('G'),
      patient_id: person.row.patient_id,
      episode_id: episodeId,
      code_system: 'ICD-10',
      code,
      name,
      role,
      onset_on: onsetDay === null ? null : dayOfNumber(onsetDay),
      abated_on: null,
      status: 'active',
    })
  }

  const band = depression[severity < 1.9 ? 0 : severity < 3.1 ? 1 : 2]
  const [anxietyCode, anxietyName] = random.pick(anxiety, [0.5, 0.25, 0.1, 0.15])
  const onsetKnown = random.bernoulli(0.8) ? onset : null
  if (random.bernoulli(0.24)) add('primary', anxietyCode, anxietyName, onsetKnown)
  else {
    const recurrent = earlier > 0
    add('primary', recurrent ? band[2] : band[0], recurrent ? band[3] : band[1], onsetKnown)
    if (random.bernoulli(0.3)) add('comorbid', 'F41.1', 'Generalised anxiety disorder', null)
  }
  if (person.drinking)
    add('comorbid', 'F10.1', 'Harmful use of alcohol', random.bernoulli(0.5) ? onset - 400 : null)
  if (person.cannabis) add('comorbid', 'F12.1', 'Harmful use of cannabinoids', null)
  if (random.bernoulli(0.06)) add('comorbid', 'F51.0', 'Nonorganic insomnia', null)
}

/** The episode as it begins, its care team and the events of its first days. */
export function openEpisode(
  course: Course,
  plan: PlanArm,
  earlier: number,
  chronic: boolean,
  random: Random,
): EpisodeRow {
  const { person, rows, team, programme, start, episodeId } = course
  const { patient_id } = person.row
  const lead = plan === 'therapy_only' ? team.therapist : team.prescriber
  const started_on = dayOfNumber(start)
  const episode: EpisodeRow = {
    episode_id: episodeId,
    patient_id,
    site_code: course.siteCode,
    programme_code: programme.code,
    clinician_code: lead.clinician_code,
    referred_on: random.bernoulli(0.95) ? dayOfNumber(start - random.integer(3, 45)) : null,
    started_on,
    ended_on: null,
    ending_reason: null,
    chronic: random.bernoulli(0.08) ? null : chronic ? 1 : 0,
    earlier_episodes: random.bernoulli(0.06) ? null : earlier,
  }
  rows.episodes.push(episode)
  const members = [
    plan === 'therapy_only' && random.bernoulli(0.7) ? null : team.prescriber,
    plan === 'medication_only' && random.bernoulli(0.8) ? null : team.therapist,
    ...team.others.filter(() => random.bernoulli(0.3)),
  ]
  for (const member of new Set(members)) {
    if (member === null) continue
    rows.care_team.push({
      patient_id,
      episode_id: episodeId,
      clinician_code: member.clinician_code,
      team_role: member.profession,
      from_on: started_on,
      to_on: null,
    })
  }
  if (random.bernoulli(0.5))
    careEvent(course, start, 'shared_decision', 'options talked through, plan agreed')
  if (plan !== 'therapy_only' && random.bernoulli(0.05)) {
    careEvent(
      course,
      Math.min(course.asOf, start + random.integer(5, 40)),
      'pharmacogenomic_result',
      random.pick(['CYP2D6 poor metaboliser', 'CYP2C19 rapid metaboliser', 'no change of dose advised']),
    )
  }
  return episode
}
