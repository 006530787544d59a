import type { CurveFigure } from '@tandem/analysis/curve-figure'
import type { ContactFigure, MeanFigure, RateFigure, SpreadFigure } from '@tandem/analysis/observed-figures'
import { type Cell, cell, missing, type Table } from '@tandem/reports/report-document'
import { type Cells, countColumn, numberColumn, rateColumn, textColumn } from './table-parts.ts'

/** One figure of one arm: its name, and the cells that follow it. */
export type FigureRow = readonly Cell[]

const named = [textColumn('arm', 'Plan arm'), textColumn('figure', 'Figure')]

/** A table of shares, each with what it is of and its interval. */
export const shareTable = (name: string, title: string, rows: readonly FigureRow[]): Table => ({
  name,
  title,
  columns: [
    ...named,
    countColumn('events', 'Count', 'episodes, or contacts where the figure is of contacts'),
    countColumn('of', 'Of'),
    rateColumn('share', 'Share'),
    rateColumn('lower', 'Lower 95 %'),
    rateColumn('upper', 'Upper 95 %'),
  ],
  rows,
  notes: [],
})

/** A table of means, each with how many values it is of and its interval. */
export const meanTable = (name: string, title: string, rows: readonly FigureRow[]): Table => ({
  name,
  title,
  columns: [
    ...named,
    countColumn('n', 'n', 'values'),
    countColumn('of', 'Of', 'episodes that could have had a value'),
    numberColumn('mean', 'Mean'),
    numberColumn('lower', 'Lower 95 %'),
    numberColumn('upper', 'Upper 95 %'),
  ],
  rows,
  notes: [],
})

export const spreadTable = (name: string, title: string, rows: readonly FigureRow[]): Table => ({
  name,
  title,
  columns: [
    ...named,
    countColumn('n', 'n', 'episodes'),
    numberColumn('lower_quartile', 'Lower quartile'),
    numberColumn('median', 'Median'),
    numberColumn('upper_quartile', 'Upper quartile'),
  ],
  rows,
  notes: [],
})

export const rateRow = (cells: Cells, arm: string, name: string, rate: RateFigure): FigureRow => [
  cell(arm),
  cell(name),
  cells.count(rate.events),
  cells.count(rate.n),
  ...[rate.share, rate.lower, rate.upper].map((value) => cells.figure(value, rate.reason)),
]

export const contactRow = (cells: Cells, arm: string, name: string, found: ContactFigure): FigureRow => [
  cell(arm),
  cell(name),
  cells.count(found.contacts),
  cells.count(found.of),
  ...[found.share, found.lower, found.upper].map((value) => cells.figure(value, found.reason)),
]

/** A curve read at one of its places. */
export function curveRow(cells: Cells, arm: string, name: string, curve: CurveFigure, at: number): FigureRow {
  const point = curve.points.find((each) => each.at === at)
  const value = (share: number | null | undefined) => cells.figure(share ?? null, curve.reason)
  return [
    cell(arm),
    cell(name),
    missing,
    point === undefined ? missing : cells.count(point.atRisk),
    value(point?.share),
    value(point?.lower),
    value(point?.upper),
  ]
}

export const meanRow = (cells: Cells, arm: string, name: string, mean: MeanFigure): FigureRow => [
  cell(arm),
  cell(name),
  cells.count(mean.n),
  cells.count(mean.of),
  ...[mean.mean, mean.lower, mean.upper].map((value) => cells.figure(value, mean.reason)),
]

export const spreadRow = (cells: Cells, arm: string, name: string, spread: SpreadFigure): FigureRow => [
  cell(arm),
  cell(name),
  cells.count(spread.n),
  ...[spread.lowerQuartile, spread.median, spread.upperQuartile].map((value) =>
    cells.figure(value, spread.reason),
  ),
]
