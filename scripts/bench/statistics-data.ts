import { randomFrom } from '@tandem/stats/random'

/** Invented patients under observation for at most a year, and their scores; columns of equal length. */
export type StatisticsData = {
  readonly people: {
    readonly time: Float64Array
    readonly event: Uint8Array
    readonly arm: Int32Array
    readonly age: Float64Array
    readonly baseline: Float64Array
    readonly female: Float64Array
    readonly earlier: Float64Array
  }
  readonly scores: {
    readonly patient: Int32Array
    readonly week: Float64Array
    /** The same visits a few days early or late: no two patients are seen at the same times. */
    readonly weekOfDay: Float64Array
    readonly arm: readonly string[]
    readonly score: Float64Array
  }
}

export const armNames = ['a', 'b', 'c']

/**
 * The same number gives the same data. Times are whole days, so many are tied. Scores: 6 to 15 visits, 10.5 on average,
 * around each patient's own line.
 */
export function statisticsData(patients: number): StatisticsData {
  const random = randomFrom('statistics').fork(patients)
  const early = randomFrom('statistics').fork('days', patients)
  const column = () => new Float64Array(patients)
  const people = {
    time: column(),
    event: new Uint8Array(patients),
    arm: new Int32Array(patients),
    age: column(),
    baseline: column(),
    female: column(),
    earlier: column(),
  }
  const scores = {
    patient: [] as number[],
    week: [] as number[],
    weekOfDay: [] as number[],
    arm: [] as string[],
    score: [] as number[],
  }
  for (let i = 0; i < patients; i += 1) {
    const arm = i % 3
    const age = random.integer(18, 80)
    const baseline = random.integer(8, 27)
    const female = Number(random.bernoulli(0.6))
    const earlier = random.integer(0, 3)
    const risk = 0.15 * arm - 0.01 * (age - 45) - 0.04 * (baseline - 17) + 0.1 * female - 0.2 * earlier
    const seen = Math.ceil(random.exponential(220 / Math.exp(risk)))
    const left = Math.min(365, random.integer(30, 500))
    people.time[i] = Math.min(seen, left)
    people.event[i] = Number(seen <= left)
    people.arm[i] = arm
    people.age[i] = age
    people.baseline[i] = baseline
    people.female[i] = female
    people.earlier[i] = earlier
    const [level, slope] = [random.normal(0, 4), random.normal(-0.3 - 0.1 * arm, 0.25)]
    const visits = random.integer(6, 15)
    for (let week = 0; week < visits; week += 1) {
      scores.patient.push(i)
      scores.week.push(week)
      scores.weekOfDay.push((7 * week + early.integer(-3, 3)) / 7)
      scores.arm.push(armNames[arm]!)
      scores.score.push(15 + level + slope * week + random.normal(0, 2.5))
    }
  }
  return {
    people,
    scores: {
      patient: Int32Array.from(scores.patient),
      week: Float64Array.from(scores.week),
      weekOfDay: Float64Array.from(scores.weekOfDay),
      arm: scores.arm,
      score: Float64Array.from(scores.score),
    },
  }
}

const table = (columns: Readonly<Record<string, ArrayLike<number | string>>>) => {
  const names = Object.keys(columns)
  const rows = columns[names[0]!]!.length
  const lines = Array.from({ length: rows }, (_, i) => names.map((name) => columns[name]![i]).join(','))
  return `${names.join(',')}\n${lines.join('\n')}\n`
}

/** The two tables as CSV, for R. */
export const peopleTable = ({ people }: StatisticsData): string => table(people)
export const scoresTable = ({ scores }: StatisticsData): string => table(scores)
