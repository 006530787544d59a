import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { referenceCases } from './catalogue.ts'
import { compare, nudges } from './compare.ts'
import { caseValues } from './reference-case.ts'

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')

test('the names of the cases are unique', () => {
  expect(new Set(referenceCases.map(({ name }) => name)).size).toBe(referenceCases.length)
})

test('every file of cases stands in the catalogue', () => {
  const listed = ['survival', 'repeated-measures', 'comparison']
    .map((part) => read(`catalogue/${part}.ts`))
    .join()
  for (const file of readdirSync(new URL('cases', import.meta.url)))
    expect(listed).toContain(`/cases/${file}`)
})

test.each(referenceCases.map((subject) => [subject.name, subject] as const))('%s', (_, subject) => {
  const { expected, actual } = caseValues(subject, read)
  const { passed, largest } = compare(expected, actual, subject.tolerance)
  expect(passed, `largest difference: ${JSON.stringify(largest)}`).toBe(true)
})

test.each(referenceCases.map((subject) => [subject.name, subject] as const))(
  'red when one value is ten tolerances off: %s',
  (_, subject) => {
    const { expected, actual } = caseValues(subject, read)
    const all = [...nudges(expected, actual, subject.tolerance)]
    expect(all.length).toBeGreaterThan(0)
    expect(all.filter(({ passed }) => passed)).toEqual([])
  },
)
