import { type MeasurePart, measureParts } from '@tandem/analysis/measures/measure-parts'
import { recordAudit } from '@tandem/db/queries/audit'
import { findResultOfRun, findRunQuestion, findSubjectPatients } from '@tandem/db/queries/measure-runs'
import { loadPatientRecords } from '@tandem/db/queries/patient-records'
import { withScope } from '@tandem/db/scope'
import type { CodeLists } from '@tandem/domain/code-lists'
import type { MeasureSubject } from '@tandem/domain/quality-measure'
import { findMeasure } from '@tandem/domain/quality-measures/catalogue'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { MeasureDefinition } from '../measures/measure-definition.ts'
import type { OrganisationContext } from '../trpc.ts'

const stored = measureParts.filter((part) => part !== 'not_in_population')

export const measurePatientsInput = z.object({
  measure: z.string().min(1).max(80),
  run: z.uuid('must be the identifier of a run, a UUID'),
  /** A part of the population, the units in the rate (`included`), or everybody in it (`population`). */
  part: z.enum([...stored, 'included', 'population']),
  /** Place of the deciding reason. */
  reason: z.int().min(1).max(10_000).nullish(),
  stratum: z.string().min(1).max(60).nullish(),
  month: z
    .string()
    .regex(/^\d{4}-\d{2}$/, 'must be a month, written YYYY-MM')
    .nullish(),
  page: z.int().min(1).max(100_000).default(1),
  pageSize: z.int().min(1).max(100).default(25),
})

type MeasurePatientsInput = z.infer<typeof measurePatientsInput>

export type MeasurePatients = {
  /** Units that the reader may open: these are listed. */
  readonly open: number
  readonly page: number
  readonly pageSize: number
  /** Whether the words could be made again from the facts: not where the definition has changed since. */
  readonly explained: boolean
  readonly rows: readonly {
    readonly patient: string
    readonly number: string
    readonly name: string
    readonly unit: string
    readonly part: MeasurePart
    readonly on: string
    readonly stratum: string | null
    readonly site: string | null
    readonly clinician: string | null
    readonly words: readonly { readonly population: string; readonly met: boolean; readonly words: string }[]
  }[]
}

const partsOf = (part: MeasurePatientsInput['part']): readonly MeasurePart[] => {
  if (part === 'included') return ['met', 'not_met']
  return part === 'population' ? stored : [part]
}

/**
 * Who is behind one count of a measure, with the reasons in words as they stood when it was computed: one page.
 *
 * @throws TRPCError FORBIDDEN for a role without patients, NOT_FOUND for a run that there is not
 */
export async function measurePatients(
  ctx: OrganisationContext,
  input: MeasurePatientsInput,
): Promise<MeasurePatients> {
  const { scope, organisation } = ctx
  if (scope.patients === 'none')
    throw new TRPCError({
      code: 'FORBIDDEN',
      message: `Your role in ${organisation.name} sees groups, not patients.`,
    })
  const { page, pageSize } = input
  return withScope(ctx.db, scope, async (trx) => {
    const result = await findResultOfRun(trx, scope, input.run, input.measure)
    if (result === null)
      throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such run of this measure.' })
    const { open, rows } = await findSubjectPatients(
      trx,
      scope,
      {
        resultId: result.id,
        parts: partsOf(input.part),
        reason: input.reason ?? null,
        stratum: input.stratum ?? null,
        month: input.month ?? null,
      },
      { offset: (page - 1) * pageSize, limit: pageSize },
    )
    await recordAudit(trx, scope, {
      action: 'view',
      resource: 'measure_patients',
      details: { ...input, patients: rows.map(({ patient }) => patient) },
      requestId: ctx.requestId,
    })
    const measure = findMeasure(input.measure)
    const explained = measure?.version === result.version
    const told = new Map<string, MeasureSubject>()
    if (measure !== null && explained && rows.length > 0) {
      const { codeLists } = await findRunQuestion(trx, scope, input.run)
      const { parameters } = result.definition as MeasureDefinition
      const question = { period: result.period, asOf: result.asOf, lists: codeLists as CodeLists, parameters }
      const patientIds = [...new Set(rows.map(({ patientId }) => patientId))]
      const moment = {
        reach: measure.reach(result.period),
        recordedAsOf: result.recordedAsOf ?? result.dataAsOf,
      }
      for (const { patientId, record } of await loadPatientRecords(trx, scope, patientIds, moment))
        for (const subject of measure.evaluate(record, question))
          told.set(`${patientId} ${subject.key}`, subject)
    }
    return {
      open,
      page,
      pageSize,
      explained,
      rows: rows.map(({ patientId, number, name, ...row }) => ({
        ...row,
        number,
        name: name ?? number,
        words: (told.get(`${patientId} ${row.unit}`)?.reasons ?? []).map(({ population, met, words }) => ({
          population,
          met,
          words,
        })),
      })),
    }
  })
}
