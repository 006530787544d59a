import type { CohortQuestion } from '@tandem/analysis/cohort-analyses'
import type { EpisodeChoice } from '@tandem/analysis/cohort-data'
import type { CourseTally } from '@tandem/analysis/symptom-course'
import { dayNumber } from '@tandem/domain/calendar-day'
import { planArms } from '@tandem/domain/treatment-arm'
import { clinicianCode, programmeCode, siteCode } from './store-cohort.ts'

/** One question as Tandem takes it, and as a condition on the table of measurements. */
export type TrendQuestion = {
  readonly name: string
  /** Of how many patients it asks does not depend on the size of the service. */
  readonly isFixed: boolean
  readonly choice: EpisodeChoice
  readonly where: string
}

const open: Omit<EpisodeChoice, 'dimensions'> = {
  lists: {},
  startedFrom: null,
  startedTo: null,
  unit: 'most',
}
const [from, to] = ['2021-03-01', '2023-05-31'] as const
const between = { startedFrom: dayNumber(from), startedTo: dayNumber(to) }
const dates = `started between '${from}' and '${to}'`

export function trendQuestions(sites: number): TrendQuestion[] {
  const some = Array.from({ length: Math.ceil(sites * 0.4) }, (_, i) => i + 1)
  return [
    { name: 'no filter', isFixed: false, choice: { ...open, dimensions: {} }, where: 'true' },
    {
      name: 'two in five sites',
      isFixed: false,
      choice: { ...open, dimensions: { site: some.map(siteCode) } },
      where: `site in (${some.join()})`,
    },
    {
      name: 'two sites, a programme, two severities, an age, a sex, a period',
      isFixed: true,
      choice: {
        ...open,
        ...between,
        dimensions: {
          site: [siteCode(2), siteCode(3)],
          programme: [programmeCode(1)],
          severity: ['moderate', 'moderately severe'],
          ageBand: ['41-64'],
          sex: ['female'],
        },
      },
      where: `site in (2, 3) and programme = 1 and severity in ('moderate', 'moderately severe') and age = '41-64'
        and sex = 'female' and ${dates}`,
    },
    {
      name: 'one clinician',
      isFixed: true,
      choice: { ...open, dimensions: { clinician: [clinicianCode(77)] } },
      where: 'clinician = 77',
    },
    {
      name: 'a sex, two severities, three diagnoses, a period, every site',
      isFixed: false,
      choice: {
        ...open,
        ...between,
        dimensions: {
          sex: ['female'],
          severity: ['moderate', 'moderately severe'],
          diagnosis: ['depression', 'anxiety', 'both'],
        },
      },
      where: `sex = 'female' and severity in ('moderate', 'moderately severe')
        and diagnosis in ('depression', 'anxiety', 'both') and ${dates}`,
    },
  ]
}

export const courseOf = (
  choice: EpisodeChoice,
  armView: 'initial_plan' | 'plan_in_force' = 'initial_plan',
): CohortQuestion<'course'> => ({ choice, analysis: 'course', options: { armView, showNeither: true } })

/** Number and sum of scores by arm and week. */
export type TrendCell = readonly [arm: string, week: number, n: number, sum: number]

export const cellsOf = (
  arms: readonly {
    readonly arm: string
    readonly points: readonly { readonly slot: number; readonly n: number; readonly mean: number | null }[]
  }[],
): TrendCell[] =>
  arms
    .flatMap(({ arm, points }) =>
      points
        .filter(({ n }) => n > 0)
        .map(({ slot, n, mean }): TrendCell => [arm, slot, n, Math.round((mean ?? 0) * n)]),
    )
    .sort(byArmAndWeek)

export const cellsOfTally = ({ n, sum, slotCount }: CourseTally): TrendCell[] =>
  planArms
    .flatMap((arm, place) =>
      Array.from({ length: slotCount }, (_, slot): TrendCell => {
        const cell = place * slotCount + slot
        return [arm, slot, n[cell] ?? 0, sum[cell] ?? 0]
      }),
    )
    .filter(([, , count]) => count > 0)
    .sort(byArmAndWeek)

export const byArmAndWeek = (a: TrendCell, b: TrendCell) =>
  a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1
