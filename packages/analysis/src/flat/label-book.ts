import { converted, narrowestType } from './column-width.ts'
import { type Column, type FlatCohort, isBits, isOffset, type Labels } from './flat-cohort.ts'

const mostBits = 32

/** One numbering of labels for columns that come in pieces, each with a numbering of its own. */
export class LabelBook {
  readonly #numbers = new Map<string, Map<string | null, number>>()

  constructor(labels: Iterable<readonly [path: string, labels: Labels]> = []) {
    for (const [path, names] of labels) {
      // A column of labels is one also where there is none yet.
      this.#numbers.set(path, new Map())
      for (const name of names) this.#numberOf(path, name)
    }
  }

  get labels(): ReadonlyMap<string, Labels> {
    return new Map(Array.from(this.#numbers, ([path, numbers]) => [path, [...numbers.keys()]]))
  }

  /**
   * The columns in the numbering of this book.
   *
   * @param narrow whether counts and ids, too, are made as narrow as they can be
   * @throws RangeError when there are more than 32 labels where several may stand in one entry
   */
  recoded({ count, columns, labels }: FlatCohort, narrow = false): FlatCohort {
    const recoded = new Map(
      Array.from(columns, ([path, column]) => [path, this.#recode(path, column, labels.get(path), narrow)]),
    )
    return { count, columns: recoded, labels: this.labels }
  }

  #numberOf(path: string, name: string | null): number {
    let numbers = this.#numbers.get(path)
    if (numbers === undefined) {
      numbers = new Map()
      this.#numbers.set(path, numbers)
    }
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, numbers.size)
    return numbers.size - 1
  }

  #recode(path: string, column: Column, own: Labels | undefined, narrow: boolean): Column {
    if (own === undefined)
      return narrow && !isOffset(path) ? converted(column, narrowestType(column)) : column
    if (!this.#numbers.has(path)) this.#numbers.set(path, new Map())
    const numbers = own.map((name) => this.#numberOf(path, name))
    const recoded = new Uint32Array(column.length)
    if (!isBits(path)) for (let i = 0; i < recoded.length; i += 1) recoded[i] = numbers[column[i]!]!
    else {
      if (numbers.some((number) => number >= mostBits))
        throw new RangeError(`LabelBook: more than ${mostBits} values of ${path}`)
      for (let i = 0; i < recoded.length; i += 1)
        recoded[i] = numbers.reduce((bits, number, k) => bits | (((column[i]! >>> k) & 1) << number), 0)
    }
    return converted(recoded, narrowestType(recoded))
  }
}
