import { planArms } from '@tandem/domain/treatment-arm'
import { randomFrom } from '@tandem/stats/random'
import { describe, expect, test } from 'vitest'
import { guardedVisits, openVisits, type ShownRate } from './guarded-rates.ts'
import { type ArmRates, rateOf } from './outcome-rates.ts'
import { suppressBelow5RoundTo5, suppressBelow11 } from './small-counts.ts'

/** People of one arm, by what is true of them: the finest groups of which every figure is made. */
const groups = [
  ...['remitted', 'respondedOnly', 'notResponded', 'below'].flatMap((asked) =>
    ['better', 'worse', 'same'].map((change) => `${asked} ${change}`),
  ),
  'asked noScore',
  'asked notYet',
  'below noScore',
  'below notYet',
  'noBaseline',
] as const
type Group = (typeof groups)[number]
type Counts = Readonly<Record<string, number>>

const sets: Readonly<Record<string, (group: Group) => boolean>> = {
  responded: (group) => /^(remitted|respondedOnly)/.test(group),
  notResponded: (group) => group.startsWith('notResponded'),
  remitted: (group) => group.startsWith('remitted'),
  notRemitted: (group) => /^(respondedOnly|notResponded)/.test(group),
  respondedOnly: (group) => group.startsWith('respondedOnly'),
  asked: (group) => /^(remitted|respondedOnly|notResponded)/.test(group),
  scored: (group) => /(better|worse|same)$/.test(group),
  better: (group) => group.endsWith('better'),
  worse: (group) => group.endsWith('worse'),
  same: (group) => group.endsWith('same'),
  notBetter: (group) => /(worse|same)$/.test(group),
  notWorse: (group) => /(better|same)$/.test(group),
  askedNoScore: (group) => group === 'asked noScore',
  askedNotYet: (group) => group === 'asked notYet',
  allNoScore: (group) => group.endsWith('noScore'),
  allNotYet: (group) => group.endsWith('notYet'),
  belowScored: (group) => /^below (better|worse|same)$/.test(group),
  belowNoScore: (group) => group === 'below noScore',
  belowNotYet: (group) => group === 'below notYet',
  noBaseline: (group) => group === 'noBaseline',
  all: () => true,
}

const sumOf = (counts: Counts, set: string) =>
  groups.reduce((sum, group) => sum + (sets[set]!(group) ? counts[group]! : 0), 0)

function ratesOf(counts: Counts, arm: number): ArmRates {
  const n = (set: string) => sumOf(counts, set)
  const asked = { no_score: n('askedNoScore'), not_yet: n('askedNotYet'), no_baseline: n('noBaseline') }
  const all = { no_score: n('allNoScore'), not_yet: n('allNotYet'), no_baseline: n('noBaseline') }
  const below = n('belowScored') + n('belowNoScore') + n('belowNotYet')
  return {
    arm: planArms[arm]!,
    episodes: n('all'),
    rates: {
      response: rateOf({ met: n('responded'), not_met: n('notResponded'), below_caseness: below, ...asked }),
      remission: rateOf({ met: n('remitted'), not_met: n('notRemitted'), below_caseness: below, ...asked }),
      improved: rateOf({ met: n('better'), not_met: n('notBetter'), below_caseness: 0, ...all }),
      deteriorated: rateOf({ met: n('worse'), not_met: n('notWorse'), below_caseness: 0, ...all }),
    },
  }
}

/** Whether a vector is a sum of multiples of known ones: then the reader can work it out. */
function follows(known: readonly (readonly number[])[], wanted: readonly number[]): boolean {
  const rows = known.map((row) => [...row])
  const target = [...wanted]
  let used = 0
  for (let column = 0; column < target.length; column += 1) {
    const at = rows.findIndex((row, r) => r >= used && Math.abs(row[column]!) > 1e-9)
    if (at < 0) continue
    const pivot = rows.splice(at, 1)[0]!
    rows.splice(used, 0, pivot)
    for (const row of [...rows.slice(used + 1), target]) {
      const factor = row[column]! / pivot[column]!
      if (factor !== 0) for (let c = 0; c < row.length; c += 1) row[c]! -= factor * pivot[c]!
    }
    used += 1
  }
  return target.every((value) => Math.abs(value) < 1e-6)
}

const shownSets: readonly (readonly [
  measure: 'response' | 'remission' | 'improved' | 'deteriorated',
  field: keyof ShownRate,
  set: string,
])[] = [
  ['response', 'met', 'responded'],
  ['response', 'counted', 'asked'],
  ['response', 'noScore', 'askedNoScore'],
  ['response', 'notYet', 'askedNotYet'],
  ['remission', 'met', 'remitted'],
  ['remission', 'counted', 'asked'],
  ['improved', 'met', 'better'],
  ['improved', 'counted', 'scored'],
  ['improved', 'noScore', 'allNoScore'],
  ['improved', 'notYet', 'allNotYet'],
  ['deteriorated', 'met', 'worse'],
  ['deteriorated', 'counted', 'scored'],
]

describe('rates for readers who may not see patients', () => {
  const random = randomFrom(19)
  const sizes = [0, 2, 5, 9, 12, 25, 60]
  const randomCounts = (): Counts => Object.fromEntries(groups.map((group) => [group, random.pick(sizes)]))

  test('give no small count away to a reader who knows the size of each arm and adds and subtracts', () => {
    const given: string[] = []
    for (let round = 0; round < 120; round += 1) {
      const counts = planArms.map(randomCounts)
      const visit = { unit: 'week', at: 12 } as const
      const shown = guardedVisits([{ visit, arms: counts.map(ratesOf) }], suppressBelow11)[0]!
      shown.arms.forEach(({ rates }, arm) => {
        const vector = (set: string) => groups.map((group) => Number(sets[set]!(group)))
        const known = shownSets
          .filter(([measure, field]) => rates[measure]?.[field] !== null)
          .map(([, , set]) => vector(set))
        known.push(vector('all'))
        for (const set of Object.keys(sets)) {
          const count = sumOf(counts[arm]!, set)
          if (count > 0 && count < 11 && follows(known, vector(set))) given.push(`${round} ${arm} ${set}`)
        }
      })
    }
    expect(given).toEqual([])
  })

  test('show what hides nobody', () => {
    const counts = Object.fromEntries(groups.map((group) => [group, 20]))
    const visit = { unit: 'week', at: 12 } as const
    const arms = planArms.map((_, arm) => ratesOf(counts, arm))
    const [guarded, open] = [guardedVisits([{ visit, arms }], suppressBelow11), openVisits([{ visit, arms }])]
    expect(guarded[0]!.arms[0]!.rates.response).toEqual({
      ...open[0]!.arms[0]!.rates.response,
      belowCaseness: null,
      noBaseline: null,
    })
  })

  test.each([
    [10, true],
    [11, false],
  ])('%i who responded are withheld: %s', (met, withheld) => {
    const counts = { ...Object.fromEntries(groups.map((group) => [group, 20])) }
    for (const group of groups) if (sets.responded!(group)) counts[group] = 0
    counts['remitted better'] = met
    const visit = { unit: 'week', at: 12 } as const
    const shown = guardedVisits(
      [{ visit, arms: planArms.map((_, arm) => ratesOf(counts, arm)) }],
      suppressBelow11,
    )
    expect(shown[0]!.arms[0]!.rates.response!.withheld).toBe(withheld)
  })

  test('few who got worse take nothing but their own rate away', () => {
    const counts = { ...Object.fromEntries(groups.map((group) => [group, 30])) }
    for (const group of groups) if (sets.worse!(group)) counts[group] = 0
    counts['notResponded worse'] = 3
    const visit = { unit: 'week', at: 12 } as const
    const { rates } = guardedVisits(
      [{ visit, arms: planArms.map((_, arm) => ratesOf(counts, arm)) }],
      suppressBelow11,
    )[0]!.arms[0]!
    expect(Object.entries(rates).map(([measure, rate]) => [measure, rate!.withheld])).toEqual([
      ['response', false],
      ['remission', false],
      ['improved', false],
      ['deteriorated', true],
    ])
  })

  test('are rounded where the rule rounds', () => {
    const counts = Object.fromEntries(groups.map((group) => [group, 7]))
    const visit = { unit: 'week', at: 12 } as const
    const { rates } = guardedVisits([{ visit, arms: [ratesOf(counts, 0)] }], suppressBelow5RoundTo5)[0]!
      .arms[0]!
    expect(rates.response).toMatchObject({ met: 40, counted: 65, rate: 0.67 })
  })
})
