import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { referenceCases } from '@tandem/stats/reference/catalogue'
import { compare } from '@tandem/stats/reference/compare'
import { caseValues } from '@tandem/stats/reference/reference-case'

/** A reference case with how far its numbers lie from the reference. */
export type MeasuredCase = {
  /** Functions it names. */
  readonly methods: readonly string[]
  readonly reference: string
  readonly file: string
  readonly passed: boolean
  readonly compared: number
  /** Largest |ours − reference|, relative for numbers above 1; for distributions relative everywhere. */
  readonly difference: number
}

const folder = fileURLToPath(new URL('../../packages/stats/reference/', import.meta.url))
const read = (file: string) => readFileSync(`${folder}${file}`, 'utf8')

function largest(expected: unknown, actual: unknown, least: number): number {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const distance = Math.abs(expected - actual)
    return distance === 0 ? 0 : distance / Math.max(least, Math.abs(expected))
  }
  if (typeof expected !== 'object' || expected === null) return 0
  const [left, right] = [expected as Record<string, unknown>, actual as Record<string, unknown>]
  return Object.keys(left).reduce((most, key) => Math.max(most, largest(left[key], right[key], least)), 0)
}

/** Runs the whole catalogue; takes some seconds. */
export const measuredCases = (): MeasuredCase[] =>
  referenceCases.map((subject) => {
    const { expected, actual } = caseValues(subject, read)
    const { passed, compared } = compare(expected, actual, subject.tolerance)
    const difference = largest(expected, actual, subject.reference === 'mpmath' ? 0 : 1)
    return {
      methods: subject.method.split(', ').map((name) => name.replace(/ \(.*\)$/, '')),
      reference: subject.reference,
      file: subject.expectedFile,
      passed,
      compared,
      difference,
    }
  })
