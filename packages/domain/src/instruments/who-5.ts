import { type Instrument, itemsRated, ordinary } from '../instrument.ts'

/** The stored total is 0-100: the raw sum of 0-25 times four. Higher is better. */
export const who5 = {
  ...ordinary,
  code: 'WHO-5',
  name: 'WHO well-being index',
  shortName: 'WHO-5',
  construct: 'well-being',
  items: itemsRated(0, 5, [
    ['mood', 'good mood'],
    ['calm', 'calm'],
    ['energy', 'energy'],
    ['rest', 'waking rested'],
    ['interest', 'interest in the day'],
  ]),
  min: 0,
  max: 100,
  multiplier: 4,
  direction: 'higher_better',
  recallDays: 14,
  bands: [
    { from: 0, label: 'depression likely' },
    { from: 29, label: 'poor well-being' },
    { from: 51, label: 'well-being not poor' },
  ],
  caseness: 50,
  mcid: 10,
  otherThresholds: [
    {
      name: 'poor well-being, test for depression',
      on: 'raw sum',
      rule: 'below',
      value: 13,
      source: 'WHO-5 scoring',
    },
    { name: 'depression likely', on: 'total', rule: 'at or below', value: 28, source: 'Topp 2015' },
  ],
  loinc: { panel: null, total: null, answers: [], notToBeConfused: [] },
  source: 'Topp 2015; WHO-5 scoring (cut-off, change of 10 points)',
  licence: 'free of charge under the terms of the WHO',
  unverified: [
    'depression likely at or below 28 (Topp 2015)',
    'newer releases carry a non-commercial clause',
    'no LOINC total is established',
    'recall of two weeks',
  ],
} as const satisfies Instrument
