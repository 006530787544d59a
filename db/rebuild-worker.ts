import { setTimeout as pause } from 'node:timers/promises'
import type { Db } from './connect.ts'
import { onMarks } from './marks-channel.ts'
import { batchSize, drainSome, findWaiting, packIfStale } from './rebuild.ts'
import { markTurnedDays } from './rebuild-days.ts'
import { type RebuildLag, rebuildLag } from './rebuild-lag.ts'

export type RebuildWorker = {
  /** Ends after the batch at hand. */
  stop(): Promise<void>
  lag(): Promise<RebuildLag>
}

type Log = (line: string) => void

const busyMs = 50
const idleMs = 500
/** Where something was written there is more to come: so long after the last mark the worker looks often. */
const alertMs = 5_000
const dayCheckMs = 30_000
/** A batch should last no longer than this, unless marks have waited so long that only their number counts. */
const batchMs = 80
const lateMs = 1_000
const smallestBatch = 25
const packAgainMs = 60_000
/** Packing waits for a quiet moment, but no longer than this: changes since the last pack are read one by one. */
const quietMs = 2_000
const longestUnpackedMs = 120_000

/** Keeps derived rows fresh while the process lives; a failure is told and tried again, never the end of it. */
export function startRebuildWorker(db: Db, { log }: { readonly log: Log }): RebuildWorker {
  const days = new Map<number, string>()
  let stopped = false
  let announced = false
  let wake = () => {}
  let nextDayCheck = 0
  let workedAt = 0
  const packing = packingBeside(db, log, () => Date.now() - workedAt > quietMs)
  let msOfEpisode = 1

  /** @returns whether there is more to do at once */
  async function drainInTurn(): Promise<boolean> {
    let more = false
    for (const { organisationId, since } of await findWaiting(db)) {
      const fitting = Math.round(batchMs / msOfEpisode)
      const limit =
        Date.now() - since.getTime() > lateMs
          ? batchSize
          : Math.min(batchSize, Math.max(smallestBatch, fitting))
      const started = performance.now()
      const { taken, done } = await drainSome(db, organisationId, limit, log)
      if (taken >= smallestBatch) msOfEpisode = (msOfEpisode + (performance.now() - started) / taken) / 2
      if (done > 0) workedAt = Date.now()
      if (taken === limit) more = true
      else if (done > 0) packing.add(organisationId)
    }
    return more
  }

  async function turn(): Promise<number> {
    announced = false
    try {
      if (Date.now() >= nextDayCheck) {
        await markTurnedDays(db, days, log)
        nextDayCheck = Date.now() + dayCheckMs
        // A cohort without open episodes has no marks, and windows of its visits close all the same.
        for (const id of days.keys()) packing.add(id)
      }
      if ((await drainInTurn()) || announced) return 0
      return Date.now() - workedAt < alertMs ? busyMs : idleMs
    } catch (error) {
      log(`Rebuilding waits and tries again: ${error instanceof Error ? error.message : String(error)}`)
      return 2_000
    }
  }

  async function run() {
    while (!stopped) {
      const pauseMs = await turn()
      if (!stopped)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pauseMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
    }
  }

  const stopListening = onMarks(() => {
    announced = true
    wake()
  })
  const running = run()
  return {
    async stop() {
      stopped = true
      stopListening()
      wake()
      await running
      await packing.stop()
    },
    lag: () => rebuildLag(db),
  }
}

/** Packs cohorts one after the other while rebuilding goes on, each at most once a minute. */
function packingBeside(db: Db, log: Log, isQuiet: () => boolean) {
  const wanted = new Map<number, number>()
  const packedAt = new Map<number, number>()
  let running: Promise<void> | null = null
  let stopped = false

  async function packAll() {
    for (const [id, since] of wanted) {
      while (!stopped && !isQuiet() && Date.now() - since < longestUnpackedMs)
        await pause(quietMs / 4, undefined, { ref: false })
      wanted.delete(id)
      if (stopped) return
      await packIfStale(db, id, log)
      packedAt.set(id, Date.now())
    }
  }

  return {
    add(organisationId: number) {
      if (Date.now() - (packedAt.get(organisationId) ?? 0) < packAgainMs || wanted.has(organisationId)) return
      wanted.set(organisationId, Date.now())
      running ??= packAll().finally(() => {
        running = null
      })
    },
    async stop() {
      stopped = true
      await running
    },
  }
}
