import { daysBetween } from '@tandem/domain/calendar-day'
import { describe, expect, test } from 'vitest'
import { inventedService } from './invented-service.ts'
import { serviceParameters } from './service-parameters.ts'

const asOf = '2026-06-30'
const serviceWith = (more: Partial<Parameters<typeof serviceParameters>[0]>) =>
  inventedService(serviceParameters({ asOf, patients: 250, seed: 'after', ...more }))

describe('aftercare', () => {
  const usual = serviceWith({})
  const longer = serviceWith({ behaviour: { aftercare: 1 } })
  const lengths = ({ episodes }: typeof usual) =>
    episodes.flatMap(({ started_on, ended_on, ending_reason }) =>
      ending_reason === 'completed' && ended_on !== null ? [daysBetween(started_on, ended_on)] : [],
    )
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

  test('sees people for months after treatment, and measures them', () => {
    expect(mean(lengths(longer))).toBeGreaterThan(mean(lengths(usual)) + 60)
    expect(longer.assessments.length).toBeGreaterThan(usual.assessments.length)
  })

  test('is off unless it is asked for', () => {
    expect(serviceWith({ behaviour: { aftercare: 0 } })).toEqual(usual)
  })
})

describe('talking about taking tablets', () => {
  const covered = (teachingHelps: number) => {
    const { care_events, dispenses } = serviceWith({ effects: { teachingHelps } })
    return care_events
      .filter(({ finding }) => finding === 'taking tablets regularly')
      .map(({ patient_id, happened_on }) => {
        const after = dispenses.filter(
          (row) => row.patient_id === patient_id && row.dispensed_on > happened_on,
        )
        return after.reduce((days, row) => days + row.quantity, 0)
      })
      .reduce((sum, days, _, all) => sum + days / all.length, 0)
  }

  test('leads to more being dispensed afterwards where it helps', () => {
    expect(covered(1)).toBeGreaterThan(1.1 * covered(0))
  })
})
