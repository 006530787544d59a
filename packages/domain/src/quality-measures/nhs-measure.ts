import type { QualityMeasure } from '../quality-measure.ts'

/** What the measures of the NHS set have in common. */
export const nhsSet = {
  version: '1',
  family: 'NHS Talking Therapies',
  unit: 'episode',
  source:
    'NHS Talking Therapies manual, key metrics and attendance codes, as told in docs/clinical-definitions.md 2.3 and 4.2',
  notice: 'By the rules of NHS Talking Therapies; not an official statistic.',
  unverified: [],
  needs: [],
  feeds: ['appointments'],
  strata: [],
  parameters: {},
  parameterWords: {},
  reach: ({ to }) => ({ from: '0001-01-01', to }),
} as const satisfies Partial<QualityMeasure>
