import {
  type AnalysisOptions,
  type AnalysisResult,
  answerOf,
  type CohortAnalysis,
} from '@tandem/analysis/cohort-analyses'
import {
  type ChosenEpisodes,
  type CohortData,
  chosenEpisodes,
  type EpisodeChoice,
} from '@tandem/analysis/cohort-data'
import type { SuppressionRule } from '@tandem/analysis/small-counts'
import { recordAudit } from '@tandem/db/queries/audit'
import { findPackState } from '@tandem/db/queries/cohort-chunks'
import { findCohortData } from '@tandem/db/queries/cohort-data'
import { findCohortNames } from '@tandem/db/queries/cohorts'
import { findDataAsOf } from '@tandem/db/queries/organisations'
import { withScope } from '@tandem/db/scope'
import { dayInZone, dayNumber } from '@tandem/domain/calendar-day'
import type { Instrument } from '@tandem/domain/instrument'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { type ChosenCounts, type CohortHead, shownSizes } from '../cohort/cohort-head.ts'
import type { CohortQuestionInput } from '../cohort/cohort-question.ts'
import { filtersInWords } from '../cohort/filters-in-words.ts'
import { inWholeMonths } from '../cohort/whole-months.ts'
import type { CohortStore } from '../cohort-store/cohort-store.ts'
import { wrongInput } from '../input-problems.ts'
import { instrumentFacts } from '../instrument-facts.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'
import { organisationFacts } from './cohort-options.ts'

/** Longer than any scan takes: whoever still waits then is answered by the database. */
const patienceMs = 10_000

/** What comes in time; null after that, as if nothing were in memory. */
async function soon<Answer>(answer: Promise<Answer | null>): Promise<Answer | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, patienceMs, null)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

export type CohortReply<Result> = {
  readonly head: CohortHead
  /** As counted: whatever of it is shown has to be guarded by the rule. */
  readonly chosen: ChosenCounts
  readonly result: Result
  /** How small counts are withheld from this reader; null: they are not. */
  readonly rule: SuppressionRule | null
}

/**
 * One analysis of the cohort that a question describes, as far as the person may see it; the look is recorded.
 *
 * @throws TRPCError BAD_REQUEST for an instrument without totals, a past day, or clinicians asked for by a role that
 * may not open patients
 */
export async function askCohort<Name extends CohortAnalysis>(
  ctx: OrganisationContext,
  input: CohortQuestionInput,
  analysis: Name,
  options: AnalysisOptions<Name>,
): Promise<CohortReply<AnalysisResult<Name>>> {
  return askOnce(
    ctx,
    input,
    analysis,
    (data, choice) => answerOf(data, { choice, analysis, options }),
    (cohorts, instrument, rev, choice) =>
      cohorts.ask(ctx.scope, instrument, rev, { choice, analysis, options }),
  )
}

/** The same for work that needs the columns themselves; `purpose` is what the record of the look says. */
export async function withCohortData<Result>(
  ctx: OrganisationContext,
  input: CohortQuestionInput,
  work: (
    data: CohortData,
    chosen: ChosenEpisodes,
    head: CohortHead,
    rule: SuppressionRule | null,
  ) => Result | Promise<Result>,
  purpose = 'job',
): Promise<Result> {
  const answer = (data: CohortData, choice: EpisodeChoice) => {
    const { include, ...chosen } = chosenEpisodes(data, choice)
    return { chosen, result: { data, chosen: { ...chosen, include } } }
  }
  const { head, rule, result } = await askOnce(
    ctx,
    input,
    purpose,
    answer,
    async (cohorts, instrument, rev, choice) => {
      const held = await cohorts.data(ctx.scope, instrument, rev, choice)
      return held && { ...answer(held.data, choice), rev: held.rev, dataAsOf: held.dataAsOf }
    },
  )
  return work(result.data, result.chosen, head, rule)
}

type Answered<Result> = { readonly chosen: ChosenCounts; readonly result: Result }

async function askOnce<Result>(
  ctx: OrganisationContext,
  input: CohortQuestionInput,
  analysis: string,
  answer: (data: CohortData, choice: EpisodeChoice) => Answered<Result>,
  fromMemory?: (
    cohorts: CohortStore,
    instrument: string,
    rev: number,
    choice: EpisodeChoice,
  ) => Promise<(Answered<Result> & { rev: number; dataAsOf: Date }) | null>,
): Promise<CohortReply<Result>> {
  const { organisation, scope } = ctx
  const { instrument, asOf, rule, asked } = readQuestion(ctx, input)
  const { before, rev, names } = await withScope(ctx.db, scope, async (trx) => ({
    before: await findDataAsOf(trx, scope),
    rev: (await findPackState(trx, scope))?.rev ?? null,
    names: await findCohortNames(trx, scope),
  }))
  // No connection is kept while threads work: they may be waiting for one.
  const held =
    ctx.cohorts && fromMemory && rev !== null
      ? await soon(fromMemory(ctx.cohorts, instrument.code, rev, choiceOf(asked)))
      : null
  const { chosen, result, dataAsOf } = await withScope(ctx.db, scope, async (trx) => {
    const found = held ?? (await fromDatabase())
    await recordAudit(trx, scope, {
      action: 'view',
      resource: 'cohort',
      details: {
        ...asked,
        analysis,
        episodes: found.chosen.episodes + found.chosen.otherUnit,
        suppressedBelow: rule?.threshold ?? null,
      },
      requestId: ctx.requestId,
    })
    // Memory that knows of every change is as fresh as the database.
    return { ...found, dataAsOf: held === null || held.rev >= (rev ?? 0) ? before : held.dataAsOf }

    async function fromDatabase() {
      const data = await findCohortData(trx, scope, instrument, {
        sites: asked.site ?? [],
        startedFrom: asked.startedFrom ?? null,
        startedTo: asked.startedTo ?? null,
        asOf,
      })
      return answer(data, choiceOf(asked))
    }
  })
  const head: CohortHead = {
    organisation: organisationFacts(organisation),
    instrument: instrumentFacts(instrument),
    unit: chosen.unit,
    asOf,
    dataAsOf: dataAsOf.toISOString(),
    armView: asked.armView,
    ...shownSizes(chosen, rule),
    filtersInWords: filtersInWords(asked, names),
    source: held === null ? 'database' : 'memory',
  }
  return { head, chosen, result, rule }
}

/** What is asked, checked and, for readers from whom small counts are withheld, widened to whole months. */
export function readQuestion(ctx: OrganisationContext, input: CohortQuestionInput) {
  const { organisation, scope } = ctx
  const instrument = knownInstrument(input.instrument)
  const asOf = dayInZone(ctx.now(), organisation.timeZone)
  if (input.asOf && input.asOf !== asOf)
    throw wrongInput('asOf', input.asOf, `must be today in ${organisation.timeZone} (${asOf}), or left out`)
  if (input.clinician?.length && scope.patients === 'none')
    throw wrongInput('clinician', input.clinician, 'may be asked only in a role that may open patients')
  const rule = ruleFor(organisation, scope)
  const asked: CohortQuestionInput = rule ? { ...input, ...inWholeMonths(input) } : input
  return { instrument, asOf, rule, asked }
}

function knownInstrument(code: string): Instrument {
  const instrument = findInstrument(code)
  if (instrument && instrument.entry !== 'screener') return instrument
  throw wrongInput('instrument', code, 'must be an instrument with a total that Tandem knows, such as PHQ-9')
}

/** The question as a choice of episodes; an empty list asks nothing. */
export function choiceOf(input: CohortQuestionInput): EpisodeChoice {
  const { site, programme, clinician, diagnosis, sex, ageBand, severity } = input
  const substanceUse = input.substanceUse?.map((known) => (known === 'unknown' ? null : known))
  const { modality, drugClass, careEvent } = input
  return {
    dimensions: asking({ site, programme, clinician, diagnosis, substanceUse, ageBand, sex, severity }),
    lists: asking({ modality, drugClass, careEvent }),
    startedFrom: input.startedFrom ? dayNumber(input.startedFrom) : null,
    startedTo: input.startedTo ? dayNumber(input.startedTo) : null,
    unit: 'most',
  }
}

const asking = <Key extends string, Value>(
  lists: Readonly<Record<Key, readonly Value[] | undefined>>,
): Partial<Record<Key, readonly Value[]>> => {
  const set: Partial<Record<Key, readonly Value[]>> = {}
  for (const key of Object.keys(lists) as Key[]) {
    const wanted = lists[key]
    if (wanted !== undefined && wanted.length > 0) set[key] = wanted
  }
  return set
}
