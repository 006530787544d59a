import { RangeSlider } from '@mantine/core'
import { DateInput } from '@mantine/dates'
import { addDays, type CalendarDay, dayNumber, dayOfNumber, daysBetween } from '@tandem/domain/calendar-day'
import { useState } from 'react'
import { formatDay } from '../ui/format.ts'
import classes from './PatientPage.module.css'
import { LEAST_DAYS, type ShownRange, type Story, wholeRange } from './story-words.ts'

interface DayRangeProps {
  readonly story: Story
  readonly range: ShownRange
  readonly onRange: (range: { readonly from: CalendarDay; readonly to: CalendarDay }) => void
}

const WEEK = 7

/** The first and the last day shown: typed, or drawn over the whole time by pointer or arrow keys, a week a step. */
export const DayRange = ({ story, range, onRange }: DayRangeProps) => {
  const whole = wholeRange(story)
  const [held, setHeld] = useState<readonly [number, number] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [min, max] = [dayNumber(whole.from), dayNumber(whole.to)]
  const shown = held ?? [dayNumber(range.from), dayNumber(range.to)]
  const set = (from: CalendarDay, to: CalendarDay) => {
    if (daysBetween(from, to) < LEAST_DAYS)
      return setProblem(`The last day must be ${LEAST_DAYS} days or more after the first.`)
    setProblem(null)
    onRange({ from, to })
  }
  return (
    <div className={classes.days}>
      <DateInput
        aria-label="First day shown"
        size="xs"
        w={124}
        weekendDays={[]}
        valueFormat="D MMM YYYY"
        minDate={whole.from}
        maxDate={addDays(whole.to, -LEAST_DAYS)}
        value={range.from}
        onChange={(day) => day !== null && set(day, range.to)}
      />
      <RangeSlider
        className={classes.brush}
        size="xs"
        color="var(--muted)"
        min={min}
        max={max}
        step={WEEK}
        minRange={LEAST_DAYS}
        value={[Math.max(min, shown[0]), Math.min(max, shown[1])]}
        label={(day) => formatDay(dayOfNumber(day))}
        thumbFromLabel="First day shown"
        thumbToLabel="Last day shown"
        thumbValueText={(day) => formatDay(dayOfNumber(day))}
        onChange={setHeld}
        onChangeEnd={([from, to]) => {
          setHeld(null)
          set(dayOfNumber(from), dayOfNumber(to))
        }}
      />
      <DateInput
        aria-label="Last day shown"
        size="xs"
        w={124}
        weekendDays={[]}
        valueFormat="D MMM YYYY"
        minDate={addDays(whole.from, LEAST_DAYS)}
        maxDate={whole.to}
        value={range.to}
        onChange={(day) => day !== null && set(range.from, day)}
      />
      {problem !== null && (
        <p role="alert" className="small">
          {problem}
        </p>
      )}
    </div>
  )
}
