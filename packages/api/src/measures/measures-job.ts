import { qualityMeasures } from '@tandem/domain/quality-measures/catalogue'
import { z } from 'zod'
import { dayInput } from '../day-input.ts'
import type { JobKind } from '../jobs/job-kind.ts'
import { computeMeasures } from './compute-measures.ts'

const input = z.object({
  period: z.object({ from: dayInput, to: dayInput }),
  asOf: dayInput,
  /** The instant to look back from; null: everything there is. */
  recordedAsOf: z.iso.datetime().nullable(),
})
export type MeasuresJobInput = z.infer<typeof input>

/** Computes every measure for a period over the whole organisation; what came out is stored as one run, or nothing is. */
export const measuresJob: JobKind<MeasuresJobInput, { readonly run: string }> = {
  kind: 'measures',
  screen: 'measures',
  input,
  title: ({ period }) => `Measures from ${period.from} to ${period.to}`,
  async run({ db, organisationId, scope, input: { period, asOf, recordedAsOf }, progress, signal }) {
    const run = await computeMeasures(
      db,
      { organisationId, actor: scope.actor },
      {
        period,
        asOf,
        recordedAsOf: recordedAsOf === null ? null : new Date(recordedAsOf),
        measures: qualityMeasures.map(({ id }) => id),
      },
      { signal, progress: (done, total) => progress(done, total, 'Reading patients') },
    )
    return { run }
  },
}
