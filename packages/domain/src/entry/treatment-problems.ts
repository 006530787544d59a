import type { CalendarDay } from '../calendar-day.ts'
import { dayInWords } from '../day-in-words.ts'
import { containsDay, type EpisodeSpan, episodeOfScore } from '../episode.ts'
import { heldOfKind, type LocalTime, type OnRecord, type TreatmentEntry } from './entry.ts'
import { dayProblems, doubtful, type EntryProblem, refused, textProblems } from './entry-problem.ts'
import { drugProblems } from './fill-problems.ts'

/** Columns that belong to the other component of a plan. */
export const fieldsOfOther = { medication: ['modality'], therapy: ['drug', 'drugClass', 'doseMg'] } as const
/** What names a component. */
export const nameOfComponent = { medication: 'drug', therapy: 'modality' } as const

/**
 * The episode a treatment is entered under: the one that contains its first day, else the next to begin, else none.
 */
export const episodeOfTreatment = <E extends EpisodeSpan>(
  startedOn: CalendarDay,
  episodes: readonly E[],
): E | null =>
  episodeOfScore(startedOn, episodes) ??
  episodes
    .filter((episode) => episode.startedOn > startedOn)
    .toSorted((a, b) => (a.startedOn < b.startedOn ? -1 : 1))[0] ??
  null

/** What a treatment is of, as it is compared: the drug or the kind of therapy. */
export const treatmentName = ({ drug, modality }: Pick<TreatmentEntry, 'drug' | 'modality'>): string =>
  (drug ?? modality ?? '').trim().toLowerCase()

/** The days a treatment covers; an open end follows its episode. */
const spanOf = (entry: TreatmentEntry, episodes: readonly EpisodeSpan[]): EpisodeSpan => ({
  startedOn: entry.startedOn,
  endedOn: entry.endedOn ?? episodeOfTreatment(entry.startedOn, episodes)?.endedOn ?? null,
})

const overlaps = (a: EpisodeSpan, b: EpisodeSpan): boolean =>
  containsDay(a, b.startedOn) || containsDay(b, a.startedOn)

const endProblems = (entry: TreatmentEntry, onRecord: OnRecord, now: LocalTime): readonly EntryProblem[] => {
  const { startedOn, endedOn, stopReason } = entry
  if (endedOn === null)
    return stopReason === null
      ? []
      : [refused('stopReason', stopReason, 'must be left out while the treatment goes on')]
  const days = dayProblems('endedOn', endedOn, onRecord, now, true)
  if (days.length > 0) return days
  const order =
    endedOn < startedOn
      ? [refused('endedOn', endedOn, `must not lie before the start on ${dayInWords(startedOn)}`)]
      : []
  const why = stopReason === null ? [refused('stopReason', null, 'must say why it ended')] : []
  return [...order, ...why]
}

const overlapProblems = (
  entry: TreatmentEntry,
  onRecord: OnRecord,
  corrected: string | null,
): readonly EntryProblem[] => {
  const twin = heldOfKind(onRecord.held, 'treatment').find(
    (held) =>
      held.record !== corrected &&
      held.entry.component === entry.component &&
      treatmentName(held.entry) === treatmentName(entry) &&
      overlaps(spanOf(held.entry, onRecord.episodes), spanOf(entry, onRecord.episodes)),
  )
  if (twin === undefined) return []
  const { startedOn, endedOn } = twin.entry
  const span = `from ${dayInWords(startedOn)} ${endedOn === null ? 'on, without an end' : `to ${dayInWords(endedOn)}`}`
  return [
    refused(
      'startedOn',
      entry.startedOn,
      `must not overlap the ${treatmentName(entry)} on record ${span}: end that one first, or enter a change of dose`,
    ),
  ]
}

const componentProblems = (entry: TreatmentEntry, onRecord: OnRecord): readonly EntryProblem[] => {
  const { component, drugClass, doseMg, modality } = entry
  const name = nameOfComponent[component]
  const needed = (entry[name] ?? '').trim() === '' ? [refused(name, entry[name], 'must be named')] : []
  const others = fieldsOfOther[component]
    .filter((field) => entry[field] !== null)
    .map((field) => refused(field, entry[field], `must be left out for ${component}`))
  if (needed.length + others.length > 0) return [...needed, ...others]
  return component === 'therapy'
    ? textProblems('modality', modality, 100)
    : [
        ...(drugClass === null ? drugProblems(entry.drug ?? '', onRecord) : []),
        ...textProblems('drugClass', drugClass, 100),
        ...(doseMg === null || (doseMg > 0 && doseMg <= 100_000)
          ? []
          : [refused('doseMg', doseMg, 'must be a number above 0, at most 100,000')]),
      ]
}

/**
 * What is wrong with a treatment: days in order, a reason for an end, and no second course of the same on one day.
 *
 * @param corrected the record that it corrects or ends; null for a new one
 */
export const treatmentProblems = (
  entry: TreatmentEntry,
  onRecord: OnRecord,
  now: LocalTime,
  corrected: string | null,
): readonly EntryProblem[] => {
  const component = componentProblems(entry, onRecord)
  const days = dayProblems('startedOn', entry.startedOn, onRecord, now)
  if (days.length > 0) return [...component, ...days]
  const episode = episodeOfTreatment(entry.startedOn, onRecord.episodes)
  if (episode === null)
    return [
      ...component,
      refused(
        'startedOn',
        entry.startedOn,
        onRecord.episodes.length === 0
          ? 'must lie in an episode of care, and none is on record'
          : 'must lie in an episode of care: the last one has ended before',
      ),
    ]
  const inside = containsDay(episode, entry.startedOn)
  const outside = inside
    ? []
    : [
        doubtful(
          'startedOn',
          entry.startedOn,
          'outside_episode',
          `lies before the care begun on ${dayInWords(episode.startedOn)}, which it is entered under`,
        ),
      ]
  const ends = endProblems(entry, onRecord, now)
  return [
    ...component,
    ...ends,
    ...textProblems('stopReason', entry.stopReason, 200),
    ...outside,
    ...(ends.length > 0 ? [] : overlapProblems(entry, onRecord, corrected)),
  ]
}
