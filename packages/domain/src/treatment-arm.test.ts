import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, daysBetween } from './calendar-day.ts'
import {
  armOfScore,
  armOnDay,
  armSegments,
  initialPlan,
  isClassInForce,
  type PlanArm,
  type Treatment,
} from './treatment-arm.ts'

const start = '2024-01-15'
const day = (offset: number) => addDays(start, offset)
const open = { startedOn: start, endedOn: null }
const treatment = (from: number, to: number | null, more: Partial<Treatment>): Treatment => ({
  component: 'therapy',
  drugClass: null,
  modality: null,
  asNeeded: false,
  startedOn: day(from),
  endedOn: to === null ? null : day(to),
  episodeEndedOn: null,
  ...more,
})
const medication = (from: number, to: number | null, more: Partial<Treatment> = {}) =>
  treatment(from, to, { component: 'medication', drugClass: 'antidepressant', ...more })
const therapy = (from: number, to: number | null, more: Partial<Treatment> = {}) =>
  treatment(from, to, { modality: 'CBT', ...more })

describe('plan in force', () => {
  test.each<[string, Treatment[], PlanArm]>([
    ['nothing is neither', [], 'neither'],
    ['a drug is medication only', [medication(0, null)], 'medication_only'],
    ['therapy is therapy only', [therapy(0, null)], 'therapy_only'],
    ['both are combined', [medication(0, null), therapy(5, null)], 'combined'],
    ['two drugs are medication only', [medication(0, null), medication(3, null)], 'medication_only'],
  ])('%s', (_, treatments, arm) => {
    expect(armOnDay(treatments, day(10))).toBe(arm)
  })

  test('the first and the last day are in force, the days around them are not', () => {
    const treatments = [medication(5, 10)]
    expect([4, 5, 10, 11].map((d) => armOnDay(treatments, day(d)))).toEqual([
      'neither',
      'medication_only',
      'medication_only',
      'neither',
    ])
  })

  test('a gap of one day is not bridged', () => {
    expect(armOnDay([medication(0, 9), medication(11, 20)], day(10))).toBe('neither')
    expect(armOnDay([medication(0, 9), medication(10, 20)], day(10))).toBe('medication_only')
  })

  test('an open end follows the episode it was entered under', () => {
    const treatments = [medication(-100, null, { episodeEndedOn: day(10) })]
    expect(armOnDay(treatments, day(10))).toBe('medication_only')
    expect(armOnDay(treatments, day(11))).toBe('neither')
  })

  test('a treatment entered under an earlier episode counts in a later one', () => {
    const earlier = medication(-100, 40, { episodeEndedOn: day(-20) })
    expect(initialPlan([earlier, therapy(3, null)], open, day(90)).arm).toBe('combined')
  })

  test.each([
    ['antidepressant', 'medication_only'],
    ['anxiolytic', 'medication_only'],
    ['mood_stabiliser', 'medication_only'],
    ['antipsychotic', 'medication_only'],
    ['hypnotic', 'neither'],
    ['stimulant', 'neither'],
    [null, 'neither'],
  ])('a drug of class %s alone is %s', (drugClass, arm) => {
    expect(armOnDay([medication(0, null, { drugClass })], start)).toBe(arm)
  })

  test('a drug taken as needed does not count', () => {
    expect(armOnDay([medication(0, null, { asNeeded: true }), therapy(0, null)], start)).toBe('therapy_only')
  })

  test('a programme has its own list of classes', () => {
    const treatments = [medication(0, null, { drugClass: 'hypnotic' })]
    expect(armOnDay(treatments, start, ['hypnotic'])).toBe('medication_only')
    expect(armOnDay([medication(0, null)], start, ['hypnotic'])).toBe('neither')
  })

  test('one class alone can be asked for', () => {
    expect(isClassInForce([medication(0, 10)], 'antidepressant', day(10))).toBe(true)
    expect(isClassInForce([medication(0, 10)], 'antidepressant', day(11))).toBe(false)
    expect(isClassInForce([medication(0, 10)], 'antipsychotic', day(10))).toBe(false)
    expect(isClassInForce([medication(0, 10, { asNeeded: true })], 'antidepressant', day(10))).toBe(false)
  })
})

describe('initialPlan', () => {
  const armAt28 = (...treatments: Treatment[]) => initialPlan(treatments, open, day(28)).arm

  test('a component that begins on day 27 is in it, one that begins on day 28 is not', () => {
    expect(armAt28(medication(0, null), therapy(27, null))).toBe('combined')
    expect(armAt28(medication(0, null), therapy(28, null))).toBe('medication_only')
  })
  test('a component that ends on day 0 is in it, one that ended the day before is not', () => {
    expect(armAt28(medication(-50, 0), therapy(5, null))).toBe('combined')
    expect(armAt28(medication(-50, -1), therapy(5, null))).toBe('therapy_only')
  })
  test('components that are never there on the same day are still combined', () => {
    expect(armAt28(medication(0, 9), therapy(20, 27))).toBe('combined')
  })
  test('it is provisional on day 27 and fixed on day 28', () => {
    expect(initialPlan([medication(0, null)], open, day(27)).provisional).toBe(true)
    expect(initialPlan([medication(0, null)], open, day(28)).provisional).toBe(false)
  })
  test('it stays provisional for an episode that ended on day 27, not for one that ended on day 28', () => {
    expect(initialPlan([], { startedOn: start, endedOn: day(27) }, day(400)).provisional).toBe(true)
    expect(initialPlan([], { startedOn: start, endedOn: day(28) }, day(400)).provisional).toBe(false)
  })
  test('days after the end of the episode are not in it', () => {
    const ended = { startedOn: start, endedOn: day(10) }
    expect(initialPlan([medication(0, null), therapy(11, null)], ended, day(400)).arm).toBe('medication_only')
    expect(initialPlan([medication(0, null), therapy(10, null)], ended, day(400)).arm).toBe('combined')
  })
  test('a treatment that begins after the chosen day is not known yet', () => {
    expect(initialPlan([medication(0, null), therapy(11, null)], open, day(10))).toEqual({
      arm: 'medication_only',
      provisional: true,
    })
  })
  test('what comes after day 28 does not change it', () => {
    expect(initialPlan([medication(0, 5), therapy(28, null)], open, day(200))).toEqual({
      arm: 'medication_only',
      provisional: false,
    })
  })
})

describe('armOfScore', () => {
  const arm = (
    takenOn: number,
    treatments: Treatment[],
    more: { isBaseline?: boolean; recallDays?: number } = {},
  ) =>
    armOfScore(
      treatments,
      open,
      { takenOn: day(takenOn), isBaseline: more.isBaseline ?? false },
      more.recallDays ?? 14,
    )

  test.each([-14, -1, 0, 7])('the baseline on day %i takes the arm of day 0', (takenOn) => {
    expect(arm(takenOn, [therapy(-30, -1), medication(0, 0), therapy(1, null)], { isBaseline: true })).toBe(
      'medication_only',
    )
  })
  test('a score on the day of a switch belongs to the arm before', () => {
    expect(arm(60, [medication(0, 59), therapy(60, null)])).toBe('medication_only')
  })
  test('seven of fourteen days each go to the arm seen first', () => {
    expect(arm(60, [medication(0, 52), therapy(53, null)])).toBe('medication_only')
    expect(arm(60, [therapy(0, 52), medication(53, null)])).toBe('therapy_only')
  })
  test('eight of fourteen days decide', () => {
    expect(arm(60, [medication(0, 51), therapy(52, null)])).toBe('therapy_only')
  })
  test('the fourteenth day before counts, the fifteenth does not', () => {
    expect(arm(60, [medication(45, 46), therapy(60, null)], { recallDays: 14 })).toBe('neither')
    expect(arm(60, [medication(46, 46), therapy(47, 47)], { recallDays: 2 })).toBe('neither')
    expect(arm(48, [medication(46, 46), therapy(47, 47)], { recallDays: 2 })).toBe('medication_only')
    expect(arm(48, [medication(46, 46), therapy(47, 47)], { recallDays: 1 })).toBe('therapy_only')
  })
  test('days before the episode are not looked at', () => {
    expect(arm(4, [medication(-30, -1), therapy(0, null)])).toBe('therapy_only')
    expect(arm(4, [medication(-30, 1), therapy(2, null)])).toBe('medication_only')
    expect(arm(4, [medication(-30, 0), therapy(1, null)])).toBe('therapy_only')
  })
  test('days of one arm are added up over its stretches', () => {
    const treatments = [
      medication(46, 48),
      therapy(49, 53),
      medication(54, 56),
      therapy(57, 57),
      medication(58, 59),
    ]
    expect(arm(60, treatments)).toBe('medication_only')
  })
  test('three stretches of two days are more than one of five', () => {
    const treatments = [medication(49, 50), medication(52, 53), medication(55, 56), therapy(57, 61)]
    expect(arm(62, treatments)).toBe('medication_only')
  })
  test('an instrument that asks about one week looks back one week', () => {
    const treatments = [medication(0, 52), therapy(53, null)]
    expect(arm(60, treatments, { recallDays: 7 })).toBe('therapy_only')
    expect(arm(60, treatments, { recallDays: 14 })).toBe('medication_only')
  })
  test('an instrument that asks about today looks at the day before', () => {
    expect(arm(60, [medication(0, 59), therapy(60, null)], { recallDays: 0 })).toBe('medication_only')
  })
})

describe('armSegments', () => {
  test('the strip has no holes, and neighbours differ', () => {
    const treatments = [medication(0, 9), medication(10, 19), therapy(5, 14), therapy(30, null)]
    expect(
      armSegments(treatments, day(-2), day(40)).map(({ arm, from, to }) => [
        arm,
        daysBetween(start, from),
        daysBetween(start, to),
      ]),
    ).toEqual([
      ['neither', -2, -1],
      ['medication_only', 0, 4],
      ['combined', 5, 14],
      ['medication_only', 15, 19],
      ['neither', 20, 29],
      ['therapy_only', 30, 40],
    ])
  })
  test('what begins on the last day is a stretch of one day', () => {
    const segments = armSegments([medication(0, null), therapy(40, null)], start, day(40))
    expect(segments.at(-1)).toEqual({ arm: 'combined', from: day(40), to: day(40) })
  })
  test('one day is one stretch', () => {
    expect(armSegments([therapy(0, 0)], start, start)).toEqual([
      { arm: 'therapy_only', from: start, to: start },
    ])
  })
  test('no days, no stretches', () => {
    expect(armSegments([therapy(0, null)], day(1), day(0))).toEqual([])
  })
})

const anyTreatments = fc.array(
  fc
    .tuple(fc.boolean(), fc.integer({ min: -60, max: 120 }), fc.option(fc.integer({ min: 0, max: 90 })))
    .map(([isDrug, from, length]) =>
      (isDrug ? medication : therapy)(from, length === null ? null : from + length),
    ),
  { maxLength: 6 },
)

test('the strip says on every day what the plan in force says', () => {
  fc.assert(
    fc.property(anyTreatments, (treatments) => {
      const segments = armSegments(treatments, day(-20), day(100))
      const byDay = segments.flatMap(({ arm, from, to }) =>
        Array.from({ length: daysBetween(from, to) + 1 }, () => arm),
      )
      expect(byDay).toEqual(Array.from({ length: 121 }, (_, i) => armOnDay(treatments, day(i - 20))))
    }),
  )
})

test('the order of the treatments changes nothing', () => {
  fc.assert(
    fc.property(anyTreatments, fc.integer({ min: 1, max: 100 }), (treatments, takenOn) => {
      const [score, backward] = [{ takenOn: day(takenOn), isBaseline: false }, treatments.toReversed()]
      expect(initialPlan(backward, open, day(90))).toEqual(initialPlan(treatments, open, day(90)))
      expect(armOfScore(backward, open, score, 14)).toBe(armOfScore(treatments, open, score, 14))
    }),
  )
})

test('moving every day by the same number changes no arm', () => {
  const moved = (t: Treatment, by: number) => ({
    ...t,
    startedOn: addDays(t.startedOn, by),
    endedOn: t.endedOn === null ? null : addDays(t.endedOn, by),
  })
  fc.assert(
    fc.property(anyTreatments, fc.integer({ min: -4000, max: 4000 }), (treatments, by) => {
      const there = treatments.map((t) => moved(t, by))
      const episode = { startedOn: addDays(start, by), endedOn: null }
      expect(initialPlan(there, episode, addDays(day(28), by))).toEqual(
        initialPlan(treatments, open, day(28)),
      )
      const score = { takenOn: addDays(day(50), by), isBaseline: false }
      expect(armOfScore(there, episode, score, 14)).toBe(
        armOfScore(treatments, open, { takenOn: day(50), isBaseline: false }, 14),
      )
    }),
  )
})
