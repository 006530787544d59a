import { type DefinitionChange, definitionChanges } from '@tandem/analysis/measures/definition-changes'
import {
  type MeasureFigures,
  measureFigures,
  type ShownMeasureRate,
} from '@tandem/analysis/measures/measure-figures'
import { findCodeLists } from '@tandem/db/queries/code-lists'
import {
  findCounts,
  findPastResults,
  findResultOfRun,
  findResults,
  type MeasureResultRecord,
} from '@tandem/db/queries/measure-runs'
import { withScope } from '@tandem/db/scope'
import { defaultCodeLists } from '@tandem/domain/default-code-lists'
import { findMeasure } from '@tandem/domain/quality-measures/catalogue'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { definitionOf, type MeasureDefinition } from '../measures/measure-definition.ts'
import { chosenPeriod, measurePeriodInput } from '../measures/measure-period.ts'
import { figuresBeside } from '../measures/shown-figures.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'
import { headOf, type MeasuresHead } from './measures-overview.ts'

export const measureDetailInput = measurePeriodInput.extend({
  measure: z.string().min(1).max(80),
  /** A stored run; missing: the newest of the period. */
  run: z.uuid('must be the identifier of a run, a UUID').optional(),
})

/** A figure as it was computed before. */
export type PastFigure = {
  readonly run: string
  readonly from: string
  readonly to: string
  readonly computedAt: string
  readonly version: string
  readonly rate: ShownMeasureRate
}

export type MeasureDetail = MeasuresHead & {
  readonly definition: MeasureDefinition
  /** The version that is applied now. */
  readonly currentVersion: string
  readonly state: 'computed' | 'empty' | 'not_computable' | 'not_computed'
  readonly notComputable: readonly string[]
  readonly result: {
    readonly run: string
    readonly computedAt: string
    readonly dataAsOf: string
    readonly asOf: string
    /** Records that were read; null where the count is withheld. */
    readonly patients: number | null
    readonly digest: string | null
    readonly factsDigest: string
  } | null
  readonly figures: MeasureFigures | null
  readonly codeLists: readonly {
    readonly list: string
    readonly lines: readonly {
      readonly codeSystem: string | null
      readonly code: string
      readonly match: string
    }[]
    /** 0: the list that comes with Tandem. */
    readonly version: number
    readonly changedBy: string | null
    readonly changedAt: string | null
    /** It was changed after the figure was computed. */
    readonly isNewer: boolean
  }[]
  /** Between the versions with which figures were computed and the one of now, newest first. */
  readonly changes: readonly DefinitionChange[]
  readonly past: readonly PastFigure[]
}

/** One measure with everything that stands behind its figure. */
export async function measureDetail(
  ctx: OrganisationContext,
  input: z.infer<typeof measureDetailInput>,
): Promise<MeasureDetail> {
  const { scope, organisation } = ctx
  const measure = findMeasure(input.measure)
  if (measure === null)
    throw new TRPCError({ code: 'NOT_FOUND', message: `There is no measure "${input.measure}".` })
  const chosen = await chosenPeriod(ctx, input)
  const { result, counts, past, pastCounts, lists } = await withScope(ctx.db, scope, async (trx) => {
    const found =
      input.run === undefined
        ? ((await findResults(trx, scope, chosen.choice, measure.id))[0] ?? null)
        : await findResultOfRun(trx, scope, input.run, measure.id)
    const earlier = await findPastResults(trx, scope, [measure.id])
    return {
      result: found,
      counts: found === null ? [] : await findCounts(trx, scope, [found.id]),
      past: earlier,
      pastCounts: await findCounts(
        trx,
        scope,
        earlier.map(({ id }) => id),
      ),
      lists: await findCodeLists(trx, scope, chosen.choice.past?.recordedAsOf ?? null),
    }
  })
  if (input.run !== undefined && result === null)
    throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such run of this measure.' })
  const rule = ruleFor(organisation, scope)
  const beside = await figuresBeside(ctx, result === null ? past : [result, ...past])
  const current = definitionOf(measure)
  const figures =
    result === null || result.notComputable.length > 0
      ? null
      : measureFigures(counts, result.reasons, rule, beside.givesAway(result, counts))
  return {
    ...(await headOf(ctx, chosen)),
    definition: result === null ? current : (result.definition as MeasureDefinition),
    currentVersion: measure.version,
    state:
      result === null
        ? 'not_computed'
        : figures === null
          ? 'not_computable'
          : figures.steps.population === 0
            ? 'empty'
            : 'computed',
    notComputable: result?.notComputable ?? [],
    result: result && {
      run: result.run,
      computedAt: result.computedAt.toISOString(),
      dataAsOf: result.dataAsOf.toISOString(),
      asOf: result.asOf,
      patients: rule !== null && result.patients < rule.threshold ? null : result.patients,
      digest: result.digest,
      factsDigest: result.factsDigest,
    },
    figures,
    codeLists: measure.needs.map((list) => {
      const own = lists.find((each) => each.list === list)
      return {
        list,
        lines: own?.lines ?? defaultCodeLists[list],
        version: own?.version ?? 0,
        changedBy: own?.changedBy ?? null,
        changedAt: own?.changedAt.toISOString() ?? null,
        isNewer: own !== undefined && result !== null && own.changedAt > result.dataAsOf,
      }
    }),
    changes: changesOf(current, past),
    past: past
      .filter((each) => each.notComputable.length === 0)
      .map((each) => {
        const own = pastCounts.filter(({ resultId }) => resultId === each.id)
        return {
          run: each.run,
          ...each.period,
          computedAt: each.computedAt.toISOString(),
          version: each.version,
          rate: measureFigures(own, each.reasons, rule, beside.givesAway(each, own)).rate,
        }
      }),
  }
}

/** What changed from each version that figures were computed with to the next, the one of now first. */
function changesOf(
  current: MeasureDefinition,
  past: readonly MeasureResultRecord[],
): readonly DefinitionChange[] {
  const versions = [current, ...past.map(({ definition }) => definition as MeasureDefinition)]
  const different = versions.filter(
    (definition, place) =>
      versions.findIndex(
        (other) =>
          other.version === definition.version && definitionChanges(other, definition).changed.length === 0,
      ) === place,
  )
  return different.slice(1).map((before, place) => definitionChanges(before, different[place] ?? current))
}
