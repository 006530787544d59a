import type { Instrument } from '@tandem/domain/instrument'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { type Answer, type FormScore, type InvalidScore, scoreForm } from '@tandem/domain/scoring'
import { dayOf } from './cells.ts'
import type { Refuse, RowReading, RowValues, SourceRow } from './row-reading.ts'

/** One form in the shape of its table; null when its instrument is not known, which is counted. */
export const shapeAssessment = (
  values: RowValues,
  row: SourceRow,
  { place, notices }: RowReading,
  refuse: Refuse,
): RowValues | null => {
  const instrument = findInstrument(values.instrument ?? '')
  if (instrument === null) {
    notices.count(
      'unknown-instrument',
      values.instrument ?? null,
      'not an instrument that Tandem knows; its forms were left',
    )
    return null
  }
  const takenOn = dayTaken(values, place, refuse)
  const answers = answersOf(instrument, row, refuse)
  const reportedTotal = values.total === null || values.total === undefined ? null : Number(values.total)
  if (takenOn === null || answers === 'refused') return null
  if (answers === null && reportedTotal === null) {
    refuse(
      'total',
      null,
      'answers, a total, or both',
      'Fill in item_1, item_2, … or the total, or take the row out.',
    )
    return null
  }
  const score = scoreForm(instrument, { answers, reportedTotal })
  if (score.kind === 'invalid') {
    refuseScore(instrument, score, refuse)
    return null
  }
  warn(instrument, score, row, notices)
  return {
    instrument: instrument.code,
    taken_on: takenOn,
    taken_at: values.taken_at ?? null,
    answers: answers === null ? null : `{${answers.map((answer) => answer ?? 'NULL').join(',')}}`,
    reported_total: values.total ?? null,
    total: score.total === null ? null : String(score.total),
    completeness: score.completeness,
    instrument_version: instrument.version,
    nominal_visit: values.nominal_visit ?? null,
  }
}

const dayTaken = (values: RowValues, place: RowReading['place'], refuse: Refuse): string | null => {
  const { taken_on: day, taken_at: at } = values
  if (!at) {
    if (!day) refuse('taken_on', null, 'taken_on or taken_at is required', 'Fill in the day of the form.')
    return day ?? null
  }
  const dayOfTime = dayOf(at, place)
  if (!day || day === dayOfTime) return dayOfTime
  refuse(
    'taken_on',
    day,
    `the day of taken_at in the organisation's time zone, ${dayOfTime}`,
    'Correct one of the two, or leave one out.',
  )
  return null
}

const ITEM = 'item_'
const ANSWER = /^\d{1,3}$/

/** Answers in the instrument's order; null when no item column of this row holds anything. */
const answersOf = (instrument: Instrument, row: SourceRow, refuse: Refuse): Answer[] | null | 'refused' => {
  const given: { name: string; place: number; cell: string }[] = []
  for (const name in row.cells) {
    const cell = name.startsWith(ITEM) ? (row.cells[name] ?? '').trim() : ''
    if (cell !== '') given.push({ name, place: Number(name.slice(ITEM.length)), cell })
  }
  if (given.length === 0) return null
  const count = instrument.items.length
  const answers: Answer[] = Array.from({ length: count }, () => null)
  let refused = false
  for (const { name, place, cell } of given) {
    const refusal = !ANSWER.test(cell)
      ? ['a whole number', 'Write the answer as its number, or leave the cell empty for a blank.']
      : place > count && count > 0
        ? [`${instrument.code} has ${count} items`, 'Leave this cell empty for this instrument.']
        : null
    if (refusal === null) answers[place - 1] = Number(cell)
    else {
      refuse(name, cell, refusal[0] as string, refusal[1] as string)
      refused = true
    }
  }
  return refused ? 'refused' : answers
}

const refuseScore = (instrument: Instrument, { problems }: InvalidScore, refuse: Refuse): void => {
  for (const { item, value, rule } of problems) {
    const place = instrument.items.findIndex(({ id }) => id === item)
    refuse(
      place === -1 ? (item === 'answers' ? 'item_1' : item) : `item_${place + 1}`,
      value === null ? null : String(value),
      `${instrument.code}: ${rule}`,
      'Check it against the form.',
    )
  }
}

const warn = (instrument: Instrument, score: FormScore, row: SourceRow, notices: RowReading['notices']) => {
  for (const warning of score.warnings)
    if (warning.kind === 'total-differs')
      notices.note('total-differs', {
        line: row.line,
        field: 'total',
        value: String(warning.reported),
        message: `${row.record ?? `line ${row.line}`}: the answers of this ${instrument.code} come to ${warning.computed}, which is stored; the source says ${warning.reported}, which is kept beside it`,
      })
    else
      notices.count(
        'not-scorable',
        instrument.code,
        'forms with too many blanks for a total; they are kept without one',
      )
}
