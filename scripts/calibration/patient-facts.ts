import type { FormFacts, PatientFacts } from '@tandem/db/rebuild-facts'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { scoreForm } from '@tandem/domain/scoring'
import type { AssessmentRow, PatientRows } from '@tandem/simulation/service-rows'

/** Numbers in the place of the database's own: by order of arrival. */
export type Numbering = {
  readonly sites: ReadonlyMap<string, number>
  readonly programmes: ReadonlyMap<string, number>
  /** Handed out before this patient. */
  readonly patients: number
  readonly episodes: number
}

function formOf(row: AssessmentRow, recordedOrder: number): FormFacts {
  const instrument = findInstrument(row.instrument)
  if (instrument === null) throw new Error(`${row.assessment_id} is of no known instrument.`)
  const score = scoreForm(instrument, { answers: row.answers, reportedTotal: row.total })
  if (score.kind === 'invalid') throw new Error(`${row.assessment_id} is not valid.`)
  return {
    instrument: instrument.code,
    takenOn: row.taken_on,
    takenAt: row.taken_at === null ? null : new Date(row.taken_at),
    answers: row.answers,
    total: score.total,
    completeness: score.completeness,
    nominalVisit: row.nominal_visit,
    recordedOrder,
  }
}

/**
 * What the rebuild reads of one invented patient, without a database between: the rows as the importer understands
 * them, with what bears on scores, arms and covariates. Contacts, supplies and care events are left out.
 */
export function patientFactsOf(rows: PatientRows, numbering: Numbering): PatientFacts {
  const [person] = rows.patients
  if (person === undefined) throw new Error('patientFactsOf: needs a patient')
  const ends = new Map(rows.episodes.map((row) => [row.episode_id, row.ended_on]))
  const places = new Map(
    rows.episodes.map((row, place) => [row.episode_id, numbering.episodes + place + 1] as const),
  )
  return {
    patientId: numbering.patients + 1,
    birthDate: person.birth_date,
    sex: person.sex,
    episodes: rows.episodes.map((row) => ({
      id: places.get(row.episode_id) ?? 0,
      siteId: numbering.sites.get(row.site_code) ?? 0,
      programmeId: numbering.programmes.get(row.programme_code) ?? 0,
      clinicianId: null,
      startedOn: row.started_on,
      endedOn: row.ended_on,
      endingReason: row.ending_reason,
      chronic: row.chronic === null ? null : row.chronic === 1,
      earlierEpisodes: row.earlier_episodes,
    })),
    forms: rows.assessments.map(formOf),
    treatments: rows.treatments.map((row) => ({
      component: row.component,
      drug: row.drug,
      drugClass: row.drug_class,
      modality: row.modality,
      asNeeded: row.as_needed === 1,
      doseMg: row.dose_mg,
      stopReason: row.stop_reason,
      startedOn: row.started_on,
      endedOn: row.ended_on,
      episodeEndedOn: ends.get(row.episode_id) ?? null,
    })),
    appointments: [],
    dispensed: [],
    prescribed: [],
    stays: [],
    diagnoses: rows.diagnoses.map((row) => ({
      episodeId: row.episode_id === null ? null : (places.get(row.episode_id) ?? null),
      codeSystem: row.code_system,
      code: row.code,
      name: row.name,
      role: row.role,
      onsetOn: row.onset_on,
      abatedOn: row.abated_on,
      status: row.status,
    })),
    careEvents: [],
  }
}
