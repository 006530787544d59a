import { cohortMissing } from '../services/cohort-missing.ts'
import { curveRow, rateRow, shareTable } from './figure-rows.ts'
import type { SectionMaker } from './section-contract.ts'
import { cellsUnder } from './table-parts.ts'

const places = { week: [12, 26, 52], month: [3, 6, 12] } as const

/** Who leaves care and who stops being measured. */
export const missingSection: SectionMaker = async (ctx, question, rule) => {
  const missing = await cohortMissing(ctx, question)
  const cells = cellsUnder(rule)
  const { unit } = missing
  const rows = missing.arms.flatMap((arm) => [
    rateRow(cells, arm.label, 'Dropped out before day 28', arm.leftEarly),
    ...(missing.contactsRecorded
      ? places[unit].map((at) =>
          curveRow(cells, arm.label, `Staying in care at ${unit} ${at}`, arm.inCare, at),
        )
      : []),
    ...places[unit].map((at) =>
      curveRow(cells, arm.label, `Still being measured at ${unit} ${at}`, arm.measured, at),
    ),
    rateRow(cells, arm.label, 'A first score and any later one', arm.paired),
    ...missing.visits.flatMap((visit, place) => {
      const rate = arm.pairedAt[place]
      const name = `A first score and one at ${visit.unit} ${visit.at}`
      return rate === undefined ? [] : [rateRow(cells, arm.label, name, rate)]
    }),
  ])
  return {
    head: missing,
    section: {
      title: 'Missing and drop-out',
      words: [
        'Shares of staying and of being measured are Kaplan-Meier; “of” is then the number at risk.',
        ...(missing.contactsRecorded
          ? []
          : ['No contact or drop-out is on record, so staying in care can’t be said.']),
      ],
      figures: [],
      tables: [shareTable('missing', 'Missing and drop-out by plan arm', rows)],
    },
    definitions: ['drop_out', 'left_early', 'still_measured', 'paired_completeness'],
  }
}
