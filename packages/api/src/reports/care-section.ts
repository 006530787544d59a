import { cohortCare } from '../services/cohort-care.ts'
import { contactRow, rateRow, shareTable, spreadRow, spreadTable } from './figure-rows.ts'
import type { SectionMaker } from './section-contract.ts'
import { cellsUnder } from './table-parts.ts'

/** Days covered, contacts kept and missed, sessions, the first follow-up. */
export const careSection: SectionMaker = async (ctx, question, rule) => {
  const care = await cohortCare(ctx, question)
  const cells = cellsUnder(rule)
  const shares = care.arms.flatMap((arm) => [
    rateRow(cells, arm.label, 'Covered on 80 % of days or more, of those measured', arm.adherent),
    contactRow(cells, arm.label, 'Contacts attended', arm.attendance),
    contactRow(cells, arm.label, 'Contacts not attended', arm.didNotAttend),
    contactRow(cells, arm.label, 'Contacts cancelled late by the patient', arm.cancelledLate),
    contactRow(cells, arm.label, 'Contacts unused (missed or cancelled late)', arm.unused),
    rateRow(cells, arm.label, 'Follow-up within 4 weeks', arm.followUp),
  ])
  const spreads = care.arms.flatMap((arm) => [
    spreadRow(cells, arm.label, 'Share of days covered in the first year', arm.covered),
    spreadRow(cells, arm.label, 'Attended treatment contacts per episode', arm.sessions),
  ])
  return {
    head: care,
    section: {
      title: 'Care received',
      words: ['Dispensed, not necessarily taken. Contacts are of whole episodes, from the first day on.'],
      figures: [],
      tables: [
        shareTable('care', 'Adherence and attendance by plan arm', shares),
        spreadTable('care-spread', 'Days covered and sessions by plan arm', spreads),
      ],
    },
    definitions: ['days_covered', 'attendance_rate', 'follow_up'],
  }
}
