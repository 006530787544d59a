import { Button, SegmentedControl } from '@mantine/core'
import { formatDay, formatPlural } from '../ui/format.ts'
import { DayRange } from './DayRange.tsx'
import classes from './PatientPage.module.css'
import type { ChosenRange, PatientSearch } from './patient-search.ts'
import {
  chosenDays,
  formsBefore,
  openingRange,
  type ShownRange,
  type Story,
  shownRange,
} from './story-words.ts'
import { Timeline } from './Timeline.tsx'

const ranges: { value: ChosenRange; label: string }[] = [
  { value: '3m', label: '3 months' },
  { value: '6m', label: '6 months' },
  { value: '1y', label: '1 year' },
  { value: 'all', label: 'All' },
]

const axes: { value: PatientSearch['axis']; label: string }[] = [
  { value: 'dates', label: 'Dates' },
  { value: 'weeks', label: 'Weeks since start' },
]

/** The days on screen: chosen by hand, else by range. */
export const rangeOf = (story: Story, { range, from, to }: PatientSearch): ShownRange => {
  const own = chosenDays(story, from, to)
  if (own !== null) return { ...own, older: formsBefore(story, own.from) }
  return shownRange(story, range === 'auto' ? openingRange(story) : range)
}

interface PatientCourseProps {
  readonly story: Story
  readonly search: PatientSearch
  readonly onSearch: (search: PatientSearch) => void
}

/** Everything on one time axis, and which part of time is shown. */
export const PatientCourse = ({ story, search, onSearch }: PatientCourseProps) => {
  const byHand = chosenDays(story, search.from, search.to) !== null
  const chosen = search.range === 'auto' ? openingRange(story) : search.range
  const range = rangeOf(story, search)
  const withRange = (value: ChosenRange) =>
    onSearch({ ...search, range: value, from: undefined, to: undefined })
  return (
    <section aria-label="Course over time">
      <div className={`${classes.controls} no-print`}>
        <SegmentedControl
          aria-label="Time shown"
          size="xs"
          data={[...ranges, ...(byHand ? [{ value: 'days', label: 'Chosen days' }] : [])]}
          value={byHand ? 'days' : chosen}
          onChange={(value) => value !== 'days' && withRange(value as ChosenRange)}
        />
        <SegmentedControl
          aria-label="Axis"
          size="xs"
          data={axes}
          value={search.axis}
          onChange={(value) => onSearch({ ...search, axis: value as PatientSearch['axis'] })}
        />
        <DayRange story={story} range={range} onRange={({ from, to }) => onSearch({ ...search, from, to })} />
      </div>
      <p className={`${classes.shown} small muted`}>
        {formatDay(range.from)} to {formatDay(range.to)}
        {story.asOf <= range.to && `, dotted line: ${formatDay(story.asOf)}`}.{' '}
        {range.older > 0 && (
          <>
            {formatPlural(range.older, 'older form')} not in view.{' '}
            <Button className="no-print" variant="subtle" size="compact-xs" onClick={() => withRange('all')}>
              Show all
            </Button>
          </>
        )}
      </p>
      <Timeline story={story} search={search} range={range} onSearch={onSearch} />
    </section>
  )
}
