import type { ReviewDecision } from '@tandem/db/queries/case-reviews'

/** Decisions of a case review as screens, minutes and files say them. */
export const decisionWords: Readonly<Record<ReviewDecision, string>> = {
  continue: 'Continue the plan',
  change_plan: 'Change the plan',
  consultation: 'Psychiatric consultation',
  contact_patient: 'Contact the patient',
  relapse_prevention_plan: 'Relapse-prevention plan',
  end_care: 'Prepare the end of care',
  other: 'Other, see the note',
}
