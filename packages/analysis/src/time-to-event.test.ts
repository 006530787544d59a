import type { PlanArm } from '@tandem/domain/treatment-arm'
import { kaplanMeier } from '@tandem/stats/kaplan-meier'
import { describe, expect, test } from 'vitest'
import { chosenEpisodes } from './cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from './cohort-data-of.ts'
import { type EventKind, eventTimes, followStates } from './event-times.ts'
import type { ArmView } from './symptom-course.ts'
import { type EventCurves, timesToEvents } from './time-to-event.ts'

const everybody = { dimensions: {}, lists: {}, startedFrom: null, startedTo: null, unit: 'most' } as const

function curvesOf(
  rows: readonly EpisodeFactsRow[],
  event: EventKind,
  armView: ArmView = 'initial_plan',
  instrument = 'PHQ-9',
): EventCurves {
  const data = cohortDataOf(rows)
  const options = { instrument, armView, showNeither: false }
  return timesToEvents(data, chosenEpisodes(data, everybody), options).curves.find(
    (curves) => curves.event === event,
  )!
}

function estimated(curves: EventCurves) {
  if (curves.kind !== 'estimated') throw new Error(curves.reason)
  return curves
}

function armOf(curves: EventCurves, arm: PlanArm) {
  return estimated(curves).arms.find((candidate) => candidate.arm === arm)!
}

const responder = (responseDay: number | null, lastDay: number, more: Partial<EpisodeFactsRow> = {}) => ({
  initialArm: 'combined' as PlanArm,
  baseline: 16,
  responseDay,
  lastDay,
  ...more,
})

describe('the landmark', () => {
  test.each([
    [27, 0, 'before_landmark'],
    [28, 1, null],
  ])('a response on day %i counts %i times', (day, events, reason) => {
    const arm = armOf(curvesOf([responder(day, 90), responder(null, 90)], 'response'), 'combined')
    expect(arm.events).toBe(events)
    expect(arm.leftOut).toEqual(reason === null ? [] : [{ reason, episodes: 1 }])
  })

  test.each([
    [27, 'left_before_landmark', 0],
    [28, null, 1],
  ])('an episode last scored on day %i is followed: %s', (lastDay, reason, followed) => {
    const arm = armOf(curvesOf([responder(null, lastDay)], 'response'), 'combined')
    expect(arm.followed).toBe(followed)
    expect(arm.leftOut.map((left) => left.reason)).toEqual(reason === null ? [] : [reason])
  })

  test.each([
    [-3, 'no_later_score'],
    [0, 'no_later_score'],
    [1, null],
  ])('without a landmark an episode last scored on day %i is left out for %j', (lastDay, reason) => {
    const arm = armOf(curvesOf([responder(null, lastDay)], 'response', 'plan_in_force'), 'combined')
    expect(arm.leftOut.map((left) => left.reason)).toEqual(reason === null ? [] : [reason])
  })

  test('provisional plans are left out and counted', () => {
    const arm = armOf(curvesOf([responder(40, 90, { provisional: true })], 'response'), 'combined')
    expect(arm).toMatchObject({ followed: 0, leftOut: [{ reason: 'provisional', episodes: 1 }] })
  })

  test.each([
    [27, 0],
    [28, 1],
  ])('a remission that began on day %i is watched for a return: %i', (remissionDay, followed) => {
    const row = responder(null, 200, { remissionDay, returnDay: 120, watchedDay: 120 })
    expect(armOf(curvesOf([row], 'return'), 'combined').followed).toBe(followed)
  })

  test('a plan that may change has no landmark, and its curve begins on the first day', () => {
    const curves = estimated(curvesOf([responder(10, 90), responder(null, 90)], 'response', 'plan_in_force'))
    expect(curves.fromDay).toBe(0)
    expect(armOf(curves, 'combined').events).toBe(1)
  })
})

describe('who is asked', () => {
  test.each([
    [9, 0],
    [10, 1],
  ])('of a baseline of %i on PHQ-9, %i', (baseline, followed) => {
    expect(armOf(curvesOf([responder(null, 90, { baseline })], 'remission'), 'combined').followed).toBe(
      followed,
    )
  })

  test('an instrument without the definition says why', () => {
    expect(curvesOf([responder(null, 90)], 'return', 'initial_plan', 'GAD-7').kind).toBe('not_defined')
    expect(curvesOf([responder(null, 90)], 'response', 'initial_plan', 'WHO-5').kind).toBe('not_defined')
  })

  test('every chosen episode stands in one state', () => {
    const rows = [
      responder(40, 90),
      responder(null, 20),
      responder(20, 90),
      responder(null, 90, { baseline: 9 }),
      responder(null, 90, { baseline: null }),
      responder(null, 90, { provisional: true }),
    ]
    const times = eventTimes(cohortDataOf(rows), new Uint8Array(6).fill(1), {
      instrument: 'PHQ-9',
      armView: 'initial_plan',
      event: 'response',
    })!
    expect(Array.from(times.states, (state) => followStates[state])).toEqual([
      'followed',
      'left_before_landmark',
      'before_landmark',
      'below_caseness',
      'no_baseline',
      'provisional',
    ])
  })
})

test('only the times that are asked for are worked out', () => {
  const data = cohortDataOf([responder(40, 90)])
  const options = {
    instrument: 'PHQ-9',
    armView: 'initial_plan',
    showNeither: false,
    events: ['return'],
  } as const
  const { curves } = timesToEvents(data, chosenEpisodes(data, everybody), options)
  expect(curves.map(({ event }) => event)).toEqual(['return'])
})

test('the curve by hand: three of four at risk are left after one response', () => {
  const rows = [responder(42, 90), responder(null, 56), responder(70, 90), responder(null, 98)]
  const { steps, atRisk, median } = armOf(curvesOf(rows, 'response'), 'combined')
  expect(steps.map(({ day, survival }) => [day, survival])).toEqual([
    [42, 0.75],
    [56, 0.75],
    [70, 0.375],
    [98, 0.375],
  ])
  expect(atRisk.slice(0, 4)).toEqual([
    { day: 28, n: 4 },
    { day: 56, n: 3 },
    { day: 84, n: 1 },
    { day: 112, n: 0 },
  ])
  expect(median).toMatchObject({ kind: 'estimated', estimate: 10 })
})

test('without censoring the curve is the plain proportion', () => {
  const rows = [30, 35, 42, 42, 70, 91, 91, 120].map((day) => responder(day, 200))
  for (const { day, survival } of armOf(curvesOf(rows, 'response'), 'combined').steps) {
    const later = rows.filter(({ responseDay }) => responseDay! > day).length
    expect(survival).toBeCloseTo(later / rows.length, 12)
  }
})

test('a return is timed from the onset of remission and ends with the last score that watched over it', () => {
  const rows = [
    responder(null, 400, { remissionDay: 50, returnDay: 150, watchedDay: 200 }),
    responder(null, 400, { remissionDay: 60, returnDay: null, watchedDay: 180 }),
  ]
  const { steps } = armOf(curvesOf(rows, 'return'), 'combined')
  expect(steps.map(({ day, events, censored }) => [day, events, censored])).toEqual([
    [100, 1, 0],
    [120, 0, 1],
  ])
})

describe('a plan that changes', () => {
  const changed = (responseDay: number | null, lastDay: number) =>
    responder(responseDay, lastDay, {
      initialArm: 'therapy_only',
      segments: [
        { arm: 'therapy_only', fromDay: 0 },
        { arm: 'combined', fromDay: 60 },
      ],
    })
  const split = (row: EpisodeFactsRow) =>
    eventTimes(cohortDataOf([row]), new Uint8Array([1]), {
      instrument: 'PHQ-9',
      armView: 'plan_in_force',
      event: 'response',
    })!

  test.each([
    [67, [[1, -1, 67, 1]]],
    [
      68,
      [
        [1, -1, 67, 0],
        [2, 67, 68, 1],
      ],
    ],
  ])('a response on day %i counts for the plan of most of the two weeks before', (day, rows) => {
    const { arm, entry, time, event } = split(changed(day, 100))
    expect(Array.from(arm, (_, row) => [arm[row], entry![row], time[row], event[row]])).toEqual(rows)
  })

  test('neither plan is credited with the time under the other', () => {
    const curves = curvesOf(
      [changed(80, 100), changed(null, 60), responder(30, 60)],
      'response',
      'plan_in_force',
    )
    const combined = armOf(curves, 'combined')
    expect(combined.followed).toBe(2)
    expect(combined.steps.map(({ day, atRisk }) => [day, atRisk])).toEqual([
      [30, 1],
      [80, 1],
    ])
    expect(estimated(curves).errors).toBe('clustered')
  })

  test('as treated, the days up to a score belong to the arm of that score', () => {
    const row = responder(70, 70, {
      points: [
        { slot: 0, score: 16, armInForce: 'combined', armAsTreated: 'neither' },
        { slot: 4, score: 16, armInForce: 'combined', armAsTreated: 'medication_only' },
        { slot: 10, score: 8, armInForce: 'combined', armAsTreated: 'combined' },
      ],
    })
    const times = eventTimes(cohortDataOf([row]), new Uint8Array([1]), {
      instrument: 'PHQ-9',
      armView: 'as_treated',
      event: 'response',
    })!
    expect(
      Array.from(times.arm, (arm, at) => [arm, times.entry![at], times.time[at], times.event[at]]),
    ).toEqual([
      [3, -1, 3, 0],
      [0, 3, 31, 0],
      [2, 31, 70, 1],
    ])
  })

  test('days under all plans together are the days of follow-up', () => {
    const { entry, time } = split(changed(null, 100))
    const days = Array.from(time, (exit, row) => exit - entry![row]!).reduce((sum, own) => sum + own, 0)
    expect(days).toBe(101)
  })
})

describe('several episodes of one person', () => {
  const rows = [responder(42, 90, { patientId: 7 }), responder(70, 90, { patientId: 7 }), responder(null, 98)]

  test('make clustered errors; the curve stays where it is', () => {
    const clustered = estimated(curvesOf(rows, 'response'))
    const plain = estimated(
      curvesOf(
        rows.map(({ patientId: _, ...row }) => row),
        'response',
      ),
    )
    expect([clustered.errors, plain.errors]).toEqual(['clustered', 'greenwood'])
    const survival = (curves: EventCurves) => armOf(curves, 'combined').steps.map((step) => step.survival)
    expect(survival(clustered)).toEqual(survival(plain))
    const direct = kaplanMeier([14, 42, 70], [1, 1, 0])
    if (direct.kind !== 'estimated') throw new Error(direct.reason)
    expect(armOf(plain, 'combined').steps[0]?.lower).toBe(direct.steps[0]?.lower)
  })
})

describe('comparing arms', () => {
  const arms = (combined: readonly number[], therapy: readonly number[], lastDay = 400) => [
    ...combined.map((day) => responder(day, lastDay)),
    ...therapy.map((day) => responder(day, lastDay, { initialArm: 'therapy_only' })),
    responder(null, lastDay),
    responder(null, lastDay, { initialArm: 'therapy_only' }),
  ]

  test('means are told to weeks 26 and 52, and their difference is the difference of the means', () => {
    const { means, test: logRank } = estimated(curvesOf(arms([35, 42, 60], [90, 120, 200]), 'response'))
    expect(means.map(({ weeks }) => weeks)).toEqual([26, 52])
    const [therapy, combined] = means[0]!.arms.map(({ mean }) =>
      mean.kind === 'estimated' ? mean.estimate : 0,
    )
    expect(means[0]!.arms.map(({ arm }) => arm)).toEqual(['therapy_only', 'combined'])
    // by hand, in days since the landmark, to day 154: (7 + 14 + 32 + 154) / 4 and (62 + 92 + 154 + 154) / 4
    expect(combined).toBeCloseTo(207 / 4 / 7, 10)
    expect(therapy).toBeCloseTo(462 / 4 / 7, 10)
    const difference = means[0]!.differences[0]!
    expect([difference.first, difference.second]).toEqual(['therapy_only', 'combined'])
    expect(difference.difference.kind === 'estimated' && difference.difference.estimate).toBeCloseTo(
      255 / 4 / 7,
      10,
    )
    expect(logRank.kind).toBe('estimated')
  })

  test.each([
    [363, [26, 51]],
    [364, [26, 52]],
    [181, [25]],
    [182, [26]],
  ])('follow-up to day %i allows horizons of %j weeks', (lastDay, weeks) => {
    expect(
      estimated(curvesOf(arms([35], [40], lastDay), 'response')).means.map((mean) => mean.weeks),
    ).toEqual(weeks)
  })

  test.each([
    [55, 0],
    [56, 1],
  ])('follow-up to day %i gives %i horizons: four weeks after the landmark at least', (lastDay, count) => {
    const { means, noMeans } = estimated(curvesOf(arms([35], [40], lastDay), 'response'))
    expect([means.length, noMeans === null]).toEqual([count, count === 1])
  })

  test('one arm alone is no comparison, and no events are no mean', () => {
    const alone = estimated(curvesOf([responder(35, 400), responder(null, 400)], 'response'))
    expect(alone.test).toMatchObject({ kind: 'not_estimable', reason: 'only one group' })
    const quiet = estimated(curvesOf([responder(null, 400)], 'response'))
    expect(quiet.test.kind).toBe('not_estimable')
    expect(armOf(quiet, 'combined').reason).toBe('no event has been seen')
    expect(quiet.means[0]!.arms[0]!.mean).toMatchObject({
      kind: 'not_estimable',
      reason: 'no event has been seen by then',
    })
    expect(armOf(quiet, 'combined').median.kind).toBe('not_estimable')
  })

  test('nobody at all is said, not drawn', () => {
    const nobody = estimated(curvesOf([], 'response'))
    expect(nobody.arms.map(({ reason }) => reason)).toEqual(Array(3).fill('no episode is followed'))
    expect(nobody.noMeans).toBe('no episode is followed')
  })
})
