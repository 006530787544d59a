import { type Instrument, itemsRated, ordinary } from '../instrument.ts'

/** Positive from a different total for men and women; points from the first question alone ask for a second look. */
export const auditC = {
  ...ordinary,
  code: 'AUDIT-C',
  name: 'Alcohol Use Disorders Identification Test, consumption',
  shortName: 'AUDIT-C',
  construct: 'alcohol',
  items: itemsRated(0, 4, [
    ['frequency', 'how often', '68518-0'],
    ['quantity', 'how much at a time', '68519-8'],
    ['binges', 'heavy occasions', '68520-6'],
  ]),
  min: 0,
  max: 12,
  recallDays: 365,
  bands: [],
  casenessBySex: { male: 4, female: 3 },
  loinc: {
    panel: '72109-2',
    total: '75626-2',
    answers: [],
    notToBeConfused: [
      { code: '75624-7', is: 'total of the full AUDIT' },
      { code: '68517-2', is: 'a question that a published sample form lists in place of the first' },
    ],
  },
  source: 'LOINC 75626-2 (thresholds by sex, review when all points come from the first question)',
  licence: 'treated as public domain; the WHO text says not for sale',
  unverified: ['recall of one year'],
} as const satisfies Instrument
