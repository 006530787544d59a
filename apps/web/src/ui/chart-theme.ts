import type { PlanArm } from '@tandem/domain/treatment-arm'

export type Marker = 'circle' | 'triangle' | 'square' | 'diamond'

export interface ArmStyle {
  readonly label: string
  /** marker and interval */
  readonly fill: string
  /** line: 3 : 1 against the page */
  readonly line: string
  /** words: 4.5 : 1 against the page */
  readonly text: string
  readonly dash: string
  readonly width: number
  readonly marker: Marker
}

/** A plan arm looks the same in every chart, chip and table; colour never stands alone. */
export const armStyles: Readonly<Record<PlanArm, ArmStyle>> = {
  medication_only: {
    label: 'Medication only',
    fill: 'var(--medication)',
    line: 'var(--medication-line)',
    text: 'var(--medication-text)',
    dash: 'none',
    width: 2,
    marker: 'circle',
  },
  therapy_only: {
    label: 'Therapy only',
    fill: 'var(--therapy)',
    line: 'var(--therapy-line)',
    text: 'var(--therapy-text)',
    dash: '7 4',
    width: 2,
    marker: 'triangle',
  },
  combined: {
    label: 'Combined',
    fill: 'var(--combined)',
    line: 'var(--combined)',
    text: 'var(--combined-text)',
    dash: 'none',
    width: 3.25,
    marker: 'square',
  },
  neither: {
    label: 'Neither',
    fill: 'var(--neither)',
    line: 'var(--neither)',
    text: 'var(--neither-text)',
    dash: '1.5 4',
    width: 2,
    marker: 'diamond',
  },
}

export const armOrder: readonly PlanArm[] = ['medication_only', 'therapy_only', 'combined', 'neither']

const markerPaths: Readonly<Record<Marker, (r: number) => string>> = {
  circle: (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  triangle: (r) => `M0 ${-1.15 * r}L${1.1 * r} ${0.85 * r}H${-1.1 * r}z`,
  square: (r) => `M${-0.9 * r} ${-0.9 * r}H${0.9 * r}V${0.9 * r}H${-0.9 * r}z`,
  diamond: (r) => `M0 ${-1.2 * r}L${1.2 * r} 0L0 ${1.2 * r}L${-1.2 * r} 0z`,
}

/** The outline of a marker around the origin; `r` is its half width in pixels. */
export const markerPath = (marker: Marker, r: number): string => markerPaths[marker](r)

export interface Band {
  readonly from: number
  readonly label: string
}

export interface BandSpan {
  readonly label: string
  readonly from: number
  /** where the next band begins, or the end of the scale */
  readonly to: number
  /** 0 for the mildest band, 1 for the most severe */
  readonly severity: number
}

/** Bands as spans of the scale; on a scale where higher is better the lowest band is the most severe. */
export const bandSpans = (instrument: {
  readonly bands: readonly Band[]
  readonly max: number
  readonly direction: 'higher_worse' | 'higher_better'
}): readonly BandSpan[] =>
  instrument.bands.map((band, index, all) => {
    const depth = all.length < 2 ? 0 : index / (all.length - 1)
    return {
      label: band.label,
      from: band.from,
      to: all[index + 1]?.from ?? instrument.max,
      severity: instrument.direction === 'higher_worse' ? depth : 1 - depth,
    }
  })

/** Severity is one hue, light to dark: the opacity of its wash behind a chart. */
export const severityWash = (severity: number): number => 0.03 + 0.13 * severity

/** Which way is better, in words. */
export const directionWords = (direction: 'higher_worse' | 'higher_better'): string =>
  direction === 'higher_worse' ? 'lower is better' : 'higher is better'

/** Moves labels apart along one axis, keeping their order and staying within `min` … `max`. */
export const spreadLabels = (
  wanted: readonly number[],
  gap: number,
  min: number,
  max: number,
): readonly number[] => {
  const order = wanted.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at)
  let floor = min
  for (const label of order) {
    label.at = Math.max(label.at, floor)
    floor = label.at + gap
  }
  let ceiling = max
  for (const label of order.toReversed()) {
    label.at = Math.min(label.at, ceiling)
    ceiling = label.at - gap
  }
  return wanted.map((_, index) => order.find((label) => label.index === index)?.at ?? min)
}
