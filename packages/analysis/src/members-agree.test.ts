import { planArms } from '@tandem/domain/treatment-arm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { armViewMoves } from './arm-view-moves.ts'
import { benefits } from './benefits.ts'
import { careReceived } from './care-received.ts'
import { type ChosenEpisodes, chosenEpisodes } from './cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from './cohort-data-of.ts'
import type { CohortDrill } from './cohort-drill.ts'
import { membersOf } from './cohort-members.ts'
import { missingData } from './missing-data.ts'
import { outcomeRates, rateMeasures } from './outcome-rates.ts'
import { received, receivedOrResponded } from './received-or-responded.ts'
import { flowPlaces, switching } from './switching.ts'
import type { ArmView } from './symptom-course.ts'
import { timesToEvents } from './time-to-event.ts'

const arm = fc.constantFrom(...planArms)
const score = fc.integer({ min: 0, max: 27 })
const someDay = fc.option(fc.integer({ min: 0, max: 400 }))
const scoreAt = fc.option(score)
const exposure = fc.constantFrom('not_planned', 'adequate', 'inadequate', 'unknown')

const episode = fc
  .record({
    initialArm: arm,
    provisional: fc.boolean(),
    patientId: fc.integer({ min: 1, max: 12 }),
    dimensions: fc.record({ site: fc.constantFrom('here', 'elsewhere') }),
    points: fc.uniqueArray(
      fc.record({ slot: fc.integer({ min: 0, max: 30 }), score, armInForce: arm, armAsTreated: arm }),
      { selector: ({ slot }) => slot, maxLength: 6 },
    ),
    baseline: scoreAt,
    atCaseness: fc.option(fc.boolean()),
    lastDay: fc.integer({ min: 0, max: 400 }),
    responseDay: someDay,
    remissionDay: someDay,
    followedDays: fc.integer({ min: 0, max: 400 }),
    endedOnDay: someDay,
    dropOutDay: someDay,
    segments: fc
      .uniqueArray(fc.record({ arm, fromDay: fc.integer({ min: 1, max: 300 }) }), {
        selector: ({ fromDay }) => fromDay,
        maxLength: 4,
      })
      .map((later) => later.sort((a, b) => a.fromDay - b.fromDay)),
    weeks: fc.tuple(scoreAt, scoreAt, fc.boolean()),
    firstFollowUpDay: someDay,
    daysCovered: fc.option(fc.constantFrom(0, 0.4, 0.8, 1)),
    psychoeducationDay: someDay,
    medicationReviews: fc.integer({ min: 0, max: 3 }),
    teamContacts: fc.integer({ min: 0, max: 3 }),
    sharedDecisions: fc.integer({ min: 0, max: 3 }),
    medicationExposure: exposure,
    therapyExposure: exposure,
  })
  .map(
    ({ weeks: [week4, week12, open], segments, remissionDay, ...row }): EpisodeFactsRow => ({
      ...row,
      remissionDay,
      returnDay: remissionDay !== null && open ? remissionDay + 40 : null,
      watchedDay: remissionDay === null ? null : remissionDay + 60,
      segments: [{ arm: row.initialArm, fromDay: 0 }, ...segments],
      visits: [
        { unit: 'week', at: 4, score: week4, closed: true },
        { unit: 'week', at: 12, score: week12, closed: week12 !== null || !open },
      ],
    }),
  )

const service = fc.array(episode, { minLength: 1, maxLength: 30 })
const views: readonly ArmView[] = ['initial_plan', 'plan_in_force', 'as_treated']
const instrument = 'PHQ-9'

/** Runs a check on seeded services, half of whose episodes are chosen. */
function onServices(
  check: (
    data: ReturnType<typeof cohortDataOf>,
    chosen: ChosenEpisodes,
    count: (drill: CohortDrill, armView?: ArmView, showNeither?: boolean) => number,
  ) => void,
) {
  fc.assert(
    fc.property(service, (rows) => {
      const data = cohortDataOf(rows)
      const chosen = chosenEpisodes(data, {
        dimensions: { site: ['here'] },
        lists: {},
        startedFrom: null,
        startedTo: null,
        unit: 'most',
      })
      const count = (drill: CohortDrill, armView: ArmView = 'initial_plan', showNeither = true) => {
        const members = membersOf(data, chosen, { drill, armView, showNeither, instrument })
        for (const { place } of members) expect(chosen.include[place]).toBe(1)
        expect(new Set(members.map(({ place }) => place)).size).toBe(members.length)
        return members.length
      }
      check(data, chosen, count)
    }),
    { numRuns: 40, seed: 20261123 },
  )
}

test.each(views)('rates by %s: every number has as many members as it says', (armView) => {
  onServices((data, chosen, count) => {
    const { visits } = outcomeRates(data, chosen, { instrument, armView, showNeither: true })
    for (const { visit, arms } of visits)
      for (const { arm, rates } of arms)
        for (const measure of rateMeasures) {
          const rate = rates[measure]
          if (rate === null) continue
          const of = (part: Extract<CohortDrill, { of: 'rate' }>['part']) =>
            count({ of: 'rate', arm, visit, measure, part }, armView)
          expect([
            of('met'),
            of('counted'),
            of('below_caseness'),
            of('no_score'),
            of('not_yet'),
            of('no_baseline'),
          ]).toEqual([rate.met, rate.counted, rate.belowCaseness, rate.noScore, rate.notYet, rate.noBaseline])
        }
  })
})

test.each(views)('curves by %s: followed, events, at risk and left out have as many members', (armView) => {
  onServices((data, chosen, count) => {
    for (const curve of timesToEvents(data, chosen, { instrument, armView, showNeither: true }).curves) {
      if (curve.kind !== 'estimated') continue
      const { event } = curve
      for (const { arm, followed, events, leftOut, atRisk } of curve.arms) {
        const of = (part: Extract<CohortDrill, { of: 'event' }>['part'], day: number | null = null) =>
          count({ of: 'event', arm, event, part, day }, armView)
        expect(of('followed')).toBe(followed)
        expect(of('event')).toBe(events)
        for (const { day, n } of atRisk) expect(of('at_risk', day), `${event} ${arm} day ${day}`).toBe(n)
        for (const { reason, episodes } of leftOut) expect(of(reason), reason).toBe(episodes)
      }
    }
  })
})

test('events up to a day are those of the steps up to it', () => {
  onServices((data, chosen, count) => {
    for (const curve of timesToEvents(data, chosen, {
      instrument,
      armView: 'initial_plan',
      showNeither: true,
    }).curves) {
      if (curve.kind !== 'estimated') continue
      for (const { arm, steps } of curve.arms) {
        let events = 0
        let censored = 0
        for (const step of steps) {
          events += step.events
          censored += step.censored
          const of = (part: 'event' | 'censored') =>
            count({ of: 'event', arm, event: curve.event, part, day: step.day })
          expect([of('event'), of('censored')]).toEqual([events, censored])
        }
      }
    }
  })
})

test('missing data: left, followed and paired have as many members', () => {
  onServices((data, chosen, count) => {
    const { visits, arms } = missingData(data, chosen, {})
    for (const { arm, episodes, followed, leftEarly, paired, pairedAt } of arms) {
      expect(count({ of: 'arm', arm })).toBe(episodes)
      expect(count({ of: 'drop_out', arm, part: 'followed', week: null })).toBe(followed)
      expect(count({ of: 'drop_out', arm, part: 'left_early', week: null })).toBe(leftEarly.events)
      expect(count({ of: 'paired', arm, visit: null, part: 'due' })).toBe(paired.n)
      expect(count({ of: 'paired', arm, visit: null, part: 'paired' })).toBe(paired.events)
      visits.forEach((visit, at) => {
        const of = (part: 'due' | 'paired' | 'no_baseline' | 'no_score') =>
          count({ of: 'paired', arm, visit, part })
        expect([of('paired'), of('due')]).toEqual([pairedAt[at]?.events, pairedAt[at]?.n])
        expect(of('paired') + of('no_baseline') + of('no_score')).toBe(of('due'))
      })
    }
  })
})

test('switching: every flow and every number of changes has as many members', () => {
  onServices((data, chosen, count) => {
    const { moments, arms } = switching(data, chosen, {})
    for (const { arm: from, flows, changes } of arms) {
      moments.forEach((week, at) => {
        expect(flowPlaces.map((to) => count({ of: 'switch', from, to, week }))).toEqual(flows[at])
      })
      expect(changes.map((_, times) => count({ of: 'changes', arm: from, times }))).toEqual(changes)
    }
  })
})

test('arms by another view: every cell of the table of moves has as many members', () => {
  onServices((data, chosen, count) => {
    for (const view of ['plan_in_force', 'as_treated'] as const)
      for (const { from, to } of armViewMoves(data, chosen.include, view).rows)
        expect(planArms.map((other) => count({ of: 'moved', from, to: other, view }))).toEqual(to)
  })
})

test('received or responded: every cell has as many members', () => {
  onServices((data, chosen, count) => {
    const { visit, arms } = receivedOrResponded(data, chosen, { instrument })
    for (const { arm, quadrants } of arms)
      for (const { component, responded, notResponded } of quadrants) {
        const of = (answer: 'yes' | 'no') =>
          received.map((had) =>
            count({ of: 'exposure', arm, component, visit, received: had, responded: answer }),
          )
        expect(of('yes')).toEqual(responded)
        expect(of('no')).toEqual(notResponded)
      }
  })
})

test('care received: whoever had it and whoever had it not', () => {
  onServices((data, chosen, count) => {
    const care = careReceived(data, chosen, { instrument: 'PHQ-9' })
    const around = benefits(data, chosen, { weeks: [] })
    care.arms.forEach(({ arm, adherent, followUp }, at) => {
      const had = (event: Extract<CohortDrill, { of: 'care' }>['event']) => {
        const yes = count({ of: 'care', arm, event, had: true })
        return [yes, yes + count({ of: 'care', arm, event, had: false })]
      }
      const { psychoeducation, medicationReviews, teamContacts, sharedDecisions } = around.arms[at]!
      expect(had('adherent')).toEqual([adherent.events, adherent.n])
      expect(had('follow_up')).toEqual([followUp.events, followUp.n])
      expect(had('psychoeducation')).toEqual([psychoeducation.events, psychoeducation.n])
      expect(had('medication_review')).toEqual([medicationReviews.any.events, medicationReviews.any.n])
      expect(had('team_contact')).toEqual([teamContacts.any.events, teamContacts.any.n])
      expect(had('shared_decision')).toEqual([sharedDecisions.any.events, sharedDecisions.any.n])
    })
  })
})

test('all arms together leave out whoever is in no arm that is shown', () => {
  onServices((_, __, count) => {
    const all = count({ of: 'drop_out', arm: null, part: 'followed', week: null })
    const shown = count({ of: 'drop_out', arm: null, part: 'followed', week: null }, 'initial_plan', false)
    expect(all - shown).toBe(count({ of: 'drop_out', arm: 'neither', part: 'followed', week: null }))
  })
})
