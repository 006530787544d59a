/** One method of the page, as far as it is written by hand; the rest is measured. */
export type DescribedMethod = {
  /** The name a statistician knows it by. */
  readonly name: string
  /** What does it in R; null where base R and common packages have nothing. */
  readonly inR: string | null
  /** Functions of `packages/stats`; the reference cases of the first ones are found by these names. */
  readonly functions: readonly string[]
  readonly formula: string
  readonly source: string
  readonly limits: string | null
  /** Cases of other methods that hold its numbers too, by the method they name. */
  readonly alsoIn?: readonly string[]
  /** The beginning of its row in the table of times beside R. */
  readonly timed?: string
}

export type Family = { readonly family: string; readonly methods: readonly DescribedMethod[] }
