import { endOfDay } from '@tandem/db/queries/end-of-day'
import { findLastRecordedDay } from '@tandem/db/queries/last-recorded-day'
import type { RunChoice } from '@tandem/db/queries/measure-runs'
import { withScope } from '@tandem/db/scope'
import { addDays, addMonths, type CalendarDay, dayInZone, daysBetween } from '@tandem/domain/calendar-day'
import type { DayWindow } from '@tandem/domain/supply'
import { z } from 'zod'
import { dayInput } from '../day-input.ts'
import { wrongInput } from '../input-problems.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'

export const measurePeriodInput = z.object({
  /** Of the measurement period, both included; missing: the last 12 full months. */
  from: dayInput.optional(),
  to: dayInput.optional(),
  /** A past day to look back from; missing: today. */
  asOf: dayInput.optional(),
})

export type MeasurePeriodInput = z.infer<typeof measurePeriodInput>

export type OfferedPeriod = DayWindow & { readonly words: string }

export type ChosenPeriod = {
  readonly choice: RunChoice
  readonly asOf: CalendarDay
  readonly offered: readonly OfferedPeriod[]
}

const longestDays = 1_096
const shortestDays = 28
/** Shorter or odd periods of people who may not see patients could be subtracted from each other. */
const fewestMonths = 3

const monthStart = (day: CalendarDay): CalendarDay => `${day.slice(0, 7)}-01`
const isMonthEnd = (day: CalendarDay): boolean => addDays(day, 1).endsWith('-01')

/** Full months that ended before the day, so many of them. */
const lastMonths = (day: CalendarDay, months: number): DayWindow => ({
  from: addMonths(monthStart(day), -months),
  to: addDays(monthStart(day), -1),
})

function lastQuarter(day: CalendarDay): DayWindow {
  const month = Number(day.slice(5, 7))
  const start = addMonths(monthStart(day), -((month - 1) % 3))
  return { from: addMonths(start, -3), to: addDays(start, -1) }
}

/** The periods that the screen offers, the one it opens with first. */
export function offeredPeriods(day: CalendarDay): readonly OfferedPeriod[] {
  const year = Number(day.slice(0, 4))
  const yearOf = (of: number) => ({ from: `${of}-01-01`, to: `${of}-12-31`, words: String(of) })
  const offered = [
    { ...lastMonths(day, 12), words: 'Last 12 full months' },
    yearOf(year),
    yearOf(year - 1),
    { ...lastQuarter(day), words: 'Last full quarter' },
  ]
  return offered.filter(
    ({ from, to }, place) => offered.findIndex((other) => other.from === from && other.to === to) === place,
  )
}

/**
 * The period that is asked for, checked, and the day on which it is looked at.
 *
 * @throws TRPCError BAD_REQUEST for a period that can't be, or that this reader may not ask for
 */
export async function chosenPeriod(
  ctx: OrganisationContext,
  input: MeasurePeriodInput,
): Promise<ChosenPeriod> {
  const { organisation, scope } = ctx
  const today = dayInZone(ctx.now(), organisation.timeZone)
  if (input.asOf !== undefined && input.asOf > today)
    throw wrongInput('asOf', input.asOf, `must be a day up to today, ${today}`)
  const { last, recordedAsOf } = await withScope(ctx.db, scope, async (trx) => ({
    last: await findLastRecordedDay(trx, scope, today),
    recordedAsOf:
      input.asOf === undefined || input.asOf === today
        ? null
        : await endOfDay(trx, input.asOf, organisation.timeZone),
  }))
  // Where the data ended long ago, as in a trial, the last months are those of the data.
  const anchor = last !== null && daysBetween(last, today) > 365 ? addMonths(monthStart(last), 1) : today
  const offered = offeredPeriods(anchor)
  const period = {
    from: input.from ?? offered[0]?.from ?? today,
    to: input.to ?? offered[0]?.to ?? today,
  }
  checkPeriod(period, today, ruleFor(organisation, scope) !== null)
  const past = recordedAsOf === null ? null : { asOf: input.asOf ?? today, recordedAsOf }
  return { choice: { period, past }, asOf: past?.asOf ?? today, offered }
}

/** @throws TRPCError BAD_REQUEST with the field and the rule */
export function checkPeriod({ from, to }: DayWindow, today: CalendarDay, guarded: boolean): void {
  if (to < from) throw wrongInput('to', to, `must not lie before the first day of the period, ${from}`)
  if (from > today) throw wrongInput('from', from, 'must not lie in the future')
  const days = daysBetween(from, to) + 1
  if (days < shortestDays) throw wrongInput('to', to, `must make a period of ${shortestDays} days or more`)
  if (days > longestDays) throw wrongInput('to', to, 'must make a period of three years or less')
  if (guarded && (!from.endsWith('-01') || !isMonthEnd(to) || addMonths(from, fewestMonths) > addDays(to, 1)))
    throw wrongInput(
      'from',
      `${from} to ${to}`,
      `must be ${fewestMonths} or more whole months: figures of other periods could be subtracted from each other`,
    )
}
