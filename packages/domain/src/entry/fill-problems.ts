import { dayInWords } from '../day-in-words.ts'
import { type FillEntry, heldOfKind, type LocalTime, type OnRecord } from './entry.ts'
import { dayProblems, doubtful, type EntryProblem, refused, textProblems } from './entry-problem.ts'

/** A drug must be named; one that the table of drugs does not have counts for no class. */
export const drugProblems = (drug: string, { drugs }: OnRecord): readonly EntryProblem[] => {
  const name = drug.trim()
  if (name === '') return [refused('drug', drug, 'must be named')]
  if (drugs.includes(name.toLowerCase())) return textProblems('drug', drug, 200)
  return [
    ...textProblems('drug', drug, 200),
    doubtful(
      'drug',
      drug,
      'unknown_drug',
      'is not in the table of drugs: check the spelling; without its class it counts in no plan and no supply',
    ),
  ]
}

const amountProblems = (field: string, amount: number | null, most: number): readonly EntryProblem[] =>
  amount === null || (amount > 0 && amount <= most)
    ? []
    : [refused(field, amount, `must be a number above 0, at most ${most.toLocaleString('en-GB')}`)]

/**
 * What is wrong with a fill, and what is doubtful.
 *
 * @param corrected the record that it corrects; null for a new one
 */
export const fillProblems = (
  entry: FillEntry,
  onRecord: OnRecord,
  now: LocalTime,
  corrected: string | null,
): readonly EntryProblem[] => {
  const { drug, dispensedOn, daysSupply, quantity, dosesPerDay } = entry
  const twin = heldOfKind(onRecord.held, 'fill').find(
    (held) =>
      held.record !== corrected &&
      held.entry.dispensedOn === dispensedOn &&
      held.entry.drug.trim().toLowerCase() === drug.trim().toLowerCase(),
  )
  const isWhole =
    daysSupply === null || (Number.isInteger(daysSupply) && daysSupply >= 1 && daysSupply <= 400)
  const isUnknown = daysSupply === null && (quantity === null || dosesPerDay === null)
  return [
    ...drugProblems(drug, onRecord),
    ...dayProblems('dispensedOn', dispensedOn, onRecord, now),
    ...(isWhole ? [] : [refused('daysSupply', daysSupply, 'must be a whole number from 1 to 400')]),
    ...amountProblems('quantity', quantity, 100_000),
    ...amountProblems('dosesPerDay', dosesPerDay, 100),
    ...(isUnknown
      ? [
          doubtful(
            'daysSupply',
            null,
            'unknown_supply',
            'is not known: without it, or units and units a day, the fill covers no day',
          ),
        ]
      : []),
    ...(twin === undefined
      ? []
      : [
          doubtful(
            'dispensedOn',
            dispensedOn,
            'same_day',
            `has a fill of ${drug.trim()} already: two on ${dayInWords(dispensedOn)} count as two`,
          ),
        ]),
  ]
}
