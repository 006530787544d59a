import type { SuppressionRule } from '@tandem/analysis/small-counts'
import type { Figure } from '@tandem/reports/figure'
import { cell, type Section, type Table } from '@tandem/reports/report-document'
import type { CohortCourse } from '../cohort/course-contract.ts'
import { cohortCourse } from '../services/cohort-course.ts'
import { evenTicks } from './even-ticks.ts'
import type { SectionMaker } from './section-contract.ts'
import { cellsUnder, countColumn, numberColumn, textColumn } from './table-parts.ts'

/** Means by week or visit and plan arm, and what is in none of them. */
export const courseSection: SectionMaker = async (ctx, question, rule) => {
  const course = await cohortCourse(ctx, question)
  return {
    head: course,
    section: sectionOfCourse(course, rule),
    definitions: ['mean_score', 'mean_interval', 'course_excluded'],
  }
}

const unitWords = { week: 'Week', month: 'Month' } as const

export function sectionOfCourse(course: CohortCourse, rule: SuppressionRule | null): Section {
  const { code } = course.instrument
  return {
    title: `Mean ${code} by ${course.unit} since start`,
    words: [
      'Observed means, not adjusted for who received which plan. Who is no longer measured is not in them: later points stand for fewer people.',
    ],
    figures: [figureOf(course)],
    tables: [pointsOf(course, rule), excludedOf(course, rule)],
  }
}

function pointsOf({ arms, unit, instrument }: CohortCourse, rule: SuppressionRule | null): Table {
  const cells = cellsUnder(rule)
  const score = (key: string, label: string, words: string) =>
    numberColumn(key, label, words, `${instrument.code} points`)
  return {
    name: 'course',
    title: `Mean ${instrument.code} by ${unit} and plan arm`,
    columns: [
      textColumn('arm', 'Plan arm'),
      countColumn('slot', unitWords[unit], `${unit}s since the start; 0 is the first score`),
      countColumn('n', 'n', 'episodes with a score'),
      score('mean', 'Mean', 'of the observed scores'),
      score('sd', 'SD', 'standard deviation'),
      score('lower', 'Lower 95 %', ''),
      score('upper', 'Upper 95 %', ''),
    ],
    rows: arms.flatMap(({ label, points }) =>
      points.map(({ slot, n, mean, sd, lower, upper, suppressed }) => [
        cell(label),
        cell(slot),
        cells.count(n),
        ...[mean, sd, lower, upper].map((value) => cells.figure(value, null, suppressed)),
      ]),
    ),
    notes: [],
  }
}

const excludedOf = ({ excluded }: CohortCourse, rule: SuppressionRule | null): Table => ({
  name: 'course-left-out',
  title: 'Left out of the course',
  columns: [textColumn('reason', 'Reason'), countColumn('n', 'n', 'episodes or scores, as the reason says')],
  rows: excluded.map(({ reason, n }) => [cell(reason), cellsUnder(rule).count(n)]),
  notes: [],
})

const steady = 10

function figureOf({ arms, unit, instrument }: CohortCourse): Figure {
  const slots = arms.flatMap(({ points }) => points.map(({ slot }) => slot))
  const seen = arms.flatMap(({ points }) =>
    points.flatMap(({ n, lower, mean, upper }) =>
      ((n ?? 0) >= steady ? [lower, mean, upper] : [mean]).filter((value) => value !== null),
    ),
  )
  const last = Math.max(1, ...slots)
  const x = evenTicks(0, last)
  const y = evenTicks(Math.min(instrument.min, ...seen), Math.max(instrument.min + 1, ...seen))
  const better = instrument.direction === 'higher_worse' ? 'lower is better' : 'higher is better'
  const inView = (value: number | null) => (value === null ? null : Math.min(Math.max(value, y.from), y.to))
  const shown = x.ticks.map(({ at }) => at)
  return {
    name: 'course',
    title: `Mean ${instrument.code} by ${unit} since start`,
    words: summaryOf(arms, unit),
    x: { title: `${unitWords[unit]}s since start`, ...x },
    y: { title: `Mean ${instrument.code} (${better})`, ...y },
    marks: arms.map(({ arm, label, points }) => ({
      kind: 'line' as const,
      name: label,
      stroke: arm,
      markers: points.length <= 30,
      points: points.map(({ slot, mean, lower, upper }) => ({
        x: slot,
        y: mean,
        lower: inView(lower),
        upper: inView(upper),
      })),
    })),
    under: {
      title: 'n',
      rows: arms.map(({ arm, label, points }) => ({
        name: label,
        stroke: arm,
        cells: points
          .filter(({ slot }) => shown.includes(slot))
          .map(({ slot, n }) => ({ x: slot, text: n === null ? '*' : String(n) })),
      })),
    },
    notes: ['Bands are 95 % intervals.'],
  }
}

const summaryOf = (arms: CohortCourse['arms'], unit: 'week' | 'month'): string =>
  arms
    .map(({ label, points }) => {
      const told = points.filter(({ mean }) => mean !== null)
      const [first, last] = [told[0], told.at(-1)]
      if (first?.mean == null || last?.mean == null) return `${label}: no mean that can be shown.`
      return `${label}: from ${first.mean.toFixed(1)} at ${unit} ${first.slot} to ${last.mean.toFixed(1)} at ${unit} ${last.slot}.`
    })
    .join(' ')
