import { describe, expect, test } from 'vitest'
import {
  type Diagnosis,
  type DiagnosisGroup,
  diagnosesBetween,
  diagnosisGroup,
  substanceUseAmong,
} from './diagnosis-group.ts'

const diagnosis = (code: string, more: Partial<Diagnosis> = {}): Diagnosis => ({
  codeSystem: 'ICD-10',
  code,
  name: null,
  role: 'primary',
  onsetOn: null,
  abatedOn: null,
  status: 'active',
  ...more,
})

describe('group of a diagnosis', () => {
  test.each<[string, DiagnosisGroup]>([
    ['F31.9', 'Bipolar disorder'],
    ['F32', 'Depressive disorder'],
    ['F32.A', 'Depressive disorder'],
    ['F33.1', 'Depressive disorder'],
    ['F34.0', 'Bipolar disorder'],
    ['F34.1', 'Depressive disorder'],
    ['f331', 'Depressive disorder'],
    ['F40.1', 'Anxiety disorder'],
    ['F41.1', 'Anxiety disorder'],
    ['F41.2', 'Mixed anxiety and depression'],
    ['F42.0', 'Obsessive-compulsive disorder'],
    ['F43.0', 'Adjustment or other stress disorder'],
    ['F43.10', 'Post-traumatic stress disorder'],
    ['F43.2', 'Adjustment or other stress disorder'],
    ['F09', 'Other diagnosis'],
    ['F10.1', 'Substance use disorder'],
    ['F19.2', 'Substance use disorder'],
    ['F20.0', 'Psychotic disorder'],
    ['F50.2', 'Eating disorder'],
    ['F51.0', 'Sleep disorder'],
    ['F60.3', 'Personality disorder'],
    ['F90.0', 'Neurodevelopmental disorder'],
    ['I10', 'Other diagnosis'],
  ])('%s is: %s', (code, group) => {
    expect(diagnosisGroup(diagnosis(code))).toBe(group)
  })

  test.each<[string, DiagnosisGroup]>([
    ['6A70.1', 'Depressive disorder'],
    ['6A73', 'Mixed anxiety and depression'],
    ['6B00', 'Anxiety disorder'],
    ['6B40', 'Post-traumatic stress disorder'],
    ['6B43', 'Adjustment or other stress disorder'],
    ['6C40.2', 'Substance use disorder'],
  ])('the ICD-11 code %s is: %s', (code, group) => {
    expect(diagnosisGroup(diagnosis(code, { codeSystem: 'ICD-11' }))).toBe(group)
  })

  test.each<[string, DiagnosisGroup]>([
    ['Major depressive disorder, single episode', 'Depressive disorder'],
    ['Mixed anxiety and depressive disorder', 'Mixed anxiety and depression'],
    ['Generalized anxiety disorder', 'Anxiety disorder'],
    ['Harmful use of alcohol', 'Substance use disorder'],
    ['Posttraumatic stress disorder', 'Post-traumatic stress disorder'],
    ['Hypertension', 'Other diagnosis'],
  ])('where codes say nothing by how they begin, "%s" is: %s', (name, group) => {
    expect(diagnosisGroup(diagnosis('370143000', { codeSystem: 'SNOMED CT', name }))).toBe(group)
  })

  test('a number that begins like a code of another system is not taken for one', () => {
    expect(diagnosisGroup(diagnosis('F33.1', { codeSystem: 'local' }))).toBe('Other diagnosis')
  })
})

describe('diagnoses of a time', () => {
  const [from, to] = ['2024-03-01', '2024-06-01']
  const kept = (more: Partial<Diagnosis>) => diagnosesBetween([diagnosis('F32.1', more)], from, to).length

  test.each<[string, Partial<Diagnosis>, number]>([
    ['that passed on the first day', { abatedOn: '2024-03-01' }, 1],
    ['that passed the day before', { abatedOn: '2024-02-29' }, 0],
    ['that began on the last day', { onsetOn: '2024-06-01' }, 1],
    ['that began the day after', { onsetOn: '2024-06-02' }, 0],
    ['of unknown days', {}, 1],
    ['entered in error', { status: 'entered-in-error' }, 0],
    ['refuted', { status: 'refuted' }, 0],
    ['without a status', { status: null }, 1],
  ])('one %s', (_, more, n) => {
    expect(kept(more)).toBe(n)
  })
})

describe('co-occurring substance use', () => {
  test.each<[string, readonly Diagnosis[], boolean | null]>([
    ['no diagnosis at all is not known', [], null],
    ['depression alone is no', [diagnosis('F32.1')], false],
    ['the code before the range is no', [diagnosis('F09')], false],
    [
      'the first code of the range, beside another, is yes',
      [diagnosis('F32.1'), diagnosis('F10.0', { role: 'comorbid' })],
      true,
    ],
    ['the last code of the range, as primary, is yes', [diagnosis('F19.9')], true],
    ['the code after the range is no', [diagnosis('F20.0')], false],
  ])('%s', (_, diagnoses, answer) => {
    expect(substanceUseAmong(diagnoses)).toBe(answer)
  })
})
