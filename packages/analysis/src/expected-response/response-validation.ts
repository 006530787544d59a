import { reliableChange } from '@tandem/domain/change'
import { bandOf, type Instrument } from '@tandem/domain/instrument'
import { type ProportionInterval, wilson } from '@tandem/stats/proportions'
import { type TInterval, tInterval } from '@tandem/stats/summaries'
import { trackOf } from './on-track.ts'
import { isReference, type ReferenceCourse } from './reference-course.ts'
import {
  type Basis,
  expectedResponse,
  furthestAhead,
  type ResponseModel,
  responseModel,
} from './response-model.ts'

/** How often held-out scores lay inside the band; each patient counts alike, however many scores they have. */
export type BandCoverage = {
  readonly basis: Basis
  /** `all`, or an arm, or the label of a baseline's band. */
  readonly group: string
  readonly courses: number
  readonly scores: number
  /** Mean over courses of the share of their scores inside, with its interval. */
  readonly inside: TInterval
}

/** What became of courses that were flagged before their last score. */
export type FlagYield = {
  readonly courses: number
  readonly flagged: number
  /** Of the flagged, those without reliable improvement at their last score. */
  readonly predictive: ProportionInterval
  /** Of all courses, those without: what a flag must beat. */
  readonly base: ProportionInterval
  /** Of those who were reliably worse at their last score, those flagged before. */
  readonly sensitivity: ProportionInterval
}

export type ResponseValidation = {
  readonly folds: number
  readonly coverage: readonly BandCoverage[]
  readonly flags: FlagYield
}

type Judged = { readonly basis: Basis; readonly groups: readonly string[]; readonly inside: boolean[] }

/** Each score of a course in turn: from the baseline alone, and the next ones from those before it. */
function judged(instrument: Instrument, model: ResponseModel, course: ReferenceCourse): Judged[] {
  const groups = ['all', course.arm, bandOf(instrument, course.baseline)?.label ?? '']
  const insideOf = (upTo: number, days: readonly number[]) =>
    expectedResponse(
      instrument,
      model,
      course.arm,
      { baseline: course.baseline, days: course.days.slice(0, upTo), scores: course.scores.slice(0, upTo) },
      days,
    ).scores.map(({ day, lower, upper }) => {
      const score = course.scores[course.days.indexOf(day)]!
      return score >= lower && score <= upper
    })
  const onward = course.days.slice(0, -1).flatMap((last, k) =>
    insideOf(
      k + 1,
      course.days.filter((day) => day > last && day <= last + furthestAhead),
    ),
  )
  return [
    { basis: 'start', groups, inside: insideOf(0, course.days) },
    { basis: 'onward', groups, inside: onward },
  ]
}

function coverageOf(all: readonly Judged[]): BandCoverage[] {
  const groups = [...new Set(all.flatMap(({ groups: own }) => own))]
  return (['start', 'onward'] as const).flatMap((basis) =>
    groups.map((group): BandCoverage => {
      const own = all.filter(
        (each) => each.basis === basis && each.groups.includes(group) && each.inside.length > 0,
      )
      const shares = own.map(({ inside }) => inside.filter(Boolean).length / inside.length)
      return {
        basis,
        group,
        courses: own.length,
        scores: own.reduce((sum, { inside }) => sum + inside.length, 0),
        inside: tInterval(shares),
      }
    }),
  )
}

type Flagged = { readonly flagged: boolean; readonly improved: boolean; readonly worse: boolean }

function flaggedBeforeLast(instrument: Instrument, model: ResponseModel, course: ReferenceCourse): Flagged {
  const days = course.days.slice(0, -1)
  const { scores } = expectedResponse(
    instrument,
    model,
    course.arm,
    { baseline: course.baseline, days: [], scores: [] },
    days,
  )
  const change = reliableChange(instrument, course.baseline, course.scores.at(-1)!)
  return {
    flagged: scores.some(
      (expected) =>
        trackOf(instrument, expected, course.scores[course.days.indexOf(expected.day)]!) === 'not_on_track',
    ),
    improved: change === 'improved',
    worse: change === 'deteriorated',
  }
}

function yieldOf(courses: readonly Flagged[]): FlagYield {
  const count = (holds: (course: Flagged) => boolean) => courses.filter(holds).length
  const flagged = count((course) => course.flagged)
  return {
    courses: courses.length,
    flagged,
    predictive: wilson(
      count((course) => course.flagged && !course.improved),
      flagged,
    ),
    base: wilson(
      count((course) => !course.improved),
      courses.length,
    ),
    sensitivity: wilson(
      count((course) => course.worse && course.flagged),
      count((course) => course.worse),
    ),
  }
}

/** How a model did on courses that it has not seen. */
export function validationOn(
  instrument: Instrument,
  model: ResponseModel,
  heldOut: readonly ReferenceCourse[],
): Omit<ResponseValidation, 'folds'> {
  return {
    coverage: coverageOf(heldOut.flatMap((course) => judged(instrument, model, course))),
    flags: yieldOf(heldOut.map((course) => flaggedBeforeLast(instrument, model, course))),
  }
}

/**
 * How the band and the flag would have done on an organisation's own closed courses: each fold of the patients is judged
 * by a model that is fitted to the others.
 *
 * @param folds how many parts the patients are dealt into; all episodes of a patient go into one
 * @returns null where a fold's model is refused: too little history to be judged by itself
 * @throws RangeError if folds is not a whole number of at least 2
 */
export function crossValidation(
  instrument: Instrument,
  courses: readonly ReferenceCourse[],
  folds = 5,
): ResponseValidation | null {
  if (!Number.isInteger(folds) || folds < 2)
    throw new RangeError(`crossValidation: folds (${folds}) must be a whole number of at least 2`)
  const usable = courses.filter((course) => isReference(instrument, course))
  const place = new Map([...new Set(usable.map(({ patient }) => patient))].map((patient, i) => [patient, i]))
  const foldOf = ({ patient }: ReferenceCourse) => place.get(patient)! % folds
  const all: Judged[] = []
  const flags: Flagged[] = []
  for (let fold = 0; fold < folds; fold += 1) {
    const model = responseModel(
      instrument,
      usable.filter((course) => foldOf(course) !== fold),
    )
    if (model.kind === 'refused') return null
    for (const course of usable) {
      if (foldOf(course) !== fold) continue
      all.push(...judged(instrument, model, course))
      flags.push(flaggedBeforeLast(instrument, model, course))
    }
  }
  return { folds, coverage: coverageOf(all), flags: yieldOf(flags) }
}
