import { designOf } from '@tandem/stats/design-matrix'

/**
 * Which columns say something that those before them don't, among rows of positive weight: places, ascending.
 *
 * @param columns of equal length; a constant one says nothing beside the intercept
 */
export function independentColumns(
  columns: readonly ArrayLike<number>[],
  weights: Float64Array,
): readonly number[] {
  let kept = columns.map((_, place) => place)
  for (;;) {
    const built = designOf(
      kept.map((place) => columns[place]!),
      weights,
    )
    if (built.kind === 'design') return kept
    kept = kept.filter((_, at) => at !== built.at)
  }
}

/** The same rows of each column. */
export const rowsOf = (columns: readonly ArrayLike<number>[], rows: ArrayLike<number>): Float64Array[] =>
  columns.map((column) => Float64Array.from(rows, (row) => column[row]!))
