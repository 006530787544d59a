import { rateMeasures } from '@tandem/analysis/outcome-rates'
import { cannotSay, cell, missing, type Table } from '@tandem/reports/report-document'
import { cohortRates } from '../services/cohort-rates.ts'
import type { SectionMaker } from './section-contract.ts'
import { cellsUnder, countColumn, rateColumn, textColumn } from './table-parts.ts'

const measureWords = {
  response: 'Response',
  remission: 'Remission',
  improved: 'Reliable improvement',
  deteriorated: 'Reliable deterioration',
} as const

const columns: Table['columns'] = [
  textColumn('arm', 'Plan arm'),
  textColumn('visit', 'Visit'),
  textColumn('outcome', 'Outcome'),
  countColumn('met', 'Met', 'episodes that met the definition'),
  countColumn('counted', 'Of', 'episodes with a score at the visit that could meet it'),
  rateColumn('rate', 'Rate'),
  rateColumn('lower', 'Lower 95 %', 'Wilson'),
  rateColumn('upper', 'Upper 95 %', 'Wilson'),
  rateColumn('if_none_met', 'If none of the missing', 'rate if nobody without a score had met it'),
  rateColumn('if_all_met', 'If all of the missing', 'rate if everybody without a score had met it'),
  countColumn('no_score', 'No score', 'the window is over'),
  countColumn('not_yet', 'Not yet', 'the window is open'),
  countColumn('below_caseness', 'Below caseness', 'at the start; not asked for response and remission'),
  countColumn('no_baseline', 'No first score'),
]

/** Response, remission, reliable improvement and deterioration at each visit. */
export const ratesSection: SectionMaker = async (ctx, question, rule) => {
  const rates = await cohortRates(ctx, question)
  const cells = cellsUnder(rule)
  const rows = rates.visits.flatMap(({ visit, arms }) =>
    arms.flatMap(({ label, rates: ofArm }) =>
      rateMeasures.map((measure) => {
        const found = ofArm[measure]
        const named = [cell(label), cell(`${visit.unit} ${visit.at}`), cell(measureWords[measure])]
        if (found === null)
          return [
            ...named,
            ...columns.slice(3).map(({ kind }) => (kind === 'rate' ? cannotSay('not defined') : missing)),
          ]
        const share = (value: number | null) => cells.figure(value, found.reason, found.withheld)
        return [
          ...named,
          cells.count(found.met),
          cells.count(found.counted),
          ...[found.rate, found.lower, found.upper, found.ifNoneMet, found.ifAllMet].map(share),
          ...[found.noScore, found.notYet, found.belowCaseness, found.noBaseline].map(cells.count),
        ]
      }),
    ),
  )
  return {
    head: rates,
    section: {
      title: 'Outcomes at visits',
      words: [
        'Rates at a visit, of those with a score in its window; response and remission of those at caseness at the start.',
        ...(rates.neitherWithheld
          ? ['The arm with neither component is left out, so that no other count can be worked out from it.']
          : []),
      ],
      figures: [],
      tables: [
        { name: 'outcomes-at-visits', title: 'Outcomes at visits by plan arm', columns, rows, notes: [] },
      ],
    },
    definitions: ['outcome_at_visit', 'outcome_bounds'],
  }
}
