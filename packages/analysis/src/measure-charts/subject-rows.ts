import type { SubjectRow } from '../measure-subjects.ts'

/** A unit of which nothing is known but that it is in the rate: for rows that differ in little. */
export const plainSubject: SubjectRow = {
  measure: '',
  on: '1970-01-01',
  included: true,
  met: false,
  site: null,
  programme: null,
  clinician: null,
  stratum: null,
  ageBand: null,
  sex: null,
  ethnicity: null,
  language: null,
  deprivation: null,
  indexScore: null,
}

/** Rows of one kind, so many of which met the measure; one object serves for all that are alike. */
export function subjects(facts: Partial<SubjectRow>, n: number, met: number): readonly SubjectRow[] {
  const row = { ...plainSubject, ...facts }
  const others = { ...row, met: false }
  const those = { ...row, met: true }
  return Array.from({ length: n }, (_, at) => (at < met ? those : others))
}
