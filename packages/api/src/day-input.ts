import { isCalendarDay } from '@tandem/domain/calendar-day'
import { z } from 'zod'

/** A day that exists, as every input of one is checked; far enough from the calendar's ends to count from it. */
export const dayInput = z
  .string()
  .refine(isCalendarDay, 'must be a day that exists, written YYYY-MM-DD')
  .refine((day) => day >= '1900-01-01' && day <= '2199-12-31', 'must lie in the years 1900 to 2199')
