import { isCalendarDay } from '@tandem/domain/calendar-day'
import { z } from 'zod'

/** A day that exists, as every input of one is checked. */
export const dayInput = z.string().refine(isCalendarDay, 'must be a day that exists, written YYYY-MM-DD')
