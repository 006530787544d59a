import { createHash, type Hash } from 'node:crypto'
import { populationBits } from '@tandem/analysis/measures/measure-parts'
import { type MeasureTally, measureTally } from '@tandem/analysis/measures/measure-tally'
import type { Db } from '@tandem/db/connect'
import { codeListsInForce, findCodeLists } from '@tandem/db/queries/code-lists'
import {
  clearEarlierSubjects,
  describeFacts,
  findFeeds,
  findSameRun,
  insertRun,
  insertSubjects,
  type MeasureSubjectRow,
  readMoment,
  reserveResults,
} from '@tandem/db/queries/measure-writes'
import {
  type EpisodePlace,
  findNextPatients,
  loadPatientRecords,
  type RecordedPatient,
} from '@tandem/db/queries/patient-records'
import { type Scope, setScope, systemScope, type Trx } from '@tandem/db/scope'
import { ageBandOf, ageOn } from '@tandem/domain/age'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { type CodeLists, unmappedLists } from '@tandem/domain/code-lists'
import { defaultCodeLists } from '@tandem/domain/default-code-lists'
import { containsDay } from '@tandem/domain/episode'
import type { PatientRecord } from '@tandem/domain/patient-record'
import type { MeasureParameters, MeasureSubject, QualityMeasure } from '@tandem/domain/quality-measure'
import type { DayWindow } from '@tandem/domain/supply'
import { definitionOf } from './measure-definition.ts'

export type MeasuresQuestion = {
  readonly period: DayWindow
  /** Facts of later days are not looked at. */
  readonly asOf: CalendarDay
  /** What was recorded later is not looked at; null: everything there is. */
  readonly recordedAsOf: Date | null
  /** By id of the measure, where they differ from its defaults. */
  readonly parameters?: Readonly<Record<string, MeasureParameters>>
}

export type RunOptions = {
  /** Patients read so far, of all. */
  readonly progress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** Patients in one round: some tens of milliseconds of work. */
const patientsAtOnce = 500

/**
 * Computes measures over all patients of an organisation from one moment of its data, and stores what came out.
 *
 * All or nothing: a run that is cancelled or fails leaves nothing. Asked again about the same facts, codes and
 * definitions, it gives the run that is there.
 *
 * @returns the uuid of the run
 * @throws whatever `signal` was aborted with
 */
export async function runMeasures(
  db: Db,
  scope: Pick<Scope, 'organisationId' | 'actor'>,
  question: MeasuresQuestion,
  measures: readonly QualityMeasure[],
  options: RunOptions = {},
): Promise<string> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const system = systemScope(scope.organisationId, scope.actor)
      await setScope(trx, system)
      return computeInMoment(trx, system, question, measures, options)
    })
}

async function computeInMoment(
  trx: Trx,
  scope: Scope,
  question: MeasuresQuestion,
  measures: readonly QualityMeasure[],
  { progress, signal }: RunOptions,
): Promise<string> {
  const { period, asOf, recordedAsOf } = question
  const moment = await readMoment(trx, scope)
  const own = await findCodeLists(trx, scope, recordedAsOf)
  const lists = codeListsInForce(defaultCodeLists, own)
  const facts = await describeFacts(trx, scope, recordedAsOf)
  const factsDigest = createHash('sha256').update(facts).digest('hex')
  const definitions = measures.map((measure) => definitionOf(measure, question.parameters?.[measure.id]))
  const held = await findSameRun(trx, scope, { ...question, factsDigest, codeLists: lists }, definitions)
  if (held !== null) return held

  const feeds = await findFeeds(trx, scope, recordedAsOf)
  const ids = await reserveResults(trx, measures.length)
  const works = measures.map((measure, place) =>
    measureWork(measure, ids[place] ?? 0, question, lists, feeds),
  )
  const computed = works.filter(({ notComputable }) => notComputable.length === 0)
  const reach = reachOf(computed.map(({ reach: own }) => own))
  let done = 0
  for (let after = 0; reach !== null; ) {
    signal?.throwIfAborted()
    const next = await findNextPatients(trx, scope, after, patientsAtOnce)
    if (next.length === 0) break
    after = next.at(-1) ?? after
    const patients = await loadPatientRecords(trx, scope, next, { reach, recordedAsOf })
    await insertSubjects(
      trx,
      scope,
      computed.flatMap((work) => patients.flatMap((patient) => work.rowsOf(patient))),
    )
    done += next.length
    progress?.(done, moment.patients)
  }
  signal?.throwIfAborted()
  const run = await insertRun(
    trx,
    scope,
    {
      period,
      asOf,
      recordedAsOf,
      dataAsOf: recordedAsOf !== null && recordedAsOf < moment.at ? recordedAsOf : moment.at,
      patients: done,
      codeLists: lists,
      factsDigest,
    },
    works.map((work, place) => ({
      id: work.id,
      measure: work.measure.id,
      version: work.measure.version,
      definition: definitions[place] ?? {},
      notComputable: work.notComputable,
      reasons: work.tally.reasons,
      units: work.tally.units,
      digest: work.notComputable.length > 0 ? null : work.hash.digest('hex'),
      counts: work.tally.counts,
    })),
  )
  await clearEarlierSubjects(trx, scope, run.id)
  return run.uuid
}

function reachOf(reaches: readonly DayWindow[]): DayWindow | null {
  const [first, ...others] = reaches
  if (first === undefined) return null
  return others.reduce(
    (held, { from, to }) => ({ from: from < held.from ? from : held.from, to: to > held.to ? to : held.to }),
    first,
  )
}

type MeasureWork = {
  readonly id: number
  readonly measure: QualityMeasure
  readonly reach: DayWindow
  readonly notComputable: readonly string[]
  readonly tally: MeasureTally
  readonly hash: Hash
  /** Units of a patient that are stored; those outside the population are only counted. */
  rowsOf(patient: RecordedPatient): MeasureSubjectRow[]
}

function measureWork(
  measure: QualityMeasure,
  id: number,
  { period, asOf, parameters }: MeasuresQuestion,
  lists: CodeLists,
  feeds: ReadonlySet<string>,
): MeasureWork {
  const reach = measure.reach(period)
  const asked = { period, asOf, lists, parameters: parameters?.[measure.id] ?? measure.parameters }
  const tally = measureTally(measure.strata)
  const hash = createHash('sha256')
  return {
    id,
    measure,
    reach,
    notComputable: [
      ...unmappedLists(lists, measure.needs),
      ...(measure.feeds ?? []).filter((feed) => !feeds.has(feed)),
    ],
    tally,
    hash,
    rowsOf(patient) {
      const { record, places } = patient
      const inCare = record.episodes.findLast(
        ({ startedOn, endedOn }) => startedOn <= reach.to && (endedOn === null || endedOn >= reach.from),
      )
      if (inCare !== undefined) tally.addTreated(places.get(inCare.key)?.siteId ?? null)
      return measure.evaluate(record, asked).flatMap((subject) => {
        const place = placeOf(subject, patient)
        const counted = tally.addUnit(subject, place?.siteId ?? null)
        if (counted.part === 'not_in_population') return []
        const row = rowOf(id, subject, patient, place, counted)
        const sentence = counted.reason === null ? null : tally.reasons[counted.reason - 1]
        hash.update(JSON.stringify([patient.patientId, subject.key, counted.part, subject.on, sentence]))
        return row
      })
    },
  }
}

/** The episode that the measure names, else the one in which the unit's day lies. */
function placeOf(
  { episodeKey, on }: MeasureSubject,
  { record, places }: RecordedPatient,
): EpisodePlace | null {
  const key = episodeKey ?? record.episodes.findLast((episode) => containsDay(episode, on))?.key
  return key === undefined ? null : (places.get(key) ?? null)
}

function rowOf(
  resultId: number,
  subject: MeasureSubject,
  { patientId, person, record }: RecordedPatient,
  place: EpisodePlace | null,
  { part, reason }: { readonly part: MeasureSubjectRow['part']; readonly reason: number | null },
): MeasureSubjectRow {
  return {
    result_id: resultId,
    patient_id: patientId,
    unit: subject.key,
    part,
    populations: populationBits(subject.populations),
    counted_on: subject.on,
    stratum: subject.stratum,
    index_on: subject.index?.on ?? null,
    index_score: subject.index?.score ?? null,
    window_from: subject.window?.from ?? null,
    window_to: subject.window?.to ?? null,
    reason,
    episode_id: place?.episodeId ?? null,
    site_id: place?.siteId ?? null,
    programme_id: place?.programmeId ?? null,
    clinician_id: place?.clinicianId ?? null,
    age_band: ageBandOn(record, subject.on),
    sex: person.sex,
    ethnicity: person.ethnicity,
    language: person.language,
    deprivation_band: person.deprivationBand,
  }
}

const ageBandOn = ({ birthDate }: PatientRecord, day: CalendarDay): string | null =>
  birthDate === null || birthDate > day ? null : ageBandOf(ageOn(birthDate, day))
