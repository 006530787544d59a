import type { MeasurePopulation, QualityMeasure } from '@tandem/domain/quality-measure'
import type { DayWindow } from '@tandem/domain/supply'
import type { ReportContent } from './report-document.ts'

/** Units in each population; null where the count is withheld. */
export type PopulationCounts = Readonly<Record<MeasurePopulation, number | null>>

export interface MeasureGroup {
  readonly counts: PopulationCounts
  /** Met of included, 0 to 1; null where nobody is included or it is withheld. */
  readonly rate: number | null
}

/** The result of one measure, as it is handed on. */
export interface MeasureToReport {
  /** A uuid of this report's own. */
  readonly id: string
  readonly measure: Pick<QualityMeasure, 'id' | 'version' | 'name' | 'improvement' | 'notice'>
  readonly period: DayWindow
  /** When it was computed: an instant in ISO 8601. */
  readonly madeAt: string
  readonly organisation: ReportContent['organisation']
  readonly kindNotice: string | null
  readonly whole: MeasureGroup
  readonly strata: readonly (MeasureGroup & { readonly stratum: string })[]
  /**
   * Keys of the subjects in each population, which tell nothing to whoever has no access to Tandem; null for a summary.
   */
  readonly subjects: Readonly<Record<MeasurePopulation, readonly string[]>> | null
}

const code = 'http://terminology.hl7.org/CodeSystem'
const subjectSystem = 'urn:tandem:subject'

const populations: Readonly<Record<MeasurePopulation, { readonly code: string; readonly display: string }>> =
  {
    initial_population: { code: 'initial-population', display: 'Initial Population' },
    denominator: { code: 'denominator', display: 'Denominator' },
    denominator_exclusion: { code: 'denominator-exclusion', display: 'Denominator Exclusion' },
    denominator_exception: { code: 'denominator-exception', display: 'Denominator Exception' },
    numerator: { code: 'numerator', display: 'Numerator' },
  }
const populationOrder = Object.keys(populations) as MeasurePopulation[]
const notation = { higher: 'increase', lower: 'decrease' } as const

/**
 * A measure's result as a FHIR R4 MeasureReport: a summary, or a list of subjects where they are given.
 *
 * A withheld count is left out and marked as masked, never 0. Subjects are named by keys that are no FHIR resources.
 *
 * Source: HL7 FHIR R4 (4.0.1), MeasureReport, List, data-absent-reason.
 */
export function measureReport(given: MeasureToReport) {
  const { id, measure, period, madeAt, organisation, whole, strata, subjects } = given
  const lists = subjects === null ? [] : populationOrder.map((name) => subjectList(name, subjects[name]))
  const better = measure.improvement
  return {
    resourceType: 'MeasureReport' as const,
    id,
    ...(organisation.kind === 'service' ? {} : { meta: { tag: [testTag] } }),
    text: { status: 'generated', div: narrative(given) },
    ...(lists.length === 0 ? {} : { contained: lists }),
    status: 'complete' as const,
    type: subjects === null ? ('summary' as const) : ('subject-list' as const),
    measure: `urn:tandem:measure:${measure.id}|${measure.version}`,
    date: madeAt,
    reporter: { display: organisation.name },
    period: { start: period.from, end: period.to },
    ...(better === 'neither'
      ? {}
      : {
          improvementNotation: {
            coding: [{ system: `${code}/measure-improvement-notation`, code: notation[better] }],
          },
        }),
    group: [
      {
        code: { text: measure.name },
        population: populationsOf(whole, lists),
        ...scoreOf(whole),
        ...(strata.length === 0
          ? {}
          : {
              stratifier: [
                {
                  code: [{ text: 'stratum' }],
                  stratum: strata.map((group) => ({
                    value: { text: group.stratum },
                    population: populationsOf(group, []),
                    ...scoreOf(group),
                  })),
                },
              ],
            }),
      },
    ],
  }
}

export type MeasureReport = ReturnType<typeof measureReport>

/** Several reports in one file. @param madeAt an instant in ISO 8601 */
export const measureReportBundle = (reports: readonly MeasureReport[], madeAt: string) => ({
  resourceType: 'Bundle' as const,
  type: 'collection' as const,
  timestamp: madeAt,
  entry: reports.map((resource) => ({ fullUrl: `urn:uuid:${resource.id}`, resource })),
})

/** Marks data that are no patient's own. */
const testTag = { system: `${code}/v3-ActReason`, code: 'HTEST', display: 'test health data' }

const listId = (name: MeasurePopulation): string => populations[name].code

const subjectList = (name: MeasurePopulation, keys: readonly string[]) => ({
  resourceType: 'List' as const,
  id: listId(name),
  status: 'current' as const,
  mode: 'snapshot' as const,
  title: populations[name].display,
  ...(keys.length === 0
    ? { emptyReason: { coding: [{ system: `${code}/list-empty-reason`, code: 'nilknown' }] } }
    : { entry: keys.map((value) => ({ item: { identifier: { system: subjectSystem, value } } })) }),
})

function populationsOf({ counts }: MeasureGroup, lists: readonly unknown[]) {
  return populationOrder.map((name) => {
    const count = counts[name]
    return {
      code: { coding: [{ system: `${code}/measure-population`, ...populations[name] }] },
      ...(count === null ? { _count: { extension: [masked] } } : { count }),
      ...(lists.length === 0 ? {} : { subjectResults: { reference: `#${listId(name)}` } }),
    }
  })
}

const masked = {
  url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
  valueCode: 'masked',
} as const

const scoreOf = ({ rate }: MeasureGroup) => (rate === null ? {} : { measureScore: { value: rate } })

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** What a person reads who opens the file in a viewer. */
function narrative({ measure, organisation, kindNotice, period, whole }: MeasureToReport): string {
  const { numerator } = whole.counts
  const result =
    numerator === null || whole.rate === null
      ? 'The result is withheld, or there is nobody to count.'
      : `Met by ${numerator}, ${(whole.rate * 100).toFixed(1)} % of those who count.`
  const lines = [
    `${measure.name}, version ${measure.version}`,
    organisation.name,
    ...(kindNotice === null ? [] : [kindNotice]),
    ...(measure.notice === null ? [] : [measure.notice]),
    `${period.from} to ${period.to}`,
    result,
  ]
  return `<div xmlns="http://www.w3.org/1999/xhtml">${lines.map((line) => `<p>${escaped(line)}</p>`).join('')}</div>`
}
