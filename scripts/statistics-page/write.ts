import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { repeatedMeasuresCoverage } from '@tandem/stats/reference/repeated-measures-coverage'
import { withSection, withSectionsOf } from '../bench/page-section.ts'
import { coverageSection } from './coverage-section.ts'
import { exportedFunctions } from './exported-functions.ts'
import { measuredCases } from './measured-cases.ts'
import { statisticsPage } from './statistics-page.ts'

const docs = fileURLToPath(new URL('../../docs/', import.meta.url))
const read = (file: string) => (existsSync(`${docs}${file}`) ? readFileSync(`${docs}${file}`, 'utf8') : '')

const page = statisticsPage(measuredCases(), exportedFunctions(), read('benchmarks.md'))
const withCoverage = process.argv.includes('--coverage')
const text = withCoverage
  ? withSection(
      page,
      'coverage',
      coverageSection([20, 50].flatMap((patients) => repeatedMeasuresCoverage(patients, 2_000))),
    )
  : withSectionsOf(read('statistics.md'), page)
writeFileSync(`${docs}statistics.md`, text)
