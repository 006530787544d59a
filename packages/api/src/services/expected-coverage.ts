import { bandLevel } from '@tandem/analysis/expected-response/response-model'
import type { ResponseValidation } from '@tandem/analysis/expected-response/response-validation'
import type { OrganisationRecord } from '@tandem/db/queries/organisations'
import { findResponseModels, type ResponseModelRecord } from '@tandem/db/queries/response-models'
import { withScope } from '@tandem/db/scope'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import type { ProportionInterval } from '@tandem/stats/proportions'
import { armLabel } from '../cohort/answer-of-course.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'

type Share = { readonly share: number; readonly lower: number; readonly upper: number }

export type CoverageGroup = {
  readonly basis: 'start' | 'onward'
  readonly group: string
  /** Null where it is withheld, like the share. */
  readonly courses: number | null
  readonly inside: Share | null
}

export type ExpectedCoverage = {
  readonly instrument: string
  readonly name: string
  readonly version: number
  readonly learnedOn: string
  readonly courses: number | null
  /** Share of scores that the band is meant to hold. */
  readonly level: number
  /** Why nothing is expected; null: a band is drawn. */
  readonly refusal: string | null
  readonly folds: number | null
  readonly groups: readonly CoverageGroup[]
  readonly flags: {
    readonly courses: number
    readonly flagged: number
    readonly predictive: Share | null
    readonly base: Share | null
    readonly sensitivity: Share | null
  } | null
  readonly threshold: number | null
}

/** How the expected response has proved on the organisation's own closed episodes, instrument by instrument. */
export async function expectedCoverage(ctx: OrganisationContext): Promise<ExpectedCoverage[]> {
  const models = await withScope(ctx.db, ctx.scope, (trx) => findResponseModels(trx, ctx.scope))
  const threshold = ruleFor(ctx.organisation, ctx.scope)?.threshold ?? null
  return models.map((record) => coverageOf(record, threshold, ctx.organisation.kind))
}

function coverageOf(
  record: ResponseModelRecord,
  threshold: number | null,
  kind: OrganisationRecord['kind'],
): ExpectedCoverage {
  const { instrument, version, asOf, courses, model, validation } = record
  const known = findInstrument(instrument)
  const bands = known?.bands.map(({ label }) => label) ?? []
  const mayShow = (count: number) => threshold === null || count === 0 || count >= threshold
  return {
    instrument,
    name: known?.name ?? instrument,
    version,
    learnedOn: asOf,
    courses: mayShow(courses) ? courses : null,
    level: bandLevel,
    refusal: model.kind === 'refused' ? model.reason : null,
    folds: validation?.folds ?? null,
    groups: validation === null ? [] : groupsOf(validation, mayShow, kind, bands),
    flags: validation === null ? null : flagsOf(validation, mayShow),
    threshold,
  }
}

/** A group left out of a sum that is shown could be worked out from it, so a small one takes all of its kind along. */
function groupsOf(
  { coverage }: ResponseValidation,
  mayShow: (count: number) => boolean,
  kind: OrganisationRecord['kind'],
  bands: readonly string[],
): CoverageGroup[] {
  const isArm = (group: string): group is PlanArm => (planArms as readonly string[]).includes(group)
  const kindOf = (group: string) => (group === 'all' ? 'all' : isArm(group) ? 'arm' : 'severity')
  const open = (basis: string, kind: string) =>
    coverage.every((each) => each.basis !== basis || kindOf(each.group) !== kind || mayShow(each.courses))
  const places = ['all', ...planArms, ...bands]
  return coverage
    .filter(({ courses }) => courses > 0)
    .toSorted(
      (a, b) =>
        Number(a.basis === 'onward') - Number(b.basis === 'onward') ||
        places.indexOf(a.group) - places.indexOf(b.group),
    )
    .map(({ basis, group, courses, inside }) => {
      const shown = open(basis, kindOf(group))
      return {
        basis,
        group: group === 'all' ? 'All' : isArm(group) ? armLabel(group, kind) : `First score: ${group}`,
        courses: shown ? courses : null,
        inside:
          shown && inside.kind === 'estimated'
            ? { share: inside.mean, lower: Math.max(0, inside.lower), upper: Math.min(1, inside.upper) }
            : null,
      }
    })
}

const shareOf = (interval: ProportionInterval): Share | null =>
  interval.kind === 'estimated'
    ? { share: interval.proportion, lower: interval.lower, upper: interval.upper }
    : null

function flagsOf(
  { flags }: ResponseValidation,
  mayShow: (count: number) => boolean,
): ExpectedCoverage['flags'] {
  const { courses, flagged, predictive, base, sensitivity } = flags
  const counts = [predictive, base, sensitivity].flatMap((each) =>
    each.kind === 'estimated' ? [each.events, each.n - each.events] : [each.n],
  )
  if (![flagged, courses - flagged, ...counts].every(mayShow)) return null
  return {
    courses,
    flagged,
    predictive: shareOf(predictive),
    base: shareOf(base),
    sensitivity: shareOf(sensitivity),
  }
}
