import { patientSummary } from '@tandem/analysis/patient-summary'
import type { PatientEpisode, PatientFile } from '@tandem/db/queries/patients'
import type { ResponseModelRecord } from '@tandem/db/queries/response-models'
import { ageOn } from '@tandem/domain/age'
import { addDays, addMonths, type CalendarDay } from '@tandem/domain/calendar-day'
import { baselineDaysBefore } from '@tandem/domain/episode'
import type { Instrument } from '@tandem/domain/instrument'
import { findInstrument, instruments } from '@tandem/domain/instruments/catalogue'
import { type SafetyState, safetyQuestion } from '@tandem/domain/safety'
import { initialPlan } from '@tandem/domain/treatment-arm'
import { instrumentFacts } from '../instrument-facts.ts'
import { armStrip } from './arm-strip.ts'
import { expectedOfStory } from './expected-of-story.ts'
import type { PatientStory, StoryEpisode, StoryPoint } from './patient-story-record.ts'
import { pointsOfInstrument, turnsOfInstrument } from './points-of-instrument.ts'
import { receivedOf, watchOf } from './watch-of-story.ts'

export type StoryDay = {
  readonly asOf: CalendarDay
  readonly dataAsOf: Date
  /** Code of the instrument that is drawn first. */
  readonly defaultInstrument: string
  /** What is expected of others, by instrument. */
  readonly responses: readonly ResponseModelRecord[]
}

type StoryInstrument = PatientStory['instruments'][number]

/** The file of one patient as the screen draws it: facts as they are, with what the definitions say about them. */
export function storyOfFile(
  file: PatientFile,
  { asOf, dataAsOf, defaultInstrument, responses }: StoryDay,
): PatientStory {
  const drawn = instrumentsOf(file, defaultInstrument, asOf)
  const episode = episodeSpokenOf(file.episodes, asOf)
  const safety = latestSafety(episode, drawn)
  return {
    patient: identity(file.patient, asOf),
    asOf,
    dataAsOf: dataAsOf.toISOString(),
    beingDerived: file.beingDerived,
    episodes: file.episodes.toReversed().map((each) => storyEpisode(each, file, asOf)),
    instruments: drawn,
    armStrip: armStrip(file.episodes, file.treatments, asOf),
    treatments: file.treatments.map((treatment) => ({
      uuid: treatment.uuid,
      component: treatment.component,
      drug: treatment.drug,
      drugClass: treatment.drugClass,
      doseMg: treatment.doseMg,
      modality: treatment.modality,
      startedOn: treatment.startedOn,
      endedOn: treatment.endedOn,
      stopReason: treatment.stopReason,
    })),
    supply: supplyOf(file),
    sessions: file.sessions.map(({ uuid, on, status, purpose, modality }) => ({
      uuid,
      on,
      status,
      purpose,
      modality,
    })),
    careEvents: file.careEvents,
    expected: episode === null ? [] : expectations(file, episode, drawn, responses, asOf),
    watch: episode === null ? null : watchOf(episode, asOf),
    received: episode === null ? null : receivedOf(episode),
    safety,
    summary: summaryOf(episode, drawn, safety, asOf),
  }
}

const expectations = (
  file: PatientFile,
  episode: PatientEpisode,
  drawn: readonly StoryInstrument[],
  responses: readonly ResponseModelRecord[],
  asOf: CalendarDay,
): PatientStory['expected'] =>
  drawn.flatMap(({ code, turns }) => {
    const instrument = findInstrument(code)
    if (instrument === null || instrument.caseness === null) return []
    const remissions = turns.filter(({ kind }) => kind === 'remission').map(({ confirmedOn }) => confirmedOn)
    const record = responses.find((each) => each.instrument === code) ?? null
    return expectedOfStory(file, episode, instrument, record, remissions, asOf) ?? []
  })

const identity = (patient: PatientFile['patient'], asOf: CalendarDay): PatientStory['patient'] => {
  const { uuid, number, birthDate, sex, gender, diedOn } = patient
  const on = diedOn ?? asOf
  const age = birthDate === null || birthDate > on ? null : ageOn(birthDate, on)
  return { uuid, number, name: patient.name ?? number, birthDate, age, sex, gender, diedOn }
}

/** In the order of the catalogue, the organisation's own first; forms of unknown instruments are not drawn. */
function instrumentsOf(
  { forms, episodes, treatments }: PatientFile,
  defaultInstrument: string,
  asOf: CalendarDay,
): StoryInstrument[] {
  const used = instruments.filter(({ code }) => forms.some((form) => form.instrument === code))
  const rank = (code: string) => Number(code !== defaultInstrument)
  return used
    .toSorted((a, b) => rank(a.code) - rank(b.code))
    .map((instrument) => {
      const own = forms.filter((form) => form.instrument === instrument.code)
      return {
        ...instrumentFacts(instrument),
        itemLabels: instrument.items.map(({ label }) => label),
        safetyItem: safetyPlace(instrument),
        safetyQuestion: safetyQuestion(instrument),
        itemMax: Math.max(0, ...instrument.items.map(({ max }) => max)),
        points: pointsOfInstrument(instrument, own, episodes, treatments),
        turns: turnsOfInstrument(instrument, own, episodes, asOf),
      }
    })
}

const safetyPlace = ({ safetyItem, items }: Instrument): number | null => {
  const place = items.findIndex(({ id }) => id === safetyItem?.id)
  return place === -1 ? null : place
}

function storyEpisode(episode: PatientEpisode, { treatments }: PatientFile, asOf: CalendarDay): StoryEpisode {
  const { uuid, startedOn, endedOn, programme, site, clinician, endingReason, diagnoses, status } = episode
  const { instrument = null, baseline = null, baselineOn = null } = status ?? {}
  const known = instrument !== null && baseline !== null && baselineOn !== null
  return {
    uuid,
    startedOn,
    endedOn,
    programme,
    site,
    clinician,
    endingReason,
    diagnoses: diagnoses.map(({ code, name }) => ({ code, text: name })),
    initialPlan: initialPlan(treatments, episode, asOf, episode.medicationClasses),
    state: status?.stateLabel ?? null,
    baseline: known ? { instrument, total: baseline, takenOn: baselineOn } : null,
  }
}

/** The open episode that began last; where none is open, the one that began last. */
const episodeSpokenOf = (episodes: readonly PatientEpisode[], asOf: CalendarDay): PatientEpisode | null =>
  episodes.findLast(({ endedOn }) => endedOn === null || endedOn > asOf) ?? episodes.at(-1) ?? null

/** Prescriptions that never came to anything. */
const neverSupplied = ['cancelled', 'entered-in-error', 'draft']

/** Three streams, never merged. The end of one is the last day it lasts; null where nobody knows how long. */
function supplyOf({ prescriptions, dispenses, adherenceReports }: PatientFile): PatientStory['supply'] {
  const lasting = (on: CalendarDay, days: number | null) =>
    days === null || days < 1 ? null : addDays(on, days - 1)
  return [
    ...prescriptions
      .filter(({ status }) => !neverSupplied.includes(status))
      .map(({ drug, on, daysSupply }) => ({
        uuid: null,
        source: 'prescribed' as const,
        drug,
        from: on,
        to: lasting(on, daysSupply),
        taken: null,
      })),
    ...dispenses.map(({ uuid, drug, on, daysSupply }) => ({
      uuid,
      source: 'dispensed' as const,
      drug,
      from: on,
      to: lasting(on, daysSupply),
      taken: null,
    })),
    ...adherenceReports.map(({ drug, on, daysTaken, daysAsked }) => ({
      uuid: null,
      source: 'self_reported' as const,
      drug,
      from: addDays(on, 1 - daysAsked),
      to: on,
      taken: daysTaken / daysAsked,
    })),
  ]
}

const gravity: readonly SafetyState[] = ['not_asked', 'negative', 'unknown', 'positive']

/** As derived for the episode; without one, the gravest answer of the last day on which the question was asked. */
function latestSafety(
  episode: PatientEpisode | null,
  drawn: readonly StoryInstrument[],
): PatientStory['safety'] {
  const { safety = null, safetyOn = null, safetyInstrument = null } = episode?.status ?? {}
  const derived = gravity.find((state) => state === safety)
  if (derived && safetyOn !== null)
    return { state: derived, on: safetyOn, question: questionOf(safetyInstrument) }
  const asked = drawn.flatMap(({ points, code }) =>
    points.flatMap(({ safety: state, takenOn: on }) =>
      state && state !== 'not_asked' ? [{ state, on, question: questionOf(code) }] : [],
    ),
  )
  const last = asked.reduce<CalendarDay>((latest, { on }) => (on > latest ? on : latest), '')
  return (
    asked
      .filter(({ on }) => on === last)
      .toSorted((a, b) => gravity.indexOf(b.state) - gravity.indexOf(a.state))[0] ?? null
  )
}

/** An instrument is named by its own question; where none is known, by what every one of them asks. */
const questionOf = (code: string | null): string => {
  const instrument = code === null ? null : findInstrument(code)
  return (instrument === null ? null : safetyQuestion(instrument)) ?? 'Safety question'
}

function summaryOf(
  episode: PatientEpisode | null,
  drawn: readonly StoryInstrument[],
  safety: PatientStory['safety'],
  asOf: CalendarDay,
): string {
  const status = episode?.status ?? null
  const code = status?.instrument ?? drawn.find(({ points }) => points.some(({ used }) => used))?.code ?? null
  const points = drawn.find((instrument) => instrument.code === code)?.points ?? []
  const within = points
    .filter((point) => point.used && isWithin(episode, point, asOf))
    .flatMap(({ total, takenOn }) => (total === null ? [] : [{ total, takenOn }]))
  const latest = within.at(-1)
  const instrument = code === null ? null : findInstrument(code)
  const { baseline = null, baselineOn = null, nextDueOn = null, dueUntil = null } = status ?? {}
  return patientSummary({
    asOf,
    episode,
    instrument,
    baseline: baseline === null || baselineOn === null ? null : { total: baseline, takenOn: baselineOn },
    latest: latest ?? null,
    best: instrument === null ? null : bestBetween(instrument, within, baselineOn, latest?.takenOn ?? null),
    state: status?.stateLabel ?? null,
    safety,
    lastPositiveOn: lastPositiveDay(drawn, asOf),
    due: nextDueOn === null || dueUntil === null ? null : { on: nextDueOn, until: dueUntil },
  })
}

type DatedTotal = { readonly total: number; readonly takenOn: CalendarDay }

/** The best of the scores after the baseline and before the latest, the last of equals. */
const bestBetween = (
  { direction }: Instrument,
  scores: readonly DatedTotal[],
  baselineOn: CalendarDay | null,
  latestOn: CalendarDay | null,
): DatedTotal | null =>
  scores
    .filter(
      ({ takenOn }) => baselineOn !== null && takenOn > baselineOn && latestOn !== null && takenOn < latestOn,
    )
    .toSorted((a, b) => (direction === 'higher_worse' ? b.total - a.total : a.total - b.total))
    .at(-1) ?? null

/** A raised risk lasts for two years after any positive answer (Rossom 2017). */
const positiveRemembered = 24

const lastPositiveDay = (drawn: readonly StoryInstrument[], asOf: CalendarDay): CalendarDay | null =>
  drawn
    .flatMap(({ points }) =>
      points.filter(({ safety }) => safety === 'positive').map(({ takenOn }) => takenOn),
    )
    .filter((on) => on <= asOf && on >= addMonths(asOf, -positiveRemembered))
    .toSorted()
    .at(-1) ?? null

const isWithin = (episode: PatientEpisode | null, { takenOn }: StoryPoint, asOf: CalendarDay): boolean => {
  if (takenOn > asOf || episode === null) return takenOn <= asOf
  return (
    takenOn >= addDays(episode.startedOn, -baselineDaysBefore) &&
    (episode.endedOn === null || takenOn <= episode.endedOn)
  )
}
