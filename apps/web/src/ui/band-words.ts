import type { Band } from './chart-theme.ts'

/** The bands in one line, for where a chart is too narrow to name them beside its scale. */
export const bandSentence = (bands: readonly Band[]): string =>
  bands.length === 0 ? '' : `Bands: ${bands.map((band) => `${band.label} from ${band.from}`).join(', ')}.`
