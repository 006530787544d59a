import type { Instrument } from '@tandem/domain/instrument'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import {
  type CourseSoFar,
  type ExpectedScore,
  expectedResponse,
  type ResponseModel,
} from './response-model.ts'

/** `look`: worse than the inner band expects, not yet than the outer. */
export type Track = 'on_track' | 'look' | 'not_on_track'

export type TrackOfScore = { readonly track: Track; readonly score: number; readonly expected: ExpectedScore }

/**
 * How one score lies to the band: beyond the worse limit it is not on track, on the limit it still is.
 */
export function trackOf(instrument: Instrument, expected: ExpectedScore, score: number): Track {
  const higherWorse = instrument.direction === 'higher_worse'
  const worse = (limit: number) => (higherWorse ? score > limit : score < limit)
  if (worse(higherWorse ? expected.upper : expected.lower)) return 'not_on_track'
  return worse(higherWorse ? expected.innerUpper : expected.innerLower) ? 'look' : 'on_track'
}

/**
 * Every later score of a course against what was expected from the baseline alone.
 *
 * @returns one entry per score; null where too few earlier patients are known for its day
 */
export function tracksOf(
  instrument: Instrument,
  model: ResponseModel,
  arm: PlanArm,
  course: CourseSoFar,
): readonly (TrackOfScore | null)[] {
  const { scores } = expectedResponse(
    instrument,
    model,
    arm,
    { ...course, days: [], scores: [] },
    course.days,
  )
  return course.days.map((day, k) => {
    const expected = scores.find((each) => each.day === day)
    const score = course.scores[k]!
    return expected === undefined ? null : { track: trackOf(instrument, expected, score), score, expected }
  })
}
