import { addMonths, type CalendarDay } from './calendar-day.ts'
import type { Instrument } from './instrument.ts'
import { type Answer, blankItems } from './scoring.ts'

/**
 * What a form says about safety. `unknown`: the question stood there and was left blank, someone must ask.
 * `not_asked`: the source sent no items. Neither of them, nor `negative`, means low risk.
 */
export type SafetyState = 'positive' | 'negative' | 'unknown' | 'not_asked'

/** Risk levels of the C-SSRS screener, mildest first; their position is the level's number. */
export const cssrsLevels = ['none', 'low', 'moderate', 'high'] as const
export type CssrsLevel = (typeof cssrsLevels)[number]

export interface CssrsRisk {
  /** The highest level that the answers establish; null when nothing was reported and questions are open. */
  readonly level: CssrsLevel | null
  /** Questions that should have been asked and weren't; with any, the level may be higher than it says. */
  readonly unasked: readonly string[]
}

/**
 * Risk level of a C-SSRS screener: high on intent, plan or behaviour in the last 3 months; moderate on a method
 * or on earlier behaviour; low on a wish to be dead or thoughts. A blank never lowers it and never counts as no.
 *
 * @param cssrs the screener; `answers` 1 yes, 0 no, null blank, one per item
 *
 * Source: C-SSRS clinical triage guidelines.
 */
export const cssrsRisk = (cssrs: Instrument, answers: readonly Answer[]): CssrsRisk => {
  const yes = new Set(cssrs.items.filter((_, position) => answers[position] === 1).map(({ id }) => id))
  const unasked = blankItems(cssrs, answers)
  const any = (...ids: readonly string[]) => ids.some((id) => yes.has(id))
  if (any('intent', 'plan', 'recent-behaviour')) return { level: 'high', unasked }
  if (any('method', 'behaviour')) return { level: 'moderate', unasked }
  if (any('wish', 'thoughts')) return { level: 'low', unasked }
  return { level: unasked.length === 0 ? 'none' : null, unasked }
}

const answerToSafetyItem = (instrument: Instrument, answers: readonly Answer[]): Answer => {
  const position = instrument.items.findIndex(({ id }) => id === instrument.safetyItem?.id)
  return answers[position] ?? null
}

/**
 * How far the safety question goes: the answer to the safety item, for the C-SSRS screener its level as 0 to 3.
 *
 * @returns null where it is not known, or the instrument has no safety question
 */
export const safetySeverity = (instrument: Instrument, answers: readonly Answer[] | null): number | null => {
  if (answers === null) return null
  if (instrument.entry === 'screener') {
    const { level } = cssrsRisk(instrument, answers)
    return level === null ? null : cssrsLevels.indexOf(level)
  }
  return instrument.safetyItem === null ? null : answerToSafetyItem(instrument, answers)
}

/**
 * The safety state of one form, whatever its total and however many other items are blank.
 *
 * @param answers null when the source sent a total without items
 * @returns null for an instrument without a safety question
 */
export const safetyState = (
  instrument: Instrument,
  answers: readonly Answer[] | null,
): SafetyState | null => {
  const positiveFrom = instrument.entry === 'screener' ? 1 : instrument.safetyItem?.positiveFrom
  if (positiveFrom === undefined) return null
  if (answers === null) return 'not_asked'
  const severity = safetySeverity(instrument, answers)
  if (severity === null) return 'unknown'
  return severity >= positiveFrom ? 'positive' : 'negative'
}

/** Whether a positive answer belongs into the urgent queue. */
export const isUrgent = (instrument: Instrument, answers: readonly Answer[] | null): boolean => {
  const urgentFrom =
    instrument.entry === 'screener' ? cssrsLevels.indexOf('high') : instrument.safetyItem?.urgentFrom
  const severity = safetySeverity(instrument, answers)
  return urgentFrom !== undefined && severity !== null && severity >= urgentFrom
}

/** Raised risk lasts at least two years after any positive answer, so the badge stays as long. */
const badgeMonths = 24

/**
 * Whether an earlier positive answer must still be shown on a day, 24 months after it included.
 *
 * Source: Rossom 2017.
 */
export const hasPastPositive = (positiveDays: readonly CalendarDay[], asOf: CalendarDay): boolean =>
  positiveDays.some((day) => day < asOf && addMonths(day, badgeMonths) >= asOf)

/**
 * What the safety question of an instrument is called where it is told: `Item 9` is that of the PHQ-9 alone, a screener
 * goes by its own name.
 *
 * @returns null for an instrument without a safety question
 *
 * @example safetyQuestion(cssrs) // 'C-SSRS screener'
 */
export const safetyQuestion = ({ code, shortName, entry, items, safetyItem }: Instrument): string | null => {
  if (entry === 'screener') return shortName
  if (safetyItem === null) return null
  const number = items.findIndex(({ id }) => id === safetyItem.id) + 1
  return code === 'PHQ-9' ? `Item ${number}` : `${code} item ${number}`
}

/** The last positive answer that must still be shown on a day, 24 months after it included; null when there is none. */
export const pastPositiveOn = (positiveDays: readonly CalendarDay[], asOf: CalendarDay): CalendarDay | null =>
  positiveDays
    .filter((day) => day <= asOf && addMonths(day, badgeMonths) >= asOf)
    .toSorted()
    .at(-1) ?? null
