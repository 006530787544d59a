import { describe, expect, test } from 'vitest'
import {
  clinicallySignificantChange,
  improvement,
  isRemitted,
  meetsMcid,
  partialResponse,
  reduction,
  registryImprovement,
  reliableChange,
  remission,
  response,
} from './change.ts'
import type { Instrument } from './instrument.ts'
import { bdi2 } from './instruments/bdi-ii.ts'
import { gad7 } from './instruments/gad-7.ts'
import { isi } from './instruments/isi.ts'
import { oq45 } from './instruments/oq-45.ts'
import { pcl5 } from './instruments/pcl-5.ts'
import { phq9 } from './instruments/phq-9.ts'
import { who5 } from './instruments/who-5.ts'
import { wsas } from './instruments/wsas.ts'

interface Case<Expected> {
  readonly instrument: Instrument
  readonly baseline: number
  readonly current: number
  readonly expected: Expected
}

const of = <Expected>(
  instrument: Instrument,
  baseline: number,
  current: number,
  expected: Expected,
): Case<Expected> => ({
  instrument,
  baseline,
  current,
  expected,
})

const title = '$instrument.code $baseline to $current: $expected'

describe('improvement is positive towards health', () => {
  test.each([of(phq9, 16, 9, 7), of(phq9, 9, 16, -7), of(who5, 40, 52, 12), of(who5, 52, 40, -12)])(
    title,
    ({ instrument, baseline, current, expected }) => {
      expect(improvement(instrument, baseline, current)).toBe(expected)
    },
  )
})

describe('reduction', () => {
  test.each([
    of(phq9, 20, 10, 0.5),
    of(phq9, 10, 12, -0.2),
    of(phq9, 0, 0, null),
    of(phq9, 0, 5, null),
    of(who5, 40, 80, null),
  ])(title, ({ instrument, baseline, current, expected }) => {
    expect(reduction(instrument, baseline, current)).toBe(expected)
  })
})

describe('response', () => {
  test.each([
    of(phq9, 20, 10, true),
    of(phq9, 20, 11, false),
    of(phq9, 15, 7, true),
    of(phq9, 15, 8, false),
    of(phq9, 10, 5, true),
    of(phq9, 9, 0, null),
    of(gad7, 8, 4, true),
    of(gad7, 7, 0, null),
    of(bdi2, 4, 2, true),
    of(bdi2, 4, 3, false),
    of(bdi2, 0, 0, null),
    of(who5, 20, 80, null),
  ])(title, ({ instrument, baseline, current, expected }) => {
    expect(response(instrument, baseline, current)).toBe(expected)
  })
})

describe('partial response', () => {
  test.each([
    of(phq9, 20, 16, false),
    of(phq9, 20, 15, true),
    of(phq9, 20, 11, true),
    of(phq9, 20, 10, false),
    of(phq9, 9, 6, null),
  ])(title, ({ instrument, baseline, current, expected }) => {
    expect(partialResponse(instrument, baseline, current)).toBe(expected)
  })
})

describe('remission', () => {
  test.each([
    of(phq9, 10, 4, true),
    of(phq9, 10, 5, false),
    of(phq9, 9, 4, null),
    of(gad7, 8, 4, true),
    of(gad7, 8, 5, false),
    of(gad7, 7, 4, null),
    of(isi, 15, 7, true),
    of(isi, 15, 8, false),
    of(bdi2, 30, 3, null),
    of(wsas, 30, 3, null),
  ])(title, ({ instrument, baseline, current, expected }) => {
    expect(remission(instrument, baseline, current)).toBe(expected)
  })

  test('one score is in the remitted range whatever the baseline', () => {
    expect([4, 5].map((total) => isRemitted(phq9, total))).toEqual([true, false])
    expect(isRemitted(bdi2, 0)).toBeNull()
  })
})

describe('the target of collaborative care registries', () => {
  test.each([
    of(phq9, 14, 9, true),
    of(phq9, 14, 10, false),
    of(phq9, 24, 12, true),
    of(phq9, 24, 13, false),
    of(bdi2, 30, 3, null),
  ])(title, ({ instrument, baseline, current, expected }) => {
    expect(registryImprovement(instrument, baseline, current)).toBe(expected)
  })
})

describe('reliable change', () => {
  test.each([
    of(phq9, 15, 9, 'improved'),
    of(phq9, 15, 10, 'unchanged'),
    of(phq9, 10, 15, 'unchanged'),
    of(phq9, 10, 16, 'deteriorated'),
    of(gad7, 12, 8, 'improved'),
    of(gad7, 12, 9, 'unchanged'),
    of(gad7, 8, 11, 'unchanged'),
    of(gad7, 8, 12, 'deteriorated'),
    of(wsas, 20, 12, 'improved'),
    of(wsas, 20, 13, 'unchanged'),
    of(pcl5, 40, 30, 'improved'),
    of(pcl5, 40, 31, 'unchanged'),
    of(bdi2, 30, 21, 'improved'),
    of(bdi2, 30, 22, 'unchanged'),
    of(oq45, 80, 66, 'improved'),
    of(oq45, 80, 67, 'unchanged'),
    of(who5, 40, 80, null),
  ])(title, ({ instrument, baseline, current, expected }) => {
    expect(reliableChange(instrument, baseline, current)).toBe(expected)
  })

  test.each([
    [5, 'improved'],
    [15, 'improved'],
    [16, 'unchanged'],
    [18, 'unchanged'],
  ])('a PCL-5 drop of 15 where %i points are asked for is %s', (points, expected) => {
    expect(reliableChange(pcl5, 45, 30, points)).toBe(expected)
  })

  test('five points on PHQ-9 are noticed, and not reliable', () => {
    expect(meetsMcid(phq9, 15, 10)).toBe(true)
    expect(reliableChange(phq9, 15, 10)).toBe('unchanged')
    expect(meetsMcid(phq9, 15, 11)).toBe(false)
  })

  test.each([
    of(gad7, 10, 6, true),
    of(gad7, 10, 7, false),
    of(who5, 40, 52, true),
    of(who5, 40, 48, false),
    of(wsas, 30, 0, null),
  ])(`noticed, ${title}`, ({ instrument, baseline, current, expected }) => {
    expect(meetsMcid(instrument, baseline, current)).toBe(expected)
  })
})

describe('clinically significant change', () => {
  test.each([
    of(phq9, 15, 9, 'recovered'),
    of(phq9, 16, 10, 'improved'),
    of(phq9, 10, 4, 'recovered'),
    of(phq9, 9, 3, 'improved'),
    of(phq9, 14, 9, 'unchanged'),
    of(phq9, 9, 15, 'deteriorated'),
    of(gad7, 11, 7, 'recovered'),
    of(gad7, 12, 8, 'improved'),
    of(bdi2, 30, 3, null),
    of(who5, 20, 80, null),
  ])(title, ({ instrument, baseline, current, expected }) => {
    expect(clinicallySignificantChange(instrument, baseline, current)).toBe(expected)
  })
})
