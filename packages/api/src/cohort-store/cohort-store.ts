import { setTimeout as pause } from 'node:timers/promises'
import type { CohortAnalysis, CohortAnswer, CohortQuestion } from '@tandem/analysis/cohort-analyses'
import type { CohortData, EpisodeChoice } from '@tandem/analysis/cohort-data'
import { type CohortPart, cohortParts } from '@tandem/analysis/flat/flat-cohort'
import { nameOfPart, type PackPart, packPart } from '@tandem/db/queries/cohort-chunks'
import type { Scope } from '@tandem/db/scope'
import type { HeldCohort } from './held-cohort.ts'
import { bytesOfParts, type CohortSource, findHoldingPack, readPack, refresh } from './read-cohort.ts'
import { type PermittedSites, visibleData } from './scan.ts'
import { ScanPool } from './scan-pool.ts'

export type CohortStoreOptions = CohortSource & {
  /** Most bytes that all organisations together may take. */
  readonly memoryBytes: number
  readonly threads: number
  readonly log: (line: string) => void
}

/** An answer from memory, which changes are in it, and up to when everything recorded is for certain. */
export type AnswerFromMemory<Name extends CohortAnalysis> = CohortAnswer<Name> & {
  readonly rev: number
  readonly dataAsOf: Date
}

export type CohortStoreState = {
  readonly organisations: number
  readonly bytes: number
  readonly memoryBytes: number
  /** How long ago the oldest of what was asked for lately was up to date; 0 where nothing was. */
  readonly behindSeconds: number
}

export type CohortStore = {
  /** Settles when a thread runs; questions asked before wait for it. */
  readonly ready: Promise<void>
  /**
   * Answers a question about one instrument of the organisation of the scope, as far as the scope may see it.
   *
   * @param rev changes that the asker knows of, so that the answer is not older
   * @returns null where memory has no answer: nothing is packed yet, it is too large, or a thread broke; ask the
   *   database then
   */
  ask<Name extends CohortAnalysis>(
    scope: Scope,
    instrument: string,
    rev: number,
    question: CohortQuestion<Name>,
  ): Promise<AnswerFromMemory<Name> | null>
  /** The same for work that needs the columns of what a choice asks for; made when they are read. */
  data(
    scope: Scope,
    instrument: string,
    rev: number,
    choice: EpisodeChoice,
  ): Promise<{ readonly data: CohortData; readonly rev: number; readonly dataAsOf: Date } | null>
  state(): CohortStoreState
  close(): Promise<void>
}

type Entry = {
  held: HeldCohort | null
  /** One thing at a time: reading, refreshing. */
  work: Promise<unknown>
  usedAt: number
  readonly keys: Set<string>
}

/** A question waits so long for what changed; what is held answers then, and says as of when. */
const patienceMs = 250
const lookMs = 1_000
const lookedAfterMs = 600_000

/** Parts that a question reads: the course needs neither outcomes nor, without a filter on lists, what else is known. */
function partsOf({ analysis, choice }: CohortQuestion, instrument: string): PackPart[] {
  const needed: readonly CohortPart[] =
    analysis !== 'course'
      ? cohortParts
      : Object.keys(choice.lists).length === 0
        ? ['core', 'scores']
        : ['core', 'scores', 'episodes']
  return needed.map((part) => packPart(instrument, part))
}

/** Cohorts of the organisations that were asked about last, in memory, as far as there is room. */
export function startCohortStore({ memoryBytes, threads, log, ...source }: CohortStoreOptions): CohortStore {
  const entries = new Map<number, Entry>()
  const pool = new ScanPool(threads)
  let closed = false

  function forget(entry: Entry): void {
    for (const key of entry.keys) pool.forget(key)
    entry.keys.clear()
  }

  /** Lets go of what was asked for longest ago until so many bytes are free; false: they never will be. */
  function makeRoom(bytes: number, keep: Entry): boolean {
    if (bytes > memoryBytes) return false
    const others = [...entries.values()]
      .filter((entry) => entry !== keep && entry.held !== null)
      .sort((a, b) => a.usedAt - b.usedAt)
    let taken = others.reduce((sum, { held }) => sum + (held?.bytes ?? 0), 0)
    for (const entry of others) {
      if (taken + bytes <= memoryBytes) break
      taken -= entry.held?.bytes ?? 0
      entry.held = null
      forget(entry)
    }
    return true
  }

  async function read(organisationId: number, entry: Entry, parts: readonly PackPart[]): Promise<void> {
    const found = await findHoldingPack(source, organisationId)
    entry.held = null
    forget(entry)
    if (found === null || !makeRoom(bytesOfParts(found, parts.map(nameOfPart)), entry)) return
    entry.held = await readPack(source, organisationId, found, parts)
  }

  async function bring(
    organisationId: number,
    entry: Entry,
    parts: readonly PackPart[],
    rev: number,
  ): Promise<void> {
    const before = entry.held
    if (before === null || !before.has(parts.map(nameOfPart)))
      await read(organisationId, entry, withHeld(parts, before))
    // Twice at most: the pack may be replaced while it is read.
    for (let turn = 0; turn < 2 && entry.held !== null && entry.held.moment.rev < rev; turn += 1)
      await renew(organisationId, entry, parts)
  }

  async function renew(organisationId: number, entry: Entry, parts: readonly PackPart[]): Promise<void> {
    const { held } = entry
    if (held === null) return
    const { generation } = held
    if (!(await refresh(source, organisationId, held)))
      await read(organisationId, entry, withHeld(parts, held))
    else if (held.generation !== generation) forget(entry)
  }

  /** In turn with all other work on the organisation; what fails is let go of and read anew when next asked for. */
  function inTurn(organisationId: number, entry: Entry, work: () => Promise<void>): Promise<void> {
    const done = entry.work.then(work).catch((error: unknown) => {
      entry.held = null
      forget(entry)
      log(`Cohort of organisation ${organisationId} is not in memory: ${messageOf(error)}`)
    })
    entry.work = done
    return done
  }

  function entryOf(organisationId: number): Entry {
    const entry = entries.get(organisationId) ?? {
      held: null,
      work: Promise.resolve(),
      usedAt: 0,
      keys: new Set(),
    }
    entries.set(organisationId, entry)
    entry.usedAt = Date.now()
    return entry
  }

  /** Parts of a cohort with every change up to a rev, or with what is held when that takes too long; null: not held. */
  async function upToDate(
    organisationId: number,
    parts: readonly PackPart[],
    rev: number,
  ): Promise<HeldCohort | null> {
    if (closed) return null
    const entry = entryOf(organisationId)
    const names = parts.map(nameOfPart)
    if (names.some((name) => entry.held?.absent.has(name))) return null
    if (entry.held === null || !entry.held.has(names) || entry.held.moment.rev < rev) {
      const brought = inTurn(organisationId, entry, () => bring(organisationId, entry, parts, rev))
      if (entry.held?.has(names)) await Promise.race([brought, pause(patienceMs, undefined, { ref: false })])
      else await brought
    }
    return entry.held?.has(names) ? entry.held : null
  }

  const looking = setInterval(() => {
    for (const [organisationId, entry] of entries) {
      const { held, usedAt } = entry
      if (held === null || Date.now() - usedAt > lookedAfterMs) continue
      inTurn(organisationId, entry, () => renew(organisationId, entry, []))
    }
  }, lookMs)
  looking.unref()

  return {
    ready: pool.ready,
    async ask(scope, instrument, rev, question) {
      const parts = partsOf(question, instrument)
      const held = await upToDate(scope.organisationId, parts, rev)
      if (held === null) return null
      const { moment, generation } = held
      const names = parts.map(nameOfPart)
      const key = `${scope.organisationId} ${moment.pack} ${generation} ${names.join(' ')}`
      entryOf(scope.organisationId).keys.add(key)
      const sites = permittedSites(scope, moment.siteCodes)
      const answer = await pool
        .ask({ key, columns: held.columns(names) }, sites, question)
        .catch((error: unknown) => log(`A cohort was left to the database: ${messageOf(error)}`))
      if (!answer) return null
      const { rev: known, asOf: dataAsOf } = moment
      return { ...(answer as CohortAnswer<typeof question.analysis>), rev: known, dataAsOf }
    },
    async data(scope, instrument, rev, choice) {
      const parts = cohortParts.map((part) => packPart(instrument, part))
      const held = await upToDate(scope.organisationId, parts, rev)
      if (held === null) return null
      const { moment } = held
      const sites = permittedSites(scope, moment.siteCodes)
      const data = visibleData(held.columns(parts.map(nameOfPart)), sites, choice)
      return { data, rev: moment.rev, dataAsOf: moment.asOf }
    },
    state() {
      const held = [...entries.values()].flatMap((entry) => (entry.held === null ? [] : [entry.held]))
      const lookedAfter = [...entries.values()].filter(({ usedAt }) => Date.now() - usedAt <= lookedAfterMs)
      const oldest = Math.min(...lookedAfter.map((entry) => entry.held?.moment.asOf.getTime() ?? Date.now()))
      return {
        organisations: held.length,
        bytes: held.reduce((sum, { bytes }) => sum + bytes, 0),
        memoryBytes,
        behindSeconds: lookedAfter.length === 0 ? 0 : Math.max(0, (Date.now() - oldest) / 1_000),
      }
    },
    async close() {
      closed = true
      clearInterval(looking)
      await Promise.all([...entries.values()].map(({ work }) => work))
      await pool.close()
    },
  }
}

/** What is asked for, and what is held already. */
function withHeld(parts: readonly PackPart[], held: HeldCohort | null): PackPart[] {
  const names = new Set([...parts.map(nameOfPart), ...(held?.names ?? []), ...(held?.absent ?? [])])
  return [...names].map((name) => {
    const [instrument = '', part = ''] = name.split('/')
    return { instrument, part: part as PackPart['part'] }
  })
}

/** Codes of the sites that a scope may see in aggregate. */
function permittedSites(scope: Scope, codes: ReadonlyMap<number, string>): PermittedSites {
  if (scope.aggregates === 'all') return 'all'
  return (scope.siteIds ?? []).flatMap((id) => codes.get(id) ?? [])
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
