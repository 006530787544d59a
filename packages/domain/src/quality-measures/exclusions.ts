import type { CalendarDay } from '../calendar-day.ts'
import type { CodeListName, CodeLists } from '../code-lists.ts'
import { dayInWords } from '../day-in-words.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { PopulationReason } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
import { onceForEach } from './once-for-each.ts'
import { because, reachedPart } from './populations.ts'
import { diagnosesOf, hospiceIn, standsIn } from './record-facts.ts'

/** Disorders that take a patient out of the depression measures, as their code lists are named. */
export const excludingDisorders = [
  'bipolar disorder',
  'emotionally labile personality disorder',
  'psychotic disorder',
  'pervasive developmental disorder',
] as const satisfies readonly CodeListName[]

/** Every list that these exclusions read. */
export const exclusionLists = ['hospice or palliative care', ...excludingDisorders] as const

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const excluded = (reason: string, words: string): PopulationReason =>
  because('denominator_exclusion', true, reason, words)

/** Diagnoses of an excluding disorder, whenever they stand, disorder by disorder. */
const excludingDiagnoses = onceForEach((record: PatientRecord, lists: CodeLists) =>
  excludingDisorders.flatMap((name) => diagnosesOf(record, lists[name]).map((found) => ({ name, found }))),
)

const disorderExclusions = (
  record: PatientRecord,
  lists: CodeLists,
  window: DayWindow,
): readonly PopulationReason[] => {
  const standing = excludingDiagnoses(record, lists).filter(({ found }) => standsIn(found, window))
  const first = standing.filter(({ name }, i) => standing.findIndex((other) => other.name === name) === i)
  return first.map(({ name, found: { code, onsetOn } }) => {
    const since = onsetOn === null ? 'onset not recorded' : `onset ${dayInWords(onsetOn)}`
    const until = dayInWords(window.to)
    return excluded(capital(name), `${capital(name)} (${code}), ${since}, stands on or before ${until}`)
  })
}

/**
 * Death on or before the last of these days, hospice or palliative care on any of them; empty where neither applies.
 */
export const careExclusions = (
  record: PatientRecord,
  lists: CodeLists,
  window: DayWindow,
  asOf: CalendarDay,
): readonly PopulationReason[] => {
  const care = reachedPart(window, asOf)
  const { diedOn } = record
  const hospiceOn = hospiceIn(record, lists['hospice or palliative care'], care)
  return [
    diedOn !== null && diedOn <= care.to
      ? excluded('Died', `Died on ${dayInWords(diedOn)}, on or before ${dayInWords(window.to)}`)
      : null,
    hospiceOn === null
      ? null
      : excluded('Hospice or palliative care', `Hospice or palliative care on ${dayInWords(hospiceOn)}`),
  ].filter((reason) => reason !== null)
}

/**
 * Death, hospice or palliative care, and the disorders that exclude; the one reason that says there is none, else.
 *
 * @param windows days in which care excludes, and on any of which a standing disorder does
 */
export const depressionExclusions = (
  record: PatientRecord,
  lists: CodeLists,
  windows: { readonly care: DayWindow; readonly disorders: DayWindow },
  asOf: CalendarDay,
): readonly PopulationReason[] => {
  const disorders = reachedPart(windows.disorders, asOf)
  const reasons = [
    ...careExclusions(record, lists, windows.care, asOf),
    ...disorderExclusions(record, lists, disorders),
  ]
  return reasons.length > 0 ? reasons : [because('denominator_exclusion', false, 'No exclusion applies')]
}
