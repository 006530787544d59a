import { ageBandOf } from '@tandem/domain/age'
import { addDays, dayNumber, dayOfNumber } from '@tandem/domain/calendar-day'
import { response } from '@tandem/domain/change'
import { bandOf } from '@tandem/domain/instrument'
import { instrumentOf } from '@tandem/domain/instruments/catalogue'
import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { type Random, randomFrom } from '@tandem/stats/random'

const instrument = instrumentOf('PHQ-9')
/** Weeks at which a form may be filled in; each with the chance that it is. */
const weeks = [0, 2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 36, 44, 52, 60] as const
const patientsOfSite = 5_000
const cliniciansOfSite = 50
const episodesOfPatient = 1.25
const firstDay = dayNumber('2021-01-04')
const days = 1_400
export const programmeCount = 4
export const diagnoses = ['depression', 'anxiety', 'trauma', 'both', 'other', 'none recorded'] as const
const ages = [16, 22, 33, 52, 71] as const

export type InventedPoint = {
  readonly week: number
  readonly score: number
  readonly inForce: PlanArm
  readonly asTreated: PlanArm
}

/** One invented episode: what a rebuild would have derived of it, and enough to write the facts behind it. */
export type InventedEpisode = {
  readonly id: number
  readonly patientId: number
  /** Of the patient's episodes. */
  readonly isFirst: boolean
  /** From 1. */
  readonly site: number
  readonly clinician: number
  readonly programme: number
  readonly startedOn: string
  readonly endedOn: string | null
  readonly age: number
  readonly ageBand: string
  readonly sex: 'female' | 'male'
  readonly diagnosis: (typeof diagnoses)[number]
  readonly substanceUse: boolean | null
  readonly arm: PlanArm
  readonly points: readonly InventedPoint[]
  readonly severity: string | null
  readonly responseDay: number | null
}

export const sitesOf = (patients: number) => Math.max(4, Math.round(patients / patientsOfSite))
export const cliniciansOf = (patients: number) => sitesOf(patients) * cliniciansOfSite

/**
 * Invented episodes drawn directly, some forty times as fast as the generator of services plays them: the same
 * columns and about the same number of forms, not the same clinical detail. Sites are of one size, so that a larger
 * service has more of them.
 */
export function* inventedCohort(patients: number, seed: number): Generator<InventedEpisode> {
  const sites = sitesOf(patients)
  let id = 0
  for (let patientId = 1; patientId <= patients; patientId += 1) {
    const random = randomFrom(`${seed} ${patientId}`)
    const site = 1 + (patientId % sites)
    const episodes = random.bernoulli(episodesOfPatient - 1) ? 2 : 1
    const sex = random.bernoulli(0.62) ? 'female' : 'male'
    const age = random.pick(ages, [4, 18, 30, 36, 12])
    const first = firstDay + random.integer(0, days / 2 - 430)
    for (let turn = 0; turn < episodes; turn += 1) {
      id += 1
      const started = first + (turn * days) / 2
      yield episodeOf(random, {
        id,
        patientId,
        isFirst: turn === 0,
        site,
        sex,
        age,
        startedOn: dayOfNumber(started),
        last: turn === episodes - 1,
      })
    }
  }
}

type Given = Pick<InventedEpisode, 'id' | 'patientId' | 'isFirst' | 'site' | 'sex' | 'age' | 'startedOn'> & {
  readonly last: boolean
}

function episodeOf(random: Random, { last, ...given }: Given): InventedEpisode {
  const arm = random.pick(planArms, [30, 28, 32, 10])
  const switched = random.bernoulli(0.12) ? random.pick(planArms) : arm
  const treated = random.bernoulli(0.8) ? switched : 'neither'
  const from = Math.min(27, Math.max(2, Math.round(random.normal(15, 5))))
  const slope = { medication_only: 4, therapy_only: 5, combined: 7, neither: 2 }[arm]
  const stays = random.exponential(60)
  const points: InventedPoint[] = []
  for (const week of weeks) {
    if (week > 8 && week > stays) break
    if (week > 0 && random.bernoulli(0.12)) continue
    const mean = from - slope * (1 - Math.exp(-week / 8))
    const inForce = week < 6 ? arm : switched
    const score = Math.min(27, Math.max(0, Math.round(mean + 3 * random.normal())))
    points.push({ week, score, inForce, asTreated: treated === 'neither' ? treated : inForce })
  }
  const baseline = points[0]?.score ?? 0
  const responded = points.find(
    ({ week, score }) => week > 0 && response(instrument, baseline, score) === true,
  )
  return {
    ...given,
    clinician: (given.site - 1) * cliniciansOfSite + random.integer(1, cliniciansOfSite),
    programme: random.integer(1, programmeCount),
    endedOn: last && random.bernoulli(0.3) ? null : addDays(given.startedOn, 430),
    ageBand: ageBandOf(given.age) ?? '26-40',
    diagnosis: random.pick(diagnoses),
    substanceUse: random.bernoulli(0.1) ? null : random.bernoulli(0.15),
    arm,
    points,
    severity: bandOf(instrument, baseline)?.label ?? null,
    responseDay: responded === undefined ? null : responded.week * 7,
  }
}
