import { randomFrom } from '../src/random.ts'

/** Invented symptom courses for tests: columns of equal length, patients in turn, visits ascending. */
export type Courses = {
  readonly patient: readonly number[]
  readonly week: readonly number[]
  readonly arm: readonly string[]
  readonly score: readonly number[]
}

export type CourseModel = {
  readonly patients: number
  readonly visits: readonly number[]
  /** Standard deviations of intercepts and slopes between patients, and of the noise. */
  readonly intercepts: number
  readonly slopes: number
  readonly noise: number
  /** Chance that a visit is missed. */
  readonly missed?: number
  /** Difference of slopes, second arm minus first. */
  readonly effect?: number
}

/** The same seed gives the same courses. */
export function inventedCourses(
  seed: string | number,
  { patients, visits, intercepts, slopes, noise, missed = 0, effect = 0 }: CourseModel,
): Courses {
  const random = randomFrom(seed)
  const rows = Array.from({ length: patients }, (_, patient) => {
    const [low, steep] = [random.normal(0, intercepts), random.normal(0, slopes)]
    const arm = patient % 2 === 0 ? 'a' : 'b'
    return visits.flatMap((week) => {
      const score =
        15 - 0.3 * week + (arm === 'b' ? effect * week : 0) + low + steep * week + random.normal(0, noise)
      return random.bernoulli(missed) ? [] : [{ patient, week, arm, score }]
    })
  }).flat()
  return {
    patient: rows.map(({ patient }) => patient),
    week: rows.map(({ week }) => week),
    arm: rows.map(({ arm }) => arm),
    score: rows.map(({ score }) => score),
  }
}

/** The same courses with their rows in another order. */
export function reordered({ patient, week, arm, score }: Courses, order: readonly number[]): Courses {
  const pick = <Value>(values: readonly Value[]) => order.map((row) => values[row]!)
  return { patient: pick(patient), week: pick(week), arm: pick(arm), score: pick(score) }
}
