import type { Instrument } from '@tandem/domain/instrument'
import { bandOf } from '@tandem/domain/instrument'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { conformalLimits } from '@tandem/stats/conformal-limits'
import { type LinearMixedModelFit, linearMixedModel } from '@tandem/stats/linear-mixed-model'
import { type PredictedScore, predictPatient } from '@tandem/stats/patient-prediction'
import { isReference, type ReferenceCourse } from './reference-course.ts'

/** Share of patients like this one whose score lies inside the band. */
export const bandLevel = 0.8
/** The narrower band: between the two a score is worth a second look, beyond the wider one it is not on track. */
export const innerLevel = 0.68
/** Fewer closed courses than this, and an arm is pooled with the others; fewer in all, and nothing is expected. */
export const leastCourses = 200
/** A group of patients with fewer than this many is judged together with a wider one. */
export const leastInGroup = 60
/** How far ahead of the last score a band is told, in days. */
export const furthestAhead = 84

/** A stretch of time since the baseline, in days, the first in and the end out. */
const zones = [
  { from: 0, to: 21 },
  { from: 21, to: 49 },
  { from: 49, to: 91 },
  { from: 91, to: 182 },
  { from: 182, to: Number.POSITIVE_INFINITY },
] as const

/** `start`: given the baseline alone. `onward`: given every score so far. */
export type Basis = 'start' | 'onward'

/** How far scores lay from what was expected of them, in expected spreads, in one group of earlier patients. */
type GroupLimits = {
  readonly basis: Basis
  readonly group: string
  readonly lower: number
  readonly upper: number
  readonly innerLower: number
  readonly innerUpper: number
  readonly patients: number
}

export type ArmModel = {
  /** null: all arms together. */
  readonly arm: PlanArm | null
  readonly courses: number
  readonly scores: number
  /** Baseline is counted from here, in points. */
  readonly centre: number
  readonly fit: LinearMixedModelFit
}

export type ResponseModel = {
  readonly kind: 'fitted'
  readonly instrument: string
  readonly courses: number
  readonly arms: readonly ArmModel[]
  readonly limits: readonly GroupLimits[]
}

export type NoResponseModel = {
  readonly kind: 'refused'
  readonly instrument: string
  readonly courses: number
  readonly reason: string
}

/** Improvement is fast at first and slower later: linear in the logarithm of the weeks since the baseline, plus one. */
const timeOf = (day: number) => Math.log(day / 7 + 1)

const rowOf = (centred: number, time: number) => [1, centred, time, centred * time]

function fitted(arm: PlanArm | null, courses: readonly ReferenceCourse[]): ArmModel | string {
  const centre = courses.reduce((sum, { baseline }) => sum + baseline, 0) / courses.length
  const patient: number[] = []
  const response: number[] = []
  const time: number[] = []
  const columns: [number[], number[], number[], number[]] = [[], [], [], []]
  courses.forEach((course, place) => {
    course.days.forEach((day, k) => {
      // A returning patient's episodes are courses of their own.
      patient.push(place)
      response.push(course.scores[k]!)
      time.push(timeOf(day))
      for (const [column, value] of rowOf(course.baseline - centre, timeOf(day)).entries())
        columns[column]!.push(value)
    })
  })
  const names = ['(Intercept)', 'baseline', 'time', 'baseline:time']
  const fit = linearMixedModel({ fixed: { names, columns }, response, patient }, time)
  if (fit.kind === 'not_estimable') return fit.reason
  return { arm, courses: courses.length, scores: response.length, centre, fit }
}

/** What one patient's course is so far, as the model takes it. */
export type CourseSoFar = Pick<ReferenceCourse, 'baseline' | 'days' | 'scores'>

function predictions(
  { centre, fit }: ArmModel,
  { baseline, days, scores }: CourseSoFar,
  ahead: readonly number[],
): readonly PredictedScore[] {
  const rows = (at: readonly number[]) => ({
    rows: at.map((day) => rowOf(baseline - centre, timeOf(day))),
    time: at.map(timeOf),
  })
  return predictPatient(fit, { ...rows(days), score: scores }, rows(ahead), {
    level: bandLevel,
    df: 'asymptotic',
  }).scores
}

const zoneOf = (day: number) => zones.findIndex(({ from, to }) => day >= from && day < to)

/** Groups that a score belongs to, the narrowest first: the first that has enough patients speaks for it. */
function groupsOf(instrument: Instrument, arm: PlanArm, baseline: number, day: number): readonly string[] {
  const band = bandOf(instrument, baseline)?.label ?? ''
  const zone = zoneOf(day)
  return [`${arm}|${band}|${zone}`, `${arm}|${band}`, `|${band}|${zone}`, `|${band}`, `||${zone}`, '']
}

/** Days ahead of the scores so far that a band is told for. */
const within = (days: readonly number[], upTo: number) =>
  days
    .map((day, k) => ({ day, k }))
    .filter(({ day, k }) => k >= upTo && day <= (days[upTo - 1] ?? 0) + furthestAhead)

type Miss = {
  readonly basis: Basis
  readonly groups: readonly string[]
  readonly patient: number
  readonly error: number
}

function missesOf(
  instrument: Instrument,
  arms: readonly ArmModel[],
  courses: readonly ReferenceCourse[],
): Miss[] {
  return courses.flatMap((course) => {
    const { patient } = course
    const model = modelOfArm(arms, course.arm)
    const groups = course.days.map((day) => groupsOf(instrument, course.arm, course.baseline, day))
    const missed = (basis: Basis, upTo: number, later: readonly { day: number; k: number }[]) =>
      predictions(
        model,
        { ...course, days: course.days.slice(0, upTo), scores: course.scores.slice(0, upTo) },
        later.map(({ day }) => day),
      ).map(({ expected, standardError }, place): Miss => {
        const { k } = later[place]!
        return { basis, groups: groups[k]!, patient, error: (course.scores[k]! - expected) / standardError }
      })
    const start = missed(
      'start',
      0,
      course.days.map((day, k) => ({ day, k })),
    )
    const onward = course.days
      .slice(0, -1)
      .flatMap((_, k) => missed('onward', k + 1, within(course.days, k + 1)))
    return [...start, ...onward]
  })
}

function limitsOf(misses: readonly Miss[]): GroupLimits[] {
  const byGroup = new Map<string, { basis: Basis; group: string; errors: number[]; patients: number[] }>()
  for (const { basis, groups, patient, error } of misses) {
    for (const group of groups) {
      const key = `${basis} ${group}`
      const held = byGroup.get(key) ?? { basis, group, errors: [], patients: [] }
      if (held.errors.length === 0) byGroup.set(key, held)
      held.errors.push(error)
      held.patients.push(patient)
    }
  }
  return [...byGroup.values()].flatMap(({ basis, group, errors, patients }) => {
    const band = conformalLimits(errors, patients, bandLevel)
    const inner = conformalLimits(errors, patients, innerLevel)
    if (band.kind === 'not_estimable' || inner.kind === 'not_estimable' || band.patients < leastInGroup)
      return []
    const { lower, upper } = band
    return [
      {
        basis,
        group,
        lower,
        upper,
        innerLower: inner.lower,
        innerUpper: inner.upper,
        patients: band.patients,
      },
    ]
  })
}

/** Courses are dealt into so many parts; each is judged by a fit to the others. */
const parts = 5

const armsOf = (courses: readonly ReferenceCourse[]) => [...new Set(courses.map(({ arm }) => arm))]

function armModels(courses: readonly ReferenceCourse[], least: number): readonly ArmModel[] | string {
  const pooled = fitted(null, courses)
  if (typeof pooled === 'string') return pooled
  const own = armsOf(courses).flatMap((arm) => {
    const ofArm = courses.filter((course) => course.arm === arm)
    if (ofArm.length < least) return []
    const model = fitted(arm, ofArm)
    return typeof model === 'string' ? [] : [model]
  })
  return [pooled, ...own]
}

const modelOfArm = (arms: readonly ArmModel[], arm: PlanArm): ArmModel =>
  arms.find((model) => model.arm === arm) ?? arms.find((model) => model.arm === null)!

/**
 * What an organisation's closed courses lead one to expect of others: a mixed model of the scores after the baseline,
 * with bands as wide as earlier patients were off, not as the model says.
 *
 * Each fifth of the patients tells how far off a fit to the other four fifths was (cross-conformal); the model that is then
 * used is fitted to all. Groups of patients by arm, baseline band and time since the baseline have limits of
 * their own where they have enough patients.
 *
 * @param courses closed courses, in an order that has nothing to do with how they went; those that are no reference are
 *   left out
 * @returns `refused` with the reason when there are fewer than 200, or the model cannot be fitted
 *
 * Source: CLINICAL definitions, expected treatment response (Finch, Lambert & Schaalje 2001; Lutz et al. 2006;
 * Delgadillo et al. 2018); conformal limits: Romano, Patterson & Candès 2019.
 */
export function responseModel(
  instrument: Instrument,
  courses: readonly ReferenceCourse[],
): ResponseModel | NoResponseModel {
  const usable = courses.filter((course) => isReference(instrument, course))
  const refused = (reason: string) =>
    ({ kind: 'refused', instrument: instrument.code, courses: usable.length, reason }) as const
  if (usable.length < leastCourses)
    return refused(
      `${usable.length} closed courses with three scores, the first at caseness; at least ${leastCourses} are needed`,
    )
  const people = [...new Set(usable.map(({ patient }) => patient))]
  const partOf = new Map(people.map((patient, place) => [patient, place % parts]))
  const arms = armModels(usable, leastCourses)
  if (typeof arms === 'string') return refused(`the model cannot be fitted: ${arms}`)
  const misses: Miss[] = []
  for (let part = 0; part < parts; part += 1) {
    // Of a patient's episodes none may stand on both sides.
    const isHeldOut = ({ patient }: ReferenceCourse) => partOf.get(patient) === part
    const others = armModels(
      usable.filter((course) => !isHeldOut(course)),
      (leastCourses * (parts - 1)) / parts,
    )
    if (typeof others === 'string')
      return refused(`the model cannot be fitted without a fifth of the courses: ${others}`)
    misses.push(...missesOf(instrument, others, usable.filter(isHeldOut)))
  }
  const limits = limitsOf(misses)
  return { kind: 'fitted', instrument: instrument.code, courses: usable.length, arms, limits }
}

export type ExpectedScore = {
  readonly day: number
  readonly expected: number
  readonly lower: number
  readonly upper: number
  readonly innerLower: number
  readonly innerUpper: number
  /** Earlier patients that the width rests on. */
  readonly patients: number
}

export type ExpectedResponse = {
  readonly basis: Basis
  /** null: all arms together. */
  readonly modelArm: PlanArm | null
  readonly courses: number
  readonly scores: readonly ExpectedScore[]
}

/**
 * The band in which four fifths of patients alike lie: of the same arm, with this baseline, and with the same scores so far.
 *
 * @param course baseline and later scores so far; without later scores the band of all who start alike
 * @param ahead days since the baseline, each at least 1
 * @returns limits inside the range of the instrument; days for which too few earlier patients are known are left out
 */
export function expectedResponse(
  instrument: Instrument,
  model: ResponseModel,
  arm: PlanArm,
  course: CourseSoFar,
  ahead: readonly number[],
): ExpectedResponse {
  const ofArm = modelOfArm(model.arms, arm)
  const basis = course.days.length === 0 ? 'start' : 'onward'
  const predicted = predictions(ofArm, course, ahead)
  const cut = (value: number) => Math.min(instrument.max, Math.max(instrument.min, value))
  const scores = ahead.flatMap((day, place): ExpectedScore[] => {
    const { expected, standardError } = predicted[place]!
    const limits = limitsFor(model, basis, groupsOf(instrument, arm, course.baseline, day))
    if (limits === null) return []
    return [
      {
        day,
        expected: cut(expected),
        lower: cut(expected + limits.lower * standardError),
        upper: cut(expected + limits.upper * standardError),
        innerLower: cut(expected + limits.innerLower * standardError),
        innerUpper: cut(expected + limits.innerUpper * standardError),
        patients: limits.patients,
      },
    ]
  })
  return { basis, modelArm: ofArm.arm, courses: ofArm.courses, scores }
}

function limitsFor({ limits }: ResponseModel, basis: Basis, groups: readonly string[]): GroupLimits | null {
  for (const group of groups) {
    const found = limits.find((each) => each.basis === basis && each.group === group)
    if (found !== undefined) return found
  }
  return null
}
