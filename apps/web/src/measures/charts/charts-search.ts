import { z } from 'zod'

/**
 * What of the charts of a measure stands in the address; whatever can't be read is left out.
 *
 * `draw` and `every` are the chart over time and its step, `of` its site; `between`, `mix`, `names` the funnel; `group` and
 * `against` equity.
 */
export const chartsSearch = {
  draw: z.enum(['p', 'p_prime', 'u', 'xmr', 't', 'g']).optional().catch(undefined),
  every: z.enum(['month', 'quarter', 'year']).optional().catch(undefined),
  of: z.string().min(1).max(80).optional().catch(undefined),
  between: z.enum(['clinician']).optional().catch(undefined),
  mix: z.enum(['adjusted']).optional().catch(undefined),
  names: z.enum(['shown']).optional().catch(undefined),
  group: z.enum(['sex', 'ethnicity', 'language', 'deprivation']).optional().catch(undefined),
  against: z.string().min(1).max(200).optional().catch(undefined),
}

const chartsObject = z.object(chartsSearch)
export type ChartsSearch = z.infer<typeof chartsObject>

/** The parts of an address that are of these charts. */
export const readChartsSearch = (search: object): ChartsSearch => chartsObject.parse(search)

/** A panel about one measure: which run of it, and the part of the address that it reads and writes. */
export interface MeasureChartProps {
  readonly organisation: string
  readonly measure: string
  /** uuid; null: the newest run */
  readonly run: string | null
  readonly search: ChartsSearch
  /** the parts that change; undefined takes one out of the address */
  readonly onSearch: (change: ChartsSearch) => void
}
