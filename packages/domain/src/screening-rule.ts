import type { Instrument } from './instrument.ts'
import type { Answer } from './scoring.ts'

/** Answers by item id; a blank is null. */
const answersById = (instrument: Instrument, answers: readonly Answer[]): ReadonlyMap<string, Answer> => {
  if (answers.length !== instrument.items.length) {
    throw new RangeError(`${instrument.code} needs ${instrument.items.length} answers, got ${answers.length}`)
  }
  return new Map(instrument.items.map(({ id }, position) => [id, answers[position] ?? null]))
}

/**
 * Whether answers meet the symptom clusters of a diagnostic rule (PCL-5: provisional PTSD by DSM-5).
 *
 * @returns null while blanks could still decide it, and for an instrument without clusters
 * @throws RangeError if there are not as many answers as items
 */
export const meetsClusters = (instrument: Instrument, answers: readonly Answer[]): boolean | null => {
  const given = answersById(instrument, answers)
  if (instrument.clusters.length === 0) return null
  const verdicts = instrument.clusters.map(({ items, needed, from }) => {
    const present = items.filter((id) => (given.get(id) ?? -1) >= from).length
    const open = items.filter((id) => given.get(id) === null).length
    if (present >= needed) return true
    return present + open >= needed ? null : false
  })
  if (verdicts.includes(false)) return false
  return verdicts.includes(null) ? null : true
}

export type DepressiveSyndrome = 'major' | 'other' | 'none'

/**
 * The diagnostic algorithm of PHQ-9, which is not a rule on the total: five symptoms on more than half the days
 * are a major, two to four another depressive syndrome, one of the first two among them. The last item counts
 * from several days on.
 *
 * @param phq9 the instrument, for its item ids; answers one per item
 * @returns null with any blank: a blank is no absent symptom
 * @throws RangeError if there are not as many answers as items
 *
 * Source: Kroenke, Spitzer & Williams 2001 (the rule of the last item unverified).
 */
export const depressiveSyndrome = (
  phq9: Instrument,
  answers: readonly Answer[],
): DepressiveSyndrome | null => {
  const given = [...answersById(phq9, answers)]
  if (given.some(([, answer]) => answer === null)) return null
  const present = given
    .filter(
      ([id, answer]) => (answer ?? 0) >= (id === phq9.safetyItem?.id ? phq9.safetyItem.positiveFrom : 2),
    )
    .map(([id]) => id)
  const hasCore = present.includes('interest') || present.includes('mood')
  if (!hasCore || present.length < 2) return 'none'
  return present.length >= 5 ? 'major' : 'other'
}

/** A screen whose threshold depends on sex. `reviewFirst`: positive by the first question alone, look again. */
export interface ScreenBySex {
  readonly positive: boolean | null
  readonly reviewFirst: boolean
}

/**
 * AUDIT-C, positive from 4 points for men and 3 for women.
 *
 * @param sex as recorded; unknown or another gives null between the two thresholds, where it would decide
 * @param answers null when the source sent a total only: then nobody can say which question the points came from
 *
 * Source: LOINC 75626-2.
 */
export const screenBySex = (
  instrument: Instrument,
  total: number,
  sex: 'male' | 'female' | null,
  answers: readonly Answer[] | null,
): ScreenBySex => {
  const cuts = instrument.casenessBySex
  if (cuts === null) throw new RangeError(`screenBySex: ${instrument.code} has no thresholds by sex`)
  const verdicts = sex === null ? [total >= cuts.male, total >= cuts.female] : [total >= cuts[sex]]
  const positive = verdicts.every((verdict) => verdict === verdicts[0]) ? (verdicts[0] ?? null) : null
  const onlyFirst = answers !== null && answers[0] === total
  return { positive, reviewFirst: positive !== false && onlyFirst }
}
