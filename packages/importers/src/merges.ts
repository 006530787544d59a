import { factTables, type ImportKind, recordTables } from '@tandem/db/queries/import-tables'
import type { StagedProblem } from '@tandem/db/queries/staging'
import type { Batch, MergeCounts } from '@tandem/db/queries/writes'
import {
  type FactKind,
  factProblems,
  mergeFacts,
  patientsOfChangedFacts,
  resolveFacts,
} from '@tandem/db/queries/writes-facts'
import {
  episodeProblems,
  mergeEpisodes,
  mergePatients,
  patientProblems,
  patientsOfChangedRecords,
  resolveEpisodes,
  resolvePatients,
} from '@tandem/db/queries/writes-people'
import {
  episodesOfChangedService,
  mergeService,
  resolveService,
  type ServiceKind,
  serviceProblems,
} from '@tandem/db/queries/writes-service'
import type { Trx } from '@tandem/db/scope'

type Merge = {
  resolve(trx: Trx, batch: Batch): Promise<void>
  problems(trx: Trx, batch: Batch): Promise<StagedProblem[]>
  merge(trx: Trx, batch: Batch): Promise<MergeCounts>
  /** Whose derived rows have to be made again. */
  changed(trx: Trx, organisationId: number): Promise<{ patients: number[]; episodes: number[] }>
}

const ofFacts = (kind: FactKind): Merge => ({
  resolve: (trx, batch) => resolveFacts(trx, kind, batch),
  problems: (trx) => factProblems(trx, kind),
  merge: (trx, batch) => mergeFacts(trx, kind, batch),
  changed: async (trx) => ({ patients: await patientsOfChangedFacts(trx, kind), episodes: [] }),
})

const ofService = (kind: ServiceKind): Merge => ({
  resolve: (trx, batch) => resolveService(trx, kind, batch),
  problems: (trx) => serviceProblems(trx, kind),
  merge: (trx, batch) => mergeService(trx, kind, batch),
  changed: async (trx, organisationId) => ({
    patients: [],
    episodes: await episodesOfChangedService(trx, kind, organisationId),
  }),
})

const ofPatients: Merge = {
  resolve: resolvePatients,
  problems: (trx, batch) => patientProblems(trx, batch.organisationId),
  merge: mergePatients,
  changed: async (trx) => ({ patients: await patientsOfChangedRecords(trx, 'patients'), episodes: [] }),
}

const ofEpisodes: Merge = {
  resolve: resolveEpisodes,
  problems: episodeProblems,
  merge: mergeEpisodes,
  changed: async (trx) => ({ patients: await patientsOfChangedRecords(trx, 'episodes'), episodes: [] }),
}

const isFact = (kind: ImportKind): kind is FactKind => kind in factTables
const isRecord = (kind: ImportKind): kind is keyof typeof recordTables => kind in recordTables

/** How the rows of one kind are checked and stored. */
export const mergeOf = (kind: ImportKind): Merge => {
  if (isFact(kind)) return ofFacts(kind)
  if (isRecord(kind)) return kind === 'patients' ? ofPatients : ofEpisodes
  return ofService(kind)
}
