import { describe, expect, test } from 'vitest'
import { bandOf, isCase } from '../instrument.ts'
import { type Answer, scoreAnswers, scoreForm, scoreTotal } from '../scoring.ts'
import {
  findInstrument,
  findInstrumentByLoincTotal,
  type InstrumentCode,
  instrumentOf,
  instruments,
} from './catalogue.ts'

const totalOf = (code: InstrumentCode, answers: readonly Answer[]) =>
  scoreAnswers(instrumentOf(code), answers)

test('the catalogue holds the fourteen instruments, each once', () => {
  expect(instruments.map(({ code }) => code).sort()).toEqual([
    'AUDIT-C',
    'BDI-II',
    'C-SSRS',
    'CORE-10',
    'GAD-2',
    'GAD-7',
    'ISI',
    'OQ-45',
    'PCL-5',
    'PHQ-2',
    'PHQ-8',
    'PHQ-9',
    'WHO-5',
    'WSAS',
  ])
})

describe.each(instruments)('$code', (instrument) => {
  const { items, min, max, multiplier } = instrument

  test('its range is what its items can sum to', () => {
    if (instrument.entry !== 'items') return
    expect(multiplier * items.reduce((sum, item) => sum + item.min, 0)).toBe(min)
    expect(multiplier * items.reduce((sum, item) => sum + item.max, 0)).toBe(max)
  })

  test('its items have ids of their own, and none of its codes is one that it warns of', () => {
    const codes = [...items, ...instrument.unscoredItems].flatMap(({ loinc }) => loinc ?? [])
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
    expect(new Set(codes).size).toBe(codes.length)
    const warned = instrument.loinc.notToBeConfused.map(({ code }) => code)
    for (const code of [...codes, instrument.loinc.total]) expect(warned).not.toContain(code)
  })

  test('its bands ascend from its minimum and stay inside its range', () => {
    const starts = instrument.bands.map(({ from }) => from)
    expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b))
    if (starts.length > 0) expect(starts[0]).toBe(min)
    for (const from of starts) expect(from).toBeLessThanOrEqual(max)
  })

  test('its thresholds lie inside its range, and a published change is rounded up', () => {
    for (const threshold of [instrument.caseness, instrument.remissionBelow, instrument.changeFloor]) {
      if (threshold !== null) expect(threshold >= min && threshold <= max).toBe(true)
    }
    if (instrument.reliableChangeExact !== null) {
      expect(instrument.reliableChange).toBe(Math.ceil(instrument.reliableChangeExact))
    }
    expect(instrument.changeFloor === null || instrument.changeFloor === instrument.caseness).toBe(true)
  })

  test('what it refers to is there', () => {
    const ids = items.map(({ id }) => id)
    const named = [
      instrument.safetyItem?.id,
      instrument.skippable?.item,
      ...instrument.askedOnlyAfterYes.flatMap(({ item, to }) => [item, to]),
      ...instrument.clusters.flatMap((cluster) => cluster.items),
    ]
    for (const id of named) if (id !== undefined) expect(ids).toContain(id)
    if (instrument.partOf !== null) {
      const whole = findInstrument(instrument.partOf)
      expect(whole?.items.slice(0, items.length)).toEqual(items)
    }
  })

  test('it says where its numbers come from and how it may be used', () => {
    expect(instrument.source.length).toBeGreaterThan(0)
    expect(instrument.licence.length).toBeGreaterThan(0)
    expect(instrument.recallDays).toBeGreaterThan(0)
  })

  test('it is found by its code, in other spellings, and by its LOINC total only', () => {
    expect(findInstrument(instrument.code)).toBe(instrument)
    expect(findInstrument(instrument.code.toLowerCase().replaceAll('-', ''))).toBe(instrument)
    expect(findInstrument(` ${instrument.code.replaceAll('-', ' ')} `)).toBe(instrument)
    const { total, panel } = instrument.loinc
    if (total !== null) expect(findInstrumentByLoincTotal(total)).toBe(instrument)
    if (panel !== null) expect(findInstrumentByLoincTotal(panel)).toBeNull()
  })
})

test.each(['HAM-D', 'BDI', '', 'PHQ', 'AUDIT'])('"%s" is no instrument of the catalogue', (code) => {
  expect(findInstrument(code)).toBeNull()
})

test.each([
  ['BDI2', 'BDI-II'],
  ['OQ-45.2', 'OQ-45'],
  ['C-SSRS screener', 'C-SSRS'],
])('%s is a spelling of %s', (spelling, code) => {
  expect(findInstrument(spelling)?.code).toBe(code)
})

test.each([
  ['44261-6', 'PHQ-9'],
  ['55758-7', 'PHQ-2'],
  ['70274-6', 'GAD-7'],
  ['101698-9', 'PCL-5'],
  ['75626-2', 'AUDIT-C'],
  ['89209-1', 'BDI-II'],
])('LOINC %s is the total of %s', (loinc, code) => {
  expect(findInstrumentByLoincTotal(loinc)?.code).toBe(code)
})

test.each(['69737-5', '70273-8', '75624-7', '70221-7', '44262-4', '89204-2', '44250-9'])(
  'LOINC %s is no total of ours',
  (loinc) => {
    expect(findInstrumentByLoincTotal(loinc)).toBeNull()
  },
)

test.each([
  [
    'PHQ-9',
    ['44250-9', '44255-8', '44259-0', '44254-1', '44251-7', '44258-2', '44252-5', '44253-3', '44260-8'],
  ],
  ['GAD-7', ['69725-0', '68509-9', '69733-4', '69734-2', '69735-9', '69689-8', '69736-7']],
  ['AUDIT-C', ['68518-0', '68519-8', '68520-6']],
  ['C-SSRS', ['93246-7', '93247-5', '93248-3', '93249-1', '93250-9', '93267-3', '93269-9']],
] as const)('the items of %s carry their codes in the order of the form', (code, codes) => {
  expect(instrumentOf(code).items.map(({ loinc }) => loinc)).toEqual(codes)
})

test.each([
  ['PHQ-8', 19, 'moderately severe'],
  ['PHQ-8', 20, 'severe'],
  ['PHQ-8', 24, 'severe'],
  ['PHQ-2', 2, 'negative screen'],
  ['PHQ-2', 3, 'positive screen'],
  ['GAD-2', 2, 'negative screen'],
  ['GAD-2', 3, 'positive screen'],
  ['WHO-5', 28, 'depression likely'],
  ['WHO-5', 32, 'poor well-being'],
  ['WHO-5', 48, 'poor well-being'],
  ['WHO-5', 52, 'well-being not poor'],
  ['WSAS', 9, 'subclinical'],
  ['WSAS', 10, 'significant impairment'],
  ['WSAS', 20, 'significant impairment'],
  ['WSAS', 21, 'moderately severe or worse'],
  ['PCL-5', 80, undefined],
  ['ISI', 7, 'none'],
  ['ISI', 8, 'subthreshold'],
  ['ISI', 14, 'subthreshold'],
  ['ISI', 15, 'moderate'],
  ['ISI', 21, 'moderate'],
  ['ISI', 22, 'severe'],
  ['CORE-10', 5, 'non-clinical'],
  ['CORE-10', 6, 'low'],
  ['CORE-10', 10, 'low'],
  ['CORE-10', 11, 'mild'],
  ['CORE-10', 14, 'mild'],
  ['CORE-10', 15, 'moderate'],
  ['CORE-10', 19, 'moderate'],
  ['CORE-10', 20, 'moderately severe'],
  ['CORE-10', 24, 'moderately severe'],
  ['CORE-10', 25, 'severe'],
  ['OQ-45', 63, 'normal range'],
  ['OQ-45', 64, 'clinical range'],
] as const)('a %s of %i lies in the band "%s"', (code, total, label) => {
  expect(bandOf(instrumentOf(code), total)?.label).toBe(label)
})

test.each([
  ['PHQ-8', 9, 10],
  ['PHQ-2', 2, 3],
  ['GAD-2', 2, 3],
  ['WHO-5', 51, 50],
  ['WHO-5', 52, 48],
  ['WSAS', 9, 10],
  ['PCL-5', 32, 33],
  ['ISI', 14, 15],
  ['CORE-10', 10, 11],
  ['OQ-45', 63, 64],
] as const)('%s: %i is no case, %i is one', (code, below, at) => {
  expect(isCase(instrumentOf(code), below)).toBe(false)
  expect(isCase(instrumentOf(code), at)).toBe(true)
})

describe('forms with rules of their own', () => {
  test.each([
    [[2, 2, 3, 3, 2], 48, true],
    [[2, 3, 3, 3, 2], 52, false],
    [[5, 5, 5, 5, 5], 100, false],
  ])('WHO-5 answers %j are stored as %i; poor well-being: %s', (answers, total, poor) => {
    expect(totalOf('WHO-5', answers)).toMatchObject({ total, rawSum: total / 4 })
    expect(isCase(instrumentOf('WHO-5'), total)).toBe(poor)
  })

  test('a WHO-5 total that four does not divide is a raw sum, and is refused', () => {
    expect(scoreTotal(instrumentOf('WHO-5'), 13)).toEqual({
      kind: 'invalid',
      problems: [{ item: 'total', value: 13, rule: 'a whole number from 0 to 100 that 4 divides' }],
    })
    expect(scoreTotal(instrumentOf('WHO-5'), 52).kind).toBe('scored')
  })

  test.each([
    [[8, 8, 8, 8, 8], 40, 'complete'],
    [[null, 8, 8, 8, 8], 40, 'prorated'],
    [[null, 4, 4, 4, 4], 20, 'prorated'],
    [[null, 2, 2, 2, 1], 9, 'prorated'], // 8.75
    [[null, 2, 2, 1, 1], 8, 'prorated'], // 7.5
  ])('WSAS answers %j give %i, %s', (answers, total, completeness) => {
    expect(totalOf('WSAS', answers)).toMatchObject({ total, completeness })
  })

  test.each([[[4, null, 4, 4, 4]], [[null, null, 4, 4, 4]]])('WSAS answers %j give no total', (answers) => {
    expect(totalOf('WSAS', answers).kind).toBe('not_scorable')
  })

  test.each([
    [10, 20, 20, 'complete'],
    [9, 18, 20, 'prorated'],
    [9, 14, 16, 'prorated'], // 15.56
    [9, 13, 14, 'prorated'], // 14.44
  ])('CORE-10 with %i answers summing to %i gives %i, %s', (answered, sum, total, completeness) => {
    const answers = Array.from({ length: 10 }, (_, at) =>
      at < answered ? Math.floor(sum / answered) + (at < sum % answered ? 1 : 0) : null,
    )
    expect(totalOf('CORE-10', answers)).toMatchObject({ total, completeness })
  })

  test('eight answers of CORE-10 give no total', () => {
    expect(totalOf('CORE-10', [1, 1, 1, 1, 1, 1, 1, 1, null, null]).kind).toBe('not_scorable')
  })

  test.each(['PHQ-2', 'GAD-2', 'WHO-5', 'PCL-5', 'ISI', 'AUDIT-C'] as const)(
    'one blank in %s gives no total',
    (code) => {
      const answers = instrumentOf(code).items.map((_, position) => (position === 1 ? null : 1))
      expect(totalOf(code, answers).kind).toBe('not_scorable')
    },
  )

  test.each([
    ['nothing reported', [0, 0, null, null, null, 0, null], 'complete'],
    ['thoughts, all asked', [1, 1, 0, 0, 0, 0, null], 'complete'],
    ['thoughts, method not asked', [1, 1, null, 0, 0, 0, null], 'not_scorable'],
    ['behaviour, when not asked', [0, 0, null, null, null, 1, null], 'not_scorable'],
    ['behaviour, when asked', [0, 0, null, null, null, 1, 0], 'complete'],
    ['first question blank', [null, 0, null, null, null, 0, null], 'not_scorable'],
  ])(
    'a C-SSRS screener with %s has no total, and says whether it is complete',
    (_, answers, completeness) => {
      const form = scoreForm(instrumentOf('C-SSRS'), { answers, reportedTotal: null })
      expect(form).toMatchObject({ kind: 'form', total: null, completeness })
    },
  )

  test('a C-SSRS screener refuses a total, beside answers or alone', () => {
    const cssrs = instrumentOf('C-SSRS')
    expect(scoreForm(cssrs, { answers: null, reportedTotal: 2 }).kind).toBe('invalid')
    expect(scoreForm(cssrs, { answers: [0, 0, null, null, null, 0, null], reportedTotal: 0 }).kind).toBe(
      'invalid',
    )
  })
})
