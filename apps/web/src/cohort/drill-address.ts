import type { Input } from '../api.ts'
import { leftOut, type Part } from './search-parts.ts'

/** The set of episodes behind a number, as it can stand in the address; the server works out who they are. */
export type Drill = Input['cohort']['patients']['drill']
type Kind = Drill['of']
type Field = { [K in Kind]: Exclude<keyof Extract<Drill, { of: K }>, 'of'> }[Kind]

/** What stands after the kind, in this order; the arm comes last, as it is read last. */
const fieldsOf = {
  cohort: [],
  arm: ['arm'],
  slot: ['slot', 'arm'],
  excluded: ['reason'],
  rate: ['measure', 'part', 'visit', 'arm'],
  event: ['event', 'part', 'day', 'arm'],
  drop_out: ['part', 'week', 'arm'],
  paired: ['part', 'visit', 'arm'],
  switch: ['from', 'to', 'week'],
  changes: ['times', 'arm'],
  moved: ['from', 'to', 'view'],
  exposure: ['component', 'received', 'responded', 'visit', 'arm'],
  care: ['event', 'had', 'arm'],
} as const satisfies { [K in Kind]: readonly Exclude<keyof Extract<Drill, { of: K }>, 'of'>[] }

const isKind = (text: string): text is Kind => Object.hasOwn(fieldsOf, text)

const wordsOfNothing: Partial<Record<Field, string>> = { arm: 'all', day: 'ever', week: 'ever', visit: 'any' }

const written = (field: Field, value: unknown): string => {
  if (value === null) return wordsOfNothing[field] ?? 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'object') {
    const { unit, at } = value as { unit: string; at: number }
    return `${unit}${at}`
  }
  return String(value)
}

const read = (field: Field, text: string): unknown => {
  if (text === wordsOfNothing[field]) return null
  if (field === 'had') return text === 'yes' ? true : text === 'no' ? false : undefined
  if (field === 'visit') {
    const [, unit, at] = /^(week|month)(\d{1,3})$/.exec(text) ?? []
    return unit === undefined ? undefined : { unit, at: Number(at) }
  }
  if (field === 'slot' || field === 'week' || field === 'day' || field === 'times')
    return /^\d{1,5}$/.test(text) ? Number(text) : undefined
  return /^[a-z0-9_]{1,40}$/.test(text) ? text : undefined
}

/** `slot:12:combined`; whether the words are known ones is for the server to say. */
export const drillText = (drill: Drill): string => {
  const fields: readonly Field[] = fieldsOf[drill.of]
  const values = drill as unknown as Readonly<Record<Field, unknown>>
  return [drill.of, ...fields.map((field) => written(field, values[field]))].join(':')
}

export const drillPart: Part<Drill | undefined> = {
  absent: undefined,
  read: (text) => {
    const [of = '', ...texts] = text.split(':')
    const wrong = { value: undefined, left: [leftOut(text, 'names no set of patients')] }
    if (!isKind(of) || fieldsOf[of].length !== texts.length) return wrong
    const entries = fieldsOf[of].map((field, place) => [field, read(field, texts[place] ?? '')] as const)
    if (entries.some(([, value]) => value === undefined)) return wrong
    return { value: { of, ...Object.fromEntries(entries) } as Drill, left: [] }
  },
  write: (drill) => (drill === undefined ? undefined : drillText(drill)),
}
