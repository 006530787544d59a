import { describe, expect, test } from 'vitest'
import { addDays, daysBetween } from './calendar-day.ts'
import { type MonitoringFacts, measureDue } from './measure-due.ts'

const start = '2026-01-05'
const on = (day: number) => addDays(start, day)

const quiet: MonitoringFacts = {
  startedOn: start,
  asOf: on(100),
  scoreDays: [on(0), on(60)],
  remissionOnset: null,
  stoppedOn: null,
  drugCourseFrom: null,
  isTherapyInForce: false,
  sessionDays: [],
  nextBookedOn: null,
}

const told = (facts: Partial<MonitoringFacts>) => {
  const due = measureDue({ ...quiet, ...facts })
  return due === null ? null : [due.phase, daysBetween(start, due.dueOn), daysBetween(start, due.closesOn)]
}

describe('the measure that is due', () => {
  test.each<[string, Partial<MonitoringFacts>, ReturnType<typeof told>]>([
    ['is the programme’s own without treatment', {}, null],
    ['a month after a stop', { stoppedOn: on(70) }, ['after_stop', 100, 114]],
    ['a month after the last score since the stop', { stoppedOn: on(50) }, ['after_stop', 90, 104]],
    ['after a stop 26 weeks ago', { stoppedOn: on(0), asOf: on(182) }, ['after_stop', 90, 104]],
    ['a stop longer ago than 26 weeks asks for nothing', { stoppedOn: on(0), asOf: on(183) }, null],
    ['a month on in remission', { remissionOnset: on(30) }, ['continuation', 90, 104]],
    [
      'on day 182 of a remission still monthly',
      { remissionOnset: on(0), asOf: on(182) },
      ['continuation', 90, 104],
    ],
    ['from day 183 every quarter', { remissionOnset: on(0), asOf: on(183) }, ['maintenance', 151, 165]],
    [
      'a stop asks for more than a remission',
      { remissionOnset: on(0), stoppedOn: on(60) },
      ['after_stop', 90, 104],
    ],
    ['two weeks after a drug was started', { drugCourseFrom: on(70) }, ['drug_start', 84, 98]],
    [
      'two weeks also when the last score is of the first day',
      { drugCourseFrom: on(60) },
      ['drug_start', 74, 88],
    ],
    ['then every four weeks', { drugCourseFrom: on(40) }, ['drug_start', 88, 102]],
    ['for 91 days', { drugCourseFrom: on(9) }, ['drug_start', 88, 102]],
    ['and not on day 92', { drugCourseFrom: on(8) }, null],
    [
      'at the first session since the last score',
      { isTherapyInForce: true, sessionDays: [on(60), on(81), on(74)] },
      ['therapy', 74, 88],
    ],
    [
      'a session of the day of the score is measured',
      { isTherapyInForce: true, sessionDays: [on(60)], nextBookedOn: on(104) },
      ['therapy', 104, 118],
    ],
    ['nothing booked: a month on', { isTherapyInForce: true, sessionDays: [on(60)] }, ['therapy', 90, 104]],
    ['no score yet: a month after the start', { isTherapyInForce: true, scoreDays: [] }, ['therapy', 30, 44]],
    [
      'drug and therapy: the earlier',
      { isTherapyInForce: true, sessionDays: [on(74)], drugCourseFrom: on(58) },
      ['therapy', 74, 88],
    ],
    [
      'drug and therapy: the earlier, the other way round',
      { isTherapyInForce: true, nextBookedOn: on(95), drugCourseFrom: on(40) },
      ['drug_start', 88, 102],
    ],
    [
      'a session still to come is not missed',
      { isTherapyInForce: true, sessionDays: [on(101)] },
      ['therapy', 90, 104],
    ],
    [
      'a score still to come does not count',
      { remissionOnset: on(30), scoreDays: [on(60), on(101)] },
      ['continuation', 90, 104],
    ],
  ])('%s', (_, facts, expected) => {
    expect(told(facts)).toEqual(expected)
  })
})
