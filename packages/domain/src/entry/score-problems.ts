import { addDays, type CalendarDay } from '../calendar-day.ts'
import { dayInWords } from '../day-in-words.ts'
import { baselineDaysBefore, containsDay, type ScorePoint } from '../episode.ts'
import { episodeScores } from '../episode-scores.ts'
import { formsUsed } from '../form-of-day.ts'
import type { Instrument } from '../instrument.ts'
import { findInstrument } from '../instruments/catalogue.ts'
import { blankItems, type FormScore, scoreForm } from '../scoring.ts'
import { heldOfKind, type LocalTime, type OnRecord, type ScoreEntry } from './entry.ts'
import { dayProblems, doubtful, type EntryProblem, refused, timeProblems } from './entry-problem.ts'

/** The place of an answer in an entry: `answers.0` is the first item. */
export const answerField = (place: number): string => `answers.${place}`

/** What an entry comes to; null while it can't be scored at all. */
export const scoreOfEntry = (instrument: Instrument, { answers, total }: ScoreEntry): FormScore | null => {
  if (answers === null && total === null) return null
  if (answers !== null && answers.length !== instrument.items.length) return null
  const score = scoreForm(instrument, { answers, reportedTotal: total })
  return score.kind === 'invalid' ? null : score
}

/** What is wrong with the answers or the total by themselves. */
const formProblems = (instrument: Instrument, entry: ScoreEntry): readonly EntryProblem[] => {
  const { answers, total } = entry
  if (answers === null && total === null)
    return [refused('total', null, 'must hold the total, where there are no answers')]
  if (answers !== null && instrument.entry === 'score_only')
    return [refused('answers', null, `must be left out: ${instrument.shortName} is entered as a total`)]
  if (answers !== null && answers.length !== instrument.items.length)
    return [refused('answers', answers.length, `must be ${instrument.items.length}, one for each item`)]
  const score = scoreForm(instrument, { answers, reportedTotal: total })
  if (score.kind === 'invalid')
    return score.problems.map(({ item, value, rule }) => {
      const place = instrument.items.findIndex(({ id }) => id === item)
      return refused(place === -1 ? 'total' : answerField(place), value, `must be ${rule}`)
    })
  if (answers === null) return []
  if (answers.every((answer) => answer === null))
    return [refused(answerField(0), null, 'must be answered: every item is blank')]
  return blankItems(instrument, answers).map((id) => {
    const place = instrument.items.findIndex((item) => item.id === id)
    return doubtful(answerField(place), null, 'blank_answers', blankRule(instrument, id, score))
  })
}

const blankRule = ({ safetyItem }: Instrument, id: string, { completeness }: FormScore): string => {
  if (id === safetyItem?.id) return 'is blank: the safety question stays unknown, and somebody has to ask'
  return completeness === 'not_scorable'
    ? 'is blank: with this many blanks there is no total'
    : 'is blank: the total is scaled up from the other answers'
}

/** A form as the rules about days and baselines see it; null without a total. */
const pointOf = (instrument: Instrument, entry: ScoreEntry, recordedOrder: number) => {
  const score = scoreOfEntry(instrument, entry)
  if (score === null) return null
  const { takenOn, takenAt } = entry
  return {
    takenOn,
    // Only the order of the times of one day matters.
    takenAt: takenAt === null ? null : new Date(`${takenOn}T${takenAt}:00Z`),
    total: score.total,
    completeness: score.completeness,
    recordedOrder,
    nominalVisit: null,
  }
}

type Baseline = { readonly startedOn: CalendarDay; readonly baseline: ScorePoint | null }

const baselinesOf = (
  points: readonly NonNullable<ReturnType<typeof pointOf>>[],
  { episodes }: OnRecord,
): readonly Baseline[] =>
  episodeScores(formsUsed(points), episodes).episodes.map(({ episode, baseline }) => ({
    startedOn: episode.startedOn,
    baseline,
  }))

/** What the form would change for others: a baseline it would replace, a form of the same day. */
const neighbourProblems = (
  instrument: Instrument,
  entry: ScoreEntry,
  onRecord: OnRecord,
  corrected: string | null,
): readonly EntryProblem[] => {
  const forms = heldOfKind(onRecord.held, 'score').filter((held) => held.entry.instrument === instrument.code)
  const place = forms.findIndex(({ record }) => record === corrected)
  const order = place === -1 ? forms.length : place
  const others = forms.flatMap((held, at) =>
    at === place ? [] : (pointOf(instrument, held.entry, at) ?? []),
  )
  const own = pointOf(instrument, entry, order)
  if (own === null) return []
  const sameDay = others.filter(({ takenOn }) => takenOn === entry.takenOn)
  const repeat =
    sameDay.length === 0
      ? []
      : [
          doubtful(
            'takenOn',
            entry.takenOn,
            'same_day',
            `has a ${instrument.shortName} already (${sameDay.map(({ total }) => total ?? 'no total').join(', ')}): both are kept, and one of them is used`,
          ),
        ]
  const before = baselinesOf(others, onRecord)
  const replaced = baselinesOf([...others, own], onRecord).flatMap(({ startedOn, baseline }) => {
    const former = before.find((each) => each.startedOn === startedOn)?.baseline ?? null
    if (former === null || baseline === null || baseline.recordedOrder !== order) return []
    return [
      doubtful(
        'takenOn',
        entry.takenOn,
        'second_baseline',
        `makes this the baseline of the care begun on ${dayInWords(startedOn)}, instead of the ${former.total} of ${dayInWords(former.takenOn)}`,
      ),
    ]
  })
  // Where it stood as the baseline before, a correction replaces nobody.
  const wasBaseline = place !== -1 && stoodAsBaseline(instrument, onRecord, order)
  return [...repeat, ...(wasBaseline ? [] : replaced)]
}

const stoodAsBaseline = (instrument: Instrument, onRecord: OnRecord, order: number): boolean => {
  const forms = heldOfKind(onRecord.held, 'score').filter((held) => held.entry.instrument === instrument.code)
  const points = forms.flatMap((held, at) => pointOf(instrument, held.entry, at) ?? [])
  return baselinesOf(points, onRecord).some(({ baseline }) => baseline?.recordedOrder === order)
}

/** A score counts where an episode contains it, or begins within two weeks after it. */
const isOutside = (day: CalendarDay, { episodes }: OnRecord): boolean =>
  !episodes.some(
    (episode) =>
      containsDay(episode, day) ||
      (day < episode.startedOn && day >= addDays(episode.startedOn, -baselineDaysBefore)),
  )

/**
 * What is wrong with a form, and what is doubtful.
 *
 * @param corrected the record that it corrects; null for a new one
 */
export const scoreProblems = (
  entry: ScoreEntry,
  onRecord: OnRecord,
  now: LocalTime,
  corrected: string | null,
): readonly EntryProblem[] => {
  const instrument = findInstrument(entry.instrument)
  if (instrument === null)
    return [refused('instrument', entry.instrument, 'must be an instrument that Tandem knows')]
  const days = dayProblems('takenOn', entry.takenOn, onRecord, now)
  const form = formProblems(instrument, entry)
  const times = days.length > 0 ? [] : timeProblems('takenAt', entry.takenOn, entry.takenAt, now)
  const sound = ![...days, ...form, ...times].some(({ doubt }) => doubt === null)
  const outside =
    days.length === 0 && isOutside(entry.takenOn, onRecord)
      ? [
          doubtful(
            'takenOn',
            entry.takenOn,
            'outside_episode',
            'lies outside every episode of care: the score is drawn and counts in no figure',
          ),
        ]
      : []
  return [
    ...days,
    ...times,
    ...form,
    ...outside,
    ...(sound ? neighbourProblems(instrument, entry, onRecord, corrected) : []),
  ]
}
