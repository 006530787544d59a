import type { CalendarDay } from './calendar-day.ts'

/** Age groups of the cohort filter, youngest first; each begins at `from` full years. */
const bands = [
  { from: 0, label: '0-17' },
  { from: 18, label: '18-25' },
  { from: 26, label: '26-40' },
  { from: 41, label: '41-64' },
  { from: 65, label: '65+' },
] as const

export type AgeBand = (typeof bands)[number]['label']

/** Every age group, youngest first. */
export const ageBands: readonly AgeBand[] = bands.map(({ label }) => label)

/**
 * Full years of life on a day; who is born on 29 February turns a year older on 1 March of a short year.
 *
 * @throws RangeError if the day is before the birth
 */
export const ageOn = (birthDate: CalendarDay, day: CalendarDay): number => {
  if (day < birthDate) throw new RangeError(`ageOn: ${day} is before the birth on ${birthDate}`)
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/** The age group of a number of full years. */
export const ageBandOf = (age: number): AgeBand => bands.findLast(({ from }) => age >= from)?.label ?? '0-17'
