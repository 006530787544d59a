import { gridWeeks } from '@tandem/analysis/time-to-event'
import type { Figure } from '@tandem/reports/figure'
import { cell, type Table } from '@tandem/reports/report-document'
import { cohortTimes } from '../services/cohort-times.ts'
import { evenTicks } from './even-ticks.ts'
import type { SectionMaker } from './section-contract.ts'
import { type Cells, cellsUnder, countColumn, numberColumn, rateColumn, textColumn } from './table-parts.ts'

type Curves = Awaited<ReturnType<typeof cohortTimes>>['curves']
type Curve = Extract<Curves[number], { kind: 'estimated' }>

const eventWords = {
  response: { title: 'Time to response', free: 'without response', since: 'start' },
  remission: { title: 'Time to remission', free: 'without remission', since: 'start' },
  return: { title: 'From remission to return', free: 'without return', since: 'remission' },
} as const

/** Kaplan-Meier curves read at the weeks at which the screen tells the number at risk. */
export const timesSection: SectionMaker = async (ctx, question, rule) => {
  const times = await cohortTimes(ctx, question)
  const cells = cellsUnder(rule)
  const curves = times.curves.filter((one) => one.kind === 'estimated')
  const others = times.curves.filter((one) => one.kind !== 'estimated')
  return {
    head: times,
    section: {
      title: 'Times to events',
      words: [
        'Kaplan-Meier, observed and not adjusted; whoever is no longer measured is followed up to their last score.',
        ...others.map((one) => `${eventWords[one.event].title}: ${one.reason}.`),
      ],
      figures: curves.map(figureOf),
      tables: [summaryOf(curves, cells), ...curves.map((one) => tableOf(one, cells))],
    },
    definitions: ['time_to_event', 'time_to_return', 'median_time'],
  }
}

const summaryOf = (curves: readonly Curve[], cells: Cells): Table => ({
  name: 'times',
  title: 'Times to events by plan arm',
  columns: [
    textColumn('event', 'Event'),
    textColumn('arm', 'Plan arm'),
    countColumn('followed', 'Followed', 'episodes in the curve'),
    countColumn('events', 'Events'),
    numberColumn('median', 'Median', 'time by which half had the event', 'weeks'),
    numberColumn('median_lower', 'Lower 95 %', '', 'weeks'),
    numberColumn('median_upper', 'Upper 95 %', '', 'weeks'),
  ],
  rows: curves.flatMap(({ event, arms }) =>
    arms.map(({ label, followed, events, median, withheld }) => {
      const known = median.kind === 'estimated' ? median : null
      const why = median.kind === 'estimated' ? 'not reached' : median.reason
      return [
        cell(eventWords[event].title),
        cell(label),
        cells.count(followed),
        cells.count(events),
        ...[known?.estimate, known?.lower, known?.upper].map((weeks) =>
          cells.figure(weeks ?? null, why, withheld),
        ),
      ]
    }),
  ),
  notes: [],
})

const tableOf = ({ event, arms }: Curve, cells: Cells): Table => {
  const { title, free, since } = eventWords[event]
  return {
    name: `curve-${event}`,
    title: `${title}: share ${free} by plan arm`,
    columns: [
      textColumn('arm', 'Plan arm'),
      countColumn('week', 'Week', `since ${since}`),
      countColumn('at_risk', 'At risk', 'under observation on the first day of the week'),
      rateColumn('share', `Share ${free}`),
      rateColumn('lower', 'Lower 95 %', 'log-log'),
      rateColumn('upper', 'Upper 95 %', 'log-log'),
    ],
    rows: arms.flatMap(({ label, atRisk, steps, reason, withheld }) =>
      atRisk.map(({ day, n }) => {
        const step = steps.findLast((each) => each.day <= day)
        const share = n === 0 || withheld ? null : (step?.survival ?? (reason === null ? 1 : null))
        const why = n === 0 ? 'nobody followed' : reason
        return [
          cell(label),
          cell(day / 7),
          cells.count(n),
          cells.figure(share, why, withheld),
          cells.figure(share === null ? null : (step?.lower ?? null), why, withheld),
          cells.figure(share === null ? null : (step?.upper ?? null), why, withheld),
        ]
      }),
    ),
    notes: [],
  }
}

const shown = gridWeeks.filter((week) => week % 8 === 0 || week === 52)

function figureOf({ event, arms }: Curve): Figure {
  const { title, free, since } = eventWords[event]
  const lastDay = Math.max(7, ...arms.flatMap(({ steps }) => steps.map(({ day }) => day)))
  const x = evenTicks(0, Math.min(52, Math.ceil(lastDay / 7)))
  return {
    name: `curve-${event}`,
    title: `${title}: share ${free}`,
    words: arms
      .map(({ label, median }) =>
        median.kind === 'estimated'
          ? `${label}: half by week ${Math.round(median.estimate)}.`
          : `${label}: half not reached, or not told.`,
      )
      .join(' '),
    x: { title: `Weeks since ${since}`, ...x },
    y: { title: `Share ${free}`, ...evenTicks(0, 1, (at) => `${Math.round(at * 100)} %`) },
    marks: arms.map(({ arm, label, steps }) => ({
      kind: 'steps' as const,
      name: label,
      stroke: arm,
      points: [
        ...(steps.length > 0 && (steps[0]?.day ?? 0) > 0 ? [{ x: 0, y: 1, lower: null, upper: null }] : []),
        ...steps
          .filter(({ day }) => day <= 7 * x.to)
          .map(({ day, survival, lower, upper }) => ({ x: day / 7, y: survival, lower, upper })),
      ],
      censored: [],
    })),
    under: {
      title: 'At risk',
      rows: arms.map(({ arm, label, atRisk }) => ({
        name: label,
        stroke: arm,
        cells: atRisk
          .filter(({ day }) => shown.includes(day / 7) && day / 7 <= x.to)
          .map(({ day, n }) => ({ x: day / 7, text: n === null ? '*' : String(n) })),
      })),
    },
    notes: [],
  }
}
