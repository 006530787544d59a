import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addDays, dayInZone } from '@tandem/domain/calendar-day'
import { tandem } from './journey.ts'

/** What a patient of the test has on record; days are counted back from today. */
interface Made {
  readonly startedAgo: number
  /** PHQ-9 totals. */
  readonly phq?: readonly (readonly [ago: number, total: number])[]
  readonly gad?: readonly (readonly [ago: number, total: number])[]
  /** PHQ-9 with items, all 1 but item 9. */
  readonly item9?: readonly (readonly [ago: number, answer: number | null])[]
  readonly sessions?: readonly (readonly [ago: number, status: 'attended' | 'no_show'])[]
  readonly drug?: { readonly from: number; readonly to: number | null }
  readonly fills?: readonly (readonly [ago: number, days: number])[]
  readonly planAgo?: number
}

/** A rule of the caseload, how a row tells it, somebody it applies to, and the neighbour just on the other side. */
export interface ReasonCase {
  readonly rule: string
  readonly tells: RegExp
  readonly chip: string
  readonly made: Made
  readonly neighbour: Made
}

/** In remission since 100 days ago; what comes after is up to the case. */
const remitted = (later: Made['phq'], more: Partial<Made> = {}): Made => ({
  startedAgo: 130,
  phq: [[130, 15], [100, 1], [75, 1], ...(later ?? [])],
  planAgo: 70,
  ...more,
})

export const reasonCases: readonly ReasonCase[] = [
  {
    rule: 'safety_positive',
    tells: /^Item 9 positive, /,
    chip: 'Safety alert',
    made: { startedAgo: 20, item9: [[3, 1]] },
    neighbour: { startedAgo: 20, item9: [[3, 0]] },
  },
  {
    rule: 'returned',
    tells: /^Relapse, /,
    chip: 'Relapse',
    made: remitted([
      [30, 12],
      [20, 10],
    ]),
    neighbour: remitted([
      [30, 12],
      [20, 9],
    ]),
  },
  {
    rule: 'return_possible',
    tells: /^Possible relapse, confirm, /,
    chip: 'Possible relapse',
    made: remitted([[10, 10]]),
    neighbour: remitted([[10, 9]]),
  },
  {
    rule: 'early_rise',
    tells: /^Rising since remission, /,
    chip: 'Rise in remission',
    made: remitted([[10, 6]]),
    neighbour: remitted([[10, 5]]),
  },
  {
    rule: 'threshold_crossed',
    tells: /^GAD-7 at caseness, /,
    chip: 'Anxiety back',
    made: {
      startedAgo: 250,
      phq: [
        [250, 15],
        [220, 3],
        [190, 3],
        [60, 3],
        [5, 3],
      ],
      gad: [
        [100, 5],
        [5, 8],
      ],
      planAgo: 180,
    },
    neighbour: {
      startedAgo: 250,
      phq: [
        [250, 15],
        [220, 3],
        [190, 3],
        [60, 3],
        [5, 3],
      ],
      gad: [
        [100, 5],
        [5, 7],
      ],
      planAgo: 180,
    },
  },
  {
    rule: 'reliable_deterioration',
    tells: /^Reliably worse, /,
    chip: 'Reliably worse',
    made: {
      startedAgo: 40,
      phq: [
        [40, 8],
        [5, 14],
      ],
    },
    neighbour: {
      startedAgo: 40,
      phq: [
        [40, 8],
        [5, 13],
      ],
    },
  },
  {
    rule: 'safety_unknown',
    tells: /^Item 9 blank, ask, /,
    chip: 'Blank safety item',
    made: { startedAgo: 20, item9: [[3, null]] },
    neighbour: { startedAgo: 20, item9: [[3, 0]] },
  },
  {
    rule: 'not_on_track',
    tells: /^Not on track, /,
    chip: 'Not on track',
    made: {
      startedAgo: 40,
      phq: [
        [40, 21],
        [2, 19],
      ],
      sessions: [
        [30, 'attended'],
        [23, 'attended'],
        [16, 'attended'],
        [9, 'attended'],
      ],
    },
    neighbour: {
      startedAgo: 40,
      phq: [
        [40, 21],
        [2, 19],
      ],
      sessions: [
        [30, 'attended'],
        [23, 'attended'],
        [16, 'attended'],
      ],
    },
  },
  {
    rule: 'short_of_target',
    tells: /^Still at caseness/,
    chip: 'Short of target',
    made: {
      startedAgo: 56,
      phq: [
        [56, 18],
        [5, 10],
      ],
    },
    neighbour: {
      startedAgo: 55,
      phq: [
        [55, 18],
        [5, 10],
      ],
    },
  },
  {
    rule: 'not_assessed',
    tells: /^No recent score, /,
    chip: 'No recent score',
    made: {
      startedAgo: 600,
      phq: [
        [600, 15],
        [91, 8],
      ],
    },
    neighbour: {
      startedAgo: 600,
      phq: [
        [600, 15],
        [90, 8],
      ],
    },
  },
  {
    rule: 'overdue',
    tells: /^Questionnaire overdue, /,
    chip: 'Overdue',
    made: {
      startedAgo: 130,
      phq: [
        [130, 15],
        [100, 1],
        [45, 1],
      ],
      planAgo: 70,
    },
    neighbour: {
      startedAgo: 130,
      phq: [
        [130, 15],
        [100, 1],
        [44, 1],
      ],
      planAgo: 70,
    },
  },
  {
    rule: 'missed_sessions',
    tells: /^Two sessions missed, /,
    chip: 'Missed sessions',
    made: {
      startedAgo: 30,
      phq: [
        [30, 12],
        [3, 8],
      ],
      sessions: [
        [10, 'no_show'],
        [3, 'no_show'],
      ],
    },
    neighbour: {
      startedAgo: 30,
      phq: [
        [30, 12],
        [3, 8],
      ],
      sessions: [
        [10, 'attended'],
        [3, 'no_show'],
      ],
    },
  },
  {
    rule: 'days_covered_low',
    tells: /^Gap in supply/,
    chip: 'Supply gaps',
    made: {
      startedAgo: 100,
      phq: [
        [100, 16],
        [3, 6],
      ],
      drug: { from: 100, to: null },
      fills: [
        [89, 30],
        [51, 60],
      ],
    },
    neighbour: {
      startedAgo: 100,
      phq: [
        [100, 16],
        [3, 6],
      ],
      drug: { from: 100, to: null },
      fills: [
        [89, 30],
        [52, 60],
      ],
    },
  },
  {
    rule: 'antidepressant_stopped',
    tells: /^Antidepressant stopped, /,
    chip: 'Drug stopped',
    made: {
      startedAgo: 250,
      phq: [
        [250, 16],
        [3, 6],
      ],
      drug: { from: 240, to: 182 },
    },
    neighbour: {
      startedAgo: 250,
      phq: [
        [250, 16],
        [3, 6],
      ],
      drug: { from: 240, to: 183 },
    },
  },
  {
    rule: 'residual_symptoms',
    tells: /^Residual symptoms, /,
    chip: 'Residual symptoms',
    made: remitted([[10, 5]]),
    neighbour: remitted([[10, 4]]),
  },
  {
    rule: 'relapse_plan_due',
    tells: /^Relapse plan due/,
    chip: 'Plan due',
    made: {
      startedAgo: 130,
      phq: [
        [130, 15],
        [100, 1],
        [30, 1],
      ],
    },
    neighbour: remitted([[30, 1]]),
  },
]

/** The name of a patient of the test: what it is about, and on which side of the threshold. */
export const nameOf = (rule: string, side: 'Case' | 'Neighbour'): string =>
  `${rule
    .split('_')
    .map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)
    .join('')} ${side}`

/** The organisation in which they live: public samples, whose numbers no other journey reads. */
export const home = 'fhir-samples'
export const zone = 'America/New_York'

/** Brings all of them in, as an administrator would: a folder of files. */
export async function importReasonPatients(): Promise<void> {
  const today = dayInZone(new Date(), zone)
  const ago = (days: number) => addDays(today, -days)
  const folder = mkdtempSync(join(tmpdir(), 'tandem-reasons-'))
  const files: Record<string, string[]> = {
    sites: ['site_code,name', 'reasons,Reasons'],
    programmes: ['programme_code,name,visit_unit,visits', 'yearly,By years,week,52:14'],
    clinicians: ['clinician_code,name,profession,site_code', 'rc,Robin Case,psychologist,reasons'],
    drugs: ['drug,drug_class', 'sertraline,antidepressant'],
    patients: ['patient_id,display_name,birth_date,sex'],
    episodes: ['episode_id,patient_id,site_code,programme_code,clinician_code,started_on'],
    assessments: [
      `assessment_id,patient_id,instrument,taken_on,total,${Array.from({ length: 9 }, (_, i) => `item_${i + 1}`).join(',')}`,
    ],
    appointments: ['appointment_id,patient_id,episode_id,scheduled_at,status,purpose'],
    treatments: ['treatment_id,patient_id,episode_id,component,drug,started_on,ended_on'],
    dispenses: ['dispense_id,patient_id,drug,dispensed_on,days_supply'],
    care_events: ['event_id,patient_id,episode_id,happened_on,kind'],
  }
  const add = (file: string, ...cells: (string | number | null)[]) => files[file]?.push(cells.join(','))
  for (const { rule, made, neighbour } of reasonCases)
    for (const [side, facts] of [
      ['Case', made],
      ['Neighbour', neighbour],
    ] as const) {
      const id = `${rule}-${side}`
      add('patients', id, nameOf(rule, side), '1980-05-17', 'female')
      add('episodes', id, id, 'reasons', 'yearly', 'rc', ago(facts.startedAgo))
      const none = Array.from({ length: 9 }, () => '')
      for (const [day, total] of facts.phq ?? [])
        add('assessments', `${id}-p${day}`, id, 'PHQ-9', ago(day), total, ...none)
      for (const [day, total] of facts.gad ?? [])
        add('assessments', `${id}-g${day}`, id, 'GAD-7', ago(day), total, ...none)
      for (const [day, answer] of facts.item9 ?? [])
        add('assessments', `${id}-i${day}`, id, 'PHQ-9', ago(day), '', 1, 1, 1, 1, 1, 1, 1, 1, answer)
      for (const [day, status] of facts.sessions ?? [])
        add('appointments', `${id}-s${day}`, id, id, ago(day), status, 'treatment')
      if (facts.drug !== undefined) {
        const { from, to } = facts.drug
        add(
          'treatments',
          `${id}-t`,
          id,
          id,
          'medication',
          'sertraline',
          ago(from),
          to === null ? '' : ago(to),
        )
      }
      for (const [day, days] of facts.fills ?? [])
        add('dispenses', `${id}-d${day}`, id, 'sertraline', ago(day), days)
      if (facts.planAgo !== undefined)
        add('care_events', `${id}-e`, id, id, ago(facts.planAgo), 'relapse_prevention_plan')
    }
  for (const [name, lines] of Object.entries(files))
    writeFileSync(join(folder, `${name}.csv`), `${lines.join('\n')}\n`)
  await tandem('import', folder, '--organisation', home, '--source', 'reasons')
}
