import { randomFrom } from '@tandem/stats/random'
import { mean, sd } from '@tandem/stats/summaries'
import { expect, test } from 'vitest'
import { defaultEffects } from './service-parameters.ts'
import { type DailyExposure, severityProcess } from './severity-process.ts'

const start = {
  severity: 2.5,
  anxietyShift: 0,
  medicationResponse: 1,
  therapyResponse: 1,
  relapseTendency: 0,
}

/** Severity of many people after the days given, all under the same exposure. */
function severities(day: number, exposure: DailyExposure, effects = defaultEffects) {
  return Array.from({ length: 800 }, (_, person) => {
    const next = severityProcess(effects, start, randomFrom('process').fork(person))
    let events = 0
    let severity = 0
    for (let today = 0; today <= day; today += 1) {
      const state = next(today, exposure)
      severity = state.severity
      if (state.event !== null) events += 1
    }
    return { severity, events }
  })
}
const quiet = (people: ReturnType<typeof severities>) =>
  people.filter(({ events }) => events === 0).map(({ severity }) => severity)

test('the first day is the severity that was asked for', () => {
  const first = quiet(severities(0, { medication: 0, therapy: 0 }))
  expect(first.filter((value) => Math.abs(value - start.severity) > 1e-9)).toEqual([])
})

test('what treatment adds after 100 days is what the parameters say', () => {
  const fall = (exposure: DailyExposure) =>
    mean(quiet(severities(100, { medication: 0, therapy: 0 }))) - mean(quiet(severities(100, exposure)))
  const { medication, therapy, together } = defaultEffects
  expect(Math.abs(fall({ medication: 1, therapy: 0 }) - medication)).toBeLessThan(0.08)
  expect(Math.abs(fall({ medication: 0, therapy: 1 }) - therapy)).toBeLessThan(0.08)
  expect(Math.abs(fall({ medication: 1, therapy: 1 }) - medication - therapy - together)).toBeLessThan(0.15)
})

test('the ups and downs have the spread asked for', () => {
  const spread = sd(quiet(severities(200, { medication: 0, therapy: 0 })))
  expect(
    Math.abs(spread - Math.hypot(defaultEffects.fluctuation, 0.75 * defaultEffects.fluctuation)),
  ).toBeLessThan(0.06)
})

test('relapses come to people who are well, and less often under protection', () => {
  const relapses = (protection: number) =>
    severities(
      400,
      { medication: 1, therapy: 1 },
      { ...defaultEffects, relapseProtectionMedication: protection, relapseProtectionTherapy: protection },
    ).filter(({ severity }) => severity > 1).length
  expect(relapses(0)).toBeGreaterThan(1.5 * relapses(1.5))
})
