import { expect, test } from 'vitest'
import { onceForEach } from './once-for-each.ts'
import { ageAt, because, isOpen, reachedPart, subjectOf } from './populations.ts'
import { recordOf } from './record-for-test.ts'

const subject = (...reasons: readonly ReturnType<typeof because>[]) =>
  subjectOf({ key: 'a', episodeKey: null, on: '2026-01-01', reasons })

test('populations follow from the reasons: all of an entry, any of an exclusion', () => {
  const { populations } = subject(
    because('initial_population', true, 'One'),
    because('initial_population', false, 'Other'),
    because('denominator', true, 'All'),
    because('denominator_exclusion', false, 'None'),
    because('denominator_exclusion', true, 'Died'),
  )
  expect(populations).toEqual({
    initial_population: false,
    denominator: true,
    denominator_exclusion: true,
    denominator_exception: false,
    numerator: false,
  })
})

test('words are the reason where there is nothing more to tell', () => {
  expect(because('numerator', true, 'Met').words).toBe('Met')
  expect(because('numerator', true, 'Met', 'Met on 2 Mar 2026').words).toBe('Met on 2 Mar 2026')
})

test('a window is open up to its last day', () => {
  const window = { from: '2026-01-02', to: '2026-05-02' }
  expect(['2026-05-01', '2026-05-02', '2026-05-03'].map((asOf) => isOpen(window, asOf))).toEqual([
    true,
    true,
    false,
  ])
  expect(reachedPart(window, '2026-05-03')).toEqual(window)
  expect(reachedPart(window, '2026-03-01')).toEqual({ from: '2026-01-02', to: '2026-03-01' })
})

test('an age needs a birth date that lies before the day', () => {
  expect(ageAt(recordOf({ birthDate: '2014-03-02' }), '2026-03-02')).toBe(12)
  expect(ageAt(recordOf({ birthDate: '2014-03-02' }), '2014-03-01')).toBeNull()
  expect(ageAt(recordOf({ birthDate: null }), '2026-03-02')).toBeNull()
})

test('what follows from a record and one aspect is worked out once for each pair', () => {
  let asked = 0
  const once = onceForEach((record: ReturnType<typeof recordOf>, days: number) => {
    asked += 1
    return { born: record.birthDate, days }
  })
  const [first, second] = [recordOf(), recordOf({ birthDate: null })]
  expect(once(first, 1)).toBe(once(first, 1))
  expect(once(first, 2)).toEqual({ born: '1980-01-01', days: 2 })
  expect(once(second, 1)).toEqual({ born: null, days: 1 })
  expect(asked).toBe(3)
})
