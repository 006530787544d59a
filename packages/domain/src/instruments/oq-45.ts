import { type Instrument, ordinary } from '../instrument.ts'

/** Proprietary: Tandem takes its total; how the publisher reverses items and fills blanks is kept for reference. */
export const oq45 = {
  ...ordinary,
  code: 'OQ-45',
  name: 'Outcome Questionnaire 45.2',
  shortName: 'OQ-45',
  construct: 'general distress',
  entry: 'score_only',
  items: [],
  min: 0,
  max: 180,
  recallDays: 7,
  bands: [
    { from: 0, label: 'normal range' },
    { from: 64, label: 'clinical range' },
  ],
  caseness: 64,
  reliableChange: 14,
  reliableChangeExact: null,
  changeFloor: 64,
  loinc: { panel: null, total: null, answers: [], notToBeConfused: [] },
  scoredElsewhere: {
    items: 45,
    answerMax: 4,
    reversed: [1, 12, 13, 20, 21, 24, 31, 37, 43],
    blanks: 'mean of the remaining items of the subscale, rounded',
  },
  source: 'OQ Measures (reliable change of 14); scoring sheet (reversed items, blanks)',
  licence: 'proprietary; a licence from the publisher is needed to administer it',
  unverified: [
    'clinical from 64 (Lambert, manual)',
    'no LOINC total could be confirmed',
    'recall of one week',
  ],
} as const satisfies Instrument
