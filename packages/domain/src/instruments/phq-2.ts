import { type Instrument, ordinary } from '../instrument.ts'
import { phq9, phqAnswerCodes, phqItems } from './phq-9.ts'

export const phq2 = {
  ...ordinary,
  code: 'PHQ-2',
  name: 'Patient Health Questionnaire, first two items',
  shortName: 'PHQ-2',
  construct: 'depression',
  items: phqItems.slice(0, 2),
  min: 0,
  max: 6,
  recallDays: 14,
  partOf: 'PHQ-9',
  bands: [
    { from: 0, label: 'negative screen' },
    { from: 3, label: 'positive screen' },
  ],
  caseness: 3,
  changeFloor: 3,
  otherThresholds: [
    {
      name: 'more sensitive screen (86 % against 61 %, specificity 78 % against 92 %)',
      on: 'total',
      rule: 'at or above',
      value: 2,
      source: 'Arroll 2010',
    },
  ],
  loinc: { panel: '55757-9', total: '55758-7', answers: phqAnswerCodes, notToBeConfused: [] },
  source: 'Kroenke 2003 (cut-off)',
  licence: phq9.licence,
} as const satisfies Instrument
