import { dayOfNumber } from '@tandem/domain/calendar-day'
import type { Random } from '@tandem/stats/random'
import { type Course, careEvent } from './course.ts'
import type { TreatmentRow } from './service-rows.ts'
import { addedDrugs, antidepressants, type Drug, sleepDrug } from './service-setting.ts'

export type MedicationCourse = {
  readonly isActive: () => boolean
  /** Exposure times how well the drug in use suits, 0 to about 1.1. */
  readonly exposure: () => number
  /** Days since the drug or its dose last changed. */
  readonly daysUnchanged: (day: number) => number
  readonly start: (day: number) => void
  /** Fills and tablets of one day; `reachable` is false in hospital and after leaving care. */
  readonly live: (day: number, reachable: boolean) => void
  /** The next dose step; false when there is none. */
  readonly stepUp: (day: number) => boolean
  readonly change: (day: number, reason: string) => void
  readonly add: (day: number) => void
  readonly stop: (day: number, reason: string) => void
  readonly report: (day: number) => void
}

const betterHabit = { on_time: 'on_time', delayed: 'on_time', long_gaps: 'delayed' } as const
const notCollected = { on_time: 0.005, delayed: 0.04, long_gaps: 0.12 }

export function medicationCourse(course: Course, random: Random): MedicationCourse {
  const { person, rows, nextId } = course
  const { effects } = course.parameters
  const patient_id = person.row.patient_id
  const neverFills = random.bernoulli(0.04)
  const tried: Drug[] = []
  let current: { drug: Drug; step: number; row: TreatmentRow; since: number } | null = null
  let added: TreatmentRow | null = null
  let suits = 1
  let tablets = 0
  let refillOn = 0
  let exposure = 0
  let habit = person.filling
  const teaching = random.fork('teaching')

  function open(day: number, drug: Drug, doseMg: number, asNeeded = false): TreatmentRow {
    const row: TreatmentRow = {
      treatment_id: nextId('T'),
      patient_id,
      episode_id: course.episodeId,
      component: 'medication',
      drug: drug.name,
      drug_class: drug.drugClass,
      dose_mg: doseMg,
      modality: null,
      as_needed: asNeeded ? 1 : 0,
      started_on: dayOfNumber(day),
      ended_on: null,
      stop_reason: null,
    }
    rows.treatments.push(row)
    return row
  }

  function close(row: TreatmentRow, day: number, reason: string) {
    const ended_on = dayOfNumber(day)
    row.ended_on = ended_on < row.started_on ? row.started_on : ended_on
    row.stop_reason = reason
  }

  function begin(day: number, drug: Drug) {
    tried.push(drug)
    suits = (random.bernoulli(effects.drugSuits) ? 1 : 0.2) * (0.95 + 0.05 * tried.length)
    current = { drug, step: 0, row: open(day, drug, drug.dosesMg[0]!), since: day }
    tablets = 0
    refillOn = day + (random.bernoulli(0.7) ? 0 : random.integer(1, 6))
  }

  function delay(): number {
    if (habit.kind === 'on_time') return random.integer(0, 3)
    return Math.round(random.exponential(habit.kind === 'delayed' ? 11 : 38))
  }

  function fill(day: number, drug: Drug) {
    const pack = day - course.start < 30 ? 28 : habit.packDays
    const collected = !neverFills && !random.bernoulli(notCollected[habit.kind])
    const amount = { days_supply: random.bernoulli(0.03) ? null : pack, quantity: pack, doses_per_day: 1 }
    const whose = { patient_id, drug: drug.name }
    const started = current?.since ?? day
    rows.prescriptions.push({
      prescription_id: nextId('R'),
      ...whose,
      prescribed_on: dayOfNumber(Math.max(Math.min(started, day), day - random.integer(0, 5))),
      ...amount,
      status: collected ? 'completed' : neverFills ? 'active' : 'cancelled',
    })
    if (collected) {
      rows.dispenses.push({ dispense_id: nextId('D'), ...whose, dispensed_on: dayOfNumber(day), ...amount })
      tablets += pack
    }
    refillOn = Number.POSITIVE_INFINITY
    if (!collected && !neverFills) refillOn = day + 5 + delay()
  }

  function teach(day: number) {
    careEvent(course, day, 'psychoeducation', 'taking tablets regularly')
    if (teaching.bernoulli(effects.teachingHelps))
      habit = { ...habit, kind: betterHabit[habit.kind], taking: Math.max(habit.taking, 0.95) }
  }

  return {
    isActive: () => current !== null,
    exposure: () => exposure * suits,
    daysUnchanged: (day) => (current === null ? 0 : day - current.since),
    start(day) {
      begin(day, random.pick(antidepressants, [0.4, 0.13, 0.13, 0.12, 0.14, 0.08]))
      if (random.bernoulli(0.06)) {
        close(
          open(day, sleepDrug, sleepDrug.dosesMg[0]!, true),
          Math.min(course.asOf, day + random.integer(7, 28)),
          'completed',
        )
      }
    },
    live(day, reachable) {
      let took = false
      if (current !== null && reachable && day >= refillOn) fill(day, current.drug)
      if (current !== null && tablets > 0) {
        took = random.bernoulli(habit.taking)
        if (took) tablets -= 1
        const early = habit.kind === 'on_time' ? 4 : 0
        if (tablets <= early && refillOn === Number.POSITIVE_INFINITY) refillOn = day + 1 + delay()
      }
      exposure += took
        ? (1 - exposure) / effects.medicationOnsetDays
        : -exposure / effects.medicationOffsetDays
    },
    stepUp(day) {
      if (current === null) return false
      const { drug, step, row } = current
      const dose = drug.dosesMg[step + 1]
      if (dose === undefined) return false
      close(row, day - 1, 'dose_changed')
      current = { drug, step: step + 1, row: open(day, drug, dose), since: day }
      suits = Math.min(1.1, suits * 1.12 + 0.05)
      if (reachableStock()) refillOn = day
      return true
    },
    change(day, reason) {
      if (current === null) return
      close(current.row, day - 1, reason)
      const next = antidepressants.filter((drug) => !tried.includes(drug))
      begin(day, random.pick(next.length > 0 ? next : antidepressants))
    },
    add(day) {
      if (added !== null) return
      const drug = random.pick(addedDrugs)
      added = open(day, drug, drug.dosesMg[0]!)
      suits = Math.min(1.1, suits + 0.2)
    },
    stop(day, reason) {
      if (current !== null) close(current.row, day, reason)
      if (added !== null) close(added, day, reason)
      current = null
      added = null
    },
    report(day) {
      if (current === null) return
      const days =
        tablets > 0 ? Array.from({ length: 7 }, () => (random.bernoulli(habit.taking) ? 1 : 0)) : [0]
      const taken = days.reduce<number>((sum, one) => sum + one, 0)
      rows.adherence_reports.push({
        report_id: nextId('S'),
        patient_id,
        reported_on: dayOfNumber(day),
        // People say more than they take.
        days_taken: Math.min(7, taken + (random.bernoulli(0.3) ? 1 : 0)),
        days_asked: 7,
        drug: current.drug.name,
      })
      if (taken < 4 && random.bernoulli(0.3)) teach(day)
    },
  }

  /** A new strength needs a new pack, also while some of the old is left; those who wait, wait. */
  function reachableStock() {
    return habit.kind === 'on_time' && !neverFills
  }
}
