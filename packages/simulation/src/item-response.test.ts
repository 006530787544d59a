import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { randomFrom } from '@tandem/stats/random'
import { mean } from '@tandem/stats/summaries'
import { expect, test } from 'vitest'
import { answeringStyle, answersTo, formCodes, itemCount, totalOf } from './item-response.ts'

test.each(formCodes)('answers to %s keep to the range of each item, and the total to the total', (code) => {
  const instrument = findInstrument(code)!
  const random = randomFrom(code)
  expect(itemCount(code)).toBe(instrument.items.length)
  for (let i = 0; i < 500; i += 1) {
    const level = random.uniform(-3, 8)
    const answers = answersTo(code, { severity: level, anxiety: level }, answeringStyle(random), random)
    answers.forEach((answer, item) => {
      expect(answer).toBeGreaterThanOrEqual(instrument.items[item]!.min)
      expect(answer).toBeLessThanOrEqual(instrument.items[item]!.max)
    })
    expect(totalOf(code, answers)).toBeLessThanOrEqual(instrument.max)
  }
})

test.each(formCodes)('the worse a person is, the worse %s comes out, from floor to ceiling', (code) => {
  const random = randomFrom(code)
  const instrument = findInstrument(code)!
  const at = (severity: number) =>
    mean(
      Array.from({ length: 300 }, () =>
        totalOf(code, answersTo(code, { severity, anxiety: severity }, answeringStyle(random), random)),
      ),
    )
  const totals = [-6, 0.5, 1.5, 2.5, 3.5, 12].map(at)
  const rising = instrument.direction === 'higher_worse' ? totals : totals.toReversed()
  expect(rising.toSorted((a, b) => a - b)).toEqual(rising)
  expect(rising[0]).toBeLessThan(instrument.max * 0.03)
  expect(rising.at(-1)).toBeGreaterThan(instrument.max * 0.97)
})
