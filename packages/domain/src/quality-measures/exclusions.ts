import type { CalendarDay } from '../calendar-day.ts'
import type { CodeListName, CodeLists } from '../code-lists.ts'
import { dayInWords } from '../day-in-words.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { PopulationReason } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
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

const disorderExclusion = (
  record: PatientRecord,
  lists: CodeLists,
  name: CodeListName,
  window: DayWindow,
): PopulationReason | null => {
  const found = diagnosesOf(record, lists[name]).find((each) => standsIn(each, window))
  if (found === undefined) return null
  const since = found.onsetOn === null ? 'onset not recorded' : `onset ${dayInWords(found.onsetOn)}`
  const until = dayInWords(window.to)
  return excluded(capital(name), `${capital(name)} (${found.code}), ${since}, stands on or before ${until}`)
}

/**
 * Death, hospice or palliative care, and the disorders that exclude; the one reason that says there is none, else.
 *
 * @param care days in which hospice or palliative care excludes; the last is also the last on which a death does
 * @param disorders days on any of which a disorder that stands excludes
 */
export const depressionExclusions = (
  record: PatientRecord,
  lists: CodeLists,
  windows: { readonly care: DayWindow; readonly disorders: DayWindow },
  asOf: CalendarDay,
): readonly PopulationReason[] => {
  const [care, disorders] = [reachedPart(windows.care, asOf), reachedPart(windows.disorders, asOf)]
  const { diedOn } = record
  const hospiceOn = hospiceIn(record, lists['hospice or palliative care'], care)
  const reasons = [
    diedOn !== null && diedOn <= care.to
      ? excluded('Died', `Died on ${dayInWords(diedOn)}, on or before ${dayInWords(windows.care.to)}`)
      : null,
    hospiceOn === null
      ? null
      : excluded('Hospice or palliative care', `Hospice or palliative care on ${dayInWords(hospiceOn)}`),
    ...excludingDisorders.map((name) => disorderExclusion(record, lists, name, disorders)),
  ].filter((reason) => reason !== null)
  return reasons.length > 0 ? reasons : [because('denominator_exclusion', false, 'No exclusion applies')]
}
