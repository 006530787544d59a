import { isCalendarDay } from '@tandem/domain/calendar-day'

/** What was read of one part of an address, and what of it could not be read: each in words, with the reason. */
export interface Read<Value> {
  readonly value: Value
  readonly left: readonly LeftOut[]
}

export interface LeftOut {
  /** as it stood in the address, clipped */
  readonly text: string
  readonly why: string
}

/** One part of the address: how it is read and written, and the value that is not written because it says nothing. */
export interface Part<Value> {
  readonly absent: Value
  readonly read: (text: string) => Read<Value>
  readonly write: (value: Value) => string | undefined
}

const MOST_SHOWN = 40

/** A piece of an address as a notice may repeat it. */
export const leftOut = (text: string, why: string): LeftOut => ({
  text: text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`,
  why,
})

const good = <Value>(value: Value): Read<Value> => ({ value, left: [] })

/** One of a few words. */
export const oneOf = <Word extends string>(
  words: readonly Word[],
  absent: Word,
  what: string,
): Part<Word> => ({
  absent,
  read: (text) => {
    const value = words.find((word) => word === text)
    return value === undefined
      ? { value: absent, left: [leftOut(text, `no such ${what}`)] }
      : { value, left: [] }
  },
  write: (value) => (value === absent ? undefined : value),
})

/** `yes` or `no`; unset is neither. */
export const yesNo = (): Part<boolean | undefined> => ({
  absent: undefined,
  read: (text) => {
    if (text === 'yes' || text === 'true') return good(true)
    if (text === 'no' || text === 'false') return good(false)
    return { value: undefined, left: [leftOut(text, 'must be yes or no')] }
  },
  write: (value) => (value === undefined ? undefined : value ? 'yes' : 'no'),
})

/** On or off, off when it is not there. */
export const flag = (): Part<boolean> => {
  const part = yesNo()
  return {
    absent: false,
    read: (text) => {
      const { value, left } = part.read(text)
      return { value: value ?? false, left }
    },
    write: (value) => (value ? 'yes' : undefined),
  }
}

const FIRST_DAY = '1900-01-01'
const LAST_DAY = '2199-12-31'

/** A day that exists and that a service of today can have. */
export const day = (): Part<string | undefined> => ({
  absent: undefined,
  read: (text) => {
    if (!isCalendarDay(text)) return { value: undefined, left: [leftOut(text, 'not a day that exists')] }
    if (text < FIRST_DAY || text > LAST_DAY)
      return { value: undefined, left: [leftOut(text, 'not a day of the years 1900 to 2199')] }
    return good(text)
  },
  write: (value) => value,
})

/** A whole number from 1. */
export const pageNumber = (): Part<number> => ({
  absent: 1,
  read: (text) => {
    const value = Number(text)
    return Number.isInteger(value) && value >= 1 && value <= 100_000
      ? good(value)
      : { value: 1, left: [leftOut(text, 'not a page')] }
  },
  write: (value) => (value === 1 ? undefined : String(value)),
})

/** A short word of free text, such as a code. */
export const word = (most = 20): Part<string | undefined> => ({
  absent: undefined,
  read: (text) =>
    text.length >= 1 && text.length <= most
      ? good(text)
      : { value: undefined, left: [leftOut(text, 'too long')] },
  write: (value) => value,
})

const MOST_ITEMS = 50
const MOST_LETTERS = 80

// A comma separates; one that belongs to a value is written in another way, and so is the sign of that writing.
const escaped = (item: string) => item.replaceAll('~', '~~').replaceAll(',', '~.')
const unescaped = (item: string) => item.replace(/~([~.])/g, (_, sign: string) => (sign === '~' ? '~' : ','))

/** Several words in the order they were chosen, each once: `north,harbour`. */
export const listOf = <Word extends string = string>(
  what: string,
  words?: readonly Word[],
): Part<readonly Word[]> => ({
  absent: [],
  read: (text) => {
    const items = [...new Set(text.split(',').map(unescaped))].filter((item) => item !== '')
    const left: LeftOut[] = []
    const value: Word[] = []
    for (const item of items) {
      if (words !== undefined && !(words as readonly string[]).includes(item))
        left.push(leftOut(item, `no such ${what}`))
      else if (item.length > MOST_LETTERS) left.push(leftOut(item, 'too long'))
      else if (value.length >= MOST_ITEMS) left.push(leftOut(item, `more than ${MOST_ITEMS}`))
      else value.push(item as Word)
    }
    return { value, left }
  },
  write: (value) => (value.length === 0 ? undefined : value.map(escaped).join(',')),
})
