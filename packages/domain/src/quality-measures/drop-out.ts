import { attendanceOf } from '../attendance.ts'
import { addDays, type CalendarDay } from '../calendar-day.ts'
import { dayInWords } from '../day-in-words.ts'
import { type Dropout, dropoutOf, silentDays } from '../dropout.ts'
import { saysDied, saysDroppedOut } from '../ending-reason.ts'
import type { PatientRecord, RecordedEpisode } from '../patient-record.ts'
import type { PopulationReason, QualityMeasure } from '../quality-measure.ts'
import { armOnDay } from '../treatment-arm.ts'
import { depressionCourses } from './depression-course.ts'
import { because, isWithin, subjectOf } from './populations.ts'

/** An episode that has ended, and the patient's record. */
interface Ended {
  readonly record: PatientRecord
  readonly episode: RecordedEpisode
  readonly endedOn: CalendarDay
}

/** One way to say who dropped out; a `denominator_exclusion` where it can't be said. */
type Definition = (ended: Ended) => PopulationReason

const isInRemission = ({ record, episode, endedOn }: Ended): boolean => {
  const found = depressionCourses(record, endedOn).find(({ scores }) => scores.episode === episode)
  const state = found?.course.state
  return state === 'remission' || state === 'recovery'
}

const isPlanActive = ({ record, episode, endedOn }: Ended): boolean =>
  armOnDay(record.treatments, endedOn, episode.medicationClasses) !== 'neither'

const byContacts = (ended: Ended, remitted: boolean): Dropout | null =>
  dropoutOf(ended.record.appointments, ended.episode, ended.endedOn, {
    isPlanActive: isPlanActive(ended),
    isInRemission: remitted,
  })

const stayed = (reason: string, words: string = reason): PopulationReason =>
  because('numerator', false, reason, words)

const dropoutReason = ({ reason, on }: Dropout): PopulationReason =>
  reason === 'two_missed_in_a_row'
    ? because(
        'numerator',
        true,
        'Missed the last two contacts',
        `Missed the last two contacts, the second on ${dayInWords(on)}`,
      )
    : because(
        'numerator',
        true,
        `No attended contact for ${silentDays} days`,
        `No attended contact after ${dayInWords(addDays(on, -silentDays))} for ${silentDays} days, nothing booked, plan active`,
      )

const saidReason = (endedOn: CalendarDay): PopulationReason =>
  because(
    'numerator',
    true,
    'The reason recorded for the end says so',
    `The reason recorded for the end on ${dayInWords(endedOn)} says so`,
  )

const recorded: Definition = ({ episode, endedOn }) => {
  const said = saysDroppedOut(episode.endingReason)
  if (said === null) return because('denominator_exclusion', true, 'No reason for the end on record')
  return said ? saidReason(endedOn) : stayed('The reason recorded for the end is another')
}

const twoMissed: Definition = (ended) => {
  const { record, episode, endedOn } = ended
  const found = dropoutOf(record.appointments, episode, endedOn, {
    isPlanActive: false,
    isInRemission: false,
  })
  if (found === null) return stayed('The last two contacts were not both missed')
  return isInRemission(ended) ? stayed('In remission at the end') : dropoutReason(found)
}

/** Missed contacts left out, so that the days without an attended one decide alone. */
const noContact: Definition = (ended) => {
  const { record, endedOn } = ended
  const appointments = record.appointments.filter((each) => attendanceOf(each, endedOn) !== 'missed')
  const found = byContacts({ ...ended, record: { ...record, appointments } }, false)
  if (found === null)
    return stayed(`No ${silentDays} days without an attended contact under an active plan at the end`)
  return isInRemission(ended) ? stayed('In remission at the end') : dropoutReason(found)
}

/** As on the Cohort screen: the reason on record decides; without one, the rule of contacts. */
const combined: Definition = (ended) => {
  const said = saysDroppedOut(ended.episode.endingReason)
  if (said === false) return stayed('The reason recorded for the end is another')
  const found = byContacts(ended, false)
  if (said === true) return found === null ? saidReason(ended.endedOn) : dropoutReason(found)
  if (found === null) return stayed('No reason on record, and contacts do not say so')
  return isInRemission(ended) ? stayed('In remission at the end') : dropoutReason(found)
}

const isDeath = ({ record: { diedOn }, episode, endedOn }: Ended): boolean =>
  (diedOn !== null && diedOn <= endedOn) || saysDied(episode.endingReason)

const dropOutMeasure = (
  about: Pick<QualityMeasure, 'id' | 'name' | 'shortName'>,
  words: { readonly numerator: string; readonly exclusion: string },
  definition: Definition,
): QualityMeasure => ({
  ...about,
  version: '1',
  family: 'Drop-out',
  unit: 'episode',
  improvement: 'lower',
  populations: {
    initial_population: 'Episodes that ended in the period, on the as-of day or before.',
    denominator: 'The same episodes.',
    denominator_exclusion: words.exclusion,
    numerator: words.numerator,
  },
  source:
    'Ending codes of NHS Talking Therapies; rule of contacts by Tandem, docs/clinical-definitions.md 4.2',
  notice:
    'Drop-out rates depend on the definition: compare only figures of the same one. Episodes that fell silent and were ' +
    'never ended are in none of them.',
  unverified: [],
  needs: [],
  feeds: definition === recorded ? [] : ['appointments'],
  strata: [],
  parameters: {},
  parameterWords: {},
  reach: ({ to }) => ({ from: '0001-01-01', to }),
  evaluate: (record, { period, asOf }) =>
    record.episodes.flatMap((episode) => {
      const { key, startedOn, endedOn } = episode
      if (endedOn === null || endedOn > asOf || !isWithin(endedOn, period)) return []
      const ended = { record, episode, endedOn }
      const days = `Begun on ${dayInWords(startedOn)}, ended on ${dayInWords(endedOn)}`
      const outcome = isDeath(ended) ? because('denominator_exclusion', true, 'Died') : definition(ended)
      const reasons = [
        because('initial_population', true, 'Episode ended in the period', days),
        because('denominator', true, 'All of the initial population'),
        outcome,
      ]
      return [subjectOf({ key, episodeKey: key, on: endedOn, reasons })]
    }),
})

const died = 'The patient died.'

export const dropOut = dropOutMeasure(
  {
    id: 'drop-out',
    name: 'Drop-out: by the reason on record, else by contacts',
    shortName: 'Drop-out, reason or contacts',
  },
  {
    numerator:
      'The reason recorded for the end says so. Without a reason: the last two contacts were missed, or no contact was ' +
      `attended for ${silentDays} days while the plan was active and nothing was booked; not in remission at the end.`,
    exclusion: died,
  },
  combined,
)

export const dropOutRecorded = dropOutMeasure(
  {
    id: 'drop-out-recorded',
    name: 'Drop-out: by the reason on record',
    shortName: 'Drop-out, reason on record',
  },
  {
    numerator: 'The reason recorded for the end says so (codes 16 and 47, or words to that effect).',
    exclusion: `${died} No reason for the end is on record.`,
  },
  recorded,
)

export const dropOutTwoMissed = dropOutMeasure(
  {
    id: 'drop-out-two-missed',
    name: 'Drop-out: last two contacts missed',
    shortName: 'Drop-out, two missed',
  },
  {
    numerator: 'The last two contacts before the end were missed, and the last score is not in remission.',
    exclusion: died,
  },
  twoMissed,
)

export const dropOutNoContact = dropOutMeasure(
  {
    id: 'drop-out-no-contact',
    name: `Drop-out: no attended contact for ${silentDays} days`,
    shortName: `Drop-out, ${silentDays} days silent`,
  },
  {
    numerator:
      `No contact was attended in the last ${silentDays} days while the plan was active and nothing was booked, and the ` +
      'last score is not in remission.',
    exclusion: died,
  },
  noContact,
)
