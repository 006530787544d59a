/** A column of numbers, or of labels with the order of its levels; the first level is the reference. */
export type Variable =
  | ArrayLike<number>
  | { readonly levels: readonly string[]; readonly values: readonly string[] }

/** Fixed effects of a model: one named column of numbers each, all of the same length. */
export type FixedEffects = {
  readonly names: readonly string[]
  readonly columns: readonly ArrayLike<number>[]
}

export type ModelMatrix = FixedEffects & {
  /** The row of one imagined patient: a value for every variable of the model. */
  readonly row: (at: Readonly<Record<string, number | string>>) => number[]
  /** Levels of each variable of labels. */
  readonly levels: Readonly<Record<string, readonly string[]>>
}

type Part = {
  readonly variable: string
  readonly name: string
  readonly of: (value: number | string) => number
  readonly column: ArrayLike<number>
}

const isFactor = (variable: Variable): variable is Exclude<Variable, ArrayLike<number>> =>
  'levels' in variable

/** The columns that one variable has by itself. */
function partsOf(name: string, variable: Variable): readonly Part[] {
  if (!isFactor(variable)) return [{ variable: name, name, of: Number, column: variable }]
  const { levels, values } = variable
  const codes = new Map(levels.map((level, code) => [level, code] as const))
  const indicators = levels.map(() => new Float64Array(values.length))
  let previous: string | null = null
  let indicator: Float64Array | null = null
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!
    // Rows of one patient follow each other, mostly with the same label.
    if (indicator === null || value !== previous) {
      const code = codes.get(value)
      if (code === undefined) throw new RangeError(`modelMatrix: ${name} has no level ${value}`)
      indicator = indicators[code]!
      previous = value
    }
    indicator[i] = 1
  }
  return levels.slice(1).map((level, at) => ({
    variable: name,
    name: `${name}${level}`,
    of: (value) => (value === level ? 1 : 0),
    column: indicators[at + 1]!,
  }))
}

/**
 * The columns of a linear model from its variables: an intercept, covariates, factors with treatment contrasts
 * (the first level is the reference) and their products.
 *
 * @param variables columns of equal length n by name: numbers, or labels with their levels
 * @param terms names of variables, or products such as `month:arm`, in the order of the columns; for a product
 *   of factors, both must stand before it as terms of their own
 * @returns named columns, first `(Intercept)`; names and order within a term are those of R's model.matrix
 * @throws RangeError if a term names no variable, lengths differ, or a label is no level
 *
 * @example modelMatrix({ arm: { levels: ['a', 'b'], values: ['a', 'b'] } }, ['arm']).names // ['(Intercept)', 'armb']
 */
export function modelMatrix(
  variables: Readonly<Record<string, Variable>>,
  terms: readonly string[],
): ModelMatrix {
  const used = [...new Set(terms.flatMap((term) => term.split(':')))]
  const held = new Map(
    used.map((name) => {
      const variable = variables[name]
      if (variable === undefined) throw new RangeError(`modelMatrix: needs a variable ${name}`)
      return [name, variable] as const
    }),
  )
  const lengths = [...held.values()].map((variable) =>
    isFactor(variable) ? variable.values.length : variable.length,
  )
  const n = lengths[0] ?? 0
  if (lengths.some((length) => length !== n))
    throw new RangeError('modelMatrix: variables must be of equal length')
  const parts = new Map([...held].map(([name, variable]) => [name, partsOf(name, variable)] as const))
  const products = terms.flatMap((term) =>
    term
      .split(':')
      .reduce<readonly (readonly Part[])[]>(
        (left, name) => parts.get(name)!.flatMap((part) => left.map((factors) => [...factors, part])),
        [[]],
      ),
  )
  const columns = products.map(([first, ...rest]) => {
    if (rest.length === 0) return first!.column
    const product = new Float64Array(first!.column)
    for (const { column } of rest) for (let i = 0; i < n; i += 1) product[i]! *= column[i]!
    return product
  })
  const row = (at: Readonly<Record<string, number | string>>) => {
    for (const name of used) {
      const [value, variable] = [at[name], held.get(name)!]
      if (value === undefined) throw new RangeError(`modelMatrix: the row needs a value of ${name}`)
      if (isFactor(variable) && !variable.levels.includes(String(value)))
        throw new RangeError(`modelMatrix: ${name} has no level ${value}`)
    }
    return [
      1,
      ...products.map((factors) =>
        factors.reduce((product, { variable, of }) => product * of(at[variable]!), 1),
      ),
    ]
  }
  return {
    names: ['(Intercept)', ...products.map((factors) => factors.map(({ name }) => name).join(':'))],
    columns: [new Float64Array(n).fill(1), ...columns],
    row,
    levels: Object.fromEntries(
      [...held].flatMap(([name, variable]) => (isFactor(variable) ? [[name, variable.levels]] : [])),
    ),
  }
}
