import type { Entry, EntryKind, EventEntry, ScoreEntry } from '@tandem/domain/entry/entry'
import { scoreOfEntry } from '@tandem/domain/entry/score-problems'
import { bandOf, type Instrument } from '@tandem/domain/instrument'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { cssrsLevels, safetyQuestion, safetySeverity, safetyState } from '@tandem/domain/safety'
import type { Output } from '../../api.ts'
import { formatDay, formatPlural, formatScore } from '../../ui/format.ts'
import { kindWords, sessionWords } from '../story-words.ts'

export const kindNames: Readonly<Record<EntryKind, string>> = {
  score: 'Score',
  session: 'Session',
  treatment: 'Plan',
  fill: 'Fill',
  event: 'Event',
}

export const eventName = (what: EventEntry['what']): string => {
  const words = kindWords(what)
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

export const purposeWords = {
  treatment: 'Treatment',
  assessment: 'Assessment',
  review: 'Review',
  unknown: 'Not said',
} as const

/** A rule as it stands under its field. */
export const sentenceOf = (rule: string): string => `${rule.slice(0, 1).toUpperCase()}${rule.slice(1)}.`

const answersInWords = ({ answers }: ScoreEntry): string =>
  answers === null ? '' : `, answers ${answers.map((answer) => answer ?? 'blank').join(' ')}`

const scoreWords = (entry: ScoreEntry): string => {
  const instrument = findInstrument(entry.instrument)
  const score = instrument === null ? null : scoreOfEntry(instrument, entry)
  const total = score?.total ?? null
  return `${entry.instrument} ${total === null ? 'without a total' : formatScore(total)} on ${formatDay(entry.takenOn)}${answersInWords(entry)}`
}

const listed = (parts: readonly (string | null)[]): string => parts.filter((part) => part).join(', ')

/** A day and time as they are typed into a field, for reading. */
const localWords = (local: string): string => `${formatDay(local.slice(0, 10))}, ${local.slice(11)}`

/** An entry in one line, with everything that it tells. */
export const entryWords = (entry: Entry): string => {
  switch (entry.kind) {
    case 'score':
      return scoreWords(entry)
    case 'session':
      return listed([
        `Contact of ${formatDay(entry.heldOn)}${entry.heldAt === null ? '' : `, ${entry.heldAt}`}: ${sessionWords[entry.status]}`,
        entry.cancelledAt === null ? null : `called off ${localWords(entry.cancelledAt)}`,
        entry.purpose === 'unknown' ? null : entry.purpose,
        entry.modality === null ? null : kindWords(entry.modality),
      ])
    case 'fill':
      return listed([
        `${entry.drug} handed over on ${formatDay(entry.dispensedOn)}`,
        entry.daysSupply === null ? null : formatPlural(entry.daysSupply, 'day'),
        entry.quantity === null ? null : formatPlural(entry.quantity, 'unit'),
        entry.dosesPerDay === null ? null : `${entry.dosesPerDay} a day`,
      ])
    case 'treatment':
      return listed([
        `${entry.drug ?? entry.modality ?? ''}${entry.doseMg === null ? '' : ` ${entry.doseMg} mg`} from ${formatDay(entry.startedOn)}${entry.endedOn === null ? '' : ` to ${formatDay(entry.endedOn)}`}`,
        entry.asNeeded ? 'as needed' : null,
        entry.stopReason,
      ])
    case 'event':
      return listed([`${eventName(entry.what)} on ${formatDay(entry.happenedOn)}`, entry.finding, entry.note])
  }
}

/** What the answers come to so far: how many, the total, its band, how complete. */
export const tallyWords = (instrument: Instrument, entry: ScoreEntry): string => {
  if (entry.answers === null) {
    const total = scoreOfEntry(instrument, entry)?.total ?? null
    if (total === null) return `A whole number from ${instrument.min} to ${instrument.max}.`
    return `${listed([`Total ${formatScore(total)}`, bandOf(instrument, total)?.label ?? null])}. Answers stay unknown.`
  }
  const given = entry.answers.filter((answer) => answer !== null).length
  const of = `${given} of ${instrument.items.length} answered`
  const score = scoreOfEntry(instrument, entry)
  if (score === null) return `${of}; something is out of range.`
  if (instrument.entry === 'screener') return `${of}; ${riskWords(instrument, entry)}.`
  if (score.total === null) return `${of}; no total with this many blanks.`
  const complete = score.completeness === 'complete' ? 'complete' : 'scaled up from the answers given'
  return `${of}. ${listed([`Total ${formatScore(score.total)}`, bandOf(instrument, score.total)?.label ?? null, complete])}.`
}

const riskWords = (instrument: Instrument, { answers }: ScoreEntry): string => {
  const level = safetySeverity(instrument, answers)
  return level === null ? 'no risk level yet' : `risk level by these answers: ${cssrsLevels[level]}`
}

/** What the safety question says so far. A zero is never told as low risk. */
export const safetySoFar = (
  instrument: Instrument,
  { answers }: ScoreEntry,
): { readonly state: 'positive' | 'other'; readonly words: string } | null => {
  const state = safetyState(instrument, answers)
  const question = safetyQuestion(instrument)
  if (state === null || question === null) return null
  switch (state) {
    case 'positive':
      return { state, words: `${question} positive: an alert is raised when this is stored.` }
    case 'negative':
      return { state: 'other', words: `${question} answered without a risk; that does not mean low risk.` }
    case 'unknown':
      return { state: 'other', words: `${question} blank: unknown, ask.` }
    case 'not_asked':
      return { state: 'other', words: `${question} not asked: a total has no answers.` }
  }
}

type Step = Output['entry']['history'][number]

export const actWords: Readonly<Record<Step['act'], string>> = {
  import: 'Imported',
  enter: 'Entered',
  correct: 'Corrected',
  settle: 'Outcome recorded',
  stop: 'Ended',
  withdraw: 'Withdrawn, entered in error',
  undo: 'Taken back with its file',
}
