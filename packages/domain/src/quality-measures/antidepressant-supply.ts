import type { CalendarDay } from '../calendar-day.ts'
import { isListed } from '../code-lists.ts'
import type { PatientRecord } from '../patient-record.ts'
import { knownDays, type Supply } from '../supply.ts'
import type { Treatment } from '../treatment-arm.ts'
import type { List } from './record-facts.ts'

/** The class under which the rules of supply and treatment know antidepressants. */
export const antidepressantClass = 'antidepressant'

const isListedSupply = (list: List, { drugClass, ingredient, drug }: Supply): boolean =>
  isListed(list, { codeSystem: 'drug class', code: drugClass }) ||
  isListed(list, { codeSystem: 'ingredient', code: ingredient }) ||
  isListed(list, { codeSystem: 'drug', code: drug })

const ofClass = <Drug extends { readonly drugClass: string | null }>(drug: Drug): Drug =>
  drug.drugClass === antidepressantClass ? drug : { ...drug, drugClass: antidepressantClass }

/** Dispenses up to a day that the service's list takes for antidepressants, ascending, under that class. */
export const antidepressantsDispensed = (
  { dispensed }: PatientRecord,
  list: List,
  until: CalendarDay,
): readonly Supply[] =>
  dispensed.filter((supply) => supply.dispensedOn <= until && isListedSupply(list, supply)).map(ofClass)

/** Treatments begun by a day, those of the list's drug classes under the class of antidepressants. */
export const treatmentsByClass = (
  { treatments }: PatientRecord,
  list: List,
  until: CalendarDay,
): readonly Treatment[] =>
  treatments
    .filter(({ startedOn }) => startedOn <= until)
    .map((treatment) =>
      isListed(list, { codeSystem: 'drug class', code: treatment.drugClass })
        ? ofClass(treatment)
        : treatment,
    )

export const hasKnownSupply = (supply: Supply): boolean => knownDays(supply) !== null

/** @example unknownInWords(2) // ' 2 dispenses of unknown supply are left out.' */
export const unknownInWords = (count: number): string => {
  if (count === 0) return ''
  return count === 1
    ? ' 1 dispense of unknown supply is left out.'
    : ` ${count} dispenses of unknown supply are left out.`
}
