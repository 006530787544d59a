import { describe, expect, test } from 'vitest'
import {
  contrastSentence,
  differenceWords,
  eValueWords,
  keptWords,
  type Labels,
  pairWords,
  pointsWords,
  type Refused,
  refusalWords,
} from './comparison-words.ts'

const labels: Labels = {
  medication_only: 'Medication only',
  therapy_only: 'Therapy only',
  combined: 'Combined',
  neither: 'Neither',
}
const arms = ['medication_only', 'therapy_only', 'combined'] as const

describe('a contrast in words', () => {
  test('names both groups, the first less the second', () => {
    expect(pairWords(labels, arms, { first: 0, second: 2 })).toBe('Medication only less combined')
  })
  test.each([
    [
      2.14,
      0.6,
      3.5,
      'After adjustment medication only scores 2.1 PHQ-9 points higher than combined (95 % interval 0.6 to 3.5).',
    ],
    [
      -2.14,
      -3.5,
      -0.6,
      'After adjustment combined scores 2.1 PHQ-9 points higher than medication only (95 % interval 0.6 to 3.5).',
    ],
    [
      0.4,
      -0.6,
      1.4,
      'After adjustment medication only scores 0.4 PHQ-9 points higher than combined (95 % interval −0.6 to 1.4). The interval includes no difference.',
    ],
  ])('%f is told from the side that scores higher', (estimate, lower, upper, words) => {
    expect(contrastSentence(labels, arms, { first: 0, second: 2, estimate, lower, upper }, 'PHQ-9')).toBe(
      words,
    )
  })
  test('signs stand before numbers, and nothing is minus zero', () => {
    expect(differenceWords({ estimate: 0.04, lower: -1.2, upper: 1.3 })).toBe('0.0 (−1.2 to +1.3)')
    expect(pointsWords({ estimate: -0.124, lower: -0.2, upper: -0.04 })).toBe('−12 (−20 to −4) points')
  })
})

describe('an E-value in words', () => {
  test('tells the limit, unless the interval includes no difference', () => {
    expect(eValueWords({ riskRatio: 1.5, estimate: 2.37, limit: 1.44 })).toContain(
      'of 1.4 each to move the interval',
    )
    expect(eValueWords({ riskRatio: 1.1, estimate: 1.43, limit: 1 })).toContain(
      'includes no difference as it is',
    )
  })
})

test.each([
  [{ kind: 'nobody' }, 'Nobody can be compared', 'ten episodes'],
  [{ kind: 'one_arm_only', arm: 'combined' }, 'Only one plan group', 'have combined'],
  [
    { kind: 'imbalance', covariate: 'Site: North', difference: -0.312, more: 2 },
    'The groups stay too different',
    'Site: North still differs by 0.31 standard deviations between two groups (and 2 more',
  ],
  [
    { kind: 'imbalance', covariate: 'Age', difference: null, more: 0 },
    'The groups stay too different',
    'more than can be told between two groups. The line',
  ],
  [
    { kind: 'effective_n', arm: 'therapy_only', effective: 18.6, episodes: 27 },
    'Too few: therapy only',
    'its 27 measured episodes say as much as 19',
  ],
  [{ kind: 'overlap', arm: 'combined', share: 0.62 }, 'Hardly any overlap: combined', '62 % of its episodes'],
  [{ kind: 'one_sided', what: 'withheld' }, 'A plan that was not open to some', 'A tenth or more'],
  [
    { kind: 'not_estimable', model: 'propensity', reason: 'separation' },
    'Who got which plan can’t be modelled',
    'Separation.',
  ],
] as const)('the refusal %j says what was found and the line it had to keep', (refusal, title, why) => {
  const words = refusalWords(refusal, labels)
  expect(words.title).toBe(title)
  expect(words.why).toContain(why)
})

test('the lines that are kept stand beside those that are broken', () => {
  const refused: Refused = {
    kind: 'refused',
    visit: { unit: 'month', at: 3 },
    visits: [],
    arms,
    episodes: [20, 20, 20],
    measured: [18, 18, 18],
    patients: 60,
    excluded: [],
    notes: [],
    withheld: [],
    unadjusted: { kind: 'not_estimable', reason: 'none' },
    overlap: { histograms: [], outside: [] },
    effective: { overlap: [9.4, 12, 31], stabilised: [9, 12, 31] },
    table: [{ name: 'Age', level: null, arms: [], before: 0.8, overlap: -0.17, stabilised: 0.1 }],
    refusals: [{ kind: 'effective_n', arm: 'medication_only', effective: 9.4, episodes: 18 }],
  }
  expect(keptWords(refused)).toBe(
    'Kept: the groups are alike after weighting (largest difference 0.17, the line is 0.20); the plans overlap.',
  )
  expect(keptWords({ ...refused, effective: null })).toBeNull()
})
