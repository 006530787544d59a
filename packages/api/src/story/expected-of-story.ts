import { trackOf } from '@tandem/analysis/expected-response/on-track'
import {
  bandLevel,
  expectedResponse,
  furthestAhead,
  leastCourses,
  type ResponseModel,
} from '@tandem/analysis/expected-response/response-model'
import type { BandCoverage } from '@tandem/analysis/expected-response/response-validation'
import type { PatientEpisode, PatientFile } from '@tandem/db/queries/patients'
import type { ResponseModelRecord } from '@tandem/db/queries/response-models'
import { addDays, type CalendarDay, daysBetween } from '@tandem/domain/calendar-day'
import { episodeScores } from '@tandem/domain/episode-scores'
import { formsUsed } from '@tandem/domain/form-of-day'
import { bandOf, type Instrument, isCase } from '@tandem/domain/instrument'
import { initialPlan } from '@tandem/domain/treatment-arm'
import type { StoryBandPoint, StoryExpectation } from './patient-story-record.ts'

/** The band of all who start alike is drawn so far; after that hardly anybody is measured weekly. */
const drawnWeeks = 52

const rounded = (value: number) => Math.round(value * 100) / 100

const shareOf = (coverage: readonly BandCoverage[], basis: 'start' | 'onward', group: string) => {
  const found = coverage.find((each) => each.basis === basis && each.group === group)
  if (found?.inside.kind !== 'estimated') return null
  const { mean, lower, upper } = found.inside
  return { group, inside: mean, lower, upper, courses: found.courses }
}

function measuredOf(
  { validation }: ResponseModelRecord,
  arm: string,
  band: string,
): StoryExpectation['measured'] {
  if (validation === null) return null
  const { coverage, flags } = validation
  const inside = ['all', arm, band].flatMap((group) => shareOf(coverage, 'start', group) ?? [])
  return {
    folds: validation.folds,
    coverage: inside,
    flagged: flags.flagged,
    courses: flags.courses,
    predictive:
      flags.predictive.kind === 'estimated'
        ? { share: flags.predictive.proportion, lower: flags.predictive.lower, upper: flags.predictive.upper }
        : null,
    base: flags.base.kind === 'estimated' ? flags.base.proportion : null,
  }
}

/**
 * Why the last score is not set against the band of all who start alike.
 *
 * @param sinceBaseline days from the baseline to the last score; null without a later score
 */
export function whyNotJudged(facts: {
  readonly sinceBaseline: number | null
  readonly remissionReached: boolean
  readonly enoughPatients: boolean
}): StoryExpectation['notJudged'] {
  if (facts.sinceBaseline === null) return 'no_later_score'
  if (facts.remissionReached) return 'remission_reached'
  if (facts.sinceBaseline > 7 * drawnWeeks) return 'first_year_over'
  return facts.enoughPatients ? null : 'too_few_so_late'
}

/**
 * What the organisation's own history leads one to expect of one episode, and how the last score lies to it.
 *
 * @param record the version in force; null until there is one
 * @param remissionsKnownOn days from which a remission was known: whether somebody responds is then answered, and what
 *   comes after is the matter of the relapse watch
 * @returns null where nothing can be said to begin with: no baseline, or one below caseness
 */
export function expectedOfStory(
  { forms, treatments, episodes }: PatientFile,
  episode: PatientEpisode,
  instrument: Instrument,
  record: ResponseModelRecord | null,
  remissionsKnownOn: readonly CalendarDay[],
  asOf: CalendarDay,
): StoryExpectation | null {
  const used = formsUsed(forms.filter((form) => form.instrument === instrument.code && form.takenOn <= asOf))
  const placed = episodeScores(used, episodes).episodes.find((each) => each.episode === episode)
  const baseline = placed?.baseline ?? null
  if (placed === undefined || baseline === null || isCase(instrument, baseline.total) !== true) return null
  const plan = initialPlan(treatments, episode, asOf, episode.medicationClasses)
  const later = placed.own.filter(({ takenOn }) => takenOn > baseline.takenOn)
  const course = {
    baseline: baseline.total,
    days: later.map(({ takenOn }) => daysBetween(baseline.takenOn, takenOn)),
    scores: later.map(({ total }) => total),
  }
  const facts = {
    instrument: instrument.code,
    baseline: { total: baseline.total, takenOn: baseline.takenOn },
    arm: plan.arm,
    provisional: plan.provisional,
  }
  const refused = (reason: string): StoryExpectation => ({
    ...facts,
    kind: 'refused',
    reason,
    version: record?.version ?? null,
    learnedOn: record?.asOf ?? null,
    courses: record?.courses ?? 0,
    level: bandLevel,
    pooled: false,
    start: [],
    onward: [],
    track: null,
    notJudged: null,
    measured: null,
  })
  if (record === null)
    return refused(
      `Nothing has been learned yet from closed episodes of this organisation; ${leastCourses} are needed.`,
    )
  if (record.model.kind === 'refused') return refused(`Too little history: ${record.model.reason}.`)
  const pointsOf = (known: typeof course, days: readonly number[]) =>
    bandPoints(instrument, record.model as ResponseModel, plan.arm, known, days, baseline.takenOn)
  const alone = { ...course, days: [], scores: [] }
  const weekly = Array.from({ length: drawnWeeks }, (_, week) => 7 * (week + 1))
  const start = pointsOf(alone, weekly)
  const last = later.at(-1) ?? null
  const sinceBaseline = last === null ? 0 : daysBetween(baseline.takenOn, last.takenOn)
  const ahead = weekly.slice(0, furthestAhead / 7).map((day) => sinceBaseline + day)
  const open = episode.endedOn === null || episode.endedOn > asOf
  const reached =
    last !== null && remissionsKnownOn.some((day) => day >= episode.startedOn && day <= last.takenOn)
  const judged = last === null ? [] : bandScores(instrument, record.model, plan.arm, alone, [sinceBaseline])
  const notJudged = whyNotJudged({
    sinceBaseline: last === null ? null : sinceBaseline,
    remissionReached: reached,
    enoughPatients: judged[0] !== undefined,
  })
  const own = expectedResponse(instrument, record.model, plan.arm, alone, [7])
  return {
    ...facts,
    kind: 'band',
    reason: null,
    version: record.version,
    learnedOn: record.asOf,
    courses: own.courses,
    level: bandLevel,
    pooled: own.modelArm === null,
    start,
    onward: open && last !== null ? pointsOf(course, ahead) : [],
    track:
      last === null || judged[0] === undefined || notJudged !== null
        ? null
        : { state: trackOf(instrument, judged[0], last.total), on: last.takenOn, score: last.total },
    notJudged,
    measured: measuredOf(record, plan.arm, bandOf(instrument, baseline.total)?.label ?? ''),
  }
}

type Known = Parameters<typeof expectedResponse>[3]

const bandScores = (
  instrument: Instrument,
  model: ResponseModel,
  arm: Parameters<typeof expectedResponse>[2],
  known: Known,
  days: readonly number[],
) => expectedResponse(instrument, model, arm, known, days).scores

const bandPoints = (
  instrument: Instrument,
  model: ResponseModel,
  arm: Parameters<typeof expectedResponse>[2],
  known: Known,
  days: readonly number[],
  from: CalendarDay,
): readonly StoryBandPoint[] =>
  bandScores(instrument, model, arm, known, days).map(({ day, expected, lower, upper, patients }) => ({
    on: addDays(from, day),
    expected: rounded(expected),
    lower: rounded(lower),
    upper: rounded(upper),
    patients,
  }))
