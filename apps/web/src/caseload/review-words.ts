import type { Input, Output } from '../api.ts'

export type Decision = Input['caseload']['review']['decision']
export type ReviewOutcome = Output['caseload']['review']

/** What a review can decide, in the order of its number keys. */
export const decisions: readonly { readonly value: Decision; readonly label: string }[] = [
  { value: 'continue', label: 'Continue the plan' },
  { value: 'change_plan', label: 'Change the plan' },
  { value: 'consultation', label: 'Psychiatric consultation' },
  { value: 'contact_patient', label: 'Contact the patient' },
  { value: 'relapse_prevention_plan', label: 'Relapse-prevention plan' },
  { value: 'end_care', label: 'Prepare the end of care' },
  { value: 'other', label: 'Other, see the note' },
]

/** What became of a change of several episodes, in words; who was faster is named. */
export const outcomeWords = ({ done, conflicts }: ReviewOutcome, what: string): string => {
  const changed = `${done.length} ${done.length === 1 ? 'episode' : 'episodes'} ${what}.`
  if (conflicts.length === 0) return changed
  const names = [...new Set(conflicts.map(({ by }) => by))].join(', ')
  return `${changed} ${conflicts.length} changed by ${names} in the meantime: nothing of theirs was overwritten; look again.`
}
