import type { DayWindow } from '../supply.ts'

/** What follows from a period alone, worked out once: a run asks about the same period for every patient. */
export const oncePerPeriod = <T>(work: (period: DayWindow) => T): ((period: DayWindow) => T) => {
  const held = new WeakMap<DayWindow, { readonly result: T }>()
  return (period) => {
    const known = held.get(period)
    if (known !== undefined) return known.result
    const result = work(period)
    held.set(period, { result })
    return result
  }
}
