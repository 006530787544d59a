import type { PatientRecord } from '../patient-record.ts'

/**
 * What measures ask of a record again and again, worked out once for each question; forgotten with the record, which
 * never changes.
 *
 * @param keyOf tells the questions about one record apart
 */
export const oncePerRecord = <Question extends readonly unknown[], Result>(
  keyOf: (...question: Question) => string,
  work: (record: PatientRecord, ...question: Question) => Result,
): ((record: PatientRecord, ...question: Question) => Result) => {
  const held = new WeakMap<PatientRecord, Map<string, { readonly result: Result }>>()
  return (record, ...question) => {
    const key = keyOf(...question)
    const answers = held.get(record) ?? new Map<string, { readonly result: Result }>()
    const known = answers.get(key)
    if (known !== undefined) return known.result
    const result = work(record, ...question)
    held.set(record, answers.set(key, { result }))
    return result
  }
}
