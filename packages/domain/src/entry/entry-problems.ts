import { episodeOfScore } from '../episode.ts'
import type { Entry, EventEntry, LocalTime, OnRecord } from './entry.ts'
import { dayProblems, doubtful, type EntryProblem, refused, textProblems } from './entry-problem.ts'
import { fillProblems } from './fill-problems.ts'
import { scoreProblems } from './score-problems.ts'
import { sessionProblems } from './session-problems.ts'
import { treatmentProblems } from './treatment-problems.ts'

const eventProblems = (
  { happenedOn, what, finding, note }: EventEntry,
  onRecord: OnRecord,
  now: LocalTime,
): readonly EntryProblem[] => {
  const days = dayProblems('happenedOn', happenedOn, onRecord, now)
  const saysNothing = what === 'note' && finding === null && note === null
  const outside = days.length === 0 && episodeOfScore(happenedOn, onRecord.episodes) === null
  return [
    ...days,
    ...textProblems('finding', finding, 500),
    ...textProblems('note', note, 2_000),
    ...(saysNothing
      ? [refused('finding', null, 'must hold a few words: a note without any says nothing')]
      : []),
    ...(outside
      ? [
          doubtful(
            'happenedOn',
            happenedOn,
            'outside_episode',
            'lies outside every episode of care: the event is drawn and counts in no figure',
          ),
        ]
      : []),
  ]
}

/**
 * Everything that is wrong with an entry, and what a person has to say is meant, field by field. The form at the
 * screen and the server ask the same question.
 *
 * @param now the present in the organisation's time zone, `YYYY-MM-DDTHH:MM`
 * @param corrected the record that the entry corrects, settles or ends; null for a new one
 * @returns empty when it may be stored
 */
export const entryProblems = (
  entry: Entry,
  onRecord: OnRecord,
  now: LocalTime,
  corrected: string | null,
): readonly EntryProblem[] => {
  switch (entry.kind) {
    case 'score':
      return scoreProblems(entry, onRecord, now, corrected)
    case 'session':
      return sessionProblems(entry, onRecord, now, corrected)
    case 'fill':
      return fillProblems(entry, onRecord, now, corrected)
    case 'treatment':
      return treatmentProblems(entry, onRecord, now, corrected)
    case 'event':
      return eventProblems(entry, onRecord, now)
  }
}
