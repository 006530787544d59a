import { comparisonDataOf } from '@tandem/analysis/comparison/comparison-data'
import { figureDefinitions } from '@tandem/analysis/definitions'
import type { SuppressionRule } from '@tandem/analysis/small-counts'
import { dayInZone } from '@tandem/domain/calendar-day'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import type { RowsUsed } from '@tandem/reports/manifest'
import { cell, type DefinitionUsed, type ReportContent, type Section } from '@tandem/reports/report-document'
import type { CohortHead } from '../cohort/cohort-head.ts'
import type { CohortQuestionInput } from '../cohort/cohort-question.ts'
import { courseDefinitions } from '../cohort/definitions.ts'
import { inWholeMonths } from '../cohort/whole-months.ts'
import { cohortDigest } from '../comparison/cohort-digest.ts'
import { JobProblem } from '../jobs/job-kind.ts'
import { withCohortData } from '../services/ask-cohort.ts'
import { cohortOptions } from '../services/cohort-options.ts'
import { definitionSet } from '../services/current-session.ts'
import type { OrganisationContext } from '../trpc.ts'
import { benefitsSection } from './benefits-section.ts'
import { careSection } from './care-section.ts'
import { courseSection } from './course-section.ts'
import { groupedSection, type SectionOfGroup } from './grouped-tables.ts'
import { computeMissingMeasures, type MeasuresPart, measuresPart } from './measures-part.ts'
import { missingSection } from './missing-section.ts'
import { ratesSection } from './rates-section.ts'
import type { ReportCohort } from './released-cells.ts'
import { contextOfRelease, releasedRule, ruleInWords } from './released-rule.ts'
import type { ReportDefinition, ReportGrouping, ReportSection } from './report-definition.ts'
import { daysOfPeriod } from './report-period.ts'
import type { FigureKey, MadeSection, SectionMaker } from './section-contract.ts'
import { cellsUnder, countColumn, textColumn } from './table-parts.ts'
import { timesSection } from './times-section.ts'

/** Sections about the cohort; measures are of a period and everybody. */
type CohortSection = Exclude<ReportSection, 'measures'>

const makers: Readonly<Record<CohortSection, SectionMaker>> = {
  course: courseSection,
  rates: ratesSection,
  times: timesSection,
  care: careSection,
  benefits: benefitsSection,
  missing: missingSection,
}

export const sectionWords: Readonly<Record<ReportSection, string>> = {
  course: 'Course',
  rates: 'Outcomes at visits',
  times: 'Times to events',
  care: 'Care received',
  benefits: 'Benefits by plan arm',
  missing: 'Missing and drop-out',
  measures: 'Measures',
}

const groupLabels: Readonly<Record<ReportGrouping, string>> = {
  site: 'Site',
  programme: 'Programme',
  sex: 'Sex',
  ageBand: 'Age at start',
}

const notices = {
  service: null,
  invented: 'Invented data: no person in it exists.',
  public_trial: 'Public trial data, not a service’s own patients.',
  public_sample: 'Public sample data, not a service’s own patients.',
} as const

type Step = { readonly name: CohortSection; readonly group: Group | null }
type Group = { readonly name: string; readonly question: Partial<CohortQuestionInput> }

export type ReportMade = {
  readonly content: ReportContent
  readonly rowsUsed: readonly RowsUsed[]
  /** Whose figures stand in it: everybody's, and those of each group. */
  readonly cohorts: readonly ReportCohort[]
  readonly measures: MeasuresPart | null
}

/**
 * What a report says, worked out by the same services as the screens, as they answer a reader who may open no patient
 * and under the rule for released files.
 *
 * @param watch told of each part before it is worked out
 * @param computing given where measures of a period that has none yet are to be computed first
 * @throws JobProblem for a period, a rule or a cohort that makes no report, in a sentence for its maker
 */
export async function reportContent(
  asker: OrganisationContext,
  definition: ReportDefinition,
  watch: (done: number, total: number, words: string) => void = () => {},
  computing: AbortSignal | null = null,
): Promise<ReportMade> {
  const rule = releasedRule(asker.organisation, definition.suppression)
  const ctx = contextOfRelease(asker, rule)
  const today = dayInZone(ctx.now(), ctx.organisation.timeZone)
  const days = daysOfPeriod(definition.period, today)
  const question: CohortQuestionInput = { ...definition.question, ...(rule ? inWholeMonths(days) : days) }
  const groups = definition.groupBy === null ? [null] : await groupsOf(ctx, definition.groupBy, question)
  const steps = definition.sections
    .filter((name) => name !== 'measures')
    .flatMap((name) => groups.map((group): Step => ({ name, group })))
  const total = steps.length + 1
  watch(0, total, 'Counting who is in it')
  const { head, rowsUsed } = await countedCohort(ctx, question)
  requireSomebody(head, rule)
  const made: (MadeSection & Step)[] = []
  for (const [place, step] of steps.entries()) {
    const of = step.group === null ? '' : `, ${step.group.name}`
    watch(place + 1, total, `${sectionWords[step.name]}${of}`)
    made.push({ ...(await makers[step.name](ctx, { ...question, ...step.group?.question }, rule)), ...step })
  }
  const measures = definition.sections.includes('measures') ? await toldMeasures() : null
  watch(total, total, 'All parts are worked out')
  const { startedFrom, startedTo } = question
  const content: ReportContent = {
    title: definition.title,
    organisation: head.organisation,
    kindNotice: notices[head.organisation.kind],
    period: startedFrom && startedTo ? { from: startedFrom, to: startedTo } : null,
    asOf: head.asOf,
    dataAsOf: head.dataAsOf,
    recordedAsOf: null,
    identifiability: 'aggregate',
    filtersInWords: head.filtersInWords,
    definitions: [...definitionsOf(head, made, rule), ...(measures?.definitions ?? [])],
    suppression: { rule, words: ruleInWords(rule) },
    sections: [
      whoSection(head, rule),
      ...definition.sections.flatMap((name) => {
        if (name === 'measures') return measures === null ? [] : [measures.section]
        const parts = made.filter((one) => one.name === name)
        return [joined(parts, definition.groupBy, rule)]
      }),
    ],
  }
  const cohorts = [null, ...groups.filter((group) => group !== null)].map((group) => ({
    group: group?.name ?? null,
    question: { ...question, ...group?.question },
  }))
  return { content, rowsUsed: [...rowsUsed, ...(measures?.rowsUsed ?? [])], cohorts, measures }

  async function toldMeasures(): Promise<MeasuresPart> {
    const period = { from: question.startedFrom ?? null, to: question.startedTo ?? null }
    if (computing !== null)
      await computeMissingMeasures(ctx, period, {
        signal: computing,
        progress: (done, of) => watch(total - 1, total, `Computing measures: ${done} of ${of} patients`),
      })
    return measuresPart(ctx, rule, period)
  }
}

function joined(
  parts: readonly (MadeSection & Step)[],
  groupBy: ReportGrouping | null,
  rule: SuppressionRule | null,
): Section {
  const [first] = parts
  if (first === undefined) throw new RangeError('joined: needs a part')
  if (groupBy === null) return first.section
  const peopled = parts.filter(({ head }) => head.episodes !== 0)
  const empty = parts.flatMap(({ head, group }) =>
    head.episodes === 0 && group !== null ? [group.name] : [],
  )
  const section = groupedSection(
    peopled.map(({ section: own, group }): SectionOfGroup => ({ group: group?.name ?? '', section: own })),
    groupLabels[groupBy],
    rule,
  )
  return empty.length === 0
    ? section
    : { ...section, words: [...section.words, `No episode: ${empty.join(', ')}.`] }
}

/** How many there are, and the digest of every row that the figures rest on. */
async function countedCohort(
  ctx: OrganisationContext,
  question: CohortQuestionInput,
): Promise<{ readonly head: CohortHead; readonly rowsUsed: readonly RowsUsed[] }> {
  return withCohortData(
    ctx,
    question,
    (data, chosen, head) => {
      const compact = comparisonDataOf(data, chosen.include)
      const digest = cohortDigest(compact, { of: 'report', instrument: head.instrument.code })
      return {
        head,
        rowsUsed: [{ what: 'episodes', count: head.episodes ?? 0, digest }],
      }
    },
    'report',
  )
}

function requireSomebody({ episodes }: CohortHead, rule: SuppressionRule | null): void {
  const change = 'Choose a longer period or fewer filters.'
  if (episodes === 0) throw new JobProblem(`Nobody fits this report, so it would be empty. ${change}`)
  if (episodes === null)
    throw new JobProblem(
      `Fewer than ${rule?.threshold ?? 0} episodes fit this report, so all of it would be withheld. ${change}`,
    )
}

const fixedGroups = {
  sex: ['female', 'male', 'other', 'unknown'],
  ageBand: ['0-17', '18-25', '26-40', '41-64', '65+'],
} as const

/** The groups of a dimension: those that are asked for, else all that there are. */
async function groupsOf(
  ctx: OrganisationContext,
  groupBy: ReportGrouping,
  question: CohortQuestionInput,
): Promise<readonly Group[]> {
  const wanted: readonly string[] | undefined = question[groupBy]
  const isWanted = (code: string) => !wanted?.length || wanted.includes(code)
  if (groupBy === 'sex')
    return fixedGroups.sex.filter(isWanted).map((sex) => ({ name: sex, question: { sex: [sex] } }))
  if (groupBy === 'ageBand')
    return fixedGroups.ageBand.filter(isWanted).map((band) => ({ name: band, question: { ageBand: [band] } }))
  const { sites, programmes } = await cohortOptions(ctx)
  const found = (groupBy === 'site' ? sites : programmes).filter(({ code }) => isWanted(code))
  if (found.length === 0)
    throw new JobProblem(`There is no ${groupLabels[groupBy].toLowerCase()} to group by.`)
  return found.map(({ code, name }) => ({ name, question: { [groupBy]: [code] } }))
}

const whoSection = (head: CohortHead, rule: SuppressionRule | null): Section => ({
  title: 'Who is in it',
  words: [
    `${head.instrument.name}; plan arms by ${armViewWords[head.armView]}.`,
    ...(head.filtersInWords.length === 0 ? ['Everybody with an episode of care.'] : head.filtersInWords),
  ],
  figures: [],
  tables: [
    {
      name: 'cohort',
      title: 'Episodes and patients',
      columns: [textColumn('what', 'What'), countColumn('n', 'n')],
      rows: [
        [cell('Episodes'), cellsUnder(rule).count(head.episodes)],
        [cell('Patients'), cellsUnder(rule).count(head.patients)],
      ],
      notes: [],
    },
  ],
})

const armViewWords = {
  initial_plan: 'initial plan',
  plan_in_force: 'plan in force',
  as_treated: 'treatment received',
} as const

function definitionsOf(
  head: CohortHead,
  made: readonly MadeSection[],
  rule: SuppressionRule | null,
): readonly DefinitionUsed[] {
  const keys = new Set<FigureKey>(['cohort_episodes', ...made.flatMap(({ definitions }) => definitions)])
  const instrument = findInstrument(head.instrument.code)
  const told = instrument === null ? [] : courseDefinitions(instrument, head.armView, head.unit, rule)
  return [
    ...told.map(
      ({ name, version, text }): DefinitionUsed => ({
        id: name.toLowerCase().replaceAll(/\W+/g, '_'),
        name,
        version,
        words: text,
        formula: null,
        source: `Tandem, definition set ${definitionSet}`,
        notice: null,
        parameters: {},
      }),
    ),
    ...[...keys].map((id): DefinitionUsed => {
      const { name, words, formula, source, version } = figureDefinitions[id]
      return { id, name, version, words, formula, source, notice: null, parameters: {} }
    }),
  ]
}
