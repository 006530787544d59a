import { instrumentOfItems, instrumentOfTotal, itemCells, itemCode } from './form-instrument.ts'
import { listAt, textAt } from './json.ts'
import { cell, leave, type Mapped, type Mapping } from './mapping.ts'
import { patientOf } from './references.ts'
import type { FhirRecord } from './resource-stream.ts'
import { scoreValue } from './score-value.ts'

type Answered = { readonly code: string; readonly value: string }

/** A completed form: its answers by LOINC code, and the sender's own total when it gives one. */
export const mapQuestionnaireResponse = (record: FhirRecord, mapping: Mapping): readonly Mapped[] => {
  const { resource, id } = record
  const status = textAt(resource, 'status') ?? 'without a status'
  if (!['completed', 'amended'].includes(status))
    return leave(mapping, 'QuestionnaireResponse', `status ${status}`)
  const answered = answersIn(resource)
  const total = answered.find(({ code }) => instrumentOfTotal([code]) !== null)
  const items = answered.filter(({ code }) => itemCode([code]) !== null)
  const questionnaire = textAt(resource, 'questionnaire') ?? 'not named'
  const instrument =
    (total && instrumentOfTotal([total.code])) ??
    (items.length > 0
      ? instrumentOfItems(
          items.map(({ code }) => code),
          questionnaire,
        )
      : null)
  if (instrument === null) {
    mapping.notices.count(
      'unknown-instrument',
      questionnaire,
      'a questionnaire that Tandem does not know; its forms were left',
    )
    return []
  }
  const answers = new Map(items.map(({ code, value }) => [code, value]))
  const cells = {
    assessment_id: `QuestionnaireResponse/${id}`,
    patient_id: patientOf(mapping.index, textAt(resource, 'subject', 'reference')),
    instrument: instrument.code,
    ...whenTaken(textAt(resource, 'authored')),
    total: cell(total?.value),
    ...itemCells(instrument, answers),
  }
  return [{ kind: 'assessments', cells }]
}

/** Day or time of a form, in the column that fits. */
export const whenTaken = (dateTime: string | null) =>
  dateTime?.includes('T') ? { taken_at: dateTime } : { taken_on: cell(dateTime) }

/** Answers of a form and of the groups inside it. A linkId may begin with a slash or name the panel before it. */
const answersIn = (holder: unknown): readonly Answered[] =>
  listAt(holder, 'item').flatMap((item) => {
    const code = textAt(item, 'linkId')?.split('/').at(-1) ?? ''
    const answers = listAt(item, 'answer')
    const value = scoreValue(answers[0])
    return [...(value === null ? [] : [{ code, value }]), ...answersIn(item), ...answers.flatMap(answersIn)]
  })
