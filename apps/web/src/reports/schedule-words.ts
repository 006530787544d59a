import type { Output } from '../api.ts'

export type SavedReport = Output['reports']['list'][number]
export type Schedule = NonNullable<SavedReport['schedule']>

export const weekdays = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const

const dayOf = (onDay: number): string => (onDay === 31 ? 'on the last day' : `on day ${onDay}`)

/** When a report is made: `Every Monday at 07:00`. */
export const rhythmInWords = ({
  rhythm,
  onDay,
  atTime,
}: Pick<Schedule, 'rhythm' | 'onDay' | 'atTime'>): string => {
  if (rhythm === 'weekly') return `Every ${weekdays[onDay - 1] ?? ''} at ${atTime}`
  if (rhythm === 'monthly') return `Every month ${dayOf(onDay)} at ${atTime}`
  return `Every quarter ${dayOf(onDay)} of its first month at ${atTime}`
}
