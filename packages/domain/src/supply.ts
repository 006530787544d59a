import { type CalendarDay, dayNumber, dayOfNumber } from './calendar-day.ts'

/** One dispense. A depot injection is a supply of the days until the next one is due. */
export interface Supply {
  readonly drug: string
  /** Active ingredient: a refill of the same one is kept for later, another one is taken beside it. */
  readonly ingredient: string
  /** Class of the drug, such as `antidepressant`; null when it is not known. */
  readonly drugClass: string | null
  readonly dispensedOn: CalendarDay
  /** Null, 0 or less is an unknown supply: left out of every figure, and counted beside it. */
  readonly daysSupply: number | null
}

/** A stay in hospital; both days are in it. Without a discharge it goes on. */
export interface InpatientStay {
  readonly admittedOn: CalendarDay
  readonly dischargedOn: CalendarDay | null
}

/** Days from one to another, both included. */
export interface DayWindow {
  readonly from: CalendarDay
  readonly to: CalendarDay
}

export interface SupplyRules {
  /**
   * What becomes of supply still at hand when more is dispensed: lost (`none`), used first whatever the drug
   * (`all`), or used first where the ingredient is the same (`same_ingredient`).
   */
  readonly carryOver: 'none' | 'all' | 'same_ingredient'
  /** At each refill no more than this many days at hand are kept; null keeps all. */
  readonly capDays?: number | null
  /** Days of these stays count nowhere, and supply waits until after them. */
  readonly stays?: readonly InpatientStay[]
  /** `any` ingredient covers a day, or `all` that were dispensed must. */
  readonly require?: 'any' | 'all'
}

/** Whole days that a dispense lasts, or null when that is not known. */
export const knownDays = ({ daysSupply }: Supply): number | null =>
  daysSupply !== null && Number.isFinite(daysSupply) && daysSupply >= 1 ? Math.floor(daysSupply) : null

/**
 * Days of supply as dispensed, else quantity ÷ (dose × doses per day), rounded down; null when neither can be said.
 */
export const daysOfSupply = (dispense: {
  readonly daysSupply: number | null
  readonly quantity: number | null
  readonly dose: number | null
  readonly dosesPerDay: number | null
}): number | null => {
  const { daysSupply, quantity, dose, dosesPerDay } = dispense
  if (daysSupply !== null && Number.isFinite(daysSupply) && daysSupply >= 1) return Math.floor(daysSupply)
  const days = Math.floor((quantity ?? 0) / ((dose ?? 0) * (dosesPerDay ?? 0)))
  return Number.isFinite(days) && days >= 1 ? days : null
}

/** Stretches of day numbers in hospital, ascending and apart. */
const stayRuns = (stays: readonly InpatientStay[]): readonly (readonly [number, number])[] => {
  const runs: [number, number][] = []
  const sorted = stays
    .map((stay) => [dayNumber(stay.admittedOn), dayNumber(stay.dischargedOn ?? '9999-12-31')] as const)
    .toSorted((a, b) => a[0] - b[0])
  for (const [from, to] of sorted) {
    const last = runs.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else if (to >= from) runs.push([from, to])
  }
  return runs
}

/**
 * Numbers days as if the stays had not been: the days of a stay have the number of the day after it, so that supply
 * laid out on these numbers waits for the discharge and pushes later supply on.
 */
const outpatientNumber = (stays: readonly (readonly [number, number])[]) => (day: number) =>
  stays.reduce((number, [from, to]) => number - Math.max(0, Math.min(day, to + 1) - from), day)

interface Fill {
  readonly on: number
  readonly days: number
}

/** Stretches in which the fills of one stock are used, as [first, last]. */
const useOf = (fills: readonly Fill[], carries: boolean, capDays: number): readonly [number, number][] => {
  const runs: [number, number][] = []
  for (const { on, days } of fills) {
    const left = carries ? Math.max(0, (runs.at(-1)?.[1] ?? on - 1) - on + 1) : 0
    const kept = Math.min(left, capDays)
    // What goes over the cap is gone: stretches that began after the last kept day, and the rest of the one it is in.
    for (let last = runs.at(-1); kept < left && last !== undefined; last = runs.at(-1)) {
      last[1] = Math.min(last[1], on + kept - 1)
      if (last[0] <= last[1]) break
      runs.pop()
    }
    runs.push([on + kept, on + kept + days - 1])
  }
  return runs
}

export type DayState = 'covered' | 'uncovered' | 'inpatient'

const states: readonly DayState[] = ['uncovered', 'covered', 'inpatient']
const [uncovered, covered, inpatient] = [0, 1, 2] as const

/**
 * What every day of a window is: covered by supply, not covered, or spent in hospital.
 *
 * Supply of d days dispensed on day f covers f … f+d-1, or begins after what is still at hand (`carryOver`).
 * Dispenses before the window reach into it; leave them out of `supplies` where they shall not. Dispenses of one day
 * are taken smallest first, so that their order in the file changes nothing.
 *
 * @returns one state per day of the window, in order; empty when the window is
 */
export const dayStates = (
  supplies: readonly Supply[],
  window: DayWindow,
  rules: SupplyRules,
): readonly DayState[] => Array.from(dayCodes(supplies, window, rules), (code) => states[code] ?? 'uncovered')

/** The same as places in `states`, one byte a day. */
const dayCodes = (supplies: readonly Supply[], window: DayWindow, rules: SupplyRules): Uint8Array => {
  const stays = stayRuns(rules.stays ?? [])
  const numberOf = outpatientNumber(stays)
  const stocks = new Map<string, Fill[]>()
  for (const supply of supplies) {
    const days = knownDays(supply)
    if (days === null) continue
    const stock = rules.carryOver === 'all' && rules.require !== 'all' ? '' : supply.ingredient
    const fill = { on: numberOf(dayNumber(supply.dispensedOn)), days }
    stocks.set(stock, [...(stocks.get(stock) ?? []), fill])
  }
  const use = [...stocks.values()].map((fills) =>
    useOf(
      fills.toSorted((a, b) => a.on - b.on || a.days - b.days),
      rules.carryOver !== 'none',
      rules.capDays ?? Number.POSITIVE_INFINITY,
    ),
  )
  const [first, last] = [dayNumber(window.from), dayNumber(window.to)]
  const length = Math.max(0, last - first + 1)
  // Runs are laid out on the days as numbered, which stays push together.
  const numbers = new Float64Array(stays.length === 0 ? 0 : length)
  for (let i = 0; i < numbers.length; i += 1) numbers[i] = numberOf(first + i)
  const place = (number: number) =>
    stays.length === 0 ? Math.min(Math.max(0, number - first), length) : placeOf(numbers, number)
  const stocksOn = new Uint16Array(length)
  const isIn = new Uint8Array(length)
  for (const runs of use) {
    isIn.fill(0)
    for (const [from, to] of runs) isIn.fill(1, place(from), Math.max(place(from), place(to + 1)))
    for (let i = 0; i < length; i += 1) stocksOn[i]! += isIn[i]!
  }
  const needed = rules.require === 'all' ? Math.max(1, use.length) : 1
  const codes = isIn
  for (let i = 0; i < length; i += 1) codes[i] = stocksOn[i]! >= needed ? covered : uncovered
  for (const [from, to] of stays)
    codes.fill(inpatient, Math.max(0, from - first), Math.max(0, to - first + 1))
  return codes
}

/** The first place whose number is not below the one wanted; numbers ascend, some of them twice. */
const placeOf = (numbers: Float64Array, wanted: number): number => {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (numbers[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** Days of a window that supply covers, of those outside hospital; the longest stretch without supply. */
export interface Coverage {
  readonly coveredDays: number
  readonly days: number
  readonly longestGapDays: number
}

/** Counts the days of a window by what they are; days in hospital neither count nor end a gap. */
export const coverageOf = (supplies: readonly Supply[], window: DayWindow, rules: SupplyRules): Coverage => {
  let [coveredDays, days, gap, longestGapDays] = [0, 0, 0, 0]
  for (const code of dayCodes(supplies, window, rules)) {
    if (code === inpatient) continue
    days += 1
    coveredDays += code === covered ? 1 : 0
    gap = code === covered ? 0 : gap + 1
    if (gap > longestGapDays) longestGapDays = gap
  }
  return { coveredDays, days, longestGapDays }
}

/** Days covered with overlapping supply counted once and lost, as CMS128 collapses intervals. */
export const collapsedDays = (supplies: readonly Supply[], window: DayWindow): number =>
  coverageOf(supplies, window, { carryOver: 'none' }).coveredDays

/** A stretch of days of one kind, both ends included. */
export interface SupplyStretch extends DayWindow {
  readonly state: DayState
}

/** The days of a window as stretches, for a coverage strip; neighbours differ, nothing is left out. */
export const supplyStretches = (
  supplies: readonly Supply[],
  window: DayWindow,
  rules: SupplyRules,
): readonly SupplyStretch[] => {
  const stretches: SupplyStretch[] = []
  dayStates(supplies, window, rules).forEach((state, i) => {
    const day = dayOfNumber(dayNumber(window.from) + i)
    const last = stretches.at(-1)
    if (last?.state === state) stretches[stretches.length - 1] = { ...last, to: day }
    else stretches.push({ state, from: day, to: day })
  })
  return stretches
}
