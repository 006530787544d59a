import { type Instrument, ordinary } from '../instrument.ts'

/** Proprietary: Tandem takes its total and never shows an item. Its bands are not those of the first BDI. */
export const bdi2 = {
  ...ordinary,
  code: 'BDI-II',
  name: 'Beck Depression Inventory, second edition',
  shortName: 'BDI-II',
  construct: 'depression',
  entry: 'score_only',
  items: [],
  min: 0,
  max: 63,
  recallDays: 14,
  bands: [
    { from: 0, label: 'minimal' },
    { from: 14, label: 'mild' },
    { from: 20, label: 'moderate' },
    { from: 29, label: 'severe' },
  ],
  reliableChange: 9,
  reliableChangeExact: 8.5,
  otherThresholds: [
    {
      name: 'positive depression screen in HEDIS',
      on: 'total',
      rule: 'at or above',
      value: 20,
      source: 'HEDIS DSF-E',
    },
    {
      name: 'cut-off between clinical and general population',
      on: 'total',
      rule: 'at or above',
      value: 14.3,
      source: 'Seggar, Lambert & Hansen 2002',
    },
  ],
  loinc: { panel: null, total: '89209-1', answers: [], notToBeConfused: [] },
  scoredElsewhere: { items: 21, answerMax: 3, reversed: [], blanks: null },
  source: 'Beck, Steer & Brown 1996 (bands)',
  licence: 'proprietary; a licence from the publisher is needed to administer it',
  unverified: [
    'reliable change of about 8.5 and cut-off of about 14.3 (Seggar, Lambert & Hansen 2002)',
    'LOINC total 89209-1',
    'recall of two weeks',
  ],
} as const satisfies Instrument
