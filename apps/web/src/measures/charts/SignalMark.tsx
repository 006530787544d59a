import { markerPath } from '../../ui/chart-theme.ts'
import type { Meaning } from './chart-words.ts'

/** A special cause by shape and colour: improvement a triangle that points its way, concern a square, change a diamond. */
const styles = {
  improvement: { marker: 'triangle', fill: 'var(--medication-line)', radius: 6 },
  concern: { marker: 'square', fill: 'var(--therapy-line)', radius: 5.5 },
  change: { marker: 'diamond', fill: 'var(--severity)', radius: 6 },
  common: { marker: 'circle', fill: 'var(--ink)', radius: 3.5 },
} as const

interface SignalMarkProps {
  readonly x: number
  readonly y: number
  readonly meaning: Meaning | null
  readonly down?: boolean
  /** few people behind it, or without limits */
  readonly hollow?: boolean
}

export const SignalMark = ({ x, y, meaning, down = false, hollow = false }: SignalMarkProps) => {
  const { marker, fill, radius } = styles[meaning ?? 'common']
  return (
    <path
      transform={`translate(${x} ${y})${down && marker === 'triangle' ? ' rotate(180)' : ''}`}
      d={markerPath(marker, radius)}
      fill={hollow ? 'var(--page)' : fill}
      stroke={hollow ? fill : 'var(--page)'}
      strokeWidth={1.5}
      paintOrder="stroke"
    />
  )
}
