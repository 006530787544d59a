import { type Instrument, itemsRated, ordinary } from '../instrument.ts'

export const isi = {
  ...ordinary,
  code: 'ISI',
  name: 'Insomnia Severity Index',
  shortName: 'ISI',
  construct: 'sleep',
  items: itemsRated(0, 4, [
    ['falling-asleep', 'falling asleep'],
    ['staying-asleep', 'staying asleep'],
    ['early-waking', 'early waking'],
    ['satisfaction', 'content with sleep'],
    ['noticeable', 'seen by others'],
    ['worry', 'worry about sleep'],
    ['interference', 'effect on the day'],
  ]),
  min: 0,
  max: 28,
  recallDays: 14,
  bands: [
    { from: 0, label: 'none' },
    { from: 8, label: 'subthreshold' },
    { from: 15, label: 'moderate' },
    { from: 22, label: 'severe' },
  ],
  caseness: 15,
  remissionBelow: 8,
  mcid: 6,
  changeFloor: 15,
  otherThresholds: [
    {
      name: 'case finding in the community',
      on: 'total',
      rule: 'at or above',
      value: 10,
      source: 'Morin 2011',
    },
    { name: 'response', on: 'change', rule: 'at or above', value: 8, source: 'Morin 2011 (8.4 points)' },
  ],
  loinc: { panel: null, total: null, answers: [], notToBeConfused: [] },
  source: 'Morin 2011 (bands, cut-offs); Yang 2009 (minimal important difference)',
  licence: 'copyright C. M. Morin',
  unverified: [
    'permission is needed for commercial use',
    'no LOINC total could be confirmed',
    'recall of two weeks',
  ],
} as const satisfies Instrument
