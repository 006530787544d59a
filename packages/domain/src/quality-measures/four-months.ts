import { addDays, addMonths } from '../calendar-day.ts'
import type { DayWindow } from '../supply.ts'
import { onceForEach } from './once-for-each.ts'

/** Four months of a measurement period, and what they are called. */
export interface FourMonths {
  readonly window: DayWindow
  readonly label: string
}

const cutEvery = onceForEach(({ from, to }: DayWindow, monthsAtOnce: number): readonly FourMonths[] => {
  const parts: FourMonths[] = []
  for (let months = 0; addMonths(from, months) <= to; months += monthsAtOnce) {
    const end = addDays(addMonths(from, months + monthsAtOnce), -1)
    parts.push({
      window: { from: addMonths(from, months), to: end < to ? end : to },
      label: `Months ${months + 1}-${months + monthsAtOnce}`,
    })
  }
  return parts
})

/** The period cut every four months from its first day; the last part ends with the period. */
export const partsOfPeriod = (period: DayWindow): readonly FourMonths[] => cutEvery(period, 4)

const thirds = [
  { label: 'January to April', from: '01-01', to: '04-30' },
  { label: 'May to August', from: '05-01', to: '08-31' },
  { label: 'September to December', from: '09-01', to: '12-31' },
] as const

export const calendarThirds: readonly string[] = thirds.map(({ label }) => label)

const partsWithin = onceForEach((period: DayWindow, parts: typeof thirds): readonly FourMonths[] => {
  const [first, last] = [Number(period.from.slice(0, 4)), Number(period.to.slice(0, 4))]
  const years = Array.from({ length: last - first + 1 }, (_, i) => String(first + i).padStart(4, '0'))
  return years.flatMap((year) =>
    parts
      .map(({ label, from, to }) => ({ label, window: { from: `${year}-${from}`, to: `${year}-${to}` } }))
      .filter(({ window }) => window.from >= period.from && window.to <= period.to),
  )
})

/** Thirds of calendar years that lie wholly in the period. */
export const thirdsOfYears = (period: DayWindow): readonly FourMonths[] => partsWithin(period, thirds)
