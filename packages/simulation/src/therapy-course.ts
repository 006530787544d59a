import { dayOfNumber } from '@tandem/domain/calendar-day'
import type { Random } from '@tandem/stats/random'
import { appointment, wasHeld } from './contacts.ts'
import type { Course } from './course.ts'
import { workday } from './local-time.ts'
import type { TreatmentRow } from './service-rows.ts'

export type TherapyCourse = {
  readonly isActive: () => boolean
  readonly wasCompleted: () => boolean
  /** Exposure from 0 to 1: it grows with each session held and hardly fades. */
  readonly exposure: () => number
  readonly missedInARow: () => number
  readonly sessionsHeld: () => number
  /** The treatment begins with the first session booked, not with the decision. */
  readonly start: (firstSession: number) => void
  /** True when a session was held on this day. */
  readonly live: (day: number) => boolean
  readonly stop: (day: number, reason: string) => void
  /** Sessions already booked after the last day. */
  readonly bookAhead: () => void
}

const weeklySessions = 8

export function therapyCourse(course: Course, random: Random): TherapyCourse {
  const { therapyPerSession } = course.parameters.effects
  const contact = { purpose: 'treatment', clinician: course.team.therapist, minutes: 50 } as const
  const planned = random.integer(9, 18)
  const modality = random.pick(
    ['CBT', 'psychodynamic', 'DBT', 'trauma-focused', 'other'],
    [0.62, 0.13, 0.08, 0.1, 0.07],
  )
  let row: TreatmentRow | null = null
  let waiting = false
  let next = 0
  let held = 0
  let missed = 0
  let exposure = 0
  let completed = false

  function open(day: number): TreatmentRow {
    const opened: TreatmentRow = {
      treatment_id: course.nextId('T'),
      patient_id: course.person.row.patient_id,
      episode_id: course.episodeId,
      component: 'therapy',
      drug: null,
      drug_class: null,
      dose_mg: null,
      modality,
      as_needed: 0,
      started_on: dayOfNumber(day),
      ended_on: null,
      stop_reason: null,
    }
    course.rows.treatments.push(opened)
    return opened
  }

  function stop(day: number, reason: string) {
    if (row !== null) {
      row.ended_on = dayOfNumber(day)
      row.stop_reason = reason
    }
    row = null
    waiting = false
  }

  return {
    isActive: () => row !== null || waiting,
    wasCompleted: () => completed,
    exposure: () => exposure,
    missedInARow: () => missed,
    sessionsHeld: () => held,
    start(firstSession) {
      next = workday(firstSession)
      waiting = true
    },
    live(day) {
      exposure *= 0.9993
      if ((row === null && !waiting) || day < next) return false
      row ??= open(day)
      waiting = false
      const attended = wasHeld(appointment(course, day, contact, random))
      next = workday(day + (held < weeklySessions ? 7 : 14))
      missed = attended ? 0 : missed + 1
      if (!attended) {
        if (missed === 4) stop(day, 'did_not_attend')
        return false
      }
      held += 1
      exposure += (1 - exposure) * therapyPerSession
      if (held === planned) {
        completed = true
        stop(day, 'completed')
      }
      return true
    },
    stop,
    bookAhead() {
      if (row === null && !waiting) return
      for (let i = 0; i < 2 && next > course.asOf; i += 1) {
        appointment(course, next, contact, random)
        next = workday(next + 14)
      }
    },
  }
}
