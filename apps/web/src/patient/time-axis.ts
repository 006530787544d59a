import { addMonths, type CalendarDay, dayNumber, dayOfNumber, daysBetween } from '@tandem/domain/calendar-day'
import { scaleLinear } from 'd3-scale'
import { formatMonth } from '../ui/format.ts'

export interface Tick {
  readonly day: CalendarDay
  readonly label: string
}

/** One axis for every chart and lane of a patient: the same day stands at the same pixel everywhere. */
export interface TimeAxis {
  readonly from: CalendarDay
  readonly to: CalendarDay
  /** the as-of day: what has no end is drawn up to it */
  readonly now: CalendarDay
  readonly width: number
  readonly left: number
  readonly right: number
  readonly narrow: boolean
  readonly ticks: readonly Tick[]
  readonly x: (day: CalendarDay) => number
  /** the day under a pixel, held within the axis */
  readonly dayAt: (x: number) => CalendarDay
  readonly shows: (day: CalendarDay) => boolean
}

const MONTH_STEPS = [1, 2, 3, 6, 12, 24]
const WEEK_STEPS = [1, 2, 4, 8, 12, 26, 52, 104]

const monthTicks = (
  from: CalendarDay,
  to: CalendarDay,
  x: (day: CalendarDay) => number,
  gap: number,
): Tick[] => {
  const january = `${from.slice(0, 4)}-01-01`
  const step = MONTH_STEPS.find((months) => x(addMonths(from, months)) - x(from) >= gap) ?? 24
  const ticks: Tick[] = []
  for (let day = january; day <= to; day = addMonths(day, step)) {
    if (day < from) continue
    const withYear = ticks.length === 0 || day.slice(5, 7) === '01' || step >= 12
    ticks.push({ day, label: formatMonth(day, withYear) })
  }
  return ticks
}

const weekTicks = (
  start: CalendarDay,
  from: CalendarDay,
  to: CalendarDay,
  perWeek: number,
  gap: number,
): Tick[] => {
  const step = WEEK_STEPS.find((weeks) => weeks * perWeek >= gap) ?? 104
  const first = Math.ceil(daysBetween(start, from) / 7 / step) * step
  const last = Math.floor(daysBetween(start, to) / 7)
  const count = Math.max(0, Math.floor((last - first) / step) + 1)
  return Array.from({ length: count }, (_, index) => {
    const week = first + index * step
    return {
      day: dayOfNumber(dayNumber(start) + 7 * week),
      label: index === 0 ? `week ${week}` : String(week),
    }
  })
}

/**
 * The shared time axis.
 *
 * @param from first day shown; @param to last day shown, after `from`
 * @param now the as-of day
 * @param width of the whole drawing in pixels, margins included
 * @param weeksFrom the day that week 0 stands on, or null for calendar months
 */
export const timeAxis = (
  from: CalendarDay,
  to: CalendarDay,
  now: CalendarDay,
  width: number,
  weeksFrom: CalendarDay | null,
): TimeAxis => {
  const narrow = width < 640
  const [left, right] = narrow ? [40, 28] : [148, 96]
  const scale = scaleLinear([dayNumber(from), dayNumber(to)], [left, width - right])
  const x = (day: CalendarDay) => scale(dayNumber(day))
  const gap = narrow ? 52 : 64
  return {
    from,
    to,
    now,
    width,
    left,
    right,
    narrow,
    x,
    ticks:
      weeksFrom === null
        ? monthTicks(from, to, x, gap)
        : weekTicks(weeksFrom, from, to, 7 * (scale(1) - scale(0)), gap),
    dayAt: (pixel) =>
      dayOfNumber(Math.round(Math.min(dayNumber(to), Math.max(dayNumber(from), scale.invert(pixel))))),
    shows: (day) => day >= from && day <= to,
  }
}

/** Cuts a span to the axis; null when nothing of it is shown. An open end reaches the as-of day. */
export const clipSpan = (
  axis: TimeAxis,
  from: CalendarDay,
  to: CalendarDay | null,
): { readonly x1: number; readonly x2: number } | null => {
  const end = to ?? axis.now
  if (end < axis.from || from > axis.to) return null
  const [x1, x2] = [axis.x(from < axis.from ? axis.from : from), axis.x(end > axis.to ? axis.to : end)]
  return { x1, x2: Math.max(x2, x1 + 2) }
}
