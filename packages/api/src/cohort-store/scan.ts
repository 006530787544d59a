import { labelsAmong } from '@tandem/analysis/cohort'
import {
  type AnalysisResult,
  answerOf,
  type CohortAnalysis,
  type CohortAnswer,
  type CohortQuestion,
} from '@tandem/analysis/cohort-analyses'
import type { CohortData, EpisodeChoice } from '@tandem/analysis/cohort-data'
import { type Column, cohortOf, type FlatCohort, type Labels } from '@tandem/analysis/flat/flat-cohort'
import { columnReader, lengthOf, type Ranges } from '@tandem/analysis/flat/gathered'

/**
 * Columns of one organisation as they stand in memory: first the episodes of a pack, sorted by site and clinician, then
 * those that changed since, in the order in which they did. An episode that changed stands twice; the older one is dead.
 */
export type HeldColumns = FlatCohort & {
  /** Episodes of the pack; what follows is not sorted. */
  readonly sorted: number
  /** Fours of site, clinician, first episode and one past the last. */
  readonly runs: Uint32Array
  /** The generation in which an episode died; 0: it lives. null: all of them live. */
  readonly died: Uint32Array | null
  readonly generation: number
}

/** Codes of the sites that the reader may see; 'all' only where the reader may see every site. */
export type PermittedSites = readonly string[] | 'all'

/**
 * The part of the columns that a reader may see and a choice asks for, by site and clinician: nothing outside it can
 * come into an answer. Columns are made when an analysis reads them.
 */
export function visibleData(held: HeldColumns, sites: PermittedSites, choice: EpisodeChoice): CohortData {
  const ranges = visibleRanges(held, sites, choice)
  const count = lengthOf(ranges)
  const { columns, labels, died, generation } = held
  const read = columnReader(columns, ranges)
  const live = died === null ? null : liveIn(died, generation, ranges, count)
  return cohortOf({ count, columns, labels }, read, live)
}

/** Answers one question as far as the reader may see. */
export function scanned<Name extends CohortAnalysis>(
  held: HeldColumns,
  sites: PermittedSites,
  question: CohortQuestion<Name>,
): CohortAnswer<Name> {
  return answerOf(visibleData(held, sites, question.choice), question)
}

export type ScannedResult<Name extends CohortAnalysis> = AnalysisResult<Name>

function visibleRanges(held: HeldColumns, sites: PermittedSites, { dimensions }: EpisodeChoice): Ranges {
  const site = passes(held, 'scores.dimensions.site', [sites === 'all' ? undefined : sites, dimensions.site])
  const clinician = passes(held, 'scores.dimensions.clinician', [dimensions.clinician])
  if (site === null && clinician === null) return Uint32Array.of(0, held.count)
  const found: number[] = []
  const add = (from: number, to: number) => {
    if (found.at(-1) === from) found[found.length - 1] = to
    else found.push(from, to)
  }
  const { runs } = held
  for (let run = 0; run < runs.length; run += 4)
    if ((site === null || site[runs[run]!] === 1) && (clinician === null || clinician[runs[run + 1]!] === 1))
      add(runs[run + 2]!, runs[run + 3]!)
  const siteOf = held.columns.get('scores.dimensions.site') as Column
  const clinicianOf = held.columns.get('scores.dimensions.clinician') as Column
  for (let i = held.sorted; i < held.count; i += 1)
    if ((site === null || site[siteOf[i]!] === 1) && (clinician === null || clinician[clinicianOf[i]!] === 1))
      add(i, i + 1)
  return found.length === 0 ? Uint32Array.of(0, 0) : Uint32Array.from(found)
}

/** 1 for every code whose label is in all of the lists; null: nothing is asked. */
function passes(
  held: HeldColumns,
  path: string,
  wanted: readonly (readonly (string | null)[] | undefined)[],
): Uint8Array | null {
  const labels = held.labels.get(path) as Labels
  let all: Uint8Array | null = null
  for (const list of wanted) {
    if (list === undefined) continue
    const passing = labelsAmong(labels, list)
    if (all === null) all = passing
    else for (let code = 0; code < all.length; code += 1) all[code]! &= passing[code]!
  }
  return all
}

function liveIn(died: Uint32Array, generation: number, ranges: Ranges, count: number): Uint8Array {
  const live = new Uint8Array(count)
  let at = 0
  for (let i = 0; i < ranges.length; i += 2)
    for (let episode = ranges[i]!; episode < ranges[i + 1]!; episode += 1) {
      const death = died[episode]!
      live[at] = death === 0 || death > generation ? 1 : 0
      at += 1
    }
  return live
}
