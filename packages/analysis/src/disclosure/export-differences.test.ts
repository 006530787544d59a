import { randomFrom } from '@tandem/stats/random'
import { describe, expect, test } from 'vitest'
import { differenceInWords, type ReleasedCounts, toldByDifference } from './export-differences.ts'

const release = (
  cells: Readonly<Record<string, number>>,
  filters: ReleasedCounts['filters'] = {},
  more: Partial<ReleasedCounts> = {},
): ReleasedCounts => ({
  title: 'Outcomes',
  releasedOn: '2026-03-01',
  filters,
  from: null,
  to: null,
  cells,
  ...more,
})
const told = (earlier: readonly ReleasedCounts[], now: readonly ReleasedCounts[]) =>
  toldByDifference(earlier, now, 11)?.cell ?? null

describe('a cohort and a part of it', () => {
  test.each([
    [0, null],
    [1, 'n'],
    [10, 'n'],
    [11, null],
  ])('a difference of %i: %s', (left, cell) => {
    const [whole, part] = [release({ n: 60 }), release({ n: 60 - left }, { site: ['north'] })]
    expect(told([whole], [part])).toBe(cell)
    expect(told([part], [whole])).toBe(cell)
  })

  test('cohorts of which neither holds the other are not compared', () => {
    expect(
      told([release({ n: 60 }, { site: ['north'] })], [release({ n: 57 }, { site: ['south'] })]),
    ).toBeNull()
    expect(
      told([release({ n: 60 }, { site: ['north'] })], [release({ n: 57 }, { sex: ['male'] })]),
    ).toBeNull()
    expect(
      told([release({ n: 60 }, { instrument: ['PHQ-9'] })], [release({ n: 57 }, { instrument: ['GAD-7'] })]),
    ).toBeNull()
  })

  test('two values hold one of them, and a filter more holds less', () => {
    const both = release({ n: 60 }, { site: ['north', 'south'] })
    expect(told([both], [release({ n: 55 }, { site: ['south'] })])).toBe('n')
    expect(told([both], [release({ n: 55 }, { site: ['south'], sex: ['male'] })])).toBe('n')
    expect(told([both], [release({ n: 55 }, { site: ['south', 'west'] })])).toBeNull()
  })

  test('the same cohort on another day is not compared', () => {
    expect(told([release({ n: 60 })], [release({ n: 63 })])).toBeNull()
  })

  test('a longer period holds a shorter one', () => {
    const year = { from: '2025-01-01', to: '2025-12-31' }
    const quarter = { from: '2025-01-01', to: '2025-11-30' }
    expect(told([release({ n: 60 }, {}, year)], [release({ n: 57 }, {}, quarter)])).toBe('n')
    expect(told([release({ n: 60 })], [release({ n: 57 }, {}, quarter)])).toBe('n')
    const later = { from: '2025-02-01', to: '2026-01-31' }
    expect(told([release({ n: 60 }, {}, year)], [release({ n: 57 }, {}, later)])).toBeNull()
  })

  test('a cell that one of them withholds tells nothing', () => {
    expect(told([release({ n: 60, met: 30 })], [release({ met: 15 }, { site: ['north'] })])).toBeNull()
  })
})

describe('a cohort and several parts of it', () => {
  const sites = (cells: Readonly<Record<string, number>>) =>
    Object.entries(cells).map(([site, n]) => release({ n }, { site: [site] }))

  test('what all sites but one leave is told by their sum', () => {
    const earlier = sites({ north: 30, south: 26 })
    expect(told(earlier, [release({ n: 60 })])).toBe('n')
    expect(told(earlier, [release({ n: 80 })])).toBeNull()
    expect(told(earlier, [release({ n: 56 })])).toBeNull()
  })

  test('parts that overlap are not added up', () => {
    const earlier = [release({ n: 30 }, { site: ['north', 'west'] }), release({ n: 26 }, { site: ['west'] })]
    expect(told(earlier, [release({ n: 60 })])).toBeNull()
  })

  test('parts that were released every week are added up once', () => {
    const weekly = Array.from({ length: 8 }, () => sites({ north: 30, south: 26 })).flat()
    expect(told(weekly, [release({ n: 60 })])).toBe('n')
  })

  test('more than ten parts are added up all, and all but one', () => {
    const many = Array.from({ length: 12 }, (_, k) => release({ n: 20 }, { site: [`s${k}`] }))
    expect(told(many, [release({ n: 245 })])).toBe('n')
    expect(told(many, [release({ n: 225 })])).toBe('n')
    expect(told(many, [release({ n: 260 })])).toBeNull()
  })
})

test('the reason names both reports and the cell, what to do, and no count', () => {
  const whole = release({ 'Outcomes, met': 60 }, {}, { title: 'Board report' })
  const part = [release({ 'Outcomes, met': 57 }, { site: ['north'] })]
  const found = toldByDifference([whole], part, 11)
  const words = differenceInWords(found!, part, 11)
  expect(words).toContain('“Board report” of 2026-03-01 and this report together tell a count below 11')
  expect(words).toContain('Outcomes, met')
  expect(words).not.toMatch(/\b(60|57|3)\b/)
})

/** Two releases of one service, of which each patient has a site and a sex: what a reader of both subtracts. */
test('an attacker with pairs of exports finds no small difference in 1,000 pairs that were released', () => {
  const random = randomFrom('pairs of exports')
  const dimensions = { site: ['north', 'south', 'west'], sex: ['female', 'male'] } as const
  let refused = 0
  let released = 0
  for (let round = 0; round < 1_000; round += 1) {
    const people = Array.from({ length: random.integer(30, 150) }, () => ({
      site: random.pick(dimensions.site, [8, 4, 1]),
      sex: random.pick(dimensions.sex, [5, 1]),
      met: random.bernoulli(0.4),
    }))
    const made = (): ReleasedCounts & { readonly members: ReadonlySet<number> } => {
      const filters = Object.fromEntries(
        Object.entries(dimensions).flatMap(([key, values]) => {
          const chosen = values.filter(() => random.bernoulli(0.6))
          return chosen.length === 0 || chosen.length === values.length ? [] : [[key, chosen]]
        }),
      )
      const members = new Set(
        people.flatMap((person, place) =>
          Object.entries(filters).every(([key, chosen]) => chosen.includes(person[key as 'site' | 'sex']))
            ? [place]
            : [],
        ),
      )
      const met = [...members].filter((place) => people[place]!.met).length
      const counts = { met, 'not met': members.size - met, n: members.size }
      const isShown = met >= 11 && members.size - met >= 11
      return { ...release(isShown ? counts : {}, filters), members }
    }
    const [first, second] = [made(), made()]
    if (toldByDifference([first], [second], 11) !== null) {
      refused += 1
      continue
    }
    released += 1
    const [whole, part] = first.members.size >= second.members.size ? [first, second] : [second, first]
    if (![...part.members].every((place) => whole.members.has(place))) continue
    // Where nobody is in the part alone by chance, filters don't tell the reader so.
    const isNested = Object.entries(whole.filters).every(([key, values]) =>
      part.filters[key]?.every((value) => values.includes(value)),
    )
    if (!isNested) continue
    for (const [cell, count] of Object.entries(whole.cells)) {
      const left = count - (part.cells[cell] ?? count)
      expect(left > 0 && left < 11 ? `${round} ${cell} ${left}` : null).toBeNull()
    }
  }
  expect(refused).toBeGreaterThan(50)
  expect(released).toBeGreaterThan(200)
})
