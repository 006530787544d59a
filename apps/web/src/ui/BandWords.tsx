import classes from './BandWords.module.css'
import type { BandSpan } from './chart-theme.ts'
import { wrapWords } from './wrap-words.ts'

const LINE = 14
const CHARACTERS = 18

interface BandWordsProps {
  readonly bands: readonly BandSpan[]
  readonly y: (score: number) => number | undefined
  /** the part of the scale that is drawn */
  readonly domain: readonly [number, number]
  /** where the words end */
  readonly x: number
}

/** Severity bands in words, each in the middle of its part of the scale; left out where there is no room. */
export const BandWords = ({ bands, y, domain, x }: BandWordsProps) =>
  bands.flatMap((band) => {
    const [from, to] = [Math.max(band.from, domain[0]), Math.min(band.to, domain[1])]
    const [low, high] = [y(from), y(to)]
    if (to <= from || low === undefined || high === undefined || low - high < LINE) return []
    const lines = wrapWords(band.label, CHARACTERS)
    if (lines.length * LINE > low - high + 6) return []
    return lines.map((line, index) => (
      <text
        key={`${band.label}${line}`}
        x={x}
        y={(low + high) / 2 + (index - (lines.length - 1) / 2) * LINE}
        textAnchor="end"
        className={classes.band}
        dominantBaseline="central"
      >
        {line}
      </text>
    ))
  })
