import { dayNumber } from '@tandem/domain/calendar-day'
import type { HeldOverTime } from './chart-words.ts'

/** Round steps for an axis of rates between two values. */
export const rateTicks = (least: number, most: number): readonly number[] => {
  const range = Math.max(most - least, 0.001)
  const step = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2].find((size) => range / size <= 6) ?? 0.25
  const first = Math.floor(least / step + 1e-9)
  const last = Math.ceil(most / step - 1e-9)
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toFixed(4)))
}

/** The part of 0 to 1 that holds values, limits and target; limits beyond it are drawn at its edge. */
export const rateDomain = ({ process, target }: HeldOverTime): readonly [number, number] => {
  const inside = (value: number) => Math.min(1, Math.max(0, value))
  const values = process.points.flatMap(({ rate, charted }) => [
    ...(rate === null ? [] : [rate]),
    ...(charted === null ? [] : [inside(charted.lower), inside(charted.upper)]),
  ])
  if (target !== null) values.push(target)
  if (values.length === 0) return [0, 1]
  const ticks = rateTicks(Math.min(...values), Math.max(...values))
  return [Math.max(0, ticks[0] ?? 0), Math.min(1, ticks.at(-1) ?? 1)]
}

/** Where each period stands on a true axis of time, 0 for the first and 1 for the last. */
export const timePlaces = (froms: readonly string[]): readonly number[] => {
  const days = froms.map(dayNumber)
  const [first, last] = [days[0] ?? 0, days.at(-1) ?? 0]
  return days.map((day) => (last === first ? 0.5 : (day - first) / (last - first)))
}
