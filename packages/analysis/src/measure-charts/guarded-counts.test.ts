import { type Random, randomFrom } from '@tandem/stats/random'
import { describe, expect, test } from 'vitest'
import type { SubjectRow } from '../measure-subjects.ts'
import { suppressBelow5RoundTo5, suppressBelow11 } from '../small-counts.ts'
import { equity } from './equity.ts'
import { shownCounts, withheldCountsOf } from './guarded-counts.ts'
import { shownUnits } from './guarded-units.ts'
import { periodsIn } from './periods.ts'
import { subjects } from './subject-rows.ts'
import { countsBy, countsByPeriod, type ShownCount } from './unit-counts.ts'

const rule = suppressBelow11

describe('a list of counts', () => {
  test.each([
    [
      'nothing is small',
      [
        [20, 50],
        [30, 60],
      ],
      [false, false],
    ],
    [
      '11 of 22 is not small',
      [
        [11, 22],
        [30, 60],
      ],
      [false, false],
    ],
    [
      '10 met it',
      [
        [10, 50],
        [30, 60],
        [40, 90],
      ],
      [true, true, false],
    ],
    [
      '10 missed it',
      [
        [40, 50],
        [30, 60],
        [40, 90],
      ],
      [true, true, false],
    ],
    [
      '10 people of whom none met it',
      [
        [0, 10],
        [30, 60],
        [40, 90],
      ],
      [true, true, false],
    ],
    [
      'nobody met it: 0 may be shown',
      [
        [0, 50],
        [30, 60],
      ],
      [false, false],
    ],
    [
      'nobody is counted: 0 may be shown',
      [
        [0, 0],
        [30, 60],
      ],
      [false, false],
    ],
    [
      'two small ones that add up to a small sum take a third',
      [
        [3, 20],
        [4, 20],
        [30, 60],
      ],
      [true, true, true],
    ],
    [
      'two small ones whose sums are large need no third',
      [
        [5, 20],
        [6, 20],
        [30, 60],
      ],
      [true, true, false],
    ],
    [
      'a zero is no cover',
      [
        [5, 50],
        [0, 0],
        [30, 60],
        [40, 90],
      ],
      [true, false, true, false],
    ],
  ] as const)('%s', (_, counts, withheld) => {
    const asked = counts.map(([met, n]) => ({ met, n }))
    expect(withheldCountsOf(asked, 11)).toEqual(withheld)
  })

  test('where the rule rounds, small ones alone are withheld and the rest is rounded', () => {
    const counts = [
      { met: 4, n: 50 },
      { met: 23, n: 62 },
    ]
    expect(shownCounts(counts, suppressBelow5RoundTo5)).toEqual([
      { met: null, n: null, withheld: true },
      { met: 25, n: 60, withheld: false },
    ])
  })

  test('without a rule nothing is withheld', () => {
    expect(shownCounts([{ met: 1, n: 2 }], null)).toEqual([{ met: 1, n: 2, withheld: false }])
  })
})

type Unknown = { least: number; most: number }
type Sum = { readonly parts: readonly Unknown[]; readonly whole: Unknown }

/** What somebody can work out who knows every figure shown and that parts add up: bounds of each number, to the end. */
function workOut(sums: readonly Sum[]): void {
  for (let narrowed = true; narrowed; ) {
    narrowed = false
    const narrow = (value: Unknown, least: number, most: number) => {
      if (least <= value.least && most >= value.most) return
      value.least = Math.max(value.least, least)
      value.most = Math.min(value.most, most)
      narrowed = true
    }
    for (const { parts, whole } of sums) {
      const [least, most] = [sumOf(parts, 'least'), sumOf(parts, 'most')]
      narrow(whole, least, most)
      for (const part of parts)
        narrow(part, whole.least - (most - part.most), whole.most - (least - part.least))
    }
  }
}
const sumOf = (parts: readonly Unknown[], bound: 'least' | 'most') =>
  parts.reduce((sum, part) => sum + part[bound], 0)

/** More than anybody here has: an unknown number begins with it, so that bounds stay finite. */
const plenty = 100_000
const unknown = (value: number | null): Unknown =>
  value === null ? { least: 0, most: plenty } : { least: value, most: value }
const layersOf = ({ met, n }: ShownCount) => [met, met === null || n === null ? null : n - met] as const

const groups = ['18-25', '26-40', '41-64', null]
const window = { from: '2026-01-01', to: '2026-06-30' }
const periods = periodsIn(window, 'month')
const sites = ['north', 'south', 'east']
const clinicians = [
  ['n1', 'n2', 'n3'],
  ['s1', 's2', 'both'],
  ['e1', 'both', 'e2', 'e3'],
]

/** A measure of a service in which some groups, months, sites and clinicians are small. */
function service(draw: Random): readonly SubjectRow[] {
  return periods.flatMap(({ from: on }) =>
    groups.flatMap((ageBand) =>
      sites.flatMap((site, s) => {
        const clinician = draw.pick(clinicians[s]!)
        const n = draw.uniform() < 0.25 ? 0 : Math.floor(draw.uniform() ** 3 * 60)
        const met = Math.min(n, Math.floor(draw.uniform() * (n + 1)))
        return subjects({ on, ageBand, site, clinician }, n, met)
      }),
    ),
  )
}

describe('an attacker who knows all sums', () => {
  const isSmall = (count: number) => count > 0 && count < 11

  test('works out no small count of a group, a month or a group in a month, in 300 services', () => {
    let hidden = 0
    for (let seed = 0; seed < 300; seed += 1) {
      const rows = service(randomFrom(seed))
      const shown = equity(rows, periods, { dimension: 'ageBand', reference: null, step: 'month', rule })
      const shownMonths = shownCounts(countsByPeriod(rows, periods, 'month'), rule)
      const names = shown.groups.map(({ group }) => group)
      for (const layer of [0, 1] as const) {
        const truth = (of: (row: SubjectRow) => boolean) =>
          rows.filter((row) => of(row) && row.met === (layer === 0)).length
        const cells = shown.groups.map(({ trend }) =>
          trend.map(({ count }) => unknown(layersOf(count)[layer])),
        )
        const groupSums = shown.groups.map(({ count }) => unknown(layersOf(count)[layer]))
        const monthSums = shownMonths.map((count) => unknown(layersOf(count)[layer]))
        const all = unknown(truth(() => true))
        workOut([
          { parts: groupSums, whole: all },
          { parts: monthSums, whole: all },
          ...groupSums.map((whole, g) => ({ parts: cells[g]!, whole })),
          ...monthSums.map((whole, p) => ({ parts: cells.map((row) => row[p]!), whole })),
        ])
        const found: [Unknown, number][] = [
          ...groupSums.map((sum, g): [Unknown, number] => [sum, truth((row) => row.ageBand === names[g])]),
          ...monthSums.map((sum, p): [Unknown, number] => [sum, truth((row) => row.on === periods[p]!.from)]),
          ...cells.flatMap((row, g) =>
            row.map((cell, p): [Unknown, number] => [
              cell,
              truth(({ ageBand, on }) => ageBand === names[g] && on === periods[p]!.from),
            ]),
          ),
        ]
        for (const [bounds, count] of found) {
          if (isSmall(count)) hidden += 1
          expect(isSmall(count) && bounds.least === bounds.most, `service ${seed}`).toBe(false)
        }
      }
    }
    expect(hidden).toBeGreaterThan(1000)
  })

  test('who also knows who works where, works out no small count of a clinician or a site', () => {
    let shownAtAll = 0
    for (let seed = 0; seed < 300; seed += 1) {
      const rows = service(randomFrom(seed + 1000))
      const shownSites = shownUnits(rows, 'site', rule)
      const shownClinicians = shownUnits(rows, 'clinician', rule)
      shownAtAll += shownClinicians.filter(({ count }) => !count.withheld).length
      for (const layer of [0, 1] as const) {
        const counted = rows.filter((row) => row.met === (layer === 0))
        const bySite = countsBy(counted, ({ site }) => site)
        const siteSums = shownSites.map(({ count }) => unknown(layersOf(count)[layer]))
        const clinicianSums = shownClinicians.map(({ count }) => unknown(layersOf(count)[layer]))
        const worksAt = (clinician: string | null, site: string | null) =>
          rows.some((row) => row.clinician === clinician && row.site === site)
        const cells = shownSites.map(({ unit: site }) =>
          shownClinicians.map(({ unit }) => unknown(worksAt(unit, site) ? null : 0)),
        )
        const all = unknown(counted.length)
        workOut([
          { parts: siteSums, whole: all },
          { parts: clinicianSums, whole: all },
          ...siteSums.map((whole, s) => ({ parts: cells[s]!, whole })),
          ...clinicianSums.map((whole, c) => ({ parts: cells.map((row) => row[c]!), whole })),
        ])
        const byClinician = countsBy(counted, ({ clinician }) => clinician)
        siteSums.forEach((bounds, s) => {
          const count = bySite.get(shownSites[s]!.unit)?.n ?? 0
          expect(isSmall(count) && bounds.least === bounds.most, `service ${seed}`).toBe(false)
        })
        clinicianSums.forEach((bounds, c) => {
          const count = byClinician.get(shownClinicians[c]!.unit)?.n ?? 0
          expect(isSmall(count) && bounds.least === bounds.most, `service ${seed}`).toBe(false)
        })
      }
    }
    expect(shownAtAll).toBeGreaterThan(100)
  })
})
