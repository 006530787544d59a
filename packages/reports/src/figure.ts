import type { PlanArm } from '@tandem/domain/treatment-arm'

export type Marker = 'circle' | 'triangle' | 'square' | 'diamond'

/** A plan arm, always drawn alike, or a role in the chart: what is compared, its limits, the level it is held against. */
export type Stroke = PlanArm | 'plain' | 'accent' | 'limit' | 'reference' | 'concern' | 'improvement'

export interface Tick {
  readonly at: number
  readonly label: string
}

/** An axis in data units. */
export interface Axis {
  /** With unit and direction, such as "Mean PHQ-9 (lower is better)". */
  readonly title: string
  readonly from: number
  readonly to: number
  readonly ticks: readonly Tick[]
}

export interface FigurePoint {
  readonly x: number
  /** null where there is none or it is withheld: the line is broken there. */
  readonly y: number | null
  readonly lower: number | null
  readonly upper: number | null
}

/** Points along x, joined by straight lines, with a soft band between the bounds. */
export interface LineMark {
  readonly kind: 'line'
  readonly name: string
  readonly stroke: Stroke
  readonly points: readonly FigurePoint[]
  /** Whether each point gets the marker of its stroke. */
  readonly markers: boolean
}

/** A step curve, such as Kaplan-Meier: the value holds until the next point; marks where people left view. */
export interface StepMark {
  readonly kind: 'steps'
  readonly name: string
  readonly stroke: Stroke
  readonly points: readonly FigurePoint[]
  readonly censored: readonly number[]
}

/** One bar around each x, from 0, with its interval as a whisker. */
export interface BarMark {
  readonly kind: 'bars'
  readonly name: string
  readonly stroke: Stroke
  readonly width: number
  readonly bars: readonly FigurePoint[]
}

/** Points by themselves, such as the sites of a funnel plot or the months of a control chart. */
export interface PointMark {
  readonly kind: 'points'
  readonly name: string
  readonly stroke: Stroke
  /** Whether neighbours are joined, as in a control chart. */
  readonly joined: boolean
  readonly points: readonly (FigurePoint & {
    readonly label: string | null
    /** A signal: drawn with a shape of its own besides colour. */
    readonly signal: 'improvement' | 'concern' | null
  })[]
}

/** A limit, a mean or a target: a curve without points, named at its end. */
export interface CurveMark {
  readonly kind: 'curve'
  readonly name: string
  readonly stroke: Stroke
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

/** A wash across the chart between two values of y, such as a severity band. */
export interface BandMark {
  readonly kind: 'band'
  readonly name: string
  readonly from: number
  readonly to: number
  /** 0 light to 1 dark. */
  readonly depth: number
}

export type Mark = LineMark | StepMark | BarMark | PointMark | CurveMark | BandMark

/** A chart as numbers: every drawing of it, on screen or paper, comes from these. */
export interface Figure {
  readonly name: string
  readonly title: string
  /** The summary sentence, which stands for the picture where it can't be seen. */
  readonly words: string
  readonly x: Axis
  readonly y: Axis
  readonly marks: readonly Mark[]
  /** Rows of text under the axis, such as n at risk; `text` is what may be shown. */
  readonly under: {
    readonly title: string
    readonly rows: readonly {
      readonly name: string
      readonly stroke: Stroke
      readonly cells: readonly { readonly x: number; readonly text: string }[]
    }[]
  } | null
  readonly notes: readonly string[]
}
