import { createHash, randomUUID } from 'node:crypto'
import type { SuppressionRule } from '@tandem/analysis/small-counts'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { qualityMeasures } from '@tandem/domain/quality-measures/catalogue'
import type { RowsUsed } from '@tandem/reports/manifest'
import { measureReport, measureReportBundle } from '@tandem/reports/measure-report'
import {
  type Cell,
  cannotSay,
  cell,
  type DefinitionUsed,
  type ReportContent,
  type Section,
  type Table,
} from '@tandem/reports/report-document'
import { TRPCError } from '@trpc/server'
import { inputProblems } from '../input-problems.ts'
import { JobProblem } from '../jobs/job-kind.ts'
import { computeMeasures } from '../measures/compute-measures.ts'
import { chosenPeriod } from '../measures/measure-period.ts'
import type { RunOptions } from '../measures/run-measures.ts'
import { type MeasureDetail, measureDetail } from '../services/measure-detail.ts'
import { type MeasuresOverview, type MeasureTile, measuresOverview } from '../services/measures-overview.ts'
import type { OrganisationContext } from '../trpc.ts'
import { type Cells, cellsUnder, countColumn, rateColumn, textColumn } from './table-parts.ts'

/** The measures of a report: what the screen of measures says of its period, and the same as FHIR resources. */
export type MeasuresPart = {
  readonly section: Section
  readonly definitions: readonly DefinitionUsed[]
  readonly rowsUsed: readonly RowsUsed[]
  /** @param of whose it is; the instant of making stands in it */
  fhir(of: Pick<ReportContent, 'organisation' | 'kindNotice'>, madeAt: Date): object
}

const columns: Table['columns'] = [
  textColumn('measure', 'Measure'),
  textColumn('version', 'Version'),
  textColumn('unit', 'Unit', 'what is counted'),
  countColumn('met', 'Met', 'numerator'),
  countColumn('included', 'Of', 'in the rate: in the denominator, neither excluded nor excepted, time over'),
  rateColumn('rate', 'Rate'),
  rateColumn('lower', 'Lower 95 %', 'Wilson'),
  rateColumn('upper', 'Upper 95 %', 'Wilson'),
  countColumn('population', 'Population', 'initial population'),
  countColumn('pending', 'Pending', 'their time is not over'),
]

const reasonColumns: Table['columns'] = [
  textColumn('measure', 'Measure'),
  textColumn('part', 'Part'),
  textColumn('reason', 'Reason'),
  countColumn('n', 'n'),
]

const partWords: Readonly<Record<string, string>> = {
  not_in_population: 'not in the population',
  not_in_denominator: 'not in the denominator',
  excluded: 'excluded',
  pending: 'pending',
  excepted: 'excepted',
  not_met: 'not met',
  met: 'met',
}

/** null: the period with which the screen of measures opens. */
type AskedPeriod = { readonly from: CalendarDay | null; readonly to: CalendarDay | null }

const periodOf = ({ from, to }: AskedPeriod) => (from && to ? { from, to } : {})

/** Says in a sentence of the report why its period is none for measures. */
async function askable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    const problem = error instanceof TRPCError ? inputProblems(error.cause, {})?.[0] : undefined
    if (problem === undefined) throw error
    throw new JobProblem(
      `Measures can't be told for this period: it ${problem.rule}. Choose another period, or leave measures out.`,
    )
  }
}

/** Computes the measures of a report's period where none has been computed yet. */
export async function computeMissingMeasures(
  ctx: OrganisationContext,
  asked: AskedPeriod,
  options: RunOptions,
): Promise<void> {
  const { choice, asOf } = await askable(chosenPeriod(ctx, periodOf(asked)))
  const { computedAt } = await measuresOverview(ctx, periodOf(asked))
  if (computedAt !== null) return
  const { organisationId, actor } = ctx.scope
  const measures = qualityMeasures.map(({ id }) => id)
  await computeMeasures(
    ctx.db,
    { organisationId, actor },
    { period: choice.period, asOf, recordedAsOf: null, measures },
    options,
  )
}

/**
 * The measures of a report from their last computed state, by the procedures of the screen, and so under its guard.
 *
 * @throws JobProblem for a period that no measure is computed for
 */
export async function measuresPart(
  ctx: OrganisationContext,
  rule: SuppressionRule | null,
  asked: AskedPeriod,
): Promise<MeasuresPart> {
  const overview = await askable(measuresOverview(ctx, periodOf(asked)))
  const tiles = overview.families.flatMap(({ tiles: own }) => own)
  const told = tiles.filter(({ state }) => state === 'computed' || state === 'empty')
  const details: MeasureDetail[] = []
  for (const { id } of told)
    details.push(await measureDetail(ctx, { measure: id, from: overview.from, to: overview.to }))
  const cells = cellsUnder(rule)
  const digests = details.map(({ definition, result }) => [definition.id, result?.digest ?? null])
  return {
    section: {
      title: 'Measures',
      words: wordsOf(overview),
      figures: [],
      tables: [
        {
          name: 'measures',
          title: `Measures from ${overview.from} to ${overview.to}`,
          columns,
          rows: tiles.map((tile) => measureRow(cells, tile)),
          notes: [],
        },
        {
          name: 'measure-reasons',
          title: 'Why somebody counts or does not',
          columns: reasonColumns,
          rows: details.flatMap((detail) => reasonRows(cells, detail)),
          notes: [],
        },
      ],
    },
    definitions: details.map(definitionUsed),
    rowsUsed: [
      {
        what: 'measures',
        count: details.length,
        digest: createHash('sha256').update(JSON.stringify(digests)).digest('hex'),
      },
    ],
    fhir: (of, madeAt) => fhirOf(details, overview, of, madeAt),
  }
}

function wordsOf({ from, to, computedAt, dataAsOf }: MeasuresOverview): string[] {
  const minute = (instant: string) => `${instant.slice(0, 16).replace('T', ' ')} UTC`
  return [
    `Measurement period ${from} to ${to}, of everybody whose figures the maker of this report may see: the other filters of the report do not narrow measures.`,
    computedAt === null || dataAsOf === null
      ? 'Nothing has been computed for this period yet; that is done when the files are made.'
      : `Computed at ${minute(computedAt)} from everything recorded up to ${minute(dataAsOf)}.`,
  ]
}

function measureRow(cells: Cells, { name, version, unit, state, rate, ...tile }: MeasureTile): Cell[] {
  const named = [cell(name), cell(tile.computedVersion ?? version), cell(unit)]
  if (rate === null) {
    const why =
      state === 'not_computable' ? `needs ${tile.notComputable.join(', ') || 'codes'}` : 'not computed'
    return [...named, ...columns.slice(3).map(() => cannotSay(why))]
  }
  const share = (value: number | null) => cells.figure(value, null, rate.withheld)
  return [
    ...named,
    cells.count(rate.met),
    cells.count(rate.included),
    ...[rate.rate, rate.lower, rate.upper].map(share),
    cells.count(tile.population),
    cells.count(tile.pending),
  ]
}

const reasonRows = (cells: Cells, { definition, figures }: MeasureDetail): Cell[][] =>
  (figures?.parts ?? []).flatMap(({ part, reasons }) =>
    reasons.map(({ sentence, n }) => [
      cell(definition.name),
      cell(partWords[part] ?? part),
      cell(sentence ?? 'no reason given'),
      cells.count(n),
    ]),
  )

const definitionUsed = ({ definition }: MeasureDetail): DefinitionUsed => ({
  id: definition.id,
  name: definition.name,
  version: definition.version,
  words: Object.values(definition.populations).join(' '),
  formula: null,
  source: definition.source,
  notice: definition.notice,
  parameters: { ...definition.parameters },
})

/** Summaries: files are for people without access to records, so no list of subjects is in them. */
function fhirOf(
  details: readonly MeasureDetail[],
  { from, to }: MeasuresOverview,
  of: Pick<ReportContent, 'organisation' | 'kindNotice'>,
  madeAt: Date,
): object {
  const reports = details.flatMap(({ definition, figures }) => {
    if (figures === null) return []
    const { steps, rate, parts } = figures
    const ofPart = (name: string) => parts.find(({ part }) => part === name)?.n ?? null
    return [
      measureReport({
        id: randomUUID(),
        measure: definition,
        period: { from, to },
        madeAt: madeAt.toISOString(),
        // One by one: a report has a period of its own, which is not the measures'.
        organisation: of.organisation,
        kindNotice: of.kindNotice,
        whole: {
          counts: {
            initial_population: steps.population,
            denominator: steps.denominator,
            denominator_exclusion: ofPart('excluded'),
            denominator_exception: ofPart('excepted'),
            numerator: rate.met,
          },
          rate: rate.rate,
        },
        strata: [],
        subjects: null,
      }),
    ]
  })
  return measureReportBundle(reports, madeAt.toISOString())
}
