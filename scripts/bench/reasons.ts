import type { GoalId } from './report.ts'

/** Why a goal is missed, as profiles showed; printed beside it when it is. */
export const reasons: Readonly<Partial<Record<GoalId, string>>> = {
  'cohort-naive':
    'The analysis over typed arrays is far beyond the goal; what is left is reading the rows of `series` for each question. A cache of columns per organisation, read once and kept fresh, is designed and not built.',
}
