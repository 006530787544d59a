import type { Instrument } from './instrument.ts'

/** One answer, in the order of the instrument's items; null is a blank. */
export type Answer = number | null

export type Completeness = 'complete' | 'total_only' | 'prorated' | 'not_scorable'

/** Whether a form counts as a completed tool: published measures (CMS, HEDIS, MNCM) leave prorated ones out. */
export const isCompletedTool = (completeness: Completeness): boolean =>
  completeness === 'complete' || completeness === 'total_only'

/** A value that cannot be: which item (or `total`, `answers`), what stood there, and the rule it breaks. */
export interface ScoreProblem {
  readonly item: string
  readonly value: number | null
  readonly rule: string
}

export interface InvalidScore {
  readonly kind: 'invalid'
  readonly problems: readonly ScoreProblem[]
}

/** What answers come to. `rawSum` is the sum of the answers given, before prorating and before the multiplier. */
export type AnswersScore =
  | {
      readonly kind: 'scored'
      readonly total: number
      readonly completeness: 'complete' | 'prorated'
      readonly answered: number
      readonly rawSum: number
    }
  | {
      readonly kind: 'not_scorable'
      readonly reason: 'too-many-blanks'
      readonly blank: readonly string[]
      readonly answered: number
      readonly rawSum: number
    }
  | {
      readonly kind: 'no_total'
      readonly completeness: 'complete' | 'not_scorable'
      readonly answered: number
    }
  | InvalidScore

export type TotalScore =
  | { readonly kind: 'scored'; readonly total: number; readonly completeness: 'total_only' }
  | InvalidScore

export type Score = AnswersScore | TotalScore

const invalid = (item: string, value: number | null, rule: string): InvalidScore => ({
  kind: 'invalid',
  problems: [{ item, value, rule }],
})

/** `sum` scaled from `answered` items to `of` items, halves rounded up; whole-number arithmetic throughout. */
const prorated = (sum: number, of: number, answered: number): number =>
  Math.floor((2 * sum * of + answered) / (2 * answered))

const answerProblems = (instrument: Instrument, answers: readonly Answer[]): readonly ScoreProblem[] =>
  instrument.items.flatMap(({ id, min, max }, position) => {
    const value = answers[position] ?? null
    const fits = value === null || (Number.isInteger(value) && value >= min && value <= max)
    return fits ? [] : [{ item: id, value, rule: `a whole number from ${min} to ${max}` }]
  })

/** Ids of the items left blank, except those that the other answers say need not be asked. */
export const blankItems = (instrument: Instrument, answers: readonly Answer[]): readonly string[] => {
  const answerTo = (id: string) => answers[instrument.items.findIndex((item) => item.id === id)] ?? null
  return instrument.items
    .filter(({ id }) => answerTo(id) === null)
    .filter(({ id }) => {
      const condition = instrument.askedOnlyAfterYes.find(({ item }) => item === id)
      return condition === undefined || (answerTo(condition.to) ?? 0) > 0
    })
    .map(({ id }) => id)
}

/**
 * Answers to a total.
 *
 * Blanks up to `missingAllowed` are filled by the mean of the answered items (`sum × items / answered`, halves
 * up); a form that leaves out only its skippable item is scaled the same way. More blanks give no total, never 0.
 *
 * @param answers one per item, in the instrument's order
 * @returns impossible answers as `invalid` with every problem; a screener's answers as `no_total`
 * @throws RangeError if there are not as many answers as items
 *
 * Source: NHS Data Dictionary, PHQ-9 (blanks); rounding by Tandem.
 *
 * @example scoreAnswers(phq9, [2, 2, 2, 2, 2, 2, 2, 2, null]) // total 18, prorated, 8 answered, raw sum 16
 */
export const scoreAnswers = (instrument: Instrument, answers: readonly Answer[]): AnswersScore => {
  const { items, multiplier, missingAllowed, skippable } = instrument
  if (instrument.entry === 'score_only') {
    return invalid('answers', null, `${instrument.shortName} is entered as a total, without its items`)
  }
  if (answers.length !== items.length) {
    throw new RangeError(
      `scoreAnswers: ${instrument.code} needs ${items.length} answers, got ${answers.length}`,
    )
  }
  const problems = answerProblems(instrument, answers)
  if (problems.length > 0) return { kind: 'invalid', problems }

  const given = answers.filter((answer) => answer !== null)
  const answered = given.length
  const blank = blankItems(instrument, answers)
  if (instrument.entry === 'screener') {
    return { kind: 'no_total', completeness: blank.length === 0 ? 'complete' : 'not_scorable', answered }
  }

  const rawSum = given.reduce((sum, answer) => sum + answer, 0)
  const onlySkipped = blank.length === 1 && blank[0] === skippable?.item
  if (answered === 0 || (blank.length > missingAllowed && !onlySkipped)) {
    return { kind: 'not_scorable', reason: 'too-many-blanks', blank, answered, rawSum }
  }
  const total = prorated(rawSum * multiplier, items.length, answered)
  return {
    kind: 'scored',
    total,
    completeness: blank.length === 0 ? 'complete' : 'prorated',
    answered,
    rawSum,
  }
}

const rangeRule = ({ min, max, multiplier }: Instrument): string =>
  `a whole number from ${min} to ${max}${multiplier === 1 ? '' : ` that ${multiplier} divides`}`

const isOutside = ({ min, max }: Instrument, total: number): boolean => !(total >= min && total <= max)

const noTotalRule = ({ shortName }: Instrument): string => `${shortName} has no total, only answers`

/**
 * A reported total, without items.
 *
 * WHO-5 is stored on 0-100: a raw sum of 0-25 must be multiplied by 4 by whoever reads the source.
 */
export const scoreTotal = (instrument: Instrument, total: number): TotalScore => {
  if (instrument.entry === 'screener') return invalid('total', total, noTotalRule(instrument))
  const fits = Number.isInteger(total) && !isOutside(instrument, total) && total % instrument.multiplier === 0
  return fits
    ? { kind: 'scored', total, completeness: 'total_only' }
    : invalid('total', total, rangeRule(instrument))
}

/** What a source sent for one form; null answers mean that it carries no items at all. */
export interface ReportedForm {
  readonly answers: readonly Answer[] | null
  readonly reportedTotal: number | null
}

export type ScoreWarning =
  | { readonly kind: 'total-differs'; readonly reported: number; readonly computed: number }
  | { readonly kind: 'too-many-blanks'; readonly blank: readonly string[] }

/** One form as it is stored. `reportedTotal` is kept as the source sent it, also when the items win. */
export interface FormScore {
  readonly kind: 'form'
  readonly total: number | null
  readonly completeness: Completeness
  readonly reportedTotal: number | null
  readonly answered: number | null
  readonly rawSum: number | null
  readonly warnings: readonly ScoreWarning[]
}

/** A total beside items need not be whole, sources prorate too; but it must be possible. */
const besideItemsProblems = (instrument: Instrument, total: number): readonly ScoreProblem[] => {
  if (instrument.entry === 'screener') return [{ item: 'total', value: total, rule: noTotalRule(instrument) }]
  const rule = `from ${instrument.min} to ${instrument.max}`
  return isOutside(instrument, total) ? [{ item: 'total', value: total, rule }] : []
}

const totalWarnings = (
  score: Extract<AnswersScore, { kind: 'scored' }>,
  reported: number | null,
): readonly ScoreWarning[] => {
  if (reported === null || reported === score.total) return []
  if (score.completeness === 'prorated' && reported === score.rawSum) return []
  return [{ kind: 'total-differs', reported, computed: score.total }]
}

const formOfAnswers = (
  score: Exclude<AnswersScore, InvalidScore>,
  reportedTotal: number | null,
): FormScore => {
  const base = { kind: 'form', reportedTotal, answered: score.answered } as const
  switch (score.kind) {
    case 'scored':
      return {
        ...base,
        total: score.total,
        completeness: score.completeness,
        rawSum: score.rawSum,
        warnings: totalWarnings(score, reportedTotal),
      }
    case 'not_scorable':
      return {
        ...base,
        total: null,
        completeness: 'not_scorable',
        rawSum: score.rawSum,
        warnings: [{ kind: 'too-many-blanks', blank: score.blank }],
      }
    case 'no_total':
      return { ...base, total: null, completeness: score.completeness, rawSum: null, warnings: [] }
  }
}

/**
 * Items and reported total of one form together.
 *
 * Items win: a total that differs is a warning and is kept; beside a prorated form the raw sum is no difference.
 * A reported total outside the instrument's range is invalid with or without items. Answers that are all blank
 * are a blank form (not scorable), not a form without items: pass null for those.
 *
 * @throws RangeError if there is neither an answer list nor a total, or the answers don't match the items in number
 */
export const scoreForm = (
  instrument: Instrument,
  { answers, reportedTotal }: ReportedForm,
): FormScore | InvalidScore => {
  if (answers === null) {
    if (reportedTotal === null) throw new RangeError('scoreForm: needs answers, a reported total, or both')
    const score = scoreTotal(instrument, reportedTotal)
    if (score.kind === 'invalid') return score
    return { ...score, kind: 'form', reportedTotal, answered: null, rawSum: null, warnings: [] }
  }
  const score = scoreAnswers(instrument, answers)
  const totalProblems = reportedTotal === null ? [] : besideItemsProblems(instrument, reportedTotal)
  if (score.kind === 'invalid') return { ...score, problems: [...score.problems, ...totalProblems] }
  if (totalProblems.length > 0) return { kind: 'invalid', problems: totalProblems }
  return formOfAnswers(score, reportedTotal)
}
