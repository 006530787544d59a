import { type Instrument, itemsRated, ordinary } from '../instrument.ts'

/** Yes (1) or no (0), no total. The range and the bands are those of the risk level, see `cssrsRisk`. */
export const cssrs = {
  ...ordinary,
  code: 'C-SSRS',
  name: 'Columbia suicide severity rating scale, screener',
  shortName: 'C-SSRS screener',
  construct: 'suicide risk',
  entry: 'screener',
  items: itemsRated(0, 1, [
    ['wish', 'wish to be dead', '93246-7'],
    ['thoughts', 'thoughts of suicide', '93247-5'],
    ['method', 'thoughts of a method', '93248-3'],
    ['intent', 'some intent', '93249-1'],
    ['plan', 'plan with intent', '93250-9'],
    ['behaviour', 'suicidal behaviour, ever', '93267-3'],
    ['recent-behaviour', 'suicidal behaviour, last 3 months', '93269-9'],
  ]),
  min: 0,
  max: 3,
  recallDays: 30,
  askedOnlyAfterYes: [
    { item: 'method', to: 'thoughts' },
    { item: 'intent', to: 'thoughts' },
    { item: 'plan', to: 'thoughts' },
    { item: 'recent-behaviour', to: 'behaviour' },
  ],
  bands: [
    { from: 0, label: 'no risk reported' },
    { from: 1, label: 'low' },
    { from: 2, label: 'moderate' },
    { from: 3, label: 'high' },
  ],
  loinc: {
    panel: '93373-9',
    total: null,
    answers: [],
    notToBeConfused: [{ code: '93374-7', is: 'the risk level, a coded answer' }],
  },
  source: 'C-SSRS clinical triage guidelines (risk levels)',
  licence: 'free with attribution; training is advised',
  unverified: ['licence terms', 'recall of one month'],
} as const satisfies Instrument
