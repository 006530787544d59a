import { type Instrument, itemsRated, ordinary } from '../instrument.ts'

/** Who doesn't work by choice leaves the first item out; the other four are scaled up before bands apply. */
export const wsas = {
  ...ordinary,
  code: 'WSAS',
  name: 'Work and Social Adjustment Scale',
  shortName: 'WSAS',
  construct: 'functioning',
  items: itemsRated(0, 8, [
    ['work', 'work'],
    ['home', 'running the home'],
    ['social', 'leisure in company'],
    ['private', 'leisure alone'],
    ['relationships', 'close relationships'],
  ]),
  min: 0,
  max: 40,
  recallDays: 14,
  skippable: { item: 'work', reason: 'retired or not working by choice' },
  bands: [
    { from: 0, label: 'subclinical' },
    { from: 10, label: 'significant impairment' },
    { from: 21, label: 'moderately severe or worse' },
  ],
  caseness: 10,
  reliableChange: 8,
  reliableChangeExact: null,
  changeFloor: 10,
  loinc: { panel: null, total: null, answers: [], notToBeConfused: [] },
  source: 'Mundt 2002 (bands); scaling of the four-item form by Tandem',
  licence: 'by permission of its authors',
  unverified: [
    'reliable change of 8 (Zahra 2014)',
    'licence terms',
    'no LOINC total could be confirmed',
    'the form names no recall period; two weeks are assumed',
  ],
} as const satisfies Instrument
