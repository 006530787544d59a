import { at, isObject, textAt } from './json.ts'

const ORDINAL = /\/(ordinalValue|itemWeight)$/

/**
 * The value of an answer or observation as text: a number however it is typed, the code of a coded answer, unless
 * its weight stands beside it. Whole decimals such as 2.0 lose their point.
 *
 * @returns null where there is no value
 */
export const scoreValue = (holder: unknown): string | null => {
  for (const name of ['valueInteger', 'valueDecimal', 'valueString']) {
    const value = textAt(holder, name)
    if (value !== null) return plain(value)
  }
  const boolean = at(holder, 'valueBoolean')
  if (typeof boolean === 'boolean') return String(boolean)
  const quantity = textAt(holder, 'valueQuantity', 'value')
  if (quantity !== null) return plain(quantity)
  const coding = at(holder, 'valueCoding') ?? at(holder, 'valueCodeableConcept', 'coding', 0)
  if (!isObject(coding)) return null
  const extensions = at(coding, 'extension')
  const weight = Array.isArray(extensions)
    ? extensions.find((each) => ORDINAL.test(textAt(each, 'url') ?? ''))
    : undefined
  return plain(textAt(weight, 'valueDecimal') ?? textAt(coding, 'code') ?? '') || null
}

const plain = (text: string): string => (/^\d+\.0+$/.test(text) ? text.slice(0, text.indexOf('.')) : text)
