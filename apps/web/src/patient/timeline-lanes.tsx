import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { ReactNode } from 'react'
import { directionWords } from '../ui/chart-theme.ts'
import { formatDay, formatPlural } from '../ui/format.ts'
import { EventLane } from './EventLane.tsx'
import { ExpectedNote } from './ExpectedNote.tsx'
import { expectationOf, trackSentence } from './expected-words.ts'
import { heatmapColumns, ItemHeatmap } from './ItemHeatmap.tsx'
import { answersInWords, ItemTable } from './ItemTable.tsx'
import { EventTable, MedicationTable, PlanTable, SessionTable } from './LaneTables.tsx'
import { MarkKey } from './MarkKey.tsx'
import { MedicationLane } from './MedicationLane.tsx'
import { PlanStrip } from './PlanStrip.tsx'
import { ScoreChart } from './ScoreChart.tsx'
import { ScoreTable } from './ScoreTable.tsx'
import { SessionLane } from './SessionLane.tsx'
import { dayWords, pointWords, type Story, type StoryInstrument, scoreStops } from './story-words.ts'
import type { TimeAxis } from './time-axis.ts'

export interface Lane {
  readonly key: string
  readonly title: string
  readonly summary: string
  readonly stops: readonly { readonly day: CalendarDay; readonly words: string }[]
  readonly table: ReactNode
  readonly draw: ReactNode
}

const scoreSummary = (instrument: StoryInstrument): string => {
  const last = instrument.points
    .filter((point) => point.used)
    .toSorted((a, b) => a.takenOn.localeCompare(b.takenOn))
    .at(-1)
  return last
    ? `${formatPlural(instrument.points.length, 'form')}. Last on ${formatDay(last.takenOn)}: ${pointWords(instrument, last)}.`
    : 'No form that counts.'
}

/** Stops of a lane: the days on which something is recorded there. */
const dayStops = (days: readonly CalendarDay[], axis: TimeAxis, words: (day: CalendarDay) => string) =>
  [...new Set(days)]
    .filter(axis.shows)
    .toSorted()
    .map((day) => ({ day, words: `${formatDay(day)}. ${words(day)}.` }))

/** One lane per instrument that was ever used. */
export const scoreLanes = (story: Story, axis: TimeAxis, cursor: CalendarDay | null): Lane[] =>
  story.instruments
    .filter((instrument) => instrument.points.length > 0)
    .flatMap((instrument, index) => {
      const expected = expectationOf(story, instrument)
      const scores: Lane = {
        key: instrument.code,
        title: `${instrument.code}, ${instrument.min} to ${instrument.max}: ${directionWords(instrument.direction)}`,
        summary: [
          scoreSummary(instrument),
          ...(expected?.kind === 'band' ? [trackSentence(expected)] : []),
        ].join(' '),
        stops: scoreStops(instrument, axis.from, axis.to),
        table: <ScoreTable instrument={instrument} />,
        draw: (
          <>
            <ScoreChart
              instrument={instrument}
              axis={axis}
              height={index === 0 ? 232 : 148}
              cursor={cursor}
              expected={expected}
              overdue={index === 0 && story.watch?.overdue ? { dueOn: story.watch.nextDueOn } : null}
            />
            <MarkKey instrument={instrument} axis={axis} />
            {expected !== null && <ExpectedNote expected={expected} left={axis.left} />}
          </>
        ),
      }
      return index === 0 && heatmapColumns(instrument.points, axis).length > 0
        ? [scores, itemLane(instrument, axis)]
        : [scores]
    })

/** The answers behind the first instrument's scores. */
const itemLane = (instrument: StoryInstrument, axis: TimeAxis): Lane => ({
  key: `${instrument.code}-items`,
  title: `${instrument.code} answers, item by item, 0 to ${instrument.itemMax}`,
  summary: `${formatPlural(heatmapColumns(instrument.points, axis).length, 'form')} with answers in view.`,
  stops: heatmapColumns(instrument.points, axis)
    .toReversed()
    .map((point) => ({
      day: point.takenOn,
      words: `${formatDay(point.takenOn)}. ${answersInWords(instrument, point)}.`,
    })),
  table: <ItemTable instrument={instrument} />,
  draw: <ItemHeatmap instrument={instrument} axis={axis} />,
})

/** Plan, medication, sessions and events, those that hold anything. */
export const careLanes = (story: Story, axis: TimeAxis): Lane[] => {
  const onDay = (day: CalendarDay) => dayWords(story, day).join(', ')
  const lanes: (Lane & { readonly there: boolean })[] = [
    {
      key: 'plan',
      title: 'Plan in force',
      summary: `${formatPlural(story.armStrip.length, 'stretch', 'stretches')} of a plan, by treatment dates.`,
      stops: dayStops(
        story.armStrip.map((segment) => segment.from),
        axis,
        onDay,
      ),
      table: <PlanTable story={story} />,
      draw: <PlanStrip story={story} axis={axis} />,
      there: story.armStrip.length > 0,
    },
    {
      key: 'medication',
      title: 'Medication and supply',
      summary: 'Drugs with their doses; under each, the supply by its source.',
      stops: dayStops(
        [
          ...story.treatments
            .filter(({ component }) => component === 'medication')
            .map(({ startedOn }) => startedOn),
          ...story.supply.map((supply) => supply.from),
        ],
        axis,
        onDay,
      ),
      table: <MedicationTable story={story} />,
      draw: <MedicationLane story={story} axis={axis} />,
      there: story.supply.length > 0 || story.treatments.some(({ component }) => component === 'medication'),
    },
    {
      key: 'sessions',
      title: 'Therapy and sessions',
      summary: formatPlural(story.sessions.length, 'booked contact'),
      stops: dayStops(
        story.sessions.map((session) => session.on),
        axis,
        onDay,
      ),
      table: <SessionTable story={story} />,
      draw: <SessionLane story={story} axis={axis} />,
      there: story.sessions.length > 0 || story.treatments.some(({ component }) => component === 'therapy'),
    },
    {
      key: 'events',
      title: 'Care events',
      summary: formatPlural(story.careEvents.length, 'event'),
      stops: dayStops(
        story.careEvents.map((event) => event.on),
        axis,
        onDay,
      ),
      table: <EventTable story={story} />,
      draw: <EventLane story={story} axis={axis} />,
      there: story.careEvents.length > 0,
    },
  ]
  return lanes.filter((lane) => lane.there)
}
