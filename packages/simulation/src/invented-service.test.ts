import { daysCoveredLast90, pdcMeasure } from '@tandem/domain/adherence'
import { addDays, type CalendarDay, daysBetween, isCalendarDay } from '@tandem/domain/calendar-day'
import { baselineOf, type ScorePoint } from '@tandem/domain/episode'
import { formsUsed } from '@tandem/domain/form-of-day'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { relapseCourse } from '@tandem/domain/relapse'
import { safetyState } from '@tandem/domain/safety'
import { scoreForm } from '@tandem/domain/scoring'
import {
  armSegments,
  initialPlan,
  type PlanArm,
  planArms,
  type Treatment,
} from '@tandem/domain/treatment-arm'
import { defaultSchedule } from '@tandem/domain/visit-schedule'
import { mean, quantile, sd } from '@tandem/stats/summaries'
import { describe, expect, test } from 'vitest'
import { inventedPatients, inventedService } from './invented-service.ts'
import { serviceParameters } from './service-parameters.ts'
import type { AssessmentRow, EpisodeRow, ServiceRows } from './service-rows.ts'

const asOf: CalendarDay = '2026-06-30'
const parameters = serviceParameters({ asOf })
const service = inventedService(parameters)

function grouped<T, K>(rows: readonly T[], key: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group === undefined) groups.set(key(row), [row])
    else group.push(row)
  }
  return groups
}

const share = <T>(rows: readonly T[], holds: (row: T) => boolean) => rows.filter(holds).length / rows.length

function formOf(row: AssessmentRow) {
  const instrument = findInstrument(row.instrument)
  if (instrument === null) throw new Error(`no instrument ${row.instrument}`)
  const form = scoreForm(instrument, { answers: row.answers, reportedTotal: row.total })
  if (form.kind !== 'form') throw new Error(`${row.assessment_id} is not valid`)
  return { instrument, form }
}

/** Everything the figures below need to know of one episode, read by the functions of the domain. */
function readEpisodes(rows: ServiceRows) {
  const treatments = grouped(rows.treatments, (row) => row.patient_id)
  const forms = grouped(
    rows.assessments.filter((row) => row.instrument === 'PHQ-9'),
    (row) => row.patient_id,
  )
  const appointments = grouped(rows.appointments, (row) => row.episode_id)
  const ends = new Map(rows.episodes.map((row) => [row.episode_id, row.ended_on]))
  return rows.episodes.map((row) => {
    const span = { startedOn: row.started_on, endedOn: row.ended_on }
    const plans: Treatment[] = (treatments.get(row.patient_id) ?? []).map((treatment) => ({
      component: treatment.component,
      drugClass: treatment.drug_class,
      modality: treatment.modality,
      asNeeded: treatment.as_needed === 1,
      startedOn: treatment.started_on,
      endedOn: treatment.ended_on,
      episodeEndedOn: ends.get(treatment.episode_id) ?? null,
    }))
    const used = formsUsed(
      (forms.get(row.patient_id) ?? []).map((assessment, recordedOrder) => ({
        ...formOf(assessment).form,
        takenOn: assessment.taken_on,
        takenAt: assessment.taken_at === null ? null : new Date(assessment.taken_at),
        recordedOrder,
      })),
    )
    const scores: ScorePoint[] = used.map((form) => ({ ...form, nominalVisit: null }))
    const last = row.ended_on ?? asOf
    return {
      row,
      span,
      plans,
      arm: initialPlan(plans, span, asOf).arm,
      baseline: baselineOf(scores, row.started_on, row.ended_on)?.total ?? null,
      scores: scores.filter(({ takenOn }) => takenOn >= row.started_on && takenOn <= last),
      contacts: (appointments.get(row.episode_id) ?? [])
        .filter(({ status }) => status === 'attended' || status === 'attended_late')
        .map(({ scheduled_at }) => scheduled_at.slice(0, 10)),
      days: daysBetween(row.started_on, last),
    }
  })
}

const episodes = readEpisodes(service)
const ofArm = (arm: PlanArm) => episodes.filter((episode) => episode.arm === arm)
const baselines = (arm: PlanArm) => ofArm(arm).flatMap(({ baseline }) => baseline ?? [])

describe('the people and their plans', () => {
  test('the service has the size asked for', () => {
    expect([service.sites.length, service.clinicians.length, service.patients.length]).toEqual([3, 12, 1200])
    const firstStart = service.episodes.map(({ started_on }) => started_on).sort()[0]!
    expect(daysBetween(firstStart, asOf)).toBeGreaterThan(1050)
    expect(daysBetween(firstStart, asOf)).toBeLessThanOrEqual(1095)
  })

  test('every arm is there, neither is rare', () => {
    for (const arm of ['medication_only', 'therapy_only', 'combined'] as const) {
      expect(ofArm(arm).length / episodes.length).toBeGreaterThan(0.2)
    }
    expect(ofArm('neither').length / episodes.length).toBeGreaterThan(0.01)
    expect(ofArm('neither').length / episodes.length).toBeLessThan(0.1)
    expect(new Set(episodes.map(({ arm }) => arm))).toEqual(new Set(planArms))
  })

  test('those who get combined care are worse at the start, by at least 0.3 standard deviations', () => {
    const [combined, therapy] = [baselines('combined'), baselines('therapy_only')]
    const pooled = Math.sqrt((sd(combined) ** 2 + sd(therapy) ** 2) / 2)
    expect((mean(combined) - mean(therapy)) / pooled).toBeGreaterThanOrEqual(0.3)
  })

  test('nearly every episode has a baseline', () => {
    expect(share(episodes, ({ baseline }) => baseline !== null)).toBeGreaterThan(0.9)
  })

  test('at least one in ten moves to another plan after day 28', () => {
    const moved = share(episodes, ({ plans, row, arm }) =>
      armSegments(plans, addDays(row.started_on, 28), row.ended_on ?? asOf).some(
        (segment) => segment.arm !== arm && segment.arm !== 'neither',
      ),
    )
    expect(moved).toBeGreaterThanOrEqual(0.1)
    expect(moved).toBeLessThan(0.6)
  })

  test('some gain a component that they did not begin with', () => {
    const gained = share(
      episodes.filter(({ arm }) => arm !== 'combined'),
      ({ plans, row }) =>
        armSegments(plans, addDays(row.started_on, 28), row.ended_on ?? asOf).some(
          ({ arm }) => arm === 'combined',
        ),
    )
    expect(gained).toBeGreaterThan(0.05)
  })

  test('some patients come back for another episode, after the first has ended', () => {
    const repeated = [...grouped(service.episodes, (row) => row.patient_id).values()].filter(
      (rows) => rows.length > 1,
    )
    expect(repeated.length / service.patients.length).toBeGreaterThan(0.05)
    for (const [first, second] of repeated) expect(first!.ended_on! < second!.started_on).toBe(true)
  })

  test('there are comorbid substance use, chronic courses, earlier episodes and every kind of demographic gap', () => {
    const substance = service.diagnoses.filter(
      ({ code, role }) => role === 'comorbid' && code.startsWith('F1'),
    )
    expect(
      new Set(substance.map(({ patient_id }) => patient_id)).size / service.patients.length,
    ).toBeGreaterThan(0.1)
    expect(new Set(service.episodes.map(({ chronic }) => chronic))).toEqual(new Set([0, 1, null]))
    expect(share(service.episodes, ({ earlier_episodes }) => (earlier_episodes ?? 0) > 0)).toBeGreaterThan(
      0.4,
    )
    expect(service.patients.some(({ ethnicity }) => ethnicity === null)).toBe(true)
    expect(new Set(service.patients.map(({ deprivation_band }) => deprivation_band)).size).toBe(11)
    expect(new Set(service.patients.map(({ gender }) => gender)).size).toBeGreaterThan(2)
  })

  test('every episode has one primary diagnosis', () => {
    const primary = grouped(
      service.diagnoses.filter(({ role }) => role === 'primary'),
      (row) => row.episode_id,
    )
    expect(service.episodes.every(({ episode_id }) => primary.get(episode_id)?.length === 1)).toBe(true)
  })
})

describe('staying, leaving and coming to appointments', () => {
  /** Begun long enough ago that week 12 and the closing of the record have passed. */
  const mature = episodes.filter(({ row }) => daysBetween(row.started_on, asOf) > 84 + 45)

  test('20 to 35 in a hundred are gone by week 12, by their record and by silence', () => {
    const ended = share(mature, ({ row, days }) => row.ended_on !== null && days <= 84)
    const silent = share(
      mature,
      ({ row, contacts, scores }) =>
        ![...contacts, ...scores.map(({ takenOn }) => takenOn)].some(
          (day) => daysBetween(row.started_on, day) > 84,
        ),
    )
    for (const gone of [ended, silent]) {
      expect(gone).toBeGreaterThanOrEqual(0.2)
      expect(gone).toBeLessThanOrEqual(0.35)
    }
  })

  test('of ended episodes a quarter to a half are drop-outs, and no day of the episode is an end for many', () => {
    const ended = mature.filter(({ row }) => row.ended_on !== null)
    const dropped = share(ended, ({ row }) => row.ending_reason === 'dropped_out')
    expect(dropped).toBeGreaterThan(0.25)
    expect(dropped).toBeLessThan(0.5)
    const lengths = ended.map(({ row }) => daysBetween(row.started_on, row.ended_on!))
    const most = Math.max(...lengths.map((days) => lengths.filter((other) => other === days).length))
    expect(most / ended.length).toBeLessThan(0.03)
  })

  test('episodes end for several reasons, and only ended ones have a reason', () => {
    const reasons = new Set(service.episodes.map(({ ending_reason }) => ending_reason))
    for (const reason of ['completed', 'dropped_out', 'referred_on', 'moved_away', 'died', null]) {
      expect(reasons).toContain(reason)
    }
    expect(service.episodes.every((row) => (row.ended_on === null) === (row.ending_reason === null))).toBe(
      true,
    )
  })

  test('every status of an appointment occurs, and future ones lie ahead apart from a few unresolved', () => {
    const statuses = grouped(service.appointments, ({ status }) => status)
    expect([...statuses.keys()].sort()).toEqual([
      'arrived_too_late',
      'attended',
      'attended_late',
      'cancelled_by_patient',
      'cancelled_by_service',
      'future',
      'no_show',
    ])
    const future = statuses.get('future')!
    expect(future.filter(({ scheduled_at }) => scheduled_at.slice(0, 10) > asOf).length).toBeGreaterThan(100)
    expect(future.filter(({ scheduled_at }) => scheduled_at.slice(0, 10) <= asOf).length).toBeGreaterThan(5)
    const ahead = service.appointments.filter(({ scheduled_at }) => scheduled_at.slice(0, 10) > asOf)
    expect(ahead.every(({ status }) => status === 'future')).toBe(true)
  })

  test('missed appointments are between 5 and 25 in a hundred of those attended or missed', () => {
    const past = service.appointments.filter(({ status }) => /attended|no_show|too_late/.test(status))
    const missed = share(past, ({ status }) => status === 'no_show' || status === 'arrived_too_late')
    expect(missed).toBeGreaterThan(0.05)
    expect(missed).toBeLessThan(0.25)
  })

  test('cancellations come early, late and without a time, and no other appointment has one', () => {
    const cancelled = service.appointments.filter(({ status }) => status === 'cancelled_by_patient')
    const hours = cancelled.flatMap(({ cancelled_at, scheduled_at }) =>
      cancelled_at === null ? [] : (Date.parse(scheduled_at) - Date.parse(cancelled_at)) / 3_600_000,
    )
    expect(hours.every((ahead) => ahead > 0)).toBe(true)
    expect(hours.filter((ahead) => ahead < 24).length).toBeGreaterThan(50)
    expect(hours.filter((ahead) => ahead >= 24).length).toBeGreaterThan(50)
    expect(hours.length).toBeLessThan(cancelled.length)
    const others = service.appointments.filter(({ status }) => !status.startsWith('cancelled'))
    expect(others.every(({ cancelled_at }) => cancelled_at === null)).toBe(true)
  })
})

describe('forms', () => {
  const phq = service.assessments.filter(({ instrument }) => instrument === 'PHQ-9')

  test('every form is valid, and a total beside all items is their sum', () => {
    const differing = service.assessments.filter((row) =>
      formOf(row).form.warnings.some(({ kind }) => kind === 'total-differs'),
    )
    expect(differing).toEqual([])
  })

  test('all four kinds of completeness occur in believable shares', () => {
    const kinds = grouped(phq, (row) => formOf(row).form.completeness)
    const shareOf = (kind: 'prorated' | 'not_scorable' | 'total_only') =>
      (kinds.get(kind)?.length ?? 0) / phq.length
    expect(shareOf('prorated')).toBeGreaterThan(0.03)
    expect(shareOf('prorated')).toBeLessThan(0.08)
    expect(shareOf('not_scorable')).toBeGreaterThan(0.005)
    expect(shareOf('not_scorable')).toBeLessThan(0.03)
    expect(shareOf('total_only')).toBeGreaterThan(0.03)
    expect(shareOf('total_only')).toBeLessThan(0.12)
  })

  test('20 to 40 in a hundred patients are positive on item 9 at some point, and it is left blank now and then', () => {
    const states = phq.map((row) => ({ row, state: safetyState(formOf(row).instrument, row.answers) }))
    const positive = new Set(
      states.filter(({ state }) => state === 'positive').map(({ row }) => row.patient_id),
    )
    expect(positive.size / service.patients.length).toBeGreaterThan(0.2)
    expect(positive.size / service.patients.length).toBeLessThan(0.4)
    expect(states.filter(({ state }) => state === 'unknown').length).toBeGreaterThan(50)
  })

  test('scores reach the floor and come close to the ceiling', () => {
    const totals = phq.flatMap((row) => formOf(row).form.total ?? [])
    expect(totals.filter((total) => total === 0).length).toBeGreaterThan(100)
    expect(Math.max(...totals)).toBeGreaterThanOrEqual(26)
    expect(share(totals, (total) => total >= 20)).toBeGreaterThan(0.03)
  })

  test('some forms are repeated on the same day', () => {
    const repeats = [...grouped(phq, (row) => `${row.patient_id} ${row.taken_on}`).values()].filter(
      (rows) => rows.length > 1,
    )
    expect(repeats.length).toBeGreaterThan(50)
    expect(repeats.length / phq.length).toBeLessThan(0.03)
  })

  test('GAD-7 goes with PHQ-9, the further instruments are asked in their programmes only', () => {
    const programmeOf = new Map(service.episodes.map((row) => [row.patient_id, row.programme_code]))
    const single = new Set(
      [...grouped(service.episodes, (row) => row.patient_id)]
        .filter(([, rows]) => rows.length === 1)
        .map(([id]) => id),
    )
    const asked = (instrument: string) =>
      new Set(
        service.assessments
          .filter((row) => row.instrument === instrument && single.has(row.patient_id))
          .map((row) => programmeOf.get(row.patient_id)),
      )
    expect(asked('WHO-5')).toEqual(new Set(['primary-care']))
    expect(asked('WSAS')).toEqual(new Set(['talking-therapies']))
    const gad = service.assessments.filter(({ instrument }) => instrument === 'GAD-7').length
    expect(gad / phq.length).toBeGreaterThan(0.9)
  })

  test('therapy is measured about every one to two weeks, medication every two to four', () => {
    const gaps = (arm: PlanArm) =>
      ofArm(arm).flatMap(({ row, scores }) => {
        const early = scores.filter(({ takenOn }) => daysBetween(row.started_on, takenOn) <= 84)
        return early.slice(1).map(({ takenOn }, i) => daysBetween(early[i]!.takenOn, takenOn))
      })
    const [therapy, medication] = [gaps('therapy_only'), gaps('medication_only')]
    expect(quantile(therapy, 0.5)).toBeGreaterThanOrEqual(6)
    expect(quantile(therapy, 0.5)).toBeLessThanOrEqual(14)
    expect(quantile(medication, 0.5)).toBeGreaterThanOrEqual(14)
    expect(quantile(medication, 0.5)).toBeLessThanOrEqual(30)
  })
})

describe('symptoms', () => {
  function meanAt(arm: PlanArm, week: number, read = episodes) {
    return mean(
      read
        .filter((episode) => episode.arm === arm)
        .flatMap(({ row, scores }) => {
          const near = scores.filter(
            ({ takenOn }) => Math.abs(daysBetween(row.started_on, takenOn) - 7 * week) <= 14,
          )
          return near[0]?.total ?? []
        }),
    )
  }

  test.each(['medication_only', 'therapy_only', 'combined'] as const)(
    'on %s symptoms fall by week 12',
    (arm) => {
      expect(meanAt(arm, 12)).toBeLessThan(mean(baselines(arm)) - 4)
    },
  )

  test('some relapse after remission', () => {
    const phq9 = findInstrument('PHQ-9')!
    const courses = episodes.map(({ row, scores }) =>
      relapseCourse(phq9, scores, {
        schedule: defaultSchedule,
        episodeStart: row.started_on,
        episodeEnd: row.ended_on,
        asOf,
      }),
    )
    const remitted = courses.filter(({ remissionOnset }) => remissionOnset !== null)
    const returned = remitted.filter(({ returnOn }) => returnOn !== null)
    expect(remitted.length / episodes.length).toBeGreaterThan(0.2)
    expect(returned.length / remitted.length).toBeGreaterThan(0.05)
    expect(returned.length / remitted.length).toBeLessThan(0.4)
  })

  test('the true effects decide: without them people get less well', () => {
    const plain = readEpisodes(
      inventedService(
        serviceParameters({ asOf, patients: 600, effects: { medication: 0, therapy: 0, together: 0 } }),
      ),
    )
    for (const arm of ['medication_only', 'therapy_only', 'combined'] as const) {
      expect(meanAt(arm, 12, plain)).toBeGreaterThan(meanAt(arm, 12) + 1)
    }
  }, 30_000)
})

describe('tablets', () => {
  const classOf = new Map(service.drugs.map(({ drug, drug_class }) => [drug, drug_class]))
  const supplies = grouped(
    service.dispenses.map((row) => ({
      patient: row.patient_id,
      drug: row.drug,
      ingredient: row.drug,
      drugClass: classOf.get(row.drug) ?? null,
      dispensedOn: row.dispensed_on,
      daysSupply: row.days_supply ?? Math.floor(row.quantity / row.doses_per_day),
    })),
    (row) => row.patient,
  )

  test('days covered spread from under a half to all', () => {
    const shares = episodes.flatMap(({ row, span, plans }) => {
      const measured = pdcMeasure({
        supplies: supplies.get(row.patient_id) ?? [],
        treatments: plans,
        episode: span,
        period: {
          from: row.started_on,
          to: asOf < addDays(row.started_on, 364) ? asOf : addDays(row.started_on, 364),
        },
      })
      return measured.kind === 'measured' ? measured.share : []
    })
    expect(shares.length).toBeGreaterThan(300)
    expect(share(shares, (value) => value < 0.5)).toBeGreaterThan(0.05)
    expect(share(shares, (value) => value >= 0.5 && value < 0.8)).toBeGreaterThan(0.1)
    expect(share(shares, (value) => value >= 0.8)).toBeGreaterThan(0.4)
    expect(Math.max(...shares)).toBeGreaterThan(0.99)
  })

  test('some have run out within the last 90 days', () => {
    const prescriptions = grouped(service.prescriptions, (row) => row.patient_id)
    const current = episodes.flatMap(({ row, plans }) => {
      const recent = daysCoveredLast90({
        supplies: supplies.get(row.patient_id) ?? [],
        treatments: plans,
        asOf,
        prescriptions: (prescriptions.get(row.patient_id) ?? []).map((one) => ({
          drug: one.drug,
          ingredient: one.drug,
          drugClass: classOf.get(one.drug) ?? null,
          prescribedOn: one.prescribed_on,
          status: one.status,
        })),
      })
      return recent.kind === 'measured' ? recent.share : []
    })
    expect(current.length).toBeGreaterThan(50)
    expect(share(current, (value) => value < 0.5)).toBeGreaterThan(0.03)
  })

  test('doses go up in steps and treatments stop for several reasons', () => {
    const reasons = new Set(service.treatments.map(({ stop_reason }) => stop_reason))
    for (const reason of [
      'dose_changed',
      'side_effects',
      'no_benefit',
      'patient_choice',
      'completed',
      'lost_contact',
    ]) {
      expect(reasons).toContain(reason)
    }
    const stepped = service.treatments.filter(({ stop_reason }) => stop_reason === 'dose_changed')
    for (const row of stepped.slice(0, 50)) {
      const next = service.treatments.find(
        (other) =>
          other.episode_id === row.episode_id &&
          other.started_on === addDays(row.ended_on!, 1) &&
          other.drug === row.drug,
      )
      expect(next!.dose_mg!).toBeGreaterThan(row.dose_mg!)
    }
  })

  test('some prescriptions are never collected, and some supplies are not stated in days', () => {
    expect(service.prescriptions.length).toBeGreaterThan(service.dispenses.length)
    expect(service.dispenses.some(({ days_supply }) => days_supply === null)).toBe(true)
  })
})

describe('rows that fit together', () => {
  const days = (rows: readonly object[]) =>
    rows.flatMap((row) =>
      Object.entries(row).flatMap(([column, value]) =>
        column.endsWith('_on') && typeof value === 'string' ? [value] : [],
      ),
    )

  test('nothing has happened after the as-of day', () => {
    for (const [table, rows] of Object.entries(service)) {
      expect(
        days(rows).filter((day) => !isCalendarDay(day) || day > asOf),
        table,
      ).toEqual([])
    }
    expect(
      service.assessments.filter((row) => row.taken_at !== null && !row.taken_at.startsWith(row.taken_on)),
    ).toEqual([])
    expect(service.encounters.filter((row) => row.started_at.slice(0, 10) > asOf)).toEqual([])
    expect(
      service.encounters.filter((row) => Date.parse(row.ended_at) <= Date.parse(row.started_at)),
    ).toEqual([])
  })

  test('nothing begins before birth or ends before it begins', () => {
    const born = new Map(service.patients.map(({ patient_id, birth_date }) => [patient_id, birth_date]))
    for (const row of service.diagnoses) {
      if (row.onset_on !== null) expect(row.onset_on > born.get(row.patient_id)!).toBe(true)
    }
    for (const row of [...service.treatments, ...service.episodes]) {
      if (row.ended_on !== null) expect(row.ended_on >= row.started_on, JSON.stringify(row)).toBe(true)
    }
    for (const row of service.inpatient_stays) {
      if (row.discharged_on !== null) expect(row.discharged_on >= row.admitted_on).toBe(true)
    }
  })

  test('what a patient had lies within an episode of theirs', () => {
    const byId = new Map(service.episodes.map((row) => [row.episode_id, row]))
    const within = (row: EpisodeRow, day: string) => day >= row.started_on && day <= (row.ended_on ?? asOf)
    for (const row of service.treatments)
      expect(within(byId.get(row.episode_id)!, row.started_on), JSON.stringify(row)).toBe(true)
    for (const row of service.appointments) {
      expect(row.patient_id).toBe(byId.get(row.episode_id)!.patient_id)
      if (row.status !== 'future')
        expect(within(byId.get(row.episode_id)!, row.scheduled_at.slice(0, 10))).toBe(true)
    }
  })

  test('keys are unique and every reference is met', () => {
    const keyOf: Partial<Record<keyof ServiceRows, string>> = {
      sites: 'site_code',
      programmes: 'programme_code',
      clinicians: 'clinician_code',
      drugs: 'drug',
      patients: 'patient_id',
      episodes: 'episode_id',
      diagnoses: 'diagnosis_id',
      treatments: 'treatment_id',
      assessments: 'assessment_id',
      prescriptions: 'prescription_id',
      dispenses: 'dispense_id',
      adherence_reports: 'report_id',
      appointments: 'appointment_id',
      encounters: 'encounter_id',
      inpatient_stays: 'stay_id',
      consents: 'consent_id',
      care_events: 'event_id',
    }
    const keys = new Map<string, Set<unknown>>()
    for (const [table, column] of Object.entries(keyOf) as [keyof ServiceRows, string][]) {
      const values = service[table].map((row) => Object.entries(row).find(([name]) => name === column)?.[1])
      expect(new Set(values).size, table).toBe(values.length)
      keys.set(column, new Set(values))
    }
    const columns = ['site_code', 'programme_code', 'clinician_code', 'patient_id', 'episode_id', 'drug']
    const unmet = Object.values(service)
      .flat()
      .flatMap((row) => Object.entries(row))
      .filter(
        ([column, value]) => columns.includes(column) && value !== null && !keys.get(column)!.has(value),
      )
    expect(unmet).toEqual([])
  })

  test('a medication has a drug and its class, a therapy a modality', () => {
    for (const row of service.treatments) {
      expect(row.component === 'medication').toBe(
        row.drug !== null && row.drug_class !== null && row.dose_mg !== null,
      )
      expect(row.component === 'therapy').toBe(row.modality !== null)
    }
  })

  test('every kind of care event occurs', () => {
    expect(new Set(service.care_events.map(({ kind }) => kind))).toEqual(
      new Set([
        'psychoeducation',
        'shared_decision',
        'medication_review',
        'pharmacogenomic_result',
        'side_effect',
        'case_review',
        'team_contact',
        'life_event',
        'relapse_prevention_plan',
      ]),
    )
  })

  test('patients carry numbers and names that are plainly invented', () => {
    for (const { patient_id, display_name } of service.patients) {
      expect(patient_id).toMatch(/^DC-\d{6}$/)
      expect(display_name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/)
    }
  })
})

describe('repeatable, and of any size', () => {
  const first = (count: number, patients: number, seed: string | number = 5) => {
    const rows = []
    for (const one of inventedPatients(serviceParameters({ asOf, seed, patients }))) {
      if (rows.push(one) === count) break
    }
    return rows
  }

  test('the same seed gives the same rows, another seed others', () => {
    expect(first(40, 40)).toEqual(first(40, 40))
    expect(first(40, 40, 6)).not.toEqual(first(40, 40))
  })

  test('the first hundred of a thousand are the first hundred of two hundred', () => {
    expect(first(100, 1000)).toEqual(first(100, 200))
  })

  test('a million patients can be begun at once, because nothing is made before it is asked for', () => {
    expect(first(3, 1_000_000)).toEqual(first(3, 3))
  })

  test.each([
    { sites: 1, clinicians: 1 },
    { sites: 5, clinicians: 3 },
  ])('$sites sites and $clinicians clinicians are enough', (size) => {
    const rows = inventedService(serviceParameters({ asOf, patients: 20, ...size }))
    const known = new Set(rows.clinicians.map(({ clinician_code }) => clinician_code))
    expect(rows.episodes.every(({ clinician_code }) => known.has(clinician_code))).toBe(true)
  })

  test.each([
    { patients: 0 },
    { sites: 0 },
    { clinicians: 1.5 },
    { years: -1 },
    { programmes: [] },
    { winterUtcOffsetHours: 0.5 },
  ])('a service of %o is refused', (wrong) => {
    expect(() => serviceParameters({ asOf, ...wrong })).toThrow(RangeError)
  })
})
