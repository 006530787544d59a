import { dayInZone } from '@tandem/domain/calendar-day'
import { dayInWords } from '@tandem/domain/day-in-words'
import { z } from 'zod'
import { cohortQuestionInput } from '../cohort/cohort-question.ts'
import type { CohortCourse } from '../cohort/course-contract.ts'
import { type ArmDifferences, courseDifferences } from '../cohort/course-differences.ts'
import { priorPeriod } from '../cohort/prior-period.ts'
import { inWholeMonths } from '../cohort/whole-months.ts'
import { textInput } from '../text-input.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'
import { cohortCourse } from './cohort-course.ts'

export const cohortComparedInput = cohortQuestionInput.extend({
  compareTo: z.discriminatedUnion('with', [
    z.object({ with: z.literal('prior') }),
    z.object({ with: z.literal('site'), site: textInput(100).min(1) }),
  ]),
})

export type CohortComparedInput = z.infer<typeof cohortComparedInput>

export type CohortCompared =
  | {
      readonly kind: 'compared'
      readonly here: CohortCourse
      readonly there: CohortCourse
      /** What the other cohort is: the period it started in, or its site. */
      readonly thereWords: string
      readonly differences: readonly ArmDifferences[]
    }
  | { readonly kind: 'not_comparable'; readonly reason: string }

type Question = z.infer<typeof cohortQuestionInput>

/** The cohort beside another one: the period of equal length before it, or another site; all else the same. */
export async function cohortCompared(
  ctx: OrganisationContext,
  { compareTo, ...question }: CohortComparedInput,
): Promise<CohortCompared> {
  const other = compareTo.with === 'site' ? atSite(question, compareTo.site) : before(ctx, question)
  if (typeof other === 'string') return { kind: 'not_comparable', reason: other }
  const here = await cohortCourse(ctx, question)
  const there = await cohortCourse(ctx, other)
  if (here.unit !== there.unit)
    return {
      kind: 'not_comparable',
      reason: 'One of the two is measured by weeks and the other by months; they have no visit in common.',
    }
  const siteName = there.filtersInWords.find((words) => words.startsWith('Site: '))?.slice('Site: '.length)
  const thereWords =
    compareTo.with === 'site'
      ? (siteName ?? compareTo.site)
      : `started from ${dayInWords(other.startedFrom ?? '')} to ${dayInWords(other.startedTo ?? '')}`
  return { kind: 'compared', here, there, thereWords, differences: courseDifferences(here, there) }
}

function atSite(question: Question, site: string): Question | string {
  if (question.site?.length === 1 && question.site[0] === site)
    return 'This is the same site. Choose another one to compare with.'
  return { ...question, site: [site] }
}

function before(ctx: OrganisationContext, question: Question): Question | string {
  const { organisation, scope } = ctx
  const today = dayInZone(ctx.now(), organisation.timeZone)
  const asked = ruleFor(organisation, scope) === null ? question : inWholeMonths(question)
  const [from, to] = [asked.startedFrom, asked.startedTo ?? today]
  if (!from)
    return 'The period has no first day yet: set the day from which episodes started, and the period before it is known.'
  if (to < from) return 'The period ends before it begins.'
  const prior = priorPeriod({ from, to })
  return { ...question, startedFrom: prior.from, startedTo: prior.to }
}
