import type { CalendarDay } from '../calendar-day.ts'
import { isListed } from '../code-lists.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { DayWindow } from '../supply.ts'
import { isWithin } from './populations.ts'
import { isFinished, isListedEncounter, type List } from './record-facts.ts'

export interface FollowUp {
  readonly on: CalendarDay
  /** Such as `shared decision` or `therapy begun`. */
  readonly what: string
}

/**
 * What a service's follow-up list finds in a window, ascending: care events of its kinds, treatments of its components
 * and drug classes that begin, drugs of its classes prescribed or handed over, finished encounters of its codes.
 */
export const followUpsIn = (record: PatientRecord, list: List, window: DayWindow): readonly FollowUp[] => {
  const listed = (codeSystem: string, code: string | null) => isListed(list, { codeSystem, code })
  const found: readonly FollowUp[] = [
    ...record.careEvents
      .filter(({ happenedOn, kind }) => isWithin(happenedOn, window) && listed('care event', kind))
      .map(({ happenedOn, kind }) => ({ on: happenedOn, what: kind.replaceAll('_', ' ') })),
    ...record.treatments
      .filter(
        ({ component, drugClass, startedOn }) =>
          isWithin(startedOn, window) && (listed('treatment', component) || listed('drug class', drugClass)),
      )
      .map(({ startedOn, component }) => ({ on: startedOn, what: `${component} begun` })),
    ...record.prescribed
      .filter(
        ({ prescribedOn, drugClass }) => isWithin(prescribedOn, window) && listed('drug class', drugClass),
      )
      .map(({ prescribedOn, drugClass }) => ({ on: prescribedOn, what: `${drugClass} prescribed` })),
    ...record.dispensed
      .filter(
        ({ dispensedOn, drugClass }) => isWithin(dispensedOn, window) && listed('drug class', drugClass),
      )
      .map(({ dispensedOn, drugClass }) => ({ on: dispensedOn, what: `${drugClass} handed over` })),
    ...record.encounters
      .filter(
        (encounter) =>
          isWithin(encounter.startedOn, window) &&
          isFinished(encounter) &&
          isListedEncounter(list, encounter),
      )
      .map(({ startedOn, kind }) => ({ on: startedOn, what: `${kind} contact` })),
  ]
  return found.toSorted((a, b) => (a.on < b.on ? -1 : Number(a.on > b.on)))
}
