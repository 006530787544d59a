import type { MeasureSubject } from '@tandem/domain/quality-measure'
import { decidingReason, type MeasurePart, partOf } from './measure-parts.ts'

export type TallyCount = {
  readonly dimension: 'treated' | 'reason' | 'stratum' | 'month'
  /** The place of the reason, the stratum, the month (`2025-03`); null: none, or nothing to tell apart. */
  readonly value: string | null
  readonly part: MeasurePart | 'treated'
  readonly siteId: number | null
  readonly units: number
}

export type Counted = { readonly part: MeasurePart; readonly reason: number | null }

export type MeasureTally = {
  /** Somebody who was in care in the days that matter to the measure. */
  addTreated(siteId: number | null): void
  /** @returns the part of the unit and the place of its deciding reason, from 1 */
  addUnit(subject: MeasureSubject, siteId: number | null): Counted
  /** Units of the population. */
  readonly units: number
  /** Sentences in the order in which they were first met; a reason's place is its place here, from 1. */
  readonly reasons: readonly string[]
  readonly counts: readonly TallyCount[]
}

/** Counts the units of one measure as they come: by part, once with the reason, once by stratum, once by month. */
export function measureTally(strata: readonly string[]): MeasureTally {
  const held = new Map<string, { -readonly [Key in keyof TallyCount]: TallyCount[Key] }>()
  const places = new Map<string, number>()
  let units = 0
  const add = (count: Omit<TallyCount, 'units'>) => {
    const key = `${count.dimension} ${count.part} ${count.siteId} ${count.value}`
    const known = held.get(key)
    if (known) known.units += 1
    else held.set(key, { ...count, units: 1 })
  }
  return {
    addTreated: (siteId) => add({ dimension: 'treated', value: null, part: 'treated', siteId }),
    addUnit(subject, siteId) {
      const part = partOf(subject)
      const sentence = decidingReason(subject)?.reason ?? null
      if (sentence !== null && !places.has(sentence)) places.set(sentence, places.size + 1)
      const reason = sentence === null ? null : (places.get(sentence) ?? null)
      if (part !== 'not_in_population') units += 1
      add({ dimension: 'reason', value: reason === null ? null : String(reason), part, siteId })
      if (part !== 'not_in_population') {
        if (strata.length > 0) add({ dimension: 'stratum', value: subject.stratum, part, siteId })
        add({ dimension: 'month', value: subject.on.slice(0, 7), part, siteId })
      }
      return { part, reason }
    },
    get units() {
      return units
    },
    get reasons() {
      return [...places.keys()]
    },
    get counts() {
      return [...held.values()]
    },
  }
}
