import { type Instrument, ordinary } from '../instrument.ts'
import { gad7, gadItems } from './gad-7.ts'
import { phqAnswerCodes } from './phq-9.ts'

export const gad2 = {
  ...ordinary,
  code: 'GAD-2',
  name: 'Generalised Anxiety Disorder scale, first two items',
  shortName: 'GAD-2',
  construct: 'anxiety',
  items: gadItems.slice(0, 2),
  min: 0,
  max: 6,
  recallDays: 14,
  partOf: 'GAD-7',
  bands: [
    { from: 0, label: 'negative screen' },
    { from: 3, label: 'positive screen' },
  ],
  caseness: 3,
  changeFloor: 3,
  loinc: { panel: null, total: null, answers: phqAnswerCodes, notToBeConfused: [] },
  source: 'Kroenke 2007 (cut-off)',
  licence: gad7.licence,
  unverified: ['positive from 3 (Kroenke 2007)', 'no LOINC total could be confirmed'],
} as const satisfies Instrument
