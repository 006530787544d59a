import { chosenEpisodes } from '@tandem/analysis/cohort-data'
import { courseTally } from '@tandem/analysis/symptom-course'
import type { CohortStore } from '@tandem/api/cohort-store/cohort-store'
import { findHoldingPack, readPack } from '@tandem/api/cohort-store/read-cohort'
import { type HeldColumns, visibleData } from '@tandem/api/cohort-store/scan'
import { connectPool } from '@tandem/db/connect'
import { packPart } from '@tandem/db/queries/cohort-chunks'
import { systemScope } from '@tandem/db/scope'
import type { BenchDatabase } from '../bench-database.ts'
import { interleaved, quantile, type Timing } from '../rounds.ts'
import type { DuckTable } from './duckdb.ts'
import { sitesOf } from './invented-cohort.ts'
import type { StoredCohort } from './store-cohort.ts'
import {
  byArmAndWeek,
  cellsOf,
  cellsOfTally,
  courseOf,
  type TrendCell,
  type TrendQuestion,
  trendQuestions,
} from './trend-questions.ts'

export const ways = {
  means: 'columns in memory, one thread: number, sum and squares by week and arm; episodes and people',
  asked: 'the whole answer of the screen: asked of the store, in its thread',
  duckMeans: 'DuckDB, two threads: number, sum and squares by week and arm',
  duckOne: 'DuckDB, one thread: the same',
  duckClustered: 'DuckDB, two threads: the same with sums by person, for intervals that respect them',
} as const

export type TrendTiming = { readonly question: TrendQuestion; readonly timings: ReadonlyMap<string, Timing> }

/** Every question in every way; no time counts unless numbers and sums agree in every week and arm. */
export async function trendSpeed(
  store: CohortStore,
  held: HeldColumns,
  duck: DuckTable | null,
  { organisation, patients }: StoredCohort,
  rounds: number,
): Promise<TrendTiming[]> {
  const scope = systemScope(organisation.id, 'bench')
  const found: TrendTiming[] = []
  for (const question of trendQuestions(sitesOf(patients))) {
    const { choice, where } = question
    const ofDuck = (rows: unknown[][]) => () =>
      rows
        .map(([arm, week, n, sum]): TrendCell => [String(arm), Number(week), Number(n), Number(sum)])
        .sort(byArmAndWeek)
    const timings = await interleaved<TrendCell[]>(rounds, [
      {
        name: ways.means,
        run: async () => {
          const data = visibleData(held, 'all', choice)
          const { include } = chosenEpisodes(data, choice)
          const tally = courseTally(data.scores, { armView: 'initial_plan', showNeither: true, include })
          return () => cellsOfTally(tally)
        },
      },
      {
        name: ways.asked,
        run: async () => {
          const answer = await store.ask(scope, 'PHQ-9', 0, courseOf(choice))
          return () => cellsOf(answer?.result.arms ?? [])
        },
      },
      ...(duck === null
        ? []
        : [
            {
              name: ways.duckMeans,
              run: async () => ofDuck(await duck.rows(trendIn(where))),
            },
            {
              name: ways.duckOne,
              before: () => duck.rows('set threads = 1'),
              after: () => duck.rows('set threads = 2'),
              run: async () => ofDuck(await duck.rows(trendIn(where))),
            },
            {
              name: ways.duckClustered,
              run: async () =>
                ofDuck(
                  await duck.rows(
                    `select arm, wk, sum(n), sum(s), sum(q), sum(s * s), sum(n * n), sum(n * s), count(*) from (
                       select arm, wk, patient, count(*) as n, sum(score) as s, sum(score::integer * score) as q
                       from measurement where ${where} group by arm, wk, patient)
                     group by arm, wk`,
                  ),
                ),
            },
          ]),
    ])
    found.push({ question, timings })
    const ms = [...timings.values()].map(({ median, least }) => `${median.toFixed(1)} (${least.toFixed(1)})`)
    console.log(`  ${question.name}: ${ms.join(' | ')}`)
  }
  return found
}

const trendIn = (where: string) =>
  `select arm, wk, count(*), sum(score), sum(score::integer * score) from measurement where ${where} group by arm, wk`

export type LoadTiming = {
  readonly milliseconds: number
  readonly bytesPerScore: number
  readonly scoresPerSecond: number
  readonly held: HeldColumns
}

/** Reading what the trend needs out of the database, and what room it takes. */
export async function loadSpeed(
  { db, url }: BenchDatabase,
  { organisation, scores }: StoredCohort,
  rounds: number,
): Promise<LoadTiming> {
  const pool = connectPool(url, 2)
  const source = { db, pool }
  const parts = [packPart('PHQ-9', 'core'), packPart('PHQ-9', 'scores')]
  try {
    const times: number[] = []
    for (let round = 0; ; round += 1) {
      const started = performance.now()
      const pack = await findHoldingPack(source, organisation.id)
      const held = pack && (await readPack(source, organisation.id, pack, parts))
      if (!held) throw new Error('loadSpeed: no pack')
      if (round > 0) times.push(performance.now() - started)
      if (round < rounds) continue
      const milliseconds = quantile(times, 0.5)
      return {
        milliseconds,
        bytesPerScore: held.bytes / scores,
        scoresPerSecond: scores / (milliseconds / 1_000),
        held: held.columns(['/core', 'PHQ-9/scores']),
      }
    }
  } finally {
    await pool.end()
  }
}
