import { type Instrument, itemsRated, ordinary } from '../instrument.ts'

/** The nine symptoms that PHQ-9, PHQ-8 and PHQ-2 share. The order of the codes is not the order of the items. */
export const phqItems = itemsRated(0, 3, [
  ['interest', 'loss of interest', '44250-9'],
  ['mood', 'low mood', '44255-8'],
  ['sleep', 'sleep', '44259-0'],
  ['energy', 'tiredness', '44254-1'],
  ['appetite', 'appetite', '44251-7'],
  ['self-worth', 'self-worth', '44258-2'],
  ['concentration', 'concentration', '44252-5'],
  ['movement', 'slowed or restless', '44253-3'],
  ['self-harm', 'thoughts of death or self-harm', '44260-8'],
])

/** Answers 0 to 3 of the PHQ family, LOINC answer list LL358-3. */
export const phqAnswerCodes = ['LA6568-5', 'LA6569-3', 'LA6570-1', 'LA6571-9'] as const

/** Answers 0 to 3 of the difficulty question; these codes are not in order of severity either. */
export const difficultyAnswerCodes = ['LA6572-7', 'LA6573-5', 'LA6575-0', 'LA6574-3'] as const

export const phq9 = {
  ...ordinary,
  code: 'PHQ-9',
  name: 'Patient Health Questionnaire, depression',
  shortName: 'PHQ-9',
  construct: 'depression',
  items: phqItems,
  unscoredItems: itemsRated(0, 3, [['difficulty', 'difficulty in daily life', '69722-7']]),
  min: 0,
  max: 27,
  recallDays: 14,
  missingAllowed: 2,
  bands: [
    { from: 0, label: 'minimal' },
    { from: 5, label: 'mild' },
    { from: 10, label: 'moderate' },
    { from: 15, label: 'moderately severe' },
    { from: 20, label: 'severe' },
  ],
  caseness: 10,
  remissionBelow: 5,
  reliableChange: 6,
  reliableChangeExact: 5.2,
  mcid: 5,
  changeFloor: 10,
  remissionRule: {
    returnFrom: 10,
    remissionBelow: 5,
    remissionDays: 21,
    confirmAfterDays: 7,
    confirmWithinDays: 42,
    recoveryDays: 120,
    silenceDays: 90,
    silenceFactor: 1.25,
  },
  otherThresholds: [
    {
      name: 'change that patients of moderate severity notice, for groups only',
      on: 'change',
      rule: 'at or above',
      value: 1.7,
      source: 'Kounali 2020',
    },
  ],
  safetyItem: { id: 'self-harm', positiveFrom: 1, urgentFrom: 2 },
  loinc: {
    panel: '44249-1',
    total: '44261-6',
    answers: phqAnswerCodes,
    notToBeConfused: [
      { code: '44262-4', is: 'interpretation, deprecated' },
      { code: '89204-2', is: 'total of the PHQ-9 modified for teens' },
    ],
  },
  source:
    'Kroenke 2001 (bands, caseness); NHS Data Dictionary (blanks); NHS Talking Therapies manual (reliable change); ' +
    'Löwe 2004 (MCID); Rush 2006 (remission and recovery), durations and confirmation by Tandem',
  licence: 'free to reproduce, translate and display; the attribution to its developers and Pfizer stays',
  unverified: [
    'reliable change 5.20 (Richards & Borglin 2011; Gyani 2013)',
    'the self-harm item counts from 1 in the diagnostic algorithm (Kroenke 2001)',
  ],
} as const satisfies Instrument
