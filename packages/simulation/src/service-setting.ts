import { randomFrom } from '@tandem/stats/random'
import { inventedName, inventedSite } from './invented-names.ts'
import type { ServiceParameters } from './service-parameters.ts'
import type { ClinicianRow, SettingRows } from './service-rows.ts'

export type Drug = { readonly name: string; readonly drugClass: string; readonly dosesMg: readonly number[] }

/** First-line drugs in their dose steps. */
export const antidepressants: readonly Drug[] = [
  { name: 'sertraline', drugClass: 'antidepressant', dosesMg: [50, 100, 150] },
  { name: 'fluoxetine', drugClass: 'antidepressant', dosesMg: [20, 40, 60] },
  { name: 'escitalopram', drugClass: 'antidepressant', dosesMg: [10, 15, 20] },
  { name: 'citalopram', drugClass: 'antidepressant', dosesMg: [20, 40] },
  { name: 'mirtazapine', drugClass: 'antidepressant', dosesMg: [15, 30, 45] },
  { name: 'venlafaxine', drugClass: 'antidepressant', dosesMg: [75, 150, 225] },
]
/** Added to an antidepressant that helped too little. */
export const addedDrugs: readonly Drug[] = [
  { name: 'quetiapine', drugClass: 'antipsychotic', dosesMg: [50, 150] },
  { name: 'lithium', drugClass: 'mood_stabiliser', dosesMg: [400] },
  { name: 'buspirone', drugClass: 'anxiolytic', dosesMg: [15] },
]
/** For some nights only: no part of a plan. */
export const sleepDrug: Drug = { name: 'zopiclone', drugClass: 'hypnotic', dosesMg: [7.5] }

const professions = [
  ['psychiatrist', 'therapist', 'psychologist', 'pharmacist'],
  ['psychiatrist', 'therapist', 'psychologist', 'care_manager'],
  ['primary_care', 'therapist', 'psychologist', 'care_manager'],
] as const

export const siteCode = (place: number) => `S${String(place + 1).padStart(2, '0')}`

function clinicianRows({ seed, clinicians, sites }: ServiceParameters): ClinicianRow[] {
  return Array.from({ length: clinicians }, (_, place) => {
    const random = randomFrom(seed).fork('clinician', place)
    const site = place % sites
    const team = professions[site % professions.length]!
    return {
      clinician_code: `C${String(place + 1).padStart(3, '0')}`,
      name: inventedName(random, random.bernoulli(0.6) ? 'female' : 'male'),
      profession: team[Math.floor(place / sites) % team.length]!,
      site_code: siteCode(site),
    }
  })
}

/** Sites, programmes, clinicians and drugs of the service: what exists before the first patient comes. */
export function serviceSetting(parameters: ServiceParameters): SettingRows {
  return {
    sites: Array.from({ length: parameters.sites }, (_, place) => ({
      site_code: siteCode(place),
      name: inventedSite(place),
    })),
    programmes: parameters.programmes.map(({ code, name, visits }) => ({
      programme_code: code,
      name,
      visit_unit: 'week',
      visits: visits.map(({ week, windowDays }) => `${week}:${windowDays}`).join(';'),
      medication_classes: 'antidepressant;anxiolytic;mood_stabiliser;antipsychotic',
    })),
    clinicians: clinicianRows(parameters),
    drugs: [...antidepressants, ...addedDrugs, sleepDrug].map(({ name, drugClass }) => ({
      drug: name,
      drug_class: drugClass,
    })),
  }
}

/** Who looks after one episode. */
export type CareTeam = {
  readonly prescriber: ClinicianRow
  readonly therapist: ClinicianRow
  readonly others: readonly ClinicianRow[]
}

const prescribing = ['psychiatrist', 'primary_care']
const talking = ['therapist', 'psychologist']

/** Clinicians by site, so that a team is found without searching the list for every patient. */
export type Staff = ReadonlyMap<
  string,
  {
    readonly prescribers: ClinicianRow[]
    readonly therapists: ClinicianRow[]
    readonly others: ClinicianRow[]
  }
>

/** The staff of every site; a site without a prescriber or therapist of its own borrows those of the others. */
export function staffOf({ sites, clinicians }: SettingRows): Staff {
  const orAll = (own: ClinicianRow[], wanted: readonly string[]) => {
    if (own.length > 0) return own
    const anywhere = clinicians.filter(({ profession }) => wanted.includes(profession))
    return anywhere.length > 0 ? anywhere : clinicians
  }
  return new Map(
    sites.map(({ site_code }) => {
      const own = clinicians.filter((clinician) => clinician.site_code === site_code)
      const having = (wanted: readonly string[]) =>
        own.filter(({ profession }) => wanted.includes(profession))
      return [
        site_code,
        {
          prescribers: orAll(having(prescribing), prescribing),
          therapists: orAll(having(talking), talking),
          others: own.filter(({ profession }) => ![...prescribing, ...talking].includes(profession)),
        },
      ]
    }),
  )
}
