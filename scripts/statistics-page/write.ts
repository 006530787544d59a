import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { withSection, withSectionsOf } from '../bench/page-section.ts'
import { calibrationSection } from './calibration-section.ts'
import { coverageResults, simulateCoverage } from './coverage-results.ts'
import { coverageSection } from './coverage-section.ts'
import { exportedFunctions } from './exported-functions.ts'
import { measuredCases } from './measured-cases.ts'
import { statisticsPage } from './statistics-page.ts'

const docs = fileURLToPath(new URL('../../docs/', import.meta.url))
const read = (file: string) => (existsSync(`${docs}${file}`) ? readFileSync(`${docs}${file}`, 'utf8') : '')

// `--coverage` for all studies, `--coverage=name` for those whose names hold it.
const [, only] = process.argv.find((word) => word.startsWith('--coverage'))?.split('=', 2) ?? []
if (process.argv.some((word) => word.startsWith('--coverage'))) simulateCoverage(only)
const calibration = calibrationSection()
const page = withSectionsOf(
  read('statistics.md'),
  statisticsPage(measuredCases(), exportedFunctions(), read('benchmarks.md'), calibration !== null),
)
const covered = withSection(page, 'coverage', coverageSection(coverageResults()))
writeFileSync(
  `${docs}statistics.md`,
  calibration === null ? covered : withSection(covered, 'calibration', calibration),
)
