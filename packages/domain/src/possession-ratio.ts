import { addDays, type CalendarDay, dayNumber, daysBetween, laterDay } from './calendar-day.ts'
import { coverageOf, type DayWindow, dayStates, knownDays, type Supply, type SupplyRules } from './supply.ts'

/** The published measures of medication availability, by the numbers of Vollmer 2012; CMA1 is the MPR. */
export type PossessionMeasure = 'CMA1' | 'CMA2' | 'CMA3' | 'CMA4' | 'CMA5' | 'CMA6' | 'CMA7' | 'CMA8' | 'CMA9'

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)

const capped = (value: number | null): number | null => (value === null ? null : Math.min(1, value))

const totalDays = (fills: readonly Supply[]): number =>
  fills.reduce((sum, fill) => sum + (knownDays(fill) ?? 0), 0)

/** Share of the days outside hospital that is covered; null when there is no such day. */
const coveredShare = (fills: readonly Supply[], window: DayWindow, rules: SupplyRules): number | null => {
  const { coveredDays, days } = coverageOf(fills, window, rules)
  return ratio(coveredDays, days)
}

/** The window with its start put off until supply from before it is used up. */
const delayedWindow = (fills: readonly Supply[], window: DayWindow, rules: SupplyRules): DayWindow => {
  const before = fills.filter(({ dispensedOn }) => dispensedOn < window.from)
  const usedUp = dayStates(before, window, rules).lastIndexOf('covered') + 1
  return { from: addDays(window.from, usedUp), to: window.to }
}

/**
 * Mean over the days of the window of each day's ratio: supply (with what is left from before, at most 1) ÷ days to
 * the next dispense; the last one runs to the end of the follow-up. Days before the first dispense count 0.
 */
const meanDailyRatio = (
  fills: readonly Supply[],
  window: DayWindow,
  followUpTo: CalendarDay,
): number | null => {
  const days = [...new Set(fills.map(({ dispensedOn }) => dispensedOn))]
    .filter((day) => day <= followUpTo)
    .sort()
  const [first, last] = [dayNumber(window.from), dayNumber(window.to) + 1]
  let [left, sum] = [0, 0]
  days.forEach((day, i) => {
    const [from, to] = [dayNumber(day), dayNumber(days[i + 1] ?? addDays(followUpTo, 1))]
    const supply = left + totalDays(fills.filter(({ dispensedOn }) => dispensedOn === day))
    left = Math.max(0, supply - (to - from))
    sum += Math.min(1, supply / (to - from)) * Math.max(0, Math.min(to, last) - Math.max(from, first))
  })
  return ratio(sum, last - first)
}

/**
 * Every published measure of medication availability over one window, side by side.
 *
 * CMA1 supply of all dispenses of the window but the last ÷ days from first to last; CMA2 with the last one, to the
 * window's end; CMA3 and CMA4 the same, at most 1; CMA5 and CMA6 the same days, counting only those covered, with
 * carry-over inside the window; CMA7 the whole window with carry-over from before; CMA8 that, once the supply from
 * before is used up; CMA9 the mean of each day's ratio of supply to the days until the next dispense.
 *
 * CMA1 to CMA4 and CMA9 know no stays in hospital. Unknown supplies are left out. Of several dispenses on the last
 * day CMA1 leaves out the largest.
 *
 * @param supplies of one patient, before and in the window (for CMA9 up to the end of the follow-up), in any order
 * @param rules by default carry-over whatever the drug; `same_ingredient` gives the variants by drug
 * @param followUpTo last day of the follow-up, at which CMA9's last interval ends; the window's end by default
 * @returns shares, 0 or more, CMA1 and CMA2 possibly above 1; null where the measure has no day to count
 *
 * Source: Vollmer 2012 (CMA1 to CMA8), written from the definitions.
 */
export const possessionRatios = (
  supplies: readonly Supply[],
  window: DayWindow,
  rules: SupplyRules = { carryOver: 'all' },
  followUpTo: CalendarDay = window.to,
): Readonly<Record<PossessionMeasure, number | null>> => {
  const known = supplies
    .filter((supply) => knownDays(supply) !== null)
    .toSorted((a, b) => daysBetween(b.dispensedOn, a.dispensedOn) || totalDays([a]) - totalDays([b]))
  const within = known.filter(({ dispensedOn }) => dispensedOn >= window.from && dispensedOn <= window.to)
  const [first, last] = [within[0]?.dispensedOn ?? null, within.at(-1)?.dispensedOn ?? null]
  const toLast = first === null || last === null ? 0 : daysBetween(first, last)
  const toEnd = first === null ? 0 : daysBetween(first, window.to) + 1
  const CMA1 = ratio(totalDays(within.slice(0, -1)), toLast)
  const CMA2 = ratio(totalDays(within), toEnd)
  const delayed = delayedWindow(known, window, rules)
  return {
    CMA1,
    CMA2,
    CMA3: capped(CMA1),
    CMA4: capped(CMA2),
    CMA5:
      first === null || last === null
        ? null
        : coveredShare(within, { from: first, to: addDays(last, -1) }, rules),
    CMA6: first === null ? null : coveredShare(within, { from: first, to: window.to }, rules),
    CMA7: coveredShare(known, window, rules),
    CMA8: coveredShare(known, delayed, rules),
    CMA9: meanDailyRatio(known, window, laterDay(window.to, followUpTo)),
  }
}
