import { describe, expect, test } from 'vitest'
import { armOrder, armStyles, bandSpans, spreadLabels } from './chart-theme.ts'
import { scoreTicks } from './score-ticks.ts'
import { wrapWords } from './wrap-words.ts'

const bands = [
  { from: 0, label: 'minimal' },
  { from: 5, label: 'mild' },
  { from: 10, label: 'moderate' },
]

describe('plan arms', () => {
  test('no two arms share a colour, a marker, or both dash and width', () => {
    const styles = armOrder.map((arm) => armStyles[arm])
    expect(new Set(styles.map((style) => style.fill)).size).toBe(4)
    expect(new Set(styles.map((style) => style.marker)).size).toBe(4)
    expect(new Set(styles.map((style) => `${style.dash} ${style.width}`)).size).toBe(4)
  })
})

describe('bands', () => {
  test('each band ends where the next begins, the last at the end of the scale', () => {
    expect(
      bandSpans({ bands, max: 27, direction: 'higher_worse' }).map(({ from, to }) => [from, to]),
    ).toEqual([
      [0, 5],
      [5, 10],
      [10, 27],
    ])
  })

  test('where higher is better the lowest band is the darkest', () => {
    const severities = (direction: 'higher_worse' | 'higher_better') =>
      bandSpans({ bands, max: 100, direction }).map((band) => band.severity)
    expect(severities('higher_worse')).toEqual([0, 0.5, 1])
    expect(severities('higher_better')).toEqual([1, 0.5, 0])
  })
})

describe('labels at the end of lines', () => {
  test('labels that would cover each other move apart and keep their order', () => {
    const [a, b, c] = spreadLabels([100, 104, 300], 18, 0, 400)
    expect([a, b, c]).toEqual([100, 118, 300])
  })

  test('labels stay inside the plot', () => {
    expect(spreadLabels([395, 398], 18, 0, 400)).toEqual([382, 400])
    expect(spreadLabels([-5], 18, 6, 400)).toEqual([6])
  })
})

describe('numbers beside a scale', () => {
  test('the numbers are the thresholds of the bands and the ends of the scale', () => {
    expect(scoreTicks([0, 27], [{ from: 0 }, { from: 5 }, { from: 10 }, { from: 15 }, { from: 20 }])).toEqual(
      [0, 5, 10, 15, 20, 27],
    )
  })

  test('a threshold outside the part that is drawn has no number', () => {
    expect(scoreTicks([0, 20], [{ from: 0 }, { from: 5 }, { from: 20 }, { from: 25 }])).toEqual([0, 5, 20])
  })

  test('a threshold too near the end leaves the end alone', () => {
    expect(scoreTicks([0, 40], [{ from: 0 }, { from: 20 }, { from: 39 }])).toEqual([0, 20, 40])
  })

  test('an instrument without bands has round numbers', () => {
    expect(scoreTicks([0, 63], [])).toEqual([0, 20, 40, 60])
    expect(scoreTicks([0, 30], [])).toEqual([0, 10, 20, 30])
    expect(scoreTicks([5, 20], [])).toEqual([5, 10, 15, 20])
  })
})

test('words break at spaces only', () => {
  expect(wrapWords('above the screening cut-off', 18)).toEqual(['above the', 'screening cut-off'])
  expect(wrapWords('Usual care, no antidepressant', 20)).toEqual(['Usual care, no', 'antidepressant'])
  expect(wrapWords('mild', 18)).toEqual(['mild'])
})
