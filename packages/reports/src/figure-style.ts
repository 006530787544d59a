import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { Marker, Stroke } from './figure.ts'

export interface StrokeStyle {
  /** marker and interval */
  readonly fill: string
  /** line: 3 : 1 against the page */
  readonly line: string
  /** words: 4.5 : 1 against the page */
  readonly text: string
  /** Lengths of line and gap; null where it is solid. */
  readonly dash: readonly [number, number] | null
  readonly width: number
  readonly marker: Marker
}

/** A plan arm on paper, as on a light screen; tests hold the two together. */
export const armStrokes: Readonly<Record<PlanArm, StrokeStyle>> = {
  medication_only: {
    fill: '#0072b2',
    line: '#0072b2',
    text: '#00619a',
    dash: null,
    width: 2,
    marker: 'circle',
  },
  therapy_only: {
    fill: '#e69f00',
    line: '#b87a00',
    text: '#8a5c00',
    dash: [7, 4],
    width: 2,
    marker: 'triangle',
  },
  combined: { fill: '#009e73', line: '#009e73', text: '#00704f', dash: null, width: 3.25, marker: 'square' },
  neither: { fill: '#767f8a', line: '#767f8a', text: '#565f6a', dash: [1.5, 4], width: 2, marker: 'diamond' },
}

const one = (colour: string) => ({ fill: colour, line: colour, text: colour })

export const strokes: Readonly<Record<Stroke, StrokeStyle>> = {
  ...armStrokes,
  plain: { ...one('#3f4955'), dash: null, width: 1.2, marker: 'circle' },
  accent: { fill: '#8fb3d1', line: '#2f5f8a', text: '#27527a', dash: null, width: 1.5, marker: 'circle' },
  limit: { ...one('#767f8a'), text: '#565f6a', dash: [5, 3], width: 0.8, marker: 'circle' },
  reference: { ...one('#3f4955'), dash: [2, 2], width: 0.8, marker: 'circle' },
  improvement: { ...one('#00619a'), dash: null, width: 1.2, marker: 'diamond' },
  concern: { ...one('#8a5c00'), dash: null, width: 1.2, marker: 'triangle' },
}

/** Words, lines and rules of a page; print is always light. */
export const ink = {
  words: '#17202c',
  quiet: '#54606f',
  rule: '#c3cad3',
  grid: '#e3e7ec',
  severity: '#6d4a94',
} as const
