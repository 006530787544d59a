import { answerOf } from '@tandem/analysis/cohort-analyses'
import type { CohortData } from '@tandem/analysis/cohort-data'
import { appRouter } from '@tandem/api/router'
import { type Context, createCaller } from '@tandem/api/trpc'
import { findCohortData } from '@tandem/db/queries/cohort-data'
import type { Organisation } from '@tandem/db/queries/writes-organisations'
import { keepPlans, type Scope, systemScope, withScope } from '@tandem/db/scope'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { phq9 } from '@tandem/domain/instruments/phq-9'
import type { BenchDatabase } from './bench-database.ts'
import { type CourseCell, naiveCourse } from './naive-course.ts'
import { type Findings, figure, timingTable } from './report.ts'
import { interleaved } from './rounds.ts'

const filters = [
  { name: 'no filter', filter: null },
  { name: 'one site, women', filter: { site: 'S01', sex: 'female' } },
] as const

/** The mean course as the dashboard asks for it, against one statement over the raw forms. */
export async function cohortSpeed(
  { db, superuser }: BenchDatabase,
  organisation: Organisation,
  context: Context,
  patients: number,
  today: CalendarDay,
  rounds: number,
): Promise<Findings> {
  const api = createCaller(appRouter)(context)
  const scope: Scope = { ...systemScope(organisation.id), role: 'clinical_lead' }
  const found: Findings[] = []
  for (const { name, filter } of filters) {
    const cut = { sites: filter === null ? [] : [filter.site] }
    const readData = () => withScope(db, scope, (trx) => findCohortData(trx, scope, phq9, cut))
    const data = await readData()
    const analyse = (some: CohortData) =>
      answerOf(some, {
        choice: {
          dimensions: filter === null ? {} : { sex: [filter.sex] },
          ...{ lists: {}, startedFrom: null, startedTo: null, unit: 'most' },
        },
        analysis: 'course',
        options: { armView: 'initial_plan', showNeither: true },
      })
    const cellsOf = (arms: readonly { arm: string; points: readonly Point[] }[]) => () => cells(arms)
    const [ofApi, ofNaive, read, bypassed, analysis] = [
      'cohort.course of the API',
      'one statement over raw forms',
      'part of the first: reading derived rows',
      'the same without policies, predicates alone',
      'part of the first: analysis over typed arrays',
    ] as const
    const timings = await interleaved<readonly CourseCell[]>(rounds, [
      {
        name: ofApi,
        run: async () => {
          const { arms } = await api.cohort.course({
            organisation: organisation.code,
            instrument: 'PHQ-9',
            armView: 'initial_plan',
            showNeither: true,
            ...(filter === null ? {} : { site: [filter.site], sex: [filter.sex] }),
          })
          return cellsOf(arms)
        },
      },
      {
        name: ofNaive,
        run: async () => {
          const cellsFound = await naiveCourse(superuser, organisation.id, today, filter)
          return () => cellsFound
        },
      },
      {
        name: read,
        run: async () => {
          const some = await readData()
          return () => cells(analyse(some).result.arms)
        },
      },
      {
        name: bypassed,
        run: async () => {
          const some = await superuser
            .transaction()
            .execute((trx) => keepPlans(trx).then(() => findCohortData(trx, scope, phq9, cut)))
          return () => cells(analyse(some).result.arms)
        },
      },
      { name: analysis, run: async () => cellsOf(analyse(data).result.arms) },
    ])
    const ms = (way: string) => timings.get(way)?.median ?? Number.NaN
    const scores = data.scores.score.length
    const where = `${patients.toLocaleString('en')} patients, ${name}`
    found.push({
      tables: [
        timingTable(
          `Cohort, ${where}`,
          `Mean PHQ-9 by week and initial plan of ${data.episodes.count.toLocaleString('en')} episodes with ${scores.toLocaleString('en')} scores at a week; equal counts and sums in every arm and week.`,
          timings,
        ),
      ],
      goals: [
        {
          id: 'cohort-naive',
          goal: `cohort.course from memory at least 200 × as fast as raw SQL (${where})`,
          measured: `${figure(ms(ofNaive) / ms(ofApi))} ×; the analysis alone ${figure(ms(ofNaive) / ms(analysis))} ×`,
          met: ms(ofNaive) / ms(ofApi) >= 200,
        },
        {
          id: 'rls-cohort',
          goal: `reading with policies at most 1.15 × without (${where})`,
          measured: `${figure(ms(read) / ms(bypassed))} ×`,
          met: ms(read) / ms(bypassed) <= 1.15,
        },
      ],
    })
  }
  return { tables: found.flatMap(({ tables }) => tables), goals: found.flatMap(({ goals }) => goals) }
}

type Point = { readonly slot: number; readonly n: number | null; readonly mean: number | null }

const cells = (arms: readonly { readonly arm: string; readonly points: readonly Point[] }[]): CourseCell[] =>
  arms
    .flatMap(({ arm, points }) =>
      points.flatMap(({ slot, n, mean }) =>
        n && mean !== null ? [{ arm, slot, n, sum: Math.round(n * mean) }] : [],
      ),
    )
    .sort((a, b) => (a.arm < b.arm ? -1 : a.arm > b.arm ? 1 : a.slot - b.slot))
