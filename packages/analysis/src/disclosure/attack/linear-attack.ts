/** Whole numbers between two bounds, and equations among them: what an attacker knows of a release. */
export type Knowledge = {
  readonly lower: number[]
  readonly upper: number[]
  /** Σ coefficient × unknown = 0. */
  readonly equations: (readonly (readonly [place: number, coefficient: number])[])[]
}

const most = 1e9
const slack = 1e-7

/** The least and the most that the other terms of an equation leave to one of them. */
function narrow({ lower, upper, equations }: Knowledge): boolean {
  let narrowed = false
  for (const terms of equations)
    for (const [place, coefficient] of terms) {
      let [least, greatest] = [0, 0]
      for (const [other, factor] of terms) {
        if (other === place) continue
        least += factor > 0 ? factor * lower[other]! : factor * upper[other]!
        greatest += factor > 0 ? factor * upper[other]! : factor * lower[other]!
      }
      const ends = [-least / coefficient, -greatest / coefficient].sort((a, b) => a - b)
      const [from, to] = [Math.ceil(ends[0]! - slack), Math.floor(ends[1]! + slack)]
      if (from > lower[place]!) {
        lower[place] = from
        narrowed = true
      }
      if (to < upper[place]!) {
        upper[place] = to
        narrowed = true
      }
    }
  return narrowed
}

/** Gaussian elimination with exact small fractions in floating point; rows of the echelon form as further equations. */
function eliminated({ lower, equations }: Knowledge): Knowledge['equations'] {
  const width = lower.length
  const rows = equations.map((terms) => {
    const row = new Array<number>(width).fill(0)
    for (const [place, coefficient] of terms) row[place] = row[place]! + coefficient
    return row
  })
  let rank = 0
  for (let column = 0; column < width && rank < rows.length; column += 1) {
    const pivot = rows.findIndex((row, r) => r >= rank && Math.abs(row[column]!) > slack)
    if (pivot < 0) continue
    const [held, found] = [rows[rank]!, rows[pivot]!]
    rows[pivot] = held
    rows[rank] = found.map((value) => value / found[column]!)
    for (const [r, row] of rows.entries()) {
      const factor = row[column]!
      if (r === rank || Math.abs(factor) < slack) continue
      rows[r] = row.map((value, c) => value - factor * rows[rank]![c]!)
    }
    rank += 1
  }
  return rows
    .slice(0, rank)
    .map((row) => row.flatMap((value, c) => (Math.abs(value) > slack ? [[c, value] as const] : [])))
}

/**
 * Narrows every unknown as far as the equations, and all that follows from them by elimination, allow.
 *
 * Unknowns that are known already stand first in the elimination's way as little as the others: eliminating the unknown
 * ones first leaves equations in which few of them are left.
 */
export function workOut(knowledge: Knowledge): void {
  const { lower, upper, equations } = knowledge
  for (let place = 0; place < upper.length; place += 1) upper[place] = Math.min(upper[place]!, most)
  const own = [...equations]
  for (let round = 0; round < 2; round += 1) {
    for (let turn = 0; turn < 60 && narrow({ lower, upper, equations }); turn += 1);
    const open = lower.map((from, place) => (from === upper[place] ? 1 : 0))
    const order = open.map((_, place) => place).sort((a, b) => open[a]! - open[b]! || a - b)
    const placed = new Map(order.map((place, at) => [place, at]))
    const turned = own.map((terms) => terms.map(([place, factor]) => [placed.get(place)!, factor] as const))
    const found = eliminated({ lower, upper, equations: turned })
    equations.splice(
      0,
      equations.length,
      ...own,
      ...found.map((terms) => terms.map(([at, factor]) => [order[at]!, factor] as const)),
    )
  }
  for (let turn = 0; turn < 60 && narrow(knowledge); turn += 1);
}
