import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adherenceBand, daysCoveredLast90, pdcMeasure } from './adherence.ts'
import { addDays } from './calendar-day.ts'
import type { Prescription } from './persistence.ts'
import type { Supply } from './supply.ts'
import type { Treatment } from './treatment-arm.ts'

const day = (number: number) => addDays('2023-12-31', number)
const supply = (on: number, daysSupply: number | null, more: Partial<Supply> = {}): Supply => ({
  drug: 'sertraline 50 mg',
  ingredient: 'sertraline',
  drugClass: 'antidepressant',
  dispensedOn: day(on),
  daysSupply,
  ...more,
})
const venlafaxine = { drug: 'venlafaxine 75 mg', ingredient: 'venlafaxine' }
const medication = (from: number, to: number | null, more: Partial<Treatment> = {}): Treatment => ({
  component: 'medication',
  drugClass: 'antidepressant',
  modality: null,
  asNeeded: false,
  startedOn: day(from),
  endedOn: to === null ? null : day(to),
  episodeEndedOn: null,
  ...more,
})
const episode = (from: number, to: number | null) => ({
  startedOn: day(from),
  endedOn: to === null ? null : day(to),
})

test.each([
  [1, 'adherent'],
  [0.8, 'adherent'],
  [0.7999999, 'partial'],
  [0.5, 'partial'],
  [0.4999999, 'low'],
  [0, 'low'],
])('%d covered is %s', (share, band) => {
  expect(adherenceBand(share)).toBe(band)
})

describe('PDC (measure)', () => {
  type Input = Partial<Parameters<typeof pdcMeasure>[0]>
  const pdc = (supplies: Supply[], more: Input = {}) =>
    pdcMeasure({
      supplies,
      treatments: [medication(1, null)],
      episode: episode(1, null),
      period: { from: day(1), to: day(100) },
      ...more,
    })
  const covered = (supplies: Supply[], more: Input = {}) => {
    const result = pdc(supplies, more)
    return result.kind === 'measured' ? `${result.coveredDays}/${result.days}` : result.reason
  }
  const example = [supply(1, 30), supply(21, 30), supply(71, 30)]

  test('30 days on days 1, 21 and 71 cover 90 of 100 days', () => {
    expect(pdc(example)).toEqual({
      kind: 'measured',
      window: { from: day(1), to: day(100) },
      share: 0.9,
      coveredDays: 90,
      days: 100,
      longestGapDays: 10,
      dispenses: 3,
      unknownSupplies: 0,
    })
  })

  test('the window begins at the first dispense in the period', () => {
    expect(covered([supply(11, 30), supply(41, 30)], { period: { from: day(1), to: day(110) } })).toBe(
      '60/100',
    )
  })
  test('91 days, both ends in, are enough, 90 are not', () => {
    expect(covered([supply(10, 30), supply(40, 30)])).toBe('60/91')
    expect(covered([supply(11, 30), supply(41, 30)])).toBe('window_under_91_days')
  })
  test('two dispenses are needed, and two on one day are two', () => {
    expect(covered([supply(1, 90)])).toBe('fewer_than_two_dispenses')
    expect(covered([supply(1, 30), supply(1, 30)])).toBe('60/100')
    expect(covered([])).toBe('no_dispense_in_period')
  })
  test('a dispense of unknown supply does not count, and is counted', () => {
    expect(covered([supply(1, 30), supply(31, null)])).toBe('fewer_than_two_dispenses')
    expect(pdc([supply(1, 30), supply(31, 30), supply(61, 0)])).toMatchObject({
      coveredDays: 60,
      dispenses: 2,
      unknownSupplies: 1,
    })
    expect(covered([supply(1, null), supply(5, 30), supply(35, 30)])).toBe('60/96')
  })

  test('the period is cut to the episode', () => {
    expect(covered([supply(1, 30), supply(5, 30), supply(40, 30)], { episode: episode(5, null) })).toBe(
      '60/96',
    )
    expect(covered([supply(1, 30), supply(31, 60)], { episode: episode(1, 95) })).toBe('90/95')
    expect(covered([supply(1, 30), supply(31, 60)], { episode: episode(1, 90) })).toBe('window_under_91_days')
  })
  test('it is cut to the end of the last antidepressant treatment', () => {
    const until = (...treatments: Treatment[]) => covered([supply(1, 30), supply(31, 30)], { treatments })
    expect(until(medication(1, 95))).toBe('60/95')
    expect(until(medication(1, 95), medication(20, 97))).toBe('60/97')
    expect(until(medication(1, 95), medication(20, null))).toBe('60/100')
    expect(until(medication(1, null, { episodeEndedOn: day(96) }))).toBe('60/96')
    expect(until(medication(1, 95), medication(1, null, { drugClass: 'antipsychotic' }))).toBe('60/95')
    expect(until(medication(1, 95), medication(1, null, { asNeeded: true }))).toBe('60/95')
  })
  test('without an antidepressant treatment in the episode it is not cut', () => {
    const fills = [supply(1, 30), supply(31, 30)]
    expect(covered(fills, { treatments: [] })).toBe('60/100')
    expect(covered(fills, { treatments: [medication(-90, 0)] })).toBe('60/100')
    expect(covered(fills, { treatments: [medication(-90, 95)] })).toBe('60/95')
  })
  test('a treatment of the first or of the last day of the episode is in the episode', () => {
    const fills = [supply(1, 30), supply(31, 30)]
    const more = { episode: episode(-10, 96) }
    expect(covered(fills, { ...more, treatments: [medication(-90, -11)] })).toBe('60/96')
    expect(covered(fills, { ...more, treatments: [medication(-90, -10)] })).toBe('no_dispense_in_period')
    const two = [medication(1, 93), medication(96, 99)]
    expect(covered(fills, { ...more, treatments: two })).toBe('60/96')
    expect(covered(fills, { ...more, treatments: [medication(1, 93), medication(97, 99)] })).toBe('60/93')
  })
  test('a dispense on the last day counts, one after it does not', () => {
    expect(covered([supply(1, 30), supply(100, 30)])).toBe('31/100')
    expect(covered([supply(1, 30), supply(101, 30)])).toBe('fewer_than_two_dispenses')
  })
  test('it is cut to the day of death', () => {
    expect(covered([supply(1, 30), supply(31, 30)], { diedOn: day(94) })).toBe('60/94')
  })

  test('supply from before is not carried in', () => {
    expect(covered([supply(0, 90), supply(1, 30), supply(31, 30)])).toBe('60/100')
  })
  test('other classes do not count', () => {
    const quetiapine = { ingredient: 'quetiapine', drugClass: 'antipsychotic' }
    expect(covered([supply(1, 30), supply(31, 30), supply(61, 30, quetiapine)])).toBe('60/100')
    expect(covered([supply(1, 30), supply(31, 30), supply(61, 30, { drugClass: null })])).toBe('60/100')
  })
  test('any drug of the class covers, and another ingredient does not wait', () => {
    expect(covered([supply(1, 30), supply(16, 30, venlafaxine)])).toBe('45/100')
  })
  test('the variant that requires all drugs counts the days with both', () => {
    expect(covered([supply(1, 30), supply(16, 30, venlafaxine)], { require: 'all' })).toBe('15/100')
  })
  test('at a refill 60 days at hand are kept', () => {
    const long = { period: { from: day(1), to: day(200) } }
    expect(covered([supply(1, 30), supply(1, 30), supply(1, 30)], long)).toBe('90/200')
    expect(covered([supply(1, 30), supply(1, 30), supply(1, 30), supply(1, 30)], long)).toBe('90/200')
  })
  test('supply past the end is cut off', () => {
    expect(covered([supply(1, 30), supply(95, 90)])).toBe('36/100')
  })
  test('days in hospital leave both counts, and supply moves to after them', () => {
    const stays = [{ admittedOn: day(11), dischargedOn: day(15) }]
    expect(covered([supply(1, 30), supply(31, 30)], { stays })).toBe('60/95')
    const whole = [{ admittedOn: day(1), dischargedOn: null }]
    expect(covered([supply(1, 30), supply(31, 30)], { stays: whole })).toBe('whole_window_in_hospital')
  })

  test('the share stays within 0 and 1, and the order of rows changes nothing', () => {
    const any = fc.array(
      fc
        .tuple(fc.integer({ min: -50, max: 120 }), fc.option(fc.integer({ min: 0, max: 120 })), fc.boolean())
        .map(([on, days, other]) => supply(on, days, other ? venlafaxine : {})),
    )
    fc.assert(
      fc.property(any, (supplies) => {
        const result = pdc(supplies)
        expect(pdc(supplies.toReversed())).toEqual(result)
        if (result.kind === 'measured') expect(result.share).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('days covered, last 90 days', () => {
  const asOf = 200
  const prescribed = (on: number, drugClass = 'antidepressant'): Prescription => ({
    ingredient: 'sertraline',
    drugClass,
    prescribedOn: day(on),
  })
  const recent = (
    supplies: Supply[],
    more: {
      prescriptions?: Prescription[]
      treatments?: Treatment[]
      stays?: { admittedOn: string; dischargedOn: string | null }[]
      hasDispenseFeed?: boolean
    } = {},
  ) =>
    daysCoveredLast90({
      supplies,
      prescriptions: more.prescriptions ?? [],
      treatments: more.treatments ?? [medication(1, null)],
      asOf: day(asOf),
      ...(more.stays === undefined ? {} : { stays: more.stays }),
      hasDispenseFeed: more.hasDispenseFeed ?? true,
    })
  const covered = (...input: Parameters<typeof recent>) => {
    const result = recent(...input)
    return result.kind === 'measured' ? `${result.coveredDays}/${result.days}` : result.reason
  }

  test('the window is at most 90 days, both ends in', () => {
    expect(recent([supply(1, 30), supply(150, 30)])).toEqual({
      kind: 'measured',
      window: { from: day(111), to: day(200) },
      share: 30 / 90,
      coveredDays: 30,
      days: 90,
      longestGapDays: 39,
      dispenses: 2,
      unknownSupplies: 0,
    })
    expect(covered([supply(111, 30)])).toBe('30/90')
    expect(covered([supply(112, 30)])).toBe('30/89')
  })
  test('30 days since the first dispense are enough, 29 are not yet', () => {
    expect(covered([supply(171, 15)])).toBe('15/30')
    expect(covered([supply(172, 15)])).toBe('not_yet')
  })
  test('earlier supply is carried in', () => {
    expect(covered([supply(90, 30), supply(91, 30)])).toBe('39/90')
  })
  test('all antidepressants are one stock', () => {
    expect(covered([supply(111, 30), supply(126, 30, venlafaxine)])).toBe('60/90')
  })
  test('there is no cap', () => {
    expect(covered([supply(80, 30), supply(80, 30), supply(80, 30), supply(80, 30)])).toBe('89/90')
  })
  test('a dispense after the day is not known yet', () => {
    expect(covered([supply(111, 30), supply(201, 30)])).toBe('30/90')
    expect(covered([supply(111, 30), supply(200, 30)])).toBe('31/90')
  })
  test('other classes do not count', () => {
    expect(covered([supply(111, 30, { drugClass: 'hypnotic' })])).toBe('not_yet')
  })
  test('days in hospital count nowhere', () => {
    expect(covered([supply(111, 30)], { stays: [{ admittedOn: day(191), dischargedOn: null }] })).toBe(
      '30/80',
    )
  })

  test('supply that ended the day before the window is 0 only with a prescription of 30 days or more', () => {
    const gone = [supply(81, 30)]
    expect(covered(gone)).toBe('not_yet')
    expect(covered(gone, { prescriptions: [prescribed(171)] })).toBe('not_yet')
    expect(covered(gone, { prescriptions: [prescribed(170)] })).toBe('0/90')
    expect(covered([supply(82, 30)])).toBe('1/90')
  })
  test('never dispensed is 0 from day 30 of the prescription on, before that not yet', () => {
    expect(covered([], { prescriptions: [prescribed(171)] })).toBe('not_yet')
    expect(covered([], { prescriptions: [prescribed(170)] })).toBe('0/31')
    expect(covered([], { prescriptions: [prescribed(1), prescribed(190)] })).toBe('0/90')
    expect(covered([], { prescriptions: [prescribed(1, 'hypnotic')] })).toBe('not_yet')
    expect(covered([])).toBe('not_yet')
  })
  test('a service that records no dispenses cannot say 0', () => {
    const prescriptions = [prescribed(1)]
    expect(covered([], { prescriptions, hasDispenseFeed: false })).toBe('no_dispense_feed')
    expect(covered([], { prescriptions, hasDispenseFeed: true })).toBe('0/90')
  })
  test('0 is not said where a dispense of unknown supply may reach the window', () => {
    const prescriptions = [prescribed(1)]
    expect(covered([supply(111, null)], { prescriptions })).toBe('unknown_supply')
    expect(covered([supply(110, null)], { prescriptions })).toBe('0/90')
    expect(recent([supply(111, null), supply(150, 10)], { prescriptions })).toMatchObject({
      coveredDays: 10,
      unknownSupplies: 1,
    })
  })
  test('days between two courses of treatment are not gaps: after a break of more than 30 days it begins anew', () => {
    const earlier = [supply(1, 30), supply(31, 30)]
    const course = (endedOn: number, startedOn: number) => [
      medication(1, endedOn),
      medication(startedOn, null),
    ]
    const restarted = { prescriptions: [prescribed(1)], treatments: course(60, 151) }
    expect(covered([...earlier, supply(151, 30), supply(181, 30)], restarted)).toBe('50/50')
    expect(covered([...earlier, supply(190, 30)], { ...restarted, treatments: course(60, 188) })).toBe(
      'not_yet',
    )
    expect(covered(earlier, { ...restarted, treatments: course(60, 198) })).toBe('not_yet')
    // 30 days without treatment are the same course, 31 begin another.
    expect(covered([...earlier, supply(151, 50)], { treatments: course(120, 151) })).toBe('50/90')
    expect(covered([...earlier, supply(151, 50)], { treatments: course(119, 151) })).toBe('50/50')
  })
  test('a switch, and a dispense some days before the treatment was entered, belong to the course', () => {
    const switched = [medication(1, 150), medication(140, 160), medication(161, null)]
    expect(covered([supply(1, 30), supply(161, 40)], { treatments: switched })).toBe('40/90')
    expect(covered([supply(120, 30)], { treatments: [medication(125, null)] })).toBe('30/81')
  })
  test('it is said only while an antidepressant treatment is in force', () => {
    const fills = [supply(111, 30)]
    expect(covered(fills, { treatments: [medication(1, 200)] })).toBe('30/90')
    expect(covered(fills, { treatments: [medication(1, 199)] })).toBe('no_treatment_in_force')
    expect(covered(fills, { treatments: [medication(201, null)] })).toBe('no_treatment_in_force')
    expect(covered(fills, { treatments: [medication(1, null, { drugClass: 'anxiolytic' })] })).toBe(
      'no_treatment_in_force',
    )
  })
})
