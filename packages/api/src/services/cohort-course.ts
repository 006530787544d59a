import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { type CohortCounts, guardedFigures, openFigures } from '../cohort/answer-of-course.ts'
import type { CohortCourse, CohortCourseInput } from '../cohort/course-contract.ts'
import { courseDefinitions } from '../cohort/definitions.ts'
import { shownMoves } from '../cohort/shown-moves.ts'
import { withQuartiles } from '../cohort/shown-quartiles.ts'
import type { OrganisationContext } from '../trpc.ts'
import { askCohort } from './ask-cohort.ts'

/** Scores, or how far they have moved, by week or month and plan arm, of the episodes that the filters choose. */
export async function cohortCourse(
  ctx: OrganisationContext,
  input: CohortCourseInput,
): Promise<CohortCourse> {
  const { kind } = ctx.organisation
  const { of = 'score', statistic = 'mean', ...question } = input
  const showNeither = input.showNeither ?? kind === 'public_trial'
  const { head, chosen, result, rule } = await askCohort(ctx, question, 'course', {
    armView: input.armView,
    showNeither,
    of,
    quartiles: statistic === 'median',
  })
  const { provisional, quartiles, moves, ...course } = result
  const counts: CohortCounts = { patients: chosen.patients, provisional }
  const figures = rule ? guardedFigures(course, counts, kind, rule) : openFigures(course, counts, kind)
  const instrument = findInstrument(head.instrument.code)
  return {
    ...head,
    ...figures,
    of,
    statistic,
    arms: withQuartiles(figures.arms, quartiles),
    moves: moves === null ? null : shownMoves(moves, kind, rule),
    excluded: [...figures.excluded, ...otherUnit(chosen.otherUnit, head.unit, rule?.threshold ?? 0)],
    definitions: instrument === null ? [] : courseDefinitions(instrument, head.armView, head.unit, rule),
  }
}

const otherUnit = (n: number, unit: 'week' | 'month', threshold: number) =>
  n === 0
    ? []
    : [
        {
          code: null,
          reason: `episodes of programmes measured by ${unit === 'week' ? 'months' : 'weeks'}`,
          n: n < threshold ? null : n,
        },
      ]
