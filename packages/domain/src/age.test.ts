import { describe, expect, test } from 'vitest'
import { ageBandOf, ageOn } from './age.ts'

describe('age', () => {
  test.each([
    ['2000-06-15', '2018-06-14', 17],
    ['2000-06-15', '2018-06-15', 18],
    ['2000-06-15', '2000-06-15', 0],
    ['2000-02-29', '2001-02-28', 0],
    ['2000-02-29', '2001-03-01', 1],
    ['2000-02-29', '2004-02-29', 4],
    ['1999-12-31', '2000-01-01', 0],
  ])('born on %s, on %s: %i full years', (birthDate, day, years) => {
    expect(ageOn(birthDate, day)).toBe(years)
  })

  test('a day before the birth is refused', () => {
    expect(() => ageOn('2000-06-15', '2000-06-14')).toThrow(
      'ageOn: 2000-06-14 is before the birth on 2000-06-15',
    )
  })

  test.each([
    [0, '0-17'],
    [17, '0-17'],
    [18, '18-25'],
    [25, '18-25'],
    [26, '26-40'],
    [40, '26-40'],
    [41, '41-64'],
    [64, '41-64'],
    [65, '65+'],
    [104, '65+'],
  ])('%i years are in the group %s', (age, band) => {
    expect(ageBandOf(age)).toBe(band)
  })
})
