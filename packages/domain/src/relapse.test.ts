import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, type CalendarDay, daysBetween } from './calendar-day.ts'
import { bdi2 } from './instruments/bdi-ii.ts'
import { phq9 } from './instruments/phq-9.ts'
import { type CourseScore, lastDayCovered, type RelapseCourse, relapseCourse } from './relapse.ts'
import { defaultSchedule, trialSchedule, type VisitSchedule } from './visit-schedule.ts'

const start = '2026-01-05'
const on = (day: number): CalendarDay => addDays(start, day)
const dayOf = (day: CalendarDay | null): number | null => (day === null ? null : daysBetween(start, day))

/** Every four weeks for years: silence is always 90 days. */
const monthly: VisitSchedule = {
  unit: 'week',
  visits: Array.from({ length: 60 }, (_, index) => ({ at: 4 * (index + 1), windowDays: 14 })),
}

/** Scores written as `day:total`, days counted from the start. */
const scoresOf = (text: string): CourseScore[] =>
  text
    .split(' ')
    .filter((each) => each !== '')
    .map((each) => {
      const [day, total] = each.split(':').map(Number)
      return { takenOn: on(day ?? 0), total: total ?? 0 }
    })

interface Given {
  readonly scores: string
  /** Days from the start. */
  readonly asOf: number
  readonly end?: number
  readonly schedule?: VisitSchedule
}

const courseOf = ({ scores, asOf, end, schedule }: Given): RelapseCourse =>
  relapseCourse(phq9, scoresOf(scores), {
    schedule: schedule ?? monthly,
    episodeStart: start,
    episodeEnd: end === undefined ? null : on(end),
    asOf: on(asOf),
  })

const summaryOf = (given: Given): string => {
  const { state, label } = courseOf(given)
  return label === null ? state : `${state}, ${label}`
}

/** Events as `kind day`, with the day from which they were known after a slash. */
const eventsOf = (given: Given): string =>
  courseOf(given)
    .events.map(({ kind, on: day, confirmedOn }) => `${kind} ${dayOf(day)}/${dayOf(confirmedOn)}`)
    .join(', ')

/** In remission from day 30, known on day 60. */
const remitted = '0:16 30:3 60:2'

describe('remission', () => {
  test.each([
    ['two low scores 21 days apart', '0:16 30:4 51:4', 'remission 30/51'],
    ['20 days are too few', '0:16 30:4 50:4', ''],
    ['a third score confirms from the first', '0:16 30:4 40:2 51:4', 'remission 30/51'],
    ['a 5 is not low', '0:16 30:5 51:4', ''],
    ['a 5 between breaks the pair', '0:16 30:4 40:5 51:4', ''],
    ['after a break the row begins anew', '0:16 30:4 40:5 51:4 72:4', 'remission 51/72'],
    ['a 9 was never at caseness', '0:9 30:4 51:4', ''],
    ['a 10 was', '0:10 30:4 51:4', 'remission 30/51'],
    ['caseness must come before', '0:3 21:3 42:12', ''],
    ['a row that began before caseness does not count', '0:3 10:12 20:4 41:4', 'remission 20/41'],
    ['caseness on the baseline before the start counts', '-10:14 20:4 41:4', 'remission 20/41'],
  ])('%s', (_, scores, events) => {
    expect(eventsOf({ scores, asOf: 80 })).toBe(events)
  })

  test.each([
    ['never at caseness', '0:9 30:4 51:4', 'below_threshold_throughout'],
    ['never at caseness and never low', '0:9 30:8', 'below_threshold_throughout'],
    ['at caseness, no pair yet', '0:10 30:4', 'not_in_remission'],
    ['at caseness only later', '0:6 30:10', 'not_in_remission'],
    ['a pair', '0:10 30:4 51:4', 'remission'],
    ['a pair, then 9 again and again', '0:10 30:4 51:4 60:9 70:9 80:9', 'remission'],
  ])('%s: %s is %s', (_, scores, state) => {
    expect(summaryOf({ scores, asOf: 80 })).toBe(state)
  })
})

describe('return', () => {
  test.each([
    ['confirmed 7 days later', `${remitted} 80:10 87:10`, 'relapse 80/87'],
    ['6 days are too few', `${remitted} 80:10 86:10`, null],
    ['confirmed 42 days later', `${remitted} 80:10 122:10`, 'relapse 80/122'],
    ['43 days are too many', `${remitted} 80:10 123:10`, null],
    ['a 9 is not high', `${remitted} 80:9 87:10`, null],
    ['nor does a 9 confirm', `${remitted} 80:10 87:9`, null],
    ['any score may stand between', `${remitted} 80:10 90:2 100:12`, 'relapse 80/100'],
    ['a pair of low scores between changes nothing', `${remitted} 80:10 85:1 107:1 110:12`, 'relapse 80/110'],
    ['dated on the first high score that gets confirmed', `${remitted} 70:11 76:12 113:13`, 'relapse 76/113'],
    [
      'the earliest of several that the same score confirms',
      `${remitted} 80:11 83:12 90:13`,
      'relapse 80/90',
    ],
    ['a score before the onset confirms nothing', '0:16 20:12 30:3 51:2 60:10', null],
  ])('%s', (_, scores, event) => {
    const remission = scores.startsWith(remitted) ? 'remission 30/60' : 'remission 30/51'
    expect(eventsOf({ scores, asOf: 130 })).toBe(event === null ? remission : `${remission}, ${event}`)
  })

  test('a relapse lasts until a remission of its own', () => {
    const relapsed = `${remitted} 80:12 90:12`
    expect(summaryOf({ scores: `${relapsed} 100:6`, asOf: 101 })).toBe('relapse')
    expect(summaryOf({ scores: `${relapsed} 100:3`, asOf: 101 })).toBe('relapse')
    expect(summaryOf({ scores: `${relapsed} 100:3 121:3`, asOf: 121 })).toBe('remission')
    expect(eventsOf({ scores: `${relapsed} 100:3 121:3 140:11 150:15`, asOf: 150 })).toBe(
      'remission 30/60, relapse 80/90, remission 100/121, relapse 140/150',
    )
  })

  test('low scores before a relapse was known begin no remission after it', () => {
    expect(eventsOf({ scores: `${remitted} 80:12 85:2 100:12 107:2 121:2`, asOf: 121 })).toBe(
      'remission 30/60, relapse 80/100',
    )
  })

  test('a remission tells its return, the high scores before it, and the last score that watched over it', () => {
    const [remission] = courseOf({ scores: `${remitted} 70:11 113:13 121:14 125:15`, asOf: 125 }).remissions
    expect(remission).toEqual({
      onset: on(30),
      confirmedOn: on(60),
      recoveryOn: null,
      recoveryConfirmedOn: null,
      returnOn: on(113),
      returnConfirmedOn: on(121),
      returnKind: 'relapse',
      lostOn: null,
      lastScoreOn: on(121),
      unconfirmed: [on(70)],
    })
  })

  test('the first remission is the one curves are about', () => {
    const course = courseOf({ scores: `${remitted} 80:12 90:12 100:3 121:3`, asOf: 121 })
    expect([course.remissionOnset, course.recoveryOn, course.returnOn].map(dayOf)).toEqual([30, null, 80])
    expect(course.remissions.map(({ onset }) => dayOf(onset))).toEqual([30, 100])
  })
})

describe('recovery, due 120 days after an onset on day 30', () => {
  const kept = `${remitted} 90:2 120:3`
  test.each([
    ['the day before', `${kept} 149:2`, 149, 'remission 30/60'],
    ['on the day', `${kept} 150:2`, 150, 'remission 30/60, recovery 150/150'],
    ['without a score on or after the day', kept, 190, 'remission 30/60'],
    ['known with the first score from the day on', `${kept} 160:2`, 160, 'remission 30/60, recovery 150/160'],
    ['a 9 on the day does not stand in its way', `${kept} 150:9`, 150, 'remission 30/60, recovery 150/150'],
    [
      'a return dated the day before is a relapse',
      `${kept} 149:12 160:12`,
      160,
      'remission 30/60, relapse 149/160',
    ],
    [
      'a return dated on the day comes after recovery',
      `${kept} 150:12 160:12`,
      160,
      'remission 30/60, recovery 150/150, recurrence 150/160',
    ],
    [
      'a relapse may be confirmed on the day itself',
      `${kept} 140:12 150:12`,
      150,
      'remission 30/60, relapse 140/150',
    ],
    [
      'the first score after the day may be the return',
      `${kept} 155:12 162:12`,
      162,
      'remission 30/60, recovery 150/155, recurrence 155/162',
    ],
    [
      'while a relapse can still be confirmed nobody knows',
      `${kept} 140:12 150:3 170:3`,
      182,
      'remission 30/60',
    ],
    [
      'it is known once the relapse can no longer be confirmed',
      `${kept} 140:12 150:3 170:3`,
      183,
      'remission 30/60, recovery 150/183',
    ],
    [
      'a relapse confirmed late takes its place',
      `${kept} 140:12 150:3 170:3 182:12`,
      190,
      'remission 30/60, relapse 140/182',
    ],
  ])('%s', (_, scores, asOf, events) => {
    expect(eventsOf({ scores, asOf })).toBe(events)
  })

  test.each([
    [`${kept} 149:2`, 'remission'],
    [`${kept} 150:2`, 'recovery'],
    [`${kept} 150:12`, 'recovery, pending'],
    [`${kept} 150:12 160:12`, 'recurrence'],
    [`${kept} 149:12 160:12`, 'relapse'],
    [`${kept} 149:12 160:2`, 'remission, pending'],
  ])('%s is %s', (scores, summary) => {
    expect(summaryOf({ scores, asOf: 160 })).toBe(summary)
  })

  test('its duration is a parameter of the rule', () => {
    const sixMonths = { ...phq9, remissionRule: { ...phq9.remissionRule, recoveryDays: 182 } }
    const options = { schedule: monthly, episodeStart: start, episodeEnd: null, asOf: on(212) }
    const scores = `${kept} 150:2 180:2`
    expect(relapseCourse(sixMonths, scoresOf(`${scores} 211:2`), options).state).toBe('remission')
    expect(relapseCourse(sixMonths, scoresOf(`${scores} 212:2`), options).state).toBe('recovery')
  })
})

describe('labels beside the state', () => {
  test.each([
    ['a high score may be confirmed at once', `${remitted} 80:10`, 80, 'remission, pending'],
    ['and until 42 days later', `${remitted} 80:10`, 122, 'remission, pending'],
    ['then it stays possible', `${remitted} 80:10`, 123, 'remission, possible'],
    ['a low score between takes nothing back', `${remitted} 80:10 90:2`, 100, 'remission, pending'],
    ['nor later', `${remitted} 80:10 90:2 120:2`, 140, 'remission, possible'],
    ['a new high score is pending again', `${remitted} 80:10 130:10`, 130, 'remission, pending'],
    ['a return leaves none', `${remitted} 80:10 90:10`, 90, 'relapse'],
    ['silence after a high score leaves it possible', `${remitted} 80:10`, 171, 'not_assessed, possible'],
    ['outside remission there is none', '0:16 30:12', 30, 'not_in_remission'],
  ])('%s', (_, scores, asOf, summary) => {
    expect(summaryOf({ scores, asOf })).toBe(summary)
  })

  test('each unconfirmed high score is listed under what it is', () => {
    const course = courseOf({ scores: `${remitted} 80:10 83:11 130:10`, asOf: 140 })
    expect([course.possible.map(dayOf), course.pending.map(dayOf)]).toEqual([[80, 83], [130]])
  })
})

describe('silence', () => {
  test.each([
    ['90 days', `${remitted}`, 150, 'remission'],
    ['more than 90 days', `${remitted}`, 151, 'not_assessed'],
    ['no score at all', '', 0, 'not_assessed'],
    ['goes before below threshold throughout', '0:6 30:4', 121, 'not_assessed'],
    ['not yet silent', '0:6 30:4', 120, 'below_threshold_throughout'],
    ['ends a relapse too', `${remitted} 80:12 90:12`, 181, 'not_assessed'],
    ['a later score starts anew', `${remitted} 151:2`, 151, 'not_in_remission'],
    ['a score on the last day covered goes on', `${remitted} 150:2`, 150, 'recovery'],
    ['caseness before it still counts', `${remitted} 151:2 172:2`, 172, 'remission'],
    ['a high pair after it is no return', `${remitted} 151:12 160:12`, 160, 'not_in_remission'],
  ])('%s', (_, scores, asOf, state) => {
    expect(summaryOf({ scores, asOf })).toBe(state)
  })

  test.each([
    ['a pair 90 days apart holds', '0:16 30:4 120:4', 200, 'remission 30/120'],
    ['silence breaks a pair', '0:16 30:4 121:4', 200, ''],
    ['the later score may begin another', '0:16 30:4 121:4 142:4', 200, 'remission 121/142'],
    ['the last day covered is not silent', remitted, 150, 'remission 30/60'],
    ['the first day without cover is', remitted, 151, 'remission 30/60, lost_to_silence 151/151'],
    [
      'each remission is told apart',
      `${remitted} 151:2 172:2`,
      200,
      'remission 30/60, lost_to_silence 151/151, remission 151/172',
    ],
    [
      'recovery ends in silence as well',
      `${remitted} 150:2 241:2`,
      245,
      'remission 30/60, recovery 150/150, lost_to_silence 241/241',
    ],
  ])('%s', (_, scores, asOf, events) => {
    expect(eventsOf({ scores, asOf })).toBe(events)
  })

  // Visits on days 28, 56, 84, 168 and 364: intervals of 28, 84 and 196 days.
  test.each([
    [-10, 90],
    [0, 90],
    [83, 90],
    [84, 105],
    [167, 105],
    [168, 245],
    [363, 245],
    [364, 90],
    [400, 90],
  ])('with visits at weeks 4 to 52 a score of day %i covers %i days', (day, covered) => {
    const until = lastDayCovered(phq9.remissionRule, defaultSchedule, start, on(day))
    expect(daysBetween(on(day), until)).toBe(covered)
  })

  test('a fraction of a day is not waited for', () => {
    // Months 5 to 8 are 92 days here: 1.25 × 92 = 115.
    expect(daysBetween(on(151), lastDayCovered(phq9.remissionRule, trialSchedule, start, on(151)))).toBe(115)
    const weeks = (at: number) => ({ at, windowDays: 14 })
    const thirteenWeeks: VisitSchedule = { unit: 'week', visits: [weeks(13)] } // 1.25 × 91 = 113.75
    expect(daysBetween(start, lastDayCovered(phq9.remissionRule, thirteenWeeks, start, start))).toBe(113)
    const given = { scores: '0:16', schedule: thirteenWeeks }
    expect(summaryOf({ ...given, asOf: 113 })).toBe('not_in_remission')
    expect(summaryOf({ ...given, asOf: 114 })).toBe('not_assessed')
  })

  test('before the start the first interval is the one due', () => {
    const halfYear: VisitSchedule = { unit: 'week', visits: [{ at: 26, windowDays: 14 }] }
    expect(daysBetween(on(-10), lastDayCovered(phq9.remissionRule, halfYear, start, on(-10)))).toBe(227)
  })

  test.each([
    [105, 'remission'],
    [106, 'not_assessed'],
  ])('after the score of week 12, %i days without another: %s', (silence, state) => {
    const given = { scores: '0:16 60:3 84:3', asOf: 84 + silence, schedule: defaultSchedule }
    expect(summaryOf(given)).toBe(state)
  })
})

describe('closed episodes', () => {
  test.each([
    ['the state is that at the end', remitted, 70, 400, 'remission'],
    ['silent before the end', remitted, 151, 400, 'not_assessed'],
    ['not silent at the end', remitted, 150, 400, 'remission'],
    ['scores after the end do not confirm', `${remitted} 80:12 90:12`, 85, 400, 'remission, possible'],
    ['a score on the last day does', `${remitted} 80:12 90:12`, 90, 400, 'relapse'],
    ['an unconfirmed high score is possible at once', `${remitted} 80:12`, 80, 80, 'remission, possible'],
    ['open until its end has come', `${remitted} 80:12`, 81, 80, 'remission, pending'],
    ['scores after the end begin no remission', '0:16 30:3 60:2', 59, 400, 'not_in_remission'],
    ['nor do they count as caseness', '0:6 30:12', 29, 60, 'below_threshold_throughout'],
    ['scores after the end do not make a recovery', `${remitted} 120:2 150:2`, 149, 400, 'remission'],
    [
      'at the end a relapse that nothing can confirm leaves the recovery',
      `${remitted} 120:2 140:12 150:2`,
      155,
      400,
      'recovery, possible',
    ],
  ])('%s', (_, scores, end, asOf, summary) => {
    expect(summaryOf({ scores, end, asOf })).toBe(summary)
  })
})

test('scores after the as-of day are not looked at', () => {
  expect(summaryOf({ scores: `${remitted} 80:12 90:12`, asOf: 85 })).toBe('remission, pending')
  expect(summaryOf({ scores: remitted, asOf: 59 })).toBe('not_in_remission')
})

describe('mistakes of the caller', () => {
  const options = { schedule: monthly, episodeStart: start, episodeEnd: null, asOf: on(100) }
  test('an instrument without a remission rule', () => {
    expect(() => relapseCourse(bdi2, [], options)).toThrow('relapseCourse: BDI-II has no remission rule')
  })
  test('two scores on one day', () => {
    expect(() => relapseCourse(phq9, scoresOf('10:3 10:4'), options)).toThrow(RangeError)
  })
})

describe('for any scores', () => {
  /** Phases of low, middling and high scores, so that remissions begin, last and end. */
  const phase = fc.record({
    totals: fc
      .constantFrom(fc.nat(4), fc.integer({ min: 5, max: 9 }), fc.integer({ min: 10, max: 27 }))
      .chain((total) =>
        fc.array(fc.tuple(fc.integer({ min: 1, max: 45 }), total), { minLength: 1, maxLength: 6 }),
      ),
    pause: fc.oneof({ weight: 6, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.nat(300) }),
  })
  const anyScores = fc.array(phase, { minLength: 1, maxLength: 9 }).map((phases) => {
    let day = -15
    return phases.flatMap(({ totals, pause }) => {
      day += pause
      return totals.map(([gap, total]) => {
        day += gap
        return { takenOn: on(day), total }
      })
    })
  })
  const withScores = anyScores.chain((scores) => {
    const last = Math.max(1, daysBetween(start, scores.at(-1)?.takenOn ?? start))
    return fc.record({
      scores: fc.constant(scores),
      end: fc.option(fc.integer({ min: 0, max: last + 30 })),
      asOf: fc.integer({ min: Math.floor(last / 3), max: last + 60 }),
      schedule: fc.constantFrom(monthly, defaultSchedule, trialSchedule),
    })
  })
  const read = (scores: readonly CourseScore[], schedule: VisitSchedule, end: number | null, asOf: number) =>
    relapseCourse(phq9, scores, {
      schedule,
      episodeStart: start,
      episodeEnd: end === null ? null : on(end),
      asOf: on(asOf),
    })
  const runs = { numRuns: 1000 }

  test('their order does not matter', () => {
    const shuffled = withScores.chain((given) =>
      fc.record({
        given: fc.constant(given),
        mixed: fc.shuffledSubarray(given.scores, { minLength: given.scores.length }),
      }),
    )
    fc.assert(
      fc.property(shuffled, ({ given: { scores, schedule, end, asOf }, mixed }) => {
        expect(read(mixed, schedule, end, asOf)).toEqual(read(scores, schedule, end, asOf))
      }),
      runs,
    )
  })

  test('what was known on an earlier day is known later, and nothing is backdated', () => {
    fc.assert(
      fc.property(withScores, fc.nat(900), ({ scores, schedule, end, asOf }, other) => {
        const earlier = Math.min(asOf, other)
        const then = read(scores, schedule, end, earlier).events
        const later = read(scores, schedule, end, Math.max(asOf, other)).events
        expect(then).toEqual(later.filter(({ confirmedOn }) => confirmedOn <= on(earlier)))
      }),
      runs,
    )
  })

  test('events alternate as the terms demand', () => {
    const follows: Record<string, readonly string[]> = {
      start: ['remission'],
      remission: ['recovery', 'relapse', 'lost_to_silence'],
      recovery: ['recurrence', 'lost_to_silence'],
      relapse: ['remission'],
      recurrence: ['remission'],
      lost_to_silence: ['remission'],
    }
    fc.assert(
      fc.property(withScores, ({ scores, schedule, end, asOf }) => {
        const { events } = read(scores, schedule, end, asOf)
        let before = 'start'
        for (const { kind, on: day, confirmedOn } of events) {
          expect(follows[before]).toContain(kind)
          expect(day <= confirmedOn).toBe(true)
          before = kind
        }
        const days = events.map((event) => event.on)
        expect(days).toEqual(days.toSorted())
      }),
      runs,
    )
  })

  test('the state agrees with the last event', () => {
    fc.assert(
      fc.property(withScores, ({ scores, schedule, end, asOf }) => {
        const { state, events } = read(scores, schedule, end, asOf)
        const last = events.at(-1)?.kind
        if (state === 'remission' || state === 'recovery') expect(last).toBe(state)
        if (state === 'relapse' || state === 'recurrence') expect(last).toBe(state)
        if (state === 'below_threshold_throughout') expect(events).toEqual([])
      }),
      runs,
    )
  })
})
