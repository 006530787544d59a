import { expect, test } from 'vitest'
import { codeListNames, isListed, type ListedCode, unmappedLists } from './code-lists.ts'
import { defaultCodeLists } from './default-code-lists.ts'

const list: readonly ListedCode[] = [
  { codeSystem: 'ICD-10', code: 'F32', match: 'beginning' },
  { codeSystem: 'ICD-10', code: 'F34.1', match: 'exact' },
  { codeSystem: null, code: 'LOCAL-1', match: 'exact' },
]

test.each([
  ['ICD-10', 'F32', true],
  ['ICD-10', 'F32.1', true],
  ['icd 10', 'f321', true],
  ['ICD-10-CM', 'F32.A', true],
  ['ICD-11', 'F32.1', false],
  ['ICD-10', 'F3', false],
  ['ICD-10', 'F341', true],
  ['ICD-10', 'F34.10', false],
  ['anything', 'local-1', true],
  [null, 'LOCAL-1', true],
  [null, 'F32.1', false],
  ['ICD-10', null, false],
])('%s %s is listed: %s, asked twice', (codeSystem, code, expected) => {
  expect(isListed(list, { codeSystem, code })).toBe(expected)
  expect(isListed(list, { codeSystem, code })).toBe(expected)
})

test('a list that is not mapped holds nothing, and is told from the others', () => {
  expect(isListed(undefined, { codeSystem: 'ICD-10', code: 'F32' })).toBe(false)
  expect(
    unmappedLists({ depression: list, dysthymia: [] }, ['depression', 'dysthymia', 'antidepressant']),
  ).toEqual(['dysthymia', 'antidepressant'])
})

test.each([
  ['depression', 'ICD-10', 'F33.41'],
  ['depression', 'ICD-10-CM', 'F32.A'],
  ['depression', 'ICD-11', '6A70.1'],
  ['dysthymia', 'ICD-10', 'F34.1'],
  ['bipolar disorder', 'DSM-5', 'F31.81'],
  ['psychotic disorder', 'ICD-10', 'F20.0'],
  ['emotionally labile personality disorder', 'ICD-10', 'F60.31'],
  ['pervasive developmental disorder', 'ICD-10', 'F84.5'],
  ['contact or office visit', 'encounter kind', 'telephone'],
  ['hospice or palliative care', 'ICD-10-CM', 'Z51.5'],
  ['hospice or palliative care', 'encounter kind', 'hospice home'],
  ['antidepressant', 'drug class', 'antidepressant'],
  ['follow-up after a positive screen', 'care event', 'shared_decision'],
] as const)('by default %s holds %s %s', (name, codeSystem, code) => {
  expect(isListed(defaultCodeLists[name], { codeSystem, code })).toBe(true)
})

test.each([
  ['depression', 'ICD-10', 'F34.1'],
  ['dysthymia', 'ICD-10', 'F34.0'],
  ['bipolar disorder', 'ICD-10', 'F32.1'],
  ['psychotic disorder', 'ICD-10', 'F12.5'],
  ['emotionally labile personality disorder', 'ICD-10', 'F60.2'],
  ['contact or office visit', 'encounter kind', 'inpatient'],
  ['contact or office visit', 'encounter kind', 'emergency'],
  ['hospice or palliative care', 'encounter kind', 'ambulatory'],
  ['follow-up after a positive screen', 'care event', 'side_effect'],
] as const)('by default %s does not hold %s %s', (name, codeSystem, code) => {
  expect(isListed(defaultCodeLists[name], { codeSystem, code })).toBe(false)
})

test('every list has a default', () => {
  expect(unmappedLists(defaultCodeLists, codeListNames)).toEqual([])
})
