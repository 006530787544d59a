import type { Random } from '@tandem/stats/random'

/** One item of a form: how sharply and from which hidden severity on each answer is given. */
type ItemCurve = {
  readonly slope: number
  readonly thresholds: readonly number[]
  readonly ownSpread: number
}

/** `severity` or `anxiety` decides the answers; `well-being` reads severity from the other end. */
type FormCurves = {
  readonly reads: 'severity' | 'anxiety'
  readonly reversed: boolean
  readonly items: readonly ItemCurve[]
  readonly multiplier: number
}

const curve = (slope: number, first: number, step: number, answers = 3, ownSpread = 0.45): ItemCurve => ({
  slope,
  thresholds: Array.from({ length: answers }, (_, i) => first + i * step),
  ownSpread,
})

// Graded responses (Samejima 1969): P(answer ≥ k) = logistic(slope · (severity + own shift − threshold k)).
// The curves are ours, set by eye to give forms such as services see; sleep and tiredness come early, self-harm late.
const phq9: readonly ItemCurve[] = [
  curve(2.2, 0.9, 1),
  curve(2.5, 0.8, 1.05),
  curve(1.6, 0.4, 0.95),
  curve(1.9, 0.2, 0.95),
  curve(1.5, 1, 1),
  curve(2.1, 0.9, 0.95),
  curve(1.8, 1, 1),
  curve(1.6, 1.9, 1.05),
  curve(3.4, 3.6, 0.75, 3, 1.1),
]
const gad7: readonly ItemCurve[] = [
  curve(2.2, 0.4, 1),
  curve(2.4, 0.7, 0.95),
  curve(2.3, 0.5, 0.95),
  curve(2, 0.6, 1),
  curve(1.5, 1.4, 1),
  curve(1.6, 0.6, 1.05),
  curve(1.8, 1.2, 0.95),
]
const who5 = Array.from({ length: 5 }, (_, i) => curve(1.8, -3.6 + 0.15 * i, 0.85, 5))
const wsas = Array.from({ length: 5 }, (_, i) => curve(1.6, 0.1 + 0.15 * i, 0.48, 8))

const forms = {
  'PHQ-9': { reads: 'severity', reversed: false, items: phq9, multiplier: 1 },
  'GAD-7': { reads: 'anxiety', reversed: false, items: gad7, multiplier: 1 },
  'WHO-5': { reads: 'severity', reversed: true, items: who5, multiplier: 4 },
  WSAS: { reads: 'severity', reversed: false, items: wsas, multiplier: 1 },
} as const satisfies Record<string, FormCurves>

export type FormCode = keyof typeof forms

export const formCodes = ['PHQ-9', 'GAD-7', 'WHO-5', 'WSAS'] as const satisfies readonly FormCode[]
export const itemCount = (form: FormCode): number => forms[form].items.length
export const totalOf = (form: FormCode, answers: readonly number[]): number =>
  forms[form].multiplier * answers.reduce((sum, answer) => sum + answer, 0)

/** How a person answers: a lasting shift per item, so that one form resembles the next. */
export type AnsweringStyle = Readonly<Record<FormCode, readonly number[]>>

export function answeringStyle(random: Random): AnsweringStyle {
  const shifts = (form: FormCode) => forms[form].items.map(({ ownSpread }) => random.normal(0, ownSpread))
  return {
    'PHQ-9': shifts('PHQ-9'),
    'GAD-7': shifts('GAD-7'),
    'WHO-5': shifts('WHO-5'),
    WSAS: shifts('WSAS'),
  }
}

/**
 * The answers of one completed form.
 *
 * @param state hidden severity and anxiety on the day
 * @returns one whole number per item, within the range of the item
 */
export function answersTo(
  form: FormCode,
  state: { readonly severity: number; readonly anxiety: number },
  style: AnsweringStyle,
  random: Random,
): number[] {
  const { reads, reversed, items } = forms[form]
  const level = reversed ? -state[reads] : state[reads]
  return items.map(({ slope, thresholds }, i) => {
    const chance = random.uniform()
    const noise = Math.log(chance / (1 - chance)) / slope
    return thresholds.filter((threshold) => level + style[form][i]! + noise > threshold).length
  })
}

/**
 * The same answers with so many whole points more, item after item in the order of the form, as far as the form goes.
 *
 * @param points 0 or more
 */
export function raisedAnswers(form: FormCode, answers: readonly number[], points: number): readonly number[] {
  if (points === 0) return answers
  const raised = [...answers]
  const highest = forms[form].items.map(({ thresholds }) => thresholds.length)
  for (let left = points; left > 0; ) {
    const before = left
    for (let i = 0; i < raised.length && left > 0; i += 1) {
      if (raised[i]! >= highest[i]!) continue
      raised[i]! += 1
      left -= 1
    }
    if (left === before) break
  }
  return raised
}
