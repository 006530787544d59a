import { dayOfNumber } from '@tandem/domain/calendar-day'
import type { Random } from '@tandem/stats/random'
import { inventedName } from './invented-names.ts'
import { type AnsweringStyle, answeringStyle } from './item-response.ts'
import type { ServiceParameters } from './service-parameters.ts'
import type { PatientRow } from './service-rows.ts'

/** How a person fills prescriptions: days of delay at a refill, and the share of days on which tablets are taken. */
export type FillingHabit = {
  readonly kind: 'on_time' | 'delayed' | 'long_gaps'
  readonly packDays: number
  readonly taking: number
}

/** What lasts beyond one episode. */
export type Person = {
  readonly row: PatientRow
  readonly ageInDays: number
  readonly style: AnsweringStyle
  readonly filling: FillingHabit
  /** Log-odds against the usual of missing an appointment, and of leaving care. */
  readonly unreliability: number
  readonly anxietyShift: number
  readonly relapseTendency: number
  readonly earlierEpisodes: number
  readonly drinking: boolean
  readonly cannabis: boolean
}

const ethnicities = ['White British', 'White other', 'Asian', 'Black', 'Mixed', 'Other', null] as const
const languages = ['en', 'pl', 'ur', 'ro', 'pa'] as const

function fillingHabit(parameters: ServiceParameters, random: Random): FillingHabit {
  const kind = random.pick(['on_time', 'delayed', 'long_gaps'] as const, parameters.behaviour.fillingHabits)
  const packDays = random.pick([28, 30, 84], [0.7, 0.2, 0.1])
  const taking = { on_time: 0.98, delayed: 0.93, long_gaps: 0.8 }[kind]
  return { kind, packDays, taking: Math.min(1, Math.max(0.5, taking + random.normal(0, 0.03))) }
}

function genderOf(sex: 'female' | 'male', random: Random): string | null {
  const same = sex === 'female' ? 'woman' : 'man'
  return random.pick(
    [same, 'non-binary', sex === 'female' ? 'man' : 'woman', null],
    [0.93, 0.015, 0.01, 0.045],
  )
}

/** One person; `firstDay` is the day number on which the first episode begins. */
export function inventedPerson(
  parameters: ServiceParameters,
  place: number,
  firstDay: number,
  random: Random,
): Person {
  const sex = random.bernoulli(0.64) ? 'female' : 'male'
  const years = Math.min(88, 18 + random.exponential(14) + random.uniform(0, 20))
  const ageInDays = Math.floor(years * 365.25)
  return {
    row: {
      patient_id: `DC-${String(place + 1).padStart(6, '0')}`,
      display_name: inventedName(random, sex),
      birth_date: dayOfNumber(firstDay - ageInDays),
      sex,
      gender: genderOf(sex, random),
      ethnicity: random.pick(ethnicities, [0.7, 0.08, 0.08, 0.05, 0.03, 0.02, 0.04]),
      language: random.pick(languages, [0.92, 0.03, 0.02, 0.02, 0.01]),
      deprivation_band: random.bernoulli(0.03)
        ? null
        : Math.min(10, Math.max(1, Math.round(random.normal(6, 2.6)))),
      died_on: null,
    },
    ageInDays,
    style: answeringStyle(random),
    filling: fillingHabit(parameters, random),
    unreliability: random.normal(0, 0.6) + (years < 28 ? 0.3 : 0),
    anxietyShift: random.normal(0.45, 0.55),
    relapseTendency: random.normal(0, 0.3),
    earlierEpisodes: Math.min(6, random.poisson(1.1)),
    drinking: random.bernoulli(0.13),
    cannabis: random.bernoulli(0.05),
  }
}
