import { addDays, type CalendarDay, daysBetween, earlierDay } from './calendar-day.ts'
import { type DayWindow, knownDays, type Supply, type SupplyRules, supplyStretches } from './supply.ts'

/** A prescription as written, whether or not it was ever dispensed. */
export interface Prescription {
  readonly ingredient: string
  readonly drugClass: string | null
  readonly prescribedOn: CalendarDay
}

/** From the first day of supply to the last before a gap that is too long. */
export interface SupplySpell extends DayWindow {
  /** False while the gap after it is still short enough, or supply lasts. */
  readonly ended: boolean
}

/**
 * Spells of treatment as supply tells them: a new one begins after a gap of more than `permissibleGapDays` without
 * supply. With 30 the first spell's end is the end of persistence; 180 separates episodes of treatment.
 */
export const supplySpells = (
  supplies: readonly Supply[],
  asOf: CalendarDay,
  permissibleGapDays = 180,
  rules: SupplyRules = { carryOver: 'same_ingredient' },
): readonly SupplySpell[] => {
  const known = supplies.filter((supply) => knownDays(supply) !== null && supply.dispensedOn <= asOf)
  if (known[0] === undefined) return []
  const from = known.reduce((first, { dispensedOn }) => earlierDay(first, dispensedOn), known[0].dispensedOn)
  const spells: SupplySpell[] = []
  let gap = 0
  for (const stretch of supplyStretches(known, { from, to: asOf }, rules)) {
    const days = daysBetween(stretch.from, stretch.to) + 1
    const last = spells.at(-1)
    if (stretch.state === 'uncovered') gap += days
    if (stretch.state === 'covered') {
      const { from: start } = last === undefined || last.ended ? stretch : last
      if (last !== undefined && !last.ended) spells.pop()
      spells.push({ from: start, to: stretch.to, ended: false })
      gap = 0
    } else if (last !== undefined && gap > permissibleGapDays)
      spells[spells.length - 1] = { ...last, ended: true }
  }
  return spells
}

/**
 * Whether a prescription was followed by a dispense of its ingredient on the day or within 30 days; `not_yet` through
 * day 30. Prescribed and never dispensed is primary non-adherence.
 */
export const firstDispenseOf = (
  prescription: Prescription,
  supplies: readonly Supply[],
  asOf: CalendarDay,
): 'dispensed' | 'not_dispensed' | 'not_yet' => {
  const { ingredient, prescribedOn } = prescription
  const last = addDays(prescribedOn, 30)
  const isIts = (supply: Supply) =>
    supply.ingredient === ingredient && supply.dispensedOn >= prescribedOn && supply.dispensedOn <= last
  if (supplies.some((supply) => isIts(supply) && supply.dispensedOn <= asOf)) return 'dispensed'
  return asOf > last ? 'not_dispensed' : 'not_yet'
}
