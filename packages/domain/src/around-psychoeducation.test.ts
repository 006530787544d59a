import { describe, expect, test } from 'vitest'
import { aroundPsychoeducation } from './around-psychoeducation.ts'
import type { Appointment } from './attendance.ts'
import { addDays } from './calendar-day.ts'
import type { Treatment } from './treatment-arm.ts'

const start = '2024-01-15'
const day = (offset: number) => addDays(start, offset)
const medication = (from: number, to: number | null): Treatment => ({
  component: 'medication',
  drugClass: 'antidepressant',
  modality: null,
  asNeeded: false,
  startedOn: day(from),
  endedOn: to === null ? null : day(to),
  episodeEndedOn: null,
})
const fill = (on: number, daysSupply: number) => ({
  drug: 'sertraline',
  ingredient: 'sertraline',
  drugClass: 'antidepressant',
  dispensedOn: day(on),
  daysSupply,
})
const contact = (on: number, status: Appointment['status']): Appointment => ({
  heldOn: day(on),
  startsAt: null,
  cancelledAt: null,
  status,
  isTreatment: true,
})
const around = (more: Partial<Parameters<typeof aroundPsychoeducation>[0]>) =>
  aroundPsychoeducation({
    on: day(100),
    episode: { startedOn: start, endedOn: null },
    until: day(300),
    treatments: [],
    supplies: [],
    stays: [],
    appointments: [],
    hasDispenseFeed: true,
    ...more,
  })

describe('days covered', () => {
  test('are those with supply, of the days with an antidepressant in force', () => {
    const { before, after } = around({
      treatments: [medication(10, null)],
      supplies: [fill(10, 45), fill(101, 90)],
    })
    expect(before.covered).toBe(0.5)
    expect(after.covered).toBe(1)
  })

  test.each([
    [70, 30 / 30],
    [71, null],
  ])('need 30 days in force: a plan from day %i on gives %j', (from, covered) => {
    expect(around({ treatments: [medication(from, null)], supplies: [fill(from, 200)] }).before.covered).toBe(
      covered,
    )
  })

  test('leave out the day itself and days that are not known yet', () => {
    const known = around({ treatments: [medication(0, null)], supplies: [fill(101, 30)], until: day(130) })
    expect(known.after.covered).toBe(1)
    expect(
      around({ treatments: [medication(0, null)], supplies: [fill(100, 200)], until: day(129) }).after
        .covered,
    ).toBeNull()
    expect(around({ treatments: [medication(0, null)], until: day(100) }).after.covered).toBeNull()
  })

  test('are not told without an antidepressant, or where no dispenses are recorded', () => {
    expect(around({ supplies: [fill(0, 200)] }).before.covered).toBeNull()
    expect(around({ treatments: [medication(0, null)], hasDispenseFeed: false }).before.covered).toBeNull()
  })

  test('leave out days in hospital', () => {
    const stays = [{ admittedOn: day(20), dischargedOn: day(69) }]
    const { before } = around({ treatments: [medication(0, null)], supplies: [fill(10, 25)], stays })
    // 40 days outside hospital: ten before the stay, fifteen of the supply after it.
    expect(before.covered).toBe(25 / 40)
  })
})

test('contacts count on the 90 days of either side, not on the day itself, inside the episode', () => {
  const appointments = [
    contact(9, 'attended'),
    contact(10, 'attended'),
    contact(99, 'no_show'),
    contact(100, 'attended'),
    contact(101, 'attended'),
    contact(190, 'no_show'),
    contact(191, 'no_show'),
    contact(120, 'cancelled_by_patient'),
  ]
  const { before, after } = around({ appointments })
  expect(before).toMatchObject({ attended: 1, missed: 1 })
  expect(after).toMatchObject({ attended: 1, missed: 1 })
  const late = around({ appointments, episode: { startedOn: day(50), endedOn: day(150) } })
  expect(late.before).toMatchObject({ attended: 0, missed: 1 })
  expect(late.after).toMatchObject({ attended: 1, missed: 0 })
})
