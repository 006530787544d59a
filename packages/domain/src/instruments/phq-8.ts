import { type Instrument, ordinary } from '../instrument.ts'
import { phq9, phqAnswerCodes, phqItems } from './phq-9.ts'

/** A form of its own, given where suicidal thoughts can't be followed up: a PHQ-9 without its last answer is not one. */
export const phq8 = {
  ...ordinary,
  code: 'PHQ-8',
  name: 'Patient Health Questionnaire, depression, without self-harm',
  shortName: 'PHQ-8',
  construct: 'depression',
  items: phqItems.slice(0, 8),
  min: 0,
  max: 24,
  recallDays: 14,
  missingAllowed: 2,
  bands: phq9.bands,
  caseness: 10,
  changeFloor: 10,
  loinc: { panel: null, total: null, answers: phqAnswerCodes, notToBeConfused: [] },
  source: 'Kroenke 2009 (bands, caseness)',
  licence: phq9.licence,
  unverified: ['up to two blanks are filled by the mean, as in PHQ-9', 'no LOINC total could be confirmed'],
} as const satisfies Instrument
