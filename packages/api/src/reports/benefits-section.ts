import type { BeforeAfter, CareEventFigures } from '@tandem/analysis/benefits'
import { cohortBenefits } from '../services/cohort-benefits.ts'
import { curveRow, meanRow, meanTable, rateRow, shareTable } from './figure-rows.ts'
import type { SectionMaker } from './section-contract.ts'
import { type Cells, cellsUnder } from './table-parts.ts'

const around = (cells: Cells, arm: string, name: string, figures: BeforeAfter) => [
  meanRow(cells, arm, `${name}, before`, figures.before),
  meanRow(cells, arm, `${name}, after`, figures.after),
  meanRow(cells, arm, `${name}, difference`, figures.difference),
]

/** Symptom control, relapse prevention, adherence and understanding, well-being. */
export const benefitsSection: SectionMaker = async (ctx, question, rule) => {
  const benefits = await cohortBenefits(ctx, question)
  const cells = cellsUnder(rule)
  const { visits, recorded, instrument } = benefits
  const changes = (shortName: string, arm: string, change: (typeof benefits.arms)[number]['change']) =>
    visits.flatMap((visit, place) => {
      const mean = change[place]
      return mean === undefined
        ? []
        : [meanRow(cells, arm, `Change on ${shortName} at ${visit.unit} ${visit.at}`, mean)]
    })
  const events = [
    ['medicationReviews', 'Medication reviews'],
    ['teamContacts', 'Contacts between team members'],
    ['sharedDecisions', 'Shared decisions'],
  ] as const
  const means = [
    ...benefits.arms.flatMap((arm) => [
      ...changes(instrument.code, arm.label, arm.change),
      ...around(cells, arm.label, 'Share of days covered around psychoeducation', arm.coveredAround),
      ...around(cells, arm.label, 'Share of contacts attended around psychoeducation', arm.attendedAround),
      ...events
        .filter(([key]) => recorded[key])
        .map(([key, name]) =>
          meanRow(cells, arm.label, `${name} per episode`, (arm[key] as CareEventFigures).perEpisode),
        ),
    ]),
    ...benefits.others.flatMap(({ instrument: other, change }) =>
      (change?.arms ?? []).flatMap((arm) => changes(other.code, arm.label, arm.change)),
    ),
  ]
  const shares = benefits.arms.flatMap((arm) => [
    curveRow(cells, arm.label, 'No return of depression within 6 months of remission', arm.relapseFree, 6),
    curveRow(cells, arm.label, 'No return of depression within 12 months of remission', arm.relapseFree, 12),
    ...(recorded.psychoeducation
      ? [rateRow(cells, arm.label, 'Received psychoeducation', arm.psychoeducation)]
      : []),
    ...events
      .filter(([key]) => recorded[key])
      .map(([key, name]) =>
        rateRow(cells, arm.label, `${name}, at least one`, (arm[key] as CareEventFigures).any),
      ),
  ])
  return {
    head: benefits,
    section: {
      title: 'Benefits by plan arm',
      words: [
        'What was observed under each plan, not adjusted: the arms differ in who received them.',
        ...benefits.others.flatMap(({ instrument: other, reason }) =>
          reason === null ? [] : [`${other.code}: ${reason}.`],
        ),
      ],
      figures: [],
      tables: [
        meanTable('benefits', 'Change, coverage and contacts by plan arm', means),
        shareTable('benefits-shares', 'Staying well, and care received, by plan arm', shares),
      ],
    },
    definitions: ['benefit_change', 'relapse_free', 'around_psychoeducation', 'care_events'],
  }
}
