import { noParts, rateOfParts } from '../measure-rates.ts'
import { type SuppressionRule, withheldCounts } from '../small-counts.ts'
import { withheldTable } from '../withheld-table.ts'
import { type MeasurePart, measureParts } from './measure-parts.ts'
import type { TallyCount } from './measure-tally.ts'

/** Met of those included, as a reader may see it. */
export type ShownMeasureRate = {
  readonly met: number | null
  readonly included: number | null
  /** 0 to 1; null where nobody is included, or where it is withheld. */
  readonly rate: number | null
  /** Wilson's 95 % interval. */
  readonly lower: number | null
  readonly upper: number | null
  readonly withheld: boolean
}

export const funnelSteps = ['treated', 'population', 'denominator', 'included', 'met'] as const
export type FunnelStep = (typeof funnelSteps)[number]

/** What one result comes to, as a reader may see it: a count that is null is withheld. */
export type MeasureFigures = {
  readonly steps: Readonly<Record<FunnelStep, number | null>>
  readonly parts: readonly {
    readonly part: MeasurePart
    readonly n: number | null
    readonly reasons: readonly {
      /** Its place in the result; null: units for which the measure gave none. */
      readonly place: number | null
      readonly sentence: string | null
      readonly n: number | null
    }[]
  }[]
  readonly rate: ShownMeasureRate
  readonly strata: readonly { readonly stratum: string | null; readonly rate: ShownMeasureRate }[]
  /** Ascending; months in which somebody was counted. */
  readonly months: readonly { readonly month: string; readonly rate: ShownMeasureRate }[]
}

/** Parts that make up the population. */
const inPopulation = measureParts.filter((part) => part !== 'not_in_population')

type Count = Omit<TallyCount, 'siteId'>

const isSmall = (count: number, { threshold }: SuppressionRule) => count > 0 && count < threshold

function rounded(count: number, rule: SuppressionRule | null): number {
  const step = rule?.roundTo ?? null
  return step === null ? count : step * Math.floor((count + Math.floor(step / 2)) / step)
}

/** The rate of counts that may be shown. */
function openRate(met: number, notMet: number, rule: SuppressionRule | null): ShownMeasureRate {
  const { rate } = rateOfParts({ ...noParts, met, not_met: notMet })
  // A rate in full would give the exact count back where counts are rounded.
  const share = (value: number) => (rule?.roundTo == null ? value : Math.round(value * 100) / 100)
  return {
    met: rounded(met, rule),
    included: rounded(met + notMet, rule),
    rate: rate && share(rate.value),
    lower: rate && share(rate.lower),
    upper: rate && share(rate.upper),
    withheld: false,
  }
}

const withheldRate: ShownMeasureRate = {
  met: null,
  included: null,
  rate: null,
  lower: null,
  upper: null,
  withheld: true,
}

const withheldFigures: MeasureFigures = {
  steps: { treated: null, population: null, denominator: null, included: null, met: null },
  parts: measureParts.map((part) => ({ part, n: null, reasons: [] })),
  rate: withheldRate,
  strata: [],
  months: [],
}

/** Which counts of a group with a known sum are withheld. */
const hiddenOf = (counts: readonly number[], rule: SuppressionRule): boolean[] =>
  rule.roundTo === null ? withheldCounts(counts, rule.threshold) : counts.map((count) => isSmall(count, rule))

/** What of the parts a reader may not know. */
type Hidden = {
  readonly parts: ReadonlySet<MeasurePart>
  /** Whether the size of the population is withheld, too: beside the parts that are shown it would tell a small one. */
  readonly whole: boolean
}

/**
 * Small parts are withheld, met and not met together, since the rate tells both. What is withheld can then only be
 * worked out from the size of the population: that is shown where two parts or more are withheld that reach the
 * threshold together, and withheld otherwise, so that a few who are excluded cost no rate.
 */
function hiddenParts(sizes: ReadonlyMap<MeasurePart, number>, rule: SuppressionRule | null): Hidden {
  if (rule === null) return { parts: new Set(), whole: false }
  const size = (part: MeasurePart) => sizes.get(part) ?? 0
  const parts = new Set<MeasurePart>(measureParts.filter((part) => isSmall(size(part), rule)))
  if (parts.has('met') || parts.has('not_met')) parts.add('met').add('not_met')
  const withheld = inPopulation.filter((part) => parts.has(part) && size(part) > 0)
  const sum = withheld.reduce((total, part) => total + size(part), 0)
  const population = inPopulation.reduce((total, part) => total + size(part), 0)
  const tells = rule.roundTo === null && (withheld.length === 1 || sum < rule.threshold) && sum > 0
  return { parts, whole: isSmall(population, rule) || tells }
}

/** Rates of groups whose units in the rate add up to those of the measure. */
function groupRates(
  groups: ReadonlyMap<string | null, ReadonlyMap<MeasurePart, number>>,
  isHidden: boolean,
  rule: SuppressionRule | null,
): readonly (readonly [string | null, ShownMeasureRate])[] {
  const rows = Array.from(
    groups,
    ([value, sizes]) => [value, sizes.get('met') ?? 0, sizes.get('not_met') ?? 0] as const,
  )
  const withheld =
    rule === null || rule.roundTo !== null
      ? rows.map(([, ...counts]) =>
          counts.map((count) => isHidden || (rule !== null && isSmall(count, rule))),
        )
      : withheldTable(
          rows.map(([, ...counts]) => counts),
          rule.threshold,
          rows.map(() => [isHidden, isHidden]),
        )
  return rows.map(([value, met, notMet], place) => [
    value,
    withheld[place]?.includes(true) ? withheldRate : openRate(met, notMet, rule),
  ])
}

/** The funnel's steps; one is shown only where it is the sum of parts that are shown, or the whole. */
function stepsOf(
  treated: number,
  sizes: ReadonlyMap<MeasurePart, number>,
  { parts, whole }: Hidden,
  rule: SuppressionRule | null,
): Record<FunnelStep, number | null> {
  const size = (part: MeasurePart) => sizes.get(part) ?? 0
  const sum = (of: readonly MeasurePart[]) => of.reduce((total, part) => total + size(part), 0)
  const small = (count: number) => rule !== null && isSmall(Math.abs(count), rule)
  const population = sum(inPopulation)
  const rateShown = !parts.has('met')
  const exact = {
    population: whole ? null : population,
    denominator: whole || parts.has('not_in_denominator') ? null : population - size('not_in_denominator'),
    included: rateShown ? size('met') + size('not_met') : null,
    met: rateShown ? size('met') : null,
  }
  // Nor may its distance from what is shown be a small count: from a step, or from all parts that are shown.
  const told = sum(inPopulation.filter((part) => !parts.has(part)))
  const distances = [
    ...Object.values(exact).map((step) => (step === null ? 0 : treated - step)),
    ...[0, parts.has('not_in_population') ? 0 : size('not_in_population')].map(
      (more) => treated - told - more,
    ),
  ]
  const shown = (count: number | null) => (count === null || small(count) ? null : rounded(count, rule))
  return {
    treated: distances.some(small) ? null : shown(treated),
    population: shown(exact.population),
    denominator: shown(exact.denominator),
    included: exact.included === null ? null : rounded(exact.included, rule),
    met: exact.met === null ? null : rounded(exact.met, rule),
  }
}

const sizesOf = (counts: readonly Count[]): Map<MeasurePart, number> => {
  const sizes = new Map<MeasurePart, number>()
  for (const { part, units } of counts)
    if (part !== 'treated') sizes.set(part, (sizes.get(part) ?? 0) + units)
  return sizes
}

function grouped(counts: readonly Count[], dimension: Count['dimension']) {
  const groups = new Map<string | null, Count[]>()
  for (const count of counts)
    if (count.dimension === dimension) groups.set(count.value, [...(groups.get(count.value) ?? []), count])
  return new Map(Array.from(groups, ([value, own]) => [value, sizesOf(own)] as const))
}

/**
 * Everything that a measure's screen shows of one result.
 *
 * For a reader who may not see patients no count from 1 to threshold - 1 is in it and none from which one can be worked
 * out: the parts add up to the population, the reasons to their part, strata and months to met and not met; in each of
 * these sums a withheld count has company that reaches the threshold with it, or the sum itself is withheld.
 *
 * @param counts of one result, over the sites in the reader's reach
 * @param reasons sentences of the result, which counts name by their place from 1
 * @param rule null: nothing is withheld
 * @param told another figure of the reader's would tell small counts beside this one: all of it is withheld
 */
export function measureFigures(
  counts: readonly Count[],
  reasons: readonly string[],
  rule: SuppressionRule | null,
  told = false,
): MeasureFigures {
  if (told) return withheldFigures
  const byReason = counts.filter(({ dimension }) => dimension === 'reason')
  const sizes = sizesOf(byReason)
  const hidden = hiddenParts(sizes, rule)
  const treated = counts.reduce((sum, { part, units }) => sum + (part === 'treated' ? units : 0), 0)
  const isHidden = hidden.parts.has('met')
  return {
    steps: stepsOf(treated, sizes, hidden, rule),
    parts: measureParts.map((part) => {
      const own = byReason.filter((count) => count.part === part).sort((a, b) => b.units - a.units)
      const small =
        rule === null
          ? []
          : hiddenOf(
              own.map(({ units }) => units),
              rule,
            )
      const partHidden = hidden.parts.has(part)
      return {
        part,
        n: partHidden ? null : rounded(sizes.get(part) ?? 0, rule),
        reasons: own.map(({ value, units }, place) => ({
          place: value === null ? null : Number(value),
          sentence: value === null ? null : (reasons[Number(value) - 1] ?? null),
          n: partHidden || small[place] ? null : rounded(units, rule),
        })),
      }
    }),
    rate: isHidden ? withheldRate : openRate(sizes.get('met') ?? 0, sizes.get('not_met') ?? 0, rule),
    strata: groupRates(grouped(counts, 'stratum'), isHidden, rule)
      .map(([stratum, rate]) => ({ stratum, rate }))
      .sort((a, b) => ((a.stratum ?? '\uffff') < (b.stratum ?? '\uffff') ? -1 : 1)),
    months: allOrNone(groupRates(grouped(counts, 'month'), isHidden, rule))
      .flatMap(([month, rate]) => (month === null ? [] : { month, rate }))
      .filter(({ rate }) => rate.included !== 0)
      .sort((a, b) => (a.month < b.month ? -1 : 1)),
  }
}

/**
 * Where one month is withheld none is told: the chart over time then has quarters, from which the months beside it would
 * tell the one that is left out.
 */
const allOrNone = <Rate extends { readonly withheld: boolean }>(
  months: readonly (readonly [string | null, Rate])[],
): readonly (readonly [string | null, Rate])[] => (months.some(([, rate]) => rate.withheld) ? [] : months)
