import { type Instrument, itemsRated, ordinary } from '../instrument.ts'
import { phqAnswerCodes } from './phq-9.ts'

/** The seven symptoms that GAD-7 and GAD-2 share. */
export const gadItems = itemsRated(0, 3, [
  ['nervousness', 'nervousness', '69725-0'],
  ['uncontrolled-worry', 'worry out of control', '68509-9'],
  ['many-worries', 'worry about many things', '69733-4'],
  ['tension', 'inner tension', '69734-2'],
  ['restlessness', 'restlessness', '69735-9'],
  ['irritability', 'irritability', '69689-8'],
  ['dread', 'sense of dread', '69736-7'],
])

export const gad7 = {
  ...ordinary,
  code: 'GAD-7',
  name: 'Generalised Anxiety Disorder scale',
  shortName: 'GAD-7',
  construct: 'anxiety',
  items: gadItems,
  min: 0,
  max: 21,
  recallDays: 14,
  missingAllowed: 2,
  bands: [
    { from: 0, label: 'minimal' },
    { from: 5, label: 'mild' },
    { from: 10, label: 'moderate' },
    { from: 15, label: 'severe' },
  ],
  caseness: 8,
  remissionBelow: 5,
  reliableChange: 4,
  reliableChangeExact: 3.53,
  mcid: 4,
  changeFloor: 8,
  otherThresholds: [
    {
      name: 'generalised anxiety disorder likely',
      on: 'total',
      rule: 'at or above',
      value: 10,
      source: 'Spitzer 2006',
    },
  ],
  loinc: {
    panel: '69737-5',
    total: '70274-6',
    answers: phqAnswerCodes,
    notToBeConfused: [
      { code: '69737-5', is: 'the panel, not its total' },
      { code: '70273-8', is: 'total of the PHQ-15' },
    ],
  },
  source:
    'Spitzer 2006 (bands); NHS Talking Therapies manual (caseness, reliable change); remission by convention',
  licence: 'free to reproduce, translate and display; the attribution to its developers and Pfizer stays',
  unverified: [
    'up to two blanks are filled by the mean (IAPT Data Handbook 2011)',
    'reliable change 3.53 (Gyani 2013)',
    'MCID of about 4 points (Toussaint 2020)',
    'remission below 5 is a convention without a published rule',
    'the irritability code 69689-8 belongs to panel 69737-5',
    'answers carry the codes of the PHQ family',
  ],
} as const satisfies Instrument
