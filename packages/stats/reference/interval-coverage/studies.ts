import { comparisonStudies } from './comparison-studies.ts'
import { repeatedStudies } from './repeated-studies.ts'
import { bandStudies, siteStudies } from './site-studies.ts'
import type { CoverageStudy } from './study.ts'
import { summaryStudies } from './summary-studies.ts'
import { survivalStudies } from './survival-studies.ts'

/** Every study of how often intervals hold the truth, in the order of the page. */
export const coverageStudies: readonly CoverageStudy[] = [
  ...summaryStudies,
  ...survivalStudies,
  ...comparisonStudies,
  ...repeatedStudies,
  ...bandStudies,
  ...siteStudies,
]
