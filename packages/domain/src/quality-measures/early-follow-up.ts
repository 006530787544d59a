import { attendanceOf } from '../attendance.ts'
import { addDays, type CalendarDay, daysBetween } from '../calendar-day.ts'
import { dayInWords, windowInWords } from '../day-in-words.ts'
import { containsDay } from '../episode.ts'
import type { PatientRecord, RecordedEpisode } from '../patient-record.ts'
import type { MeasureQuestion, MeasureSubject, PopulationReason, QualityMeasure } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
import { because, isOpen, isWithin, reachedPart, subjectOf } from './populations.ts'

const parameters = { withinDays: 28 }

type Parameters = typeof parameters

/** The first attended contact of an episode in a window. */
const firstContact = (
  { appointments }: PatientRecord,
  episode: RecordedEpisode,
  window: DayWindow,
  asOf: CalendarDay,
): CalendarDay | null =>
  appointments.find(
    (appointment) =>
      isWithin(appointment.heldOn, window) &&
      containsDay(episode, appointment.heldOn) &&
      attendanceOf(appointment, asOf) === 'attended',
  )?.heldOn ?? null

/** Whether the episode, or the life of the patient, was over before the last day; null when it was not. */
export const endedBefore = (
  { diedOn }: PatientRecord,
  { endedOn }: RecordedEpisode,
  day: CalendarDay,
  dayName: string,
): PopulationReason | null => {
  if (diedOn !== null && diedOn < day) {
    return because('denominator_exclusion', true, `Died before ${dayName}`, `Died on ${dayInWords(diedOn)}`)
  }
  return endedOn !== null && endedOn < day
    ? because(
        'denominator_exclusion',
        true,
        `Episode ended before ${dayName}`,
        `Episode ended on ${dayInWords(endedOn)}, before ${dayInWords(day)}`,
      )
    : null
}

const contactReason = (
  contactOn: CalendarDay | null,
  { startedOn }: RecordedEpisode,
  window: DayWindow,
  { asOf, parameters: { withinDays } }: MeasureQuestion<Parameters>,
): PopulationReason => {
  const contact =
    contactOn === null
      ? `No attended contact in ${windowInWords(window)}`
      : `Attended contact on ${dayInWords(contactOn)}, day ${daysBetween(startedOn, contactOn)}`
  if (isOpen(window, asOf)) {
    return because(
      'numerator',
      false,
      `The ${withinDays} days are not over`,
      `So far, up to ${dayInWords(asOf)}: ${contact}`,
    )
  }
  return contactOn === null
    ? because('numerator', false, `No attended contact within ${withinDays} days`, contact)
    : because('numerator', true, `Attended contact within ${withinDays} days`, contact)
}

const episodeSubject = (
  record: PatientRecord,
  episode: RecordedEpisode,
  question: MeasureQuestion<Parameters>,
): MeasureSubject | null => {
  const {
    period,
    asOf,
    parameters: { withinDays },
  } = question
  const { key, startedOn } = episode
  const last = addDays(startedOn, withinDays)
  if (startedOn > asOf || !isWithin(last, period)) return null
  const window = { from: addDays(startedOn, 1), to: last }
  const due = `Begun on ${dayInWords(startedOn)}; day ${withinDays} is ${dayInWords(last)}`
  const reasons = [
    because('initial_population', true, `Day ${withinDays} lies in the period`, due),
    because('denominator', true, 'All of the initial population'),
  ]
  const unit = { key, episodeKey: key, on: last, index: { on: startedOn, score: null }, window }
  const ended = endedBefore(record, episode, last, `day ${withinDays}`)
  if (ended !== null) return subjectOf({ ...unit, reasons: [...reasons, ended] })
  const contactOn = firstContact(record, episode, reachedPart(window, asOf), asOf)
  const contact = contactReason(contactOn, episode, window, question)
  return subjectOf({ ...unit, pending: isOpen(window, asOf), reasons: [...reasons, contact] })
}

/** Whether somebody was seen again within four weeks of the start. */
export const earlyFollowUp: QualityMeasure<Parameters> = {
  id: 'follow-up-4-weeks',
  version: '1',
  name: 'Follow-up within 4 weeks of the start',
  shortName: 'Follow-up within 4 weeks',
  family: 'Collaborative care',
  unit: 'episode',
  improvement: 'higher',
  populations: {
    initial_population: 'Episodes whose day 28 lies in the period.',
    denominator: 'The same episodes.',
    denominator_exclusion: 'The episode ended, or the patient died, before day 28.',
    numerator:
      'An attended contact of any kind on days 1 to 28; the day of the start is day 0 and no follow-up.',
  },
  source: 'Bao 2016 (early contact in collaborative care); the days by Tandem, as on the Cohort screen',
  notice: null,
  unverified: [],
  needs: [],
  feeds: ['appointments'],
  strata: [],
  parameters,
  parameterWords: { withinDays: 'Days after the start in which the contact must lie' },
  reach: ({ from, to }) => ({ from: addDays(from, -parameters.withinDays), to }),
  evaluate: (record, question) =>
    record.episodes.flatMap((episode) => episodeSubject(record, episode, question) ?? []),
}
