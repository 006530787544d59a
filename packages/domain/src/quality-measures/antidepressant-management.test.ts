import { describe, expect, test } from 'vitest'
import { addDays, type CalendarDay } from '../calendar-day.ts'
import { defaultCodeLists } from '../default-code-lists.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { DayWindow } from '../supply.ts'
import { antidepressantAcutePhase, antidepressantContinuationPhase } from './antidepressant-management.ts'
import { dispense } from './care-facts-for-test.ts'
import { careEvent, diagnosis, episode, outcomes, recordOf, visit } from './record-for-test.ts'

const year2025 = { from: '2025-01-01', to: '2025-12-31' }

interface Asked {
  readonly measure?: typeof antidepressantAcutePhase
  readonly period?: DayWindow
  readonly asOf?: CalendarDay
  readonly diagnosisMustBegin?: boolean
}

const evaluate = (
  facts: Partial<PatientRecord>,
  {
    measure = antidepressantAcutePhase,
    period = year2025,
    asOf = '2026-06-30',
    diagnosisMustBegin = false,
  }: Asked = {},
) =>
  measure.evaluate(recordOf(facts), {
    period,
    asOf,
    lists: defaultCodeLists,
    parameters: { ...measure.parameters, diagnosisMustBegin },
  })

/** One dispense of so many days from 3 Jun 2024 on, with a visit and depression around it. */
const supplied = (days: number | null, first: CalendarDay = '2024-06-03') => ({
  diagnoses: [diagnosis('F32.1', '2024-01-01')],
  encounters: [visit(first)],
  dispensed: [dispense(first, days)],
})
const entered = supplied(84)

const supply = (collapsed: number, carried: number, of = '115 days 3 Jun to 25 Sep 2024', needed = 84) =>
  `Supply covers ${collapsed} of the ${of} with overlaps counted once; ${needed} are needed. ` +
  `With supply carried over to later days it covers ${carried}.`
const met = `met: ${supply(84, 84)}`

type Case = readonly [name: string, facts: Partial<PatientRecord>, expected: string | null]

const table = (cases: readonly Case[], asked: Asked = {}) =>
  test.each(cases.map((each) => [...each] as [...Case]))('%s', (_, facts, expected) => {
    expect(outcomes(evaluate(facts, asked))).toEqual(expected === null ? [] : [expected])
  })

describe('the first dispense lies in the intake period, 1 May of the year before to 30 April', () => {
  table([
    ['no dispense', { ...entered, dispensed: [] }, null],
    ['on 30 April of the year before', supplied(84, '2024-04-30'), null],
    [
      'on 1 May of the year before',
      supplied(84, '2024-05-01'),
      `met: ${supply(84, 84, '115 days 1 May to 23 Aug 2024')}`,
    ],
    [
      'on 30 April of the year',
      supplied(84, '2025-04-30'),
      `met: ${supply(84, 84, '115 days 30 Apr to 22 Aug 2025')}`,
    ],
    ['on 1 May of the year', supplied(84, '2025-05-01'), null],
    [
      'a drug that is no antidepressant',
      { ...entered, dispensed: [dispense('2024-06-03', 84, { drugClass: 'hypnotic' })] },
      null,
    ],
    ['a dispense of unknown supply is no start', supplied(null), null],
    ['a dispense of no days is no start', supplied(0), null],
    [
      'the first of several, however little it is',
      { ...entered, dispensed: [dispense('2024-06-03', 10), dispense('2024-10-01', 112)] },
      `not met: ${supply(10, 10)}`,
    ],
    [
      'a new start later in the intake period is not looked for',
      {
        ...entered,
        encounters: [visit('2024-06-03'), visit('2025-04-01')],
        dispensed: [dispense('2024-06-03', 30), dispense('2025-04-01', 112)],
      },
      `not met: ${supply(30, 30)}`,
    ],
  ])
})

describe('age at the first dispense', () => {
  table([
    ['18 on that day', { ...entered, birthDate: '2006-06-03' }, met],
    [
      '18 the day after',
      { ...entered, birthDate: '2006-06-04' },
      'not in: 17 years old on the day of the first dispense, 3 Jun 2024',
    ],
    [
      'born on a leap day, the day before 1 March of a short year',
      { ...supplied(84, '2025-02-28'), birthDate: '2008-02-29' },
      'not in: 16 years old on the day of the first dispense, 28 Feb 2025',
    ],
    [
      'without a birth date',
      { ...entered, birthDate: null },
      'not in: No birth date recorded that lies before 3 Jun 2024',
    ],
  ])
})

const noDiagnosis = 'not in: No diagnosis of depression stands in 4 Apr to 2 Aug 2024'

describe('depression stands within 60 days before or after the first dispense', () => {
  table([
    ['none', { ...entered, diagnoses: [] }, noDiagnosis],
    ['from the 60th day after', { ...entered, diagnoses: [diagnosis('F32.1', '2024-08-02')] }, met],
    ['from the 61st day after', { ...entered, diagnoses: [diagnosis('F32.1', '2024-08-03')] }, noDiagnosis],
    [
      'until the 60th day before',
      { ...entered, diagnoses: [diagnosis('F33.0', '2023-01-01', { abatedOn: '2024-04-04' })] },
      met,
    ],
    [
      'until the 61st day before',
      { ...entered, diagnoses: [diagnosis('F33.0', '2023-01-01', { abatedOn: '2024-04-03' })] },
      noDiagnosis,
    ],
    ['without a first day', { ...entered, diagnoses: [diagnosis('F32.1', null)] }, met],
    [
      'refuted',
      { ...entered, diagnoses: [diagnosis('F32.1', '2024-01-01', { status: 'refuted' })] },
      noDiagnosis,
    ],
    [
      'dysthymia alone is not enough',
      { ...entered, diagnoses: [diagnosis('F34.1', '2024-01-01')] },
      noDiagnosis,
    ],
    [
      'anxiety alone is not enough',
      { ...entered, diagnoses: [diagnosis('F41.1', '2024-01-01')] },
      noDiagnosis,
    ],
  ])
})

const notBegun = 'not in: No diagnosis of depression begins in 4 Apr to 2 Aug 2024'

describe('the published reading: depression begins within the 60 days', () => {
  table(
    [
      ['on the 60th day before', { ...entered, diagnoses: [diagnosis('F32.1', '2024-04-04')] }, met],
      ['on the 61st day before', { ...entered, diagnoses: [diagnosis('F32.1', '2024-04-03')] }, notBegun],
      ['on the 60th day after', { ...entered, diagnoses: [diagnosis('F32.1', '2024-08-02')] }, met],
      ['on the 61st day after', { ...entered, diagnoses: [diagnosis('F32.1', '2024-08-03')] }, notBegun],
      ['on a day nobody recorded', { ...entered, diagnoses: [diagnosis('F32.1', null)] }, notBegun],
    ],
    { diagnosisMustBegin: true },
  )
})

const noVisit = 'not in: No finished visit begins in 4 Apr to 2 Aug 2024'

describe('a visit within 60 days before or after the first dispense', () => {
  table([
    ['none', { ...entered, encounters: [] }, noVisit],
    ['on the 60th day before', { ...entered, encounters: [visit('2024-04-04')] }, met],
    ['on the 61st day before', { ...entered, encounters: [visit('2024-04-03')] }, noVisit],
    ['on the 60th day after', { ...entered, encounters: [visit('2024-08-02')] }, met],
    ['on the 61st day after', { ...entered, encounters: [visit('2024-08-03')] }, noVisit],
    ['planned', { ...entered, encounters: [visit('2024-06-03', { status: 'planned' })] }, noVisit],
    [
      'of a kind that is not in the list',
      { ...entered, encounters: [visit('2024-06-03', { kind: 'inpatient' })] },
      noVisit,
    ],
  ])
})

const history = (drug: string) =>
  `excluded: Sertraline of ${drug} reaches into the 105 days before 3 Jun 2024`
const before = (day: CalendarDay, days: number | null) => ({
  ...entered,
  dispensed: [dispense(day, days), dispense('2024-06-03', 84)],
})

describe('no antidepressant in the 105 days before the first dispense, 19 Feb to 2 Jun 2024', () => {
  table([
    ['supply that ends the day before them', before('2024-01-20', 30), met],
    ['supply that ends on the first of them', before('2024-01-21', 30), history('21 Jan 2024')],
    ['supply of a year from long before', before('2023-06-01', 365), history('1 Jun 2023')],
    ['a dispense of one day on the first of them', before('2024-02-19', 1), history('19 Feb 2024')],
    ['a dispense of one day on the day before them', before('2024-02-18', 1), met],
    [
      'a dispense of unknown supply counts on its day',
      before('2024-02-19', null),
      `${history('19 Feb 2024')} (its supply is unknown)`,
    ],
    [
      'a dispense of unknown supply before them',
      before('2024-02-18', null),
      `met: ${supply(84, 84)} 1 dispense of unknown supply is left out.`,
    ],
    [
      'another antidepressant',
      {
        ...entered,
        dispensed: [
          dispense('2024-04-20', 28, { drug: 'Mirtazapine', ingredient: 'mirtazapine' }),
          dispense('2024-06-03', 84),
        ],
      },
      'excluded: Mirtazapine of 20 Apr 2024 reaches into the 105 days before 3 Jun 2024',
    ],
    [
      'a prescription of the week before is no history',
      {
        ...entered,
        prescribed: [{ ingredient: 'sertraline', drugClass: 'antidepressant', prescribedOn: '2024-05-28' }],
      },
      met,
    ],
  ])

  test('105 days reach back across a leap day', () => {
    const across = (first: CalendarDay) => ({
      ...supplied(84, '2024-05-20'),
      dispensed: [dispense(first, 1), dispense('2024-05-20', 84)],
    })
    expect(outcomes(evaluate(across('2024-02-05')))[0]).toMatch(/^excluded/)
    expect(outcomes(evaluate(across('2024-02-04')))[0]).toMatch(/^met/)
  })
})

describe('hospice or palliative care in the measurement period', () => {
  const inHospice = (day: CalendarDay) => ({ ...entered, careEvents: [careEvent('hospice', day)] })
  table([
    ['on its first day', inHospice('2025-01-01'), 'excluded: Hospice or palliative care on 1 Jan 2025'],
    ['the day before it', inHospice('2024-12-31'), met],
    ['on its last day', inHospice('2025-12-31'), 'excluded: Hospice or palliative care on 31 Dec 2025'],
    ['the day after it', inHospice('2026-01-01'), met],
  ])
})

/** Dispenses one after another from 3 Jun 2024, each `[days after the first, days of supply]`. */
const fills = (...each: readonly (readonly [after: number, days: number | null])[]) => ({
  ...entered,
  dispensed: each.map(([after, days]) => dispense(addDays('2024-06-03', after), days)),
})

describe('84 of 115 days are covered', () => {
  table([
    ['84 days', fills([0, 84]), met],
    ['83 days', fills([0, 83]), `not met: ${supply(83, 83)}`],
    ['three packs of 28 without a gap', fills([0, 28], [28, 28], [56, 28]), met],
    ['gaps of 31 days between packs', fills([0, 28], [43, 28], [87, 28]), met],
    ['gaps of 32 days between packs', fills([0, 28], [43, 28], [88, 28]), `not met: ${supply(83, 83)}`],
    ['supply past the window is cut off', fills([0, 60], [91, 60]), met],
    ['a dispense on the last day counts one day', fills([0, 83], [114, 30]), met],
    [
      'a dispense on the day after the window counts nothing',
      fills([0, 83], [115, 30]),
      `not met: ${supply(83, 83)}`,
    ],
    [
      'a pack fetched a day early is lost where overlaps collapse, and kept where it is carried over',
      fills([0, 28], [28, 28], [55, 28]),
      `not met: ${supply(83, 84)}`,
    ],
    [
      'two packs on the first day cover the days of one',
      fills([0, 60], [0, 60]),
      `not met: ${supply(60, 115)}`,
    ],
    [
      'a switch: another ingredient does not wait, in either way of counting',
      {
        ...entered,
        dispensed: [
          dispense('2024-06-03', 60),
          dispense('2024-07-03', 54, { drug: 'Mirtazapine', ingredient: 'mirtazapine' }),
        ],
      },
      met,
    ],
    [
      'a dispense of unknown supply is left out and told',
      fills([0, 60], [60, null]),
      `not met: ${supply(60, 60)} 1 dispense of unknown supply is left out.`,
    ],
    [
      'two dispenses of unknown supply',
      fills([0, 84], [60, null], [84, 0]),
      `met: ${supply(84, 84)} 2 dispenses of unknown supply are left out.`,
    ],
  ])

  test('the window of 115 days runs across a leap day', () => {
    const facts = supplied(84, '2024-01-02')
    const period = { from: '2024-01-01', to: '2024-12-31' }
    expect(outcomes(evaluate(facts, { period }))).toEqual([
      `met: ${supply(84, 84, '115 days 2 Jan to 25 Apr 2024')}`,
    ])
  })
})

describe('180 of 232 days are covered in the continuation phase', () => {
  const of = '232 days 3 Jun 2024 to 20 Jan 2025'
  table(
    [
      ['180 days', fills([0, 180]), `met: ${supply(180, 180, of, 180)}`],
      ['179 days', fills([0, 179]), `not met: ${supply(179, 179, of, 180)}`],
      ['gaps of 52 days', fills([0, 90], [116, 90], [232, 90]), `met: ${supply(180, 180, of, 180)}`],
      ['gaps of 53 days', fills([0, 89], [115, 90]), `not met: ${supply(179, 179, of, 180)}`],
      [
        'a dispense on the last day counts one day',
        fills([0, 179], [231, 28]),
        `met: ${supply(180, 180, of, 180)}`,
      ],
      [
        'a dispense on the day after the window',
        fills([0, 179], [232, 28]),
        `not met: ${supply(179, 179, of, 180)}`,
      ],
      [
        'packs fetched a week early collapse',
        fills([0, 60], [53, 60], [106, 60], [159, 14]),
        `not met: ${supply(173, 194, of, 180)}`,
      ],
    ],
    { measure: antidepressantContinuationPhase },
  )
})

describe('the as-of day', () => {
  test.each([
    ['2024-09-25', `pending: So far, up to 25 Sep 2024: ${supply(84, 84)}`],
    ['2024-09-26', met],
    ['2024-07-01', `pending: So far, up to 1 Jul 2024: ${supply(29, 29)}`],
  ])('84 days of supply seen on %s', (asOf, expected) => {
    expect(outcomes(evaluate(entered, { asOf }))).toEqual([expected])
  })

  test('a dispense after it is not looked at', () => {
    expect(evaluate(entered, { asOf: '2024-06-02' })).toEqual([])
  })

  test('a visit after it is not looked at', () => {
    const facts = { ...entered, encounters: [visit('2024-06-20')] }
    expect(outcomes(evaluate(facts, { asOf: '2024-06-19' }))).toEqual([noVisit])
  })
})

describe('late corrections', () => {
  test('a supply corrected from 90 to 50 days turns a met into a miss', () => {
    expect(outcomes(evaluate(fills([0, 28], [28, 90])))[0]).toMatch(/^met/)
    expect(outcomes(evaluate(fills([0, 28], [28, 50])))).toEqual([`not met: ${supply(78, 78)}`])
  })

  test('an earlier dispense that comes in late moves the start', () => {
    const late = { ...entered, dispensed: [dispense('2024-05-20', 14), ...entered.dispensed] }
    expect(outcomes(evaluate(late))).toEqual([`met: ${supply(98, 98, '115 days 20 May to 11 Sep 2024')}`])
  })

  test('an earlier dispense before the intake period excludes', () => {
    const late = { ...entered, dispensed: [dispense('2024-04-25', 28), ...entered.dispensed] }
    expect(outcomes(evaluate(late))).toEqual([history('25 Apr 2024')])
  })
})

test('a subject tells its first dispense and its window', () => {
  expect(evaluate({ ...entered, episodes: [episode('2024-06-01')] })[0]).toMatchObject({
    key: 'patient',
    episodeKey: 'episode of 2024-06-01',
    on: '2024-06-03',
    index: { on: '2024-06-03', score: null },
    window: { from: '2024-06-03', to: '2024-09-25' },
    pending: false,
  })
})

test('reasons carry no days of the patient', () => {
  expect(evaluate(entered)[0]?.reasons.map(({ reason }) => reason)).toEqual([
    'At least 18 years old',
    'Diagnosis of depression within 60 days of the first dispense',
    'Visit within 60 days of the first dispense',
    'First dispense of an antidepressant in the intake period',
    '84 or more of 115 days covered',
  ])
})
