import { courseOfSeries } from '@tandem/analysis/expected-response/course-of-series'
import { isReference, type ReferenceCourse } from '@tandem/analysis/expected-response/reference-course'
import type { NoResponseModel, ResponseModel } from '@tandem/analysis/expected-response/response-model'
import type { ResponseValidation } from '@tandem/analysis/expected-response/response-validation'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { Instrument } from '@tandem/domain/instrument'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

/** One version of what is expected, or of why nothing is. */
export type ResponseModelRecord = {
  readonly instrument: string
  readonly version: number
  readonly fittedAt: Date
  readonly asOf: CalendarDay
  readonly courses: number
  readonly model: ResponseModel | NoResponseModel
  /** null: too little history to be judged by itself. */
  readonly validation: ResponseValidation | null
}

/** Closed episodes with a final plan, as courses that others may be expected to take; in an order that says nothing. */
export async function findReferenceCourses(
  trx: Trx,
  scope: Scope,
  instrument: Instrument,
  asOf: CalendarDay,
): Promise<ReferenceCourse[]> {
  const { rows } = await sql<{
    patientId: number
    initialArm: PlanArm
    slots: number[]
    scores: number[]
    scoreDays: number[]
  }>`
    select series.patient_id as "patientId", series.initial_arm as "initialArm", series.slots, series.scores,
      series.score_days as "scoreDays"
    from series
    join episode_record on episode_record.organisation_id = series.organisation_id
      and episode_record.episode_id = series.episode_id and episode_record.superseded_at is null
    where series.organisation_id = ${scope.organisationId} and series.instrument = ${instrument.code}
      and not series.initial_provisional and episode_record.ended_on <= ${asOf}::date
      and series.baseline is not null and cardinality(series.scores) >= 3
    order by md5(series.patient_id::text), series.episode_id`.execute(trx)
  return rows.flatMap((row) => {
    const course = courseOfSeries(row)
    return course !== null && isReference(instrument, course) ? [course] : []
  })
}

/** The latest version for every instrument that has one. */
export async function findResponseModels(trx: Trx, scope: Scope): Promise<ResponseModelRecord[]> {
  const rows = await trx
    .selectFrom('response_model')
    .selectAll()
    .distinctOn('instrument')
    .where('organisation_id', '=', scope.organisationId)
    .orderBy('instrument')
    .orderBy('version', 'desc')
    .execute()
  return rows.map(({ instrument, version, fitted_at: fittedAt, as_of: asOf, courses, refusal, ...row }) => ({
    instrument,
    version,
    fittedAt,
    asOf,
    courses,
    model:
      refusal === null
        ? unpacked(row.model as unknown as PackedModel)
        : ({ kind: 'refused', instrument, courses, reason: refusal } as const),
    validation: row.validation as unknown as ResponseValidation | null,
  }))
}

/** Adds a version: what was expected before stays on record. */
export async function insertResponseModel(
  trx: Trx,
  scope: Scope,
  made: Pick<ResponseModelRecord, 'instrument' | 'asOf' | 'courses' | 'model' | 'validation'>,
): Promise<void> {
  const { instrument, asOf, courses, model, validation } = made
  const kept = model.kind === 'refused' ? null : JSON.stringify(packed(model))
  await sql`
    insert into response_model (organisation_id, instrument, version, as_of, courses, refusal, model, validation)
    select ${scope.organisationId}, ${instrument}, coalesce(max(version), 0) + 1, ${asOf}::date, ${courses},
      ${model.kind === 'refused' ? model.reason : null}, ${kept}::jsonb,
      ${validation === null ? null : JSON.stringify(validation)}::jsonb
    from response_model where organisation_id = ${scope.organisationId} and instrument = ${instrument}`.execute(
    trx,
  )
}

type PackedMatrix = { readonly $matrix: readonly number[] }
type PackedModel = { readonly packed: unknown }

/** JSON knows no columns of numbers: they go in as lists under a name of their own. */
const packed = (model: ResponseModel): PackedModel => ({
  packed: JSON.parse(
    JSON.stringify(model, (_, value: unknown) =>
      value instanceof Float64Array ? ({ $matrix: [...value] } satisfies PackedMatrix) : value,
    ),
  ),
})

const isMatrix = (value: unknown): value is PackedMatrix =>
  typeof value === 'object' && value !== null && '$matrix' in value

const unpacked = (held: PackedModel): ResponseModel =>
  JSON.parse(JSON.stringify(held.packed), (_, value: unknown) =>
    isMatrix(value) ? Float64Array.from(value.$matrix) : value,
  ) as ResponseModel
