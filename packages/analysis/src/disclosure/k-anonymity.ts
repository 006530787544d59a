/** What somebody who knows a person may know of them: its values, the same or coarser at each level, last `*`. */
export type Quasi = {
  readonly name: string
  /** From as it is to nothing. @returns what stands for a value at a level */
  readonly levels: readonly ((value: string) => string)[]
}

export type KAnonymity = {
  readonly k: number
  readonly groups: number
  /** People in the smallest group that is left; null where nobody is. */
  readonly smallest: number | null
  /** Level at which each quasi-identifier stands; 0 as it is. */
  readonly levels: Readonly<Record<string, number>>
  readonly people: number
  /** People left out because they stood with fewer than k; null where so few that the number is small itself. */
  readonly leftOut: number | null
}

export type Anonymous = {
  /** For each person, in order: values of each record by quasi-identifier, or null where the person is left out. */
  readonly values: readonly (readonly Readonly<Record<string, string>>[] | null)[]
  readonly report: KAnonymity
}

type Person = readonly Readonly<Record<string, string>>[]

/**
 * Coarsens quasi-identifiers, one level of the most varied one at a time, until so few people stand with fewer than `k`
 * others-and-self that they may be left out, and leaves these out.
 *
 * A person with several records stands with those who have the same set of them: all of them together may tell who it is.
 *
 * @param people records of each person by quasi-identifier
 * @param k whole, ≥ 2
 * @param mostLeftOut share of people who may be left out rather than coarsen more, 0 to 1
 * @throws RangeError for another k or share, or a quasi-identifier without levels
 *
 * Source: Sweeney 2002 (k-anonymity; Datafly's order of generalisation).
 */
export function anonymous(
  people: readonly Person[],
  quasis: readonly Quasi[],
  k: number,
  mostLeftOut = 0.05,
): Anonymous {
  if (!(Number.isInteger(k) && k >= 2)) throw new RangeError(`anonymous: k (${k}) must be 2 or more`)
  if (!(mostLeftOut >= 0 && mostLeftOut <= 1))
    throw new RangeError(`anonymous: the share left out (${mostLeftOut}) must lie between 0 and 1`)
  if (quasis.some(({ levels }) => levels.length === 0))
    throw new RangeError('anonymous: each quasi-identifier needs a level')
  const level = new Map(quasis.map(({ name }) => [name, 0]))
  const shownAt = ({ name, levels }: Quasi, value: string) => levels[level.get(name)!]!(value)
  for (;;) {
    const values = people.map((records) =>
      records.map((record) =>
        Object.fromEntries(quasis.map((quasi) => [quasi.name, shownAt(quasi, record[quasi.name] ?? '')])),
      ),
    )
    const keys = values.map((records) =>
      [...new Set(records.map((one) => JSON.stringify(one)))].sort().join(),
    )
    const sizes = new Map<string, number>()
    for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1)
    const few = keys.filter((key) => sizes.get(key)! < k).length
    const next = few <= mostLeftOut * people.length ? undefined : mostVaried(quasis, level, values)
    if (next !== undefined) {
      level.set(next.name, level.get(next.name)! + 1)
      continue
    }
    const kept = [...sizes.values()].filter((size) => size >= k)
    return {
      values: values.map((records, at) => (sizes.get(keys[at]!)! < k ? null : records)),
      report: {
        k,
        groups: kept.length,
        smallest: kept.length === 0 ? null : Math.min(...kept),
        levels: Object.fromEntries(level),
        people: people.length - few,
        leftOut: few > 0 && few < k ? null : few,
      },
    }
  }
}

/** The quasi-identifier with the most values that can still be coarsened. */
function mostVaried(
  quasis: readonly Quasi[],
  level: ReadonlyMap<string, number>,
  values: readonly Person[],
): Quasi | undefined {
  const variety = ({ name }: Quasi) => new Set(values.flat().map((record) => record[name])).size
  return quasis
    .filter(({ name, levels }) => level.get(name)! < levels.length - 1)
    .map((quasi) => ({ quasi, values: variety(quasi) }))
    .sort((a, b) => b.values - a.values)[0]?.quasi
}
