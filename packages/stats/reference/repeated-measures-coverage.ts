import { contrast } from '../src/contrast.ts'
import { linearMixedModel } from '../src/linear-mixed-model.ts'
import { mmrm } from '../src/mmrm.ts'
import { modelMatrix } from '../src/model-matrix.ts'
import { predictPatient } from '../src/patient-prediction.ts'
import { randomFrom } from '../src/random.ts'
import { inventedCourses } from './courses.ts'

/** How often an interval held the truth. */
export type Coverage = {
  readonly interval: string
  readonly level: number
  readonly patients: number
  readonly held: number
  /** Runs that gave an interval; the rest said why not. */
  readonly estimated: number
  readonly runs: number
}

const visits = [0, 2, 4, 8, 12]
const effect = 0.2
const truth = { visits, intercepts: 4, slopes: 0.3, noise: 2, missed: 0.15, effect }

type Held = readonly [interval: string, level: number, held: boolean | null]

const holds = (found: { readonly lower: number; readonly upper: number }, value: number) =>
  found.lower <= value && value <= found.upper

function oneRun(patients: number, run: number): Held[] {
  const { patient, week, arm, score } = inventedCourses(`coverage ${patients} ${run}`, { ...truth, patients })
  const arms = { levels: ['a', 'b'], values: arm }
  const fixed = modelMatrix({ week, arm: arms }, ['week', 'arm', 'week:arm'])
  const mixed = linearMixedModel({ fixed, response: score, patient }, week)
  const visit = { levels: visits.map(String), values: week.map(String) }
  const byVisit = modelMatrix({ visit, arm: arms }, ['visit', 'arm', 'visit:arm'])
  const marginal = mmrm({ fixed: byVisit, response: score, patient, visit: week }, 'unstructured')
  const last = byVisit.names.map((name) => (name === 'armb' || name === 'visit12:armb' ? 1 : 0))
  const held = (['satterthwaite', 'kenward_roger', 'asymptotic'] as const).flatMap((df): Held[] => {
    const slope = mixed.kind === 'estimated' ? contrast(mixed, [0, 0, 0, 1], { df }) : mixed
    const difference = marginal.kind === 'estimated' ? contrast(marginal, last, { df }) : marginal
    return [
      [`difference of slopes, ${df}`, 0.95, slope.kind === 'estimated' ? holds(slope, effect) : null],
      [
        `MMRM difference at the last visit, ${df}`,
        0.95,
        difference.kind === 'estimated' ? holds(difference, 12 * effect) : null,
      ],
    ]
  })
  const random = randomFrom(`new patient ${patients} ${run}`)
  const [low, steep] = [random.normal(0, truth.intercepts), random.normal(0, truth.slopes)]
  const scoreAt = (at: number) => 15 - 0.3 * at + low + steep * at + random.normal(0, truth.noise)
  const rowAt = (at: number) => fixed.row({ week: at, arm: 'a' })
  const own = { rows: [0, 2, 4].map(rowAt), time: [0, 2, 4], score: [0, 2, 4].map(scoreAt) }
  const next = scoreAt(12)
  const predicted = (level: number) =>
    mixed.kind === 'estimated'
      ? holds(predictPatient(mixed, own, { rows: [rowAt(12)], time: [12] }, { level }).scores[0]!, next)
      : null
  return [
    ...held,
    ...[0.8, 0.95].map((level): Held => ['a new patient’s next score', level, predicted(level)]),
  ]
}

/**
 * Share of intervals that hold the truth, over invented courses with 15 % of visits missing; the same seeds each time.
 *
 * @param patients patients per run
 * @param runs how many runs
 */
export function repeatedMeasuresCoverage(patients: number, runs: number): Coverage[] {
  const counts = new Map<string, { interval: string; level: number; held: number; estimated: number }>()
  for (let run = 0; run < runs; run += 1) {
    for (const [interval, level, held] of oneRun(patients, run)) {
      const key = `${interval} ${level}`
      const count = counts.get(key) ?? { interval, level, held: 0, estimated: 0 }
      counts.set(key, count)
      if (held !== null) count.estimated += 1
      if (held === true) count.held += 1
    }
  }
  return [...counts.values()].map((count) => ({ ...count, patients, runs }))
}
