import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ScorePoint } from './episode.ts'
import {
  anxietyMeasuresFor,
  anxietyPairUsed,
  depressionMeasure,
  firstAndLast,
  generalAnxietyMeasure,
  isFinishedCourse,
  type MeasuredPair,
  nhsOutcome,
  type PairedMeasure,
  specificAnxietyMeasures,
} from './nhs-outcome.ts'

type Total = number | null
const phq = (first: Total, last: Total): MeasuredPair => ({ measure: depressionMeasure, first, last })
const gad = (first: Total, last: Total): MeasuredPair => ({ measure: generalAnxietyMeasure, first, last })

/** The flags that are set, in words. */
const flagsOf = (depression: MeasuredPair, anxiety: MeasuredPair): string[] => {
  const outcome = nhsOutcome(depression, anxiety)
  return [
    ...(outcome.casenessAtStart === false ? ['not at caseness'] : []),
    ...(outcome.recovery ? ['recovery'] : []),
    ...(outcome.reliableImprovement ? ['improvement'] : []),
    ...(outcome.reliableRecovery ? ['reliable recovery'] : []),
    ...(outcome.reliableDeterioration ? ['deterioration'] : []),
    ...(outcome.noReliableChange ? ['no reliable change'] : []),
  ]
}

describe('the truth table', () => {
  test.each([
    [14, 12, 8, 7, ['recovery', 'improvement', 'reliable recovery']],
    [10, 7, 9, 7, ['recovery', 'no reliable change']],
    [18, 15, 12, 15, ['improvement']],
    [18, 8, 12, 12, ['no reliable change']],
    [9, 7, 3, 3, ['not at caseness', 'improvement']],
    [12, 6, 5, 10, ['no reliable change']],
    [15, 10, 15, 14, ['deterioration']],
  ])('PHQ-9 and GAD-7 of %i and %i, then %i and %i', (phqFirst, gadFirst, phqLast, gadLast, flags) => {
    expect(flagsOf(phq(phqFirst, phqLast), gad(gadFirst, gadLast))).toEqual(flags)
  })
})

describe('both sides of every threshold', () => {
  test.each([
    ['depression at its cut', phq(10, 10), gad(0, 0), true],
    ['depression below it', phq(9, 9), gad(0, 0), false],
    ['anxiety at its cut', phq(0, 0), gad(8, 8), true],
    ['anxiety below it', phq(0, 0), gad(7, 7), false],
  ])('caseness at the start: %s', (_, depression, anxiety, expected) => {
    expect(nhsOutcome(depression, anxiety)).toMatchObject({
      casenessAtStart: expected,
      inRecoveryDenominator: expected,
    })
  })

  test.each([
    [9, 7, true],
    [10, 7, false],
    [9, 8, false],
  ])('recovery with %i and %i at the end: %s', (phqLast, gadLast, recovered) => {
    expect(nhsOutcome(phq(20, phqLast), gad(20, gadLast)).recovery).toBe(recovered)
  })

  test.each([
    ['six points better', phq(20, 14), gad(10, 10), ['improvement']],
    ['five points better', phq(20, 15), gad(10, 10), ['no reliable change']],
    ['four points better on GAD-7', phq(20, 20), gad(14, 10), ['improvement']],
    ['three points better on GAD-7', phq(20, 20), gad(13, 10), ['no reliable change']],
    ['six points worse', phq(14, 20), gad(10, 10), ['deterioration']],
    ['five points worse', phq(15, 20), gad(10, 10), ['no reliable change']],
    ['better, the other worse but not reliably', phq(20, 14), gad(10, 13), ['improvement']],
    ['better, the other reliably worse', phq(20, 14), gad(10, 14), ['no reliable change']],
    ['worse, the other better but not reliably', phq(14, 20), gad(13, 10), ['deterioration']],
    ['worse, the other reliably better', phq(14, 20), gad(14, 10), ['no reliable change']],
  ])('%s', (_, depression, anxiety, flags) => {
    expect(flagsOf(depression, anxiety)).toEqual(flags)
  })
})

describe('missing scores', () => {
  test.each([
    ['no second PHQ-9', phq(20, null), gad(15, 3), true],
    ['no second GAD-7', phq(20, 3), gad(15, null), true],
    ['no first GAD-7, PHQ-9 at caseness', phq(20, 3), gad(null, 3), true],
    ['no first GAD-7, PHQ-9 below caseness', phq(9, 3), gad(null, 3), null],
    ['no first PHQ-9, GAD-7 at caseness', phq(null, 3), gad(8, 3), true],
    ['nothing', phq(null, null), gad(null, null), null],
  ])('%s: no flag, and the course stays in the denominator', (_, depression, anxiety, caseness) => {
    expect(nhsOutcome(depression, anxiety)).toEqual({
      paired: false,
      casenessAtStart: caseness,
      recovery: false,
      reliableImprovement: false,
      reliableDeterioration: false,
      noReliableChange: false,
      reliableRecovery: false,
      inRecoveryDenominator: true,
    })
  })

  test('known not to be at caseness is left out, with or without a second score', () => {
    expect(nhsOutcome(phq(9, null), gad(7, null)).inRecoveryDenominator).toBe(false)
  })
})

test('a pair of scores has exactly one of improvement, deterioration and no reliable change', () => {
  const total = (max: number) => fc.integer({ min: 0, max })
  fc.assert(
    fc.property(total(27), total(27), total(21), total(21), (phqFirst, phqLast, gadFirst, gadLast) => {
      const outcome = nhsOutcome(phq(phqFirst, phqLast), gad(gadFirst, gadLast))
      const flags = [outcome.reliableImprovement, outcome.reliableDeterioration, outcome.noReliableChange]
      expect(flags.filter(Boolean)).toHaveLength(1)
      const back = nhsOutcome(phq(phqLast, phqFirst), gad(gadLast, gadFirst))
      expect(back.reliableDeterioration).toBe(outcome.reliableImprovement)
      expect(outcome.reliableRecovery).toBe(outcome.recovery && outcome.reliableImprovement)
    }),
  )
})

describe('anxiety measures of single disorders', () => {
  test.each([
    [null, ['GAD-7']],
    ['F32.1', ['GAD-7']],
    ['F41.1', ['GAD-7']],
    ['F41.2', ['GAD-7']],
    ['F40.0', ['MI', 'GAD-7']],
    ['F401', ['SPIN', 'GAD-7']],
    ['F41.0', ['PDSS', 'GAD-7']],
    ['F42.2', ['OCI', 'GAD-7']],
    ['f42', ['OCI', 'GAD-7']],
    ['F43.1', ['PCL-5', 'IES-R', 'GAD-7']],
    ['F43.2', ['GAD-7']],
    ['F45.2', ['HAI', 'GAD-7']],
  ])('for %s: %j', (problem, codes) => {
    expect(anxietyMeasuresFor(problem).map(({ code }) => code)).toEqual(codes)
  })

  const { social, trauma, traumaEarlier, agoraphobia, obsessive, panic, health } = specificAnxietyMeasures
  test.each([
    { measure: social, below: 18, at: 19, points: 10 },
    { measure: trauma, below: 31, at: 32, points: 10 },
    { measure: traumaEarlier, below: 32, at: 33, points: 9 },
    { measure: obsessive, below: 39, at: 40, points: 32 },
    { measure: panic, below: 7, at: 8, points: 5 },
    { measure: health, below: 17, at: 18, points: 4 },
    { measure: agoraphobia, below: 2.3, at: 2.31, points: 0.73 },
  ])('$measure.code: case at $at, not at $below, reliable from $points', ({ measure, below, at, points }) => {
    const outcome = (of: PairedMeasure, first: number, last: number) =>
      nhsOutcome(phq(5, 5), { measure: of, first, last })
    expect(outcome(measure, below, below).casenessAtStart).toBe(false)
    expect(outcome(measure, at, at).casenessAtStart).toBe(true)
    expect(outcome(measure, 50, 50 - points).reliableImprovement).toBe(true)
    expect(outcome(measure, 50, 50 - points + 0.01).reliableImprovement).toBe(false)
  })

  const spin = (first: Total, last: Total): MeasuredPair => ({ measure: social, first, last })
  test.each([
    ['the specific pair', [spin(40, 20), gad(15, 5)], 'SPIN'],
    ['GAD-7 when the specific measure is missing', [spin(null, null), gad(15, 5)], 'GAD-7'],
    ['GAD-7 when the specific measure has no second score', [spin(40, null), gad(15, 5)], 'GAD-7'],
    ['the specific first score when neither has a pair', [spin(40, null), gad(15, null)], 'SPIN'],
    ['GAD-7 when there is nothing', [spin(null, null), gad(null, null)], 'GAD-7'],
  ])('used is %s', (_, pairs, code) => {
    expect(anxietyPairUsed(pairs).measure.code).toBe(code)
  })
})

describe('first and last score', () => {
  const point = (takenOn: string, total: number): ScorePoint => ({
    takenOn,
    takenAt: null,
    total,
    completeness: 'prorated',
    recordedOrder: total,
    nominalVisit: null,
  })
  const pairOf = (days: readonly string[], endedOn: string | null) => {
    const scores = days.map((day, index) => point(day, index))
    const { first, last } = firstAndLast(scores, { startedOn: '2026-03-01', endedOn })
    return [first?.takenOn ?? null, last?.takenOn ?? null]
  }

  test.each([
    [
      'baseline and last',
      ['2026-02-25', '2026-03-20', '2026-04-20'],
      '2026-05-01',
      ['2026-02-25', '2026-04-20'],
    ],
    ['the end itself counts', ['2026-03-01', '2026-05-01'], '2026-05-01', ['2026-03-01', '2026-05-01']],
    ['after the end nothing does', ['2026-03-01', '2026-05-02'], '2026-05-01', ['2026-03-01', null]],
    ['one score is no pair', ['2026-03-01'], '2026-05-01', ['2026-03-01', null]],
    [
      'without a baseline the first score inside',
      ['2026-03-20', '2026-04-20'],
      '2026-05-01',
      ['2026-03-20', '2026-04-20'],
    ],
    ['too early for a baseline is outside', ['2026-02-14', '2026-03-20'], '2026-05-01', ['2026-03-20', null]],
    [
      'an open episode has its latest so far',
      ['2026-03-01', '2026-06-01'],
      null,
      ['2026-03-01', '2026-06-01'],
    ],
    ['no score', [], null, [null, null]],
  ])('%s', (_, days, endedOn, expected) => {
    expect(pairOf(days, endedOn)).toEqual(expected)
    expect(pairOf(days.toReversed(), endedOn)).toEqual(expected)
  })
})

test.each([
  ['2026-05-01', 2, '2026-05-01', true],
  ['2026-05-01', 1, '2026-05-01', false],
  ['2026-05-02', 2, '2026-05-01', false],
  [null, 5, '2026-05-01', false],
])('ended %s with %i treatment contacts is finished on %s: %s', (endedOn, contacts, asOf, finished) => {
  expect(isFinishedCourse({ startedOn: '2026-01-01', endedOn }, contacts, asOf)).toBe(finished)
})
