import { cohortColumns } from '@tandem/analysis/cohort'
import { symptomCourse } from '@tandem/analysis/symptom-course'
import { recordAudit } from '@tandem/db/queries/audit'
import { type CohortRow, findCohortChoices, findCohortRows } from '@tandem/db/queries/cohorts'
import { findDataAsOf } from '@tandem/db/queries/organisations'
import { withScope } from '@tandem/db/scope'
import { dayInZone } from '@tandem/domain/calendar-day'
import type { Instrument } from '@tandem/domain/instrument'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { z } from 'zod'
import { cohortCounts, guardedFigures, openFigures } from '../cohort/answer-of-course.ts'
import { courseDefinitions } from '../cohort/definitions.ts'
import { filtersInWords } from '../cohort/filters-in-words.ts'
import { inWholeMonths } from '../cohort/whole-months.ts'
import { dayInput } from '../day-input.ts'
import { wrongInput } from '../input-problems.ts'
import { type InstrumentFacts, instrumentFacts } from '../instrument-facts.ts'
import { textInput } from '../text-input.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'
import { type OrganisationFacts, organisationFacts } from './cohort-options.ts'

const choice = z.array(textInput(100).min(1)).max(200).optional()

export const cohortCourseInput = z.object({
  instrument: z.string().min(1).max(20),
  armView: z.enum(['initial_plan', 'plan_in_force']),
  site: choice,
  programme: choice,
  sex: choice,
  ageBand: z
    .array(z.enum(['0-17', '18-25', '26-40', '41-64', '65+']))
    .max(10)
    .optional(),
  /** Labels of the baseline's band. */
  severity: choice,
  startedFrom: dayInput.nullish(),
  startedTo: dayInput.nullish(),
  /** null: shown where the organisation is a trial, hidden elsewhere. */
  showNeither: z.boolean().nullish(),
  /** Only today: figures as of a past day are not kept. */
  asOf: dayInput.nullish(),
})

export type CohortCourseInput = z.infer<typeof cohortCourseInput>

export type CohortCourse = {
  readonly organisation: OrganisationFacts
  readonly instrument: InstrumentFacts
  readonly unit: 'week' | 'month'
  readonly asOf: string
  /** Everything recorded up to this instant is in the figures. */
  readonly dataAsOf: string
  readonly armView: 'initial_plan' | 'plan_in_force'
  /** Episodes in the cohort, whether or not they have a score. */
  readonly episodes: number | null
  readonly patients: number | null
  readonly scores: number | null
  readonly excluded: readonly { readonly reason: string; readonly n: number | null }[]
  readonly arms: readonly {
    readonly arm: PlanArm
    readonly label: string
    readonly episodes: number | null
    /** Episodes whose initial plan may still change: before day 28, or ended earlier. */
    readonly provisional: number | null
    readonly points: readonly {
      readonly slot: number
      readonly n: number | null
      readonly mean: number | null
      readonly sd: number | null
      readonly lower: number | null
      readonly upper: number | null
      readonly suppressed: boolean
    }[]
  }[]
  readonly suppression: { readonly threshold: number } | null
  readonly definitions: readonly { readonly name: string; readonly version: string; readonly text: string }[]
  readonly filtersInWords: readonly string[]
}

/** Mean score by week or month and plan arm, of the episodes that the filters choose. */
export async function cohortCourse(
  ctx: OrganisationContext,
  input: CohortCourseInput,
): Promise<CohortCourse> {
  const { organisation, scope } = ctx
  const instrument = knownInstrument(input.instrument)
  const asOf = dayInZone(ctx.now(), organisation.timeZone)
  if (input.asOf && input.asOf !== asOf)
    throw wrongInput('asOf', input.asOf, `must be today in ${organisation.timeZone} (${asOf}), or left out`)
  const rule = ruleFor(organisation, scope)
  const asked = rule ? { ...input, ...inWholeMonths(input) } : input
  const { rows, choices, dataAsOf } = await withScope(ctx.db, scope, async (trx) => {
    const found = await findCohortRows(trx, scope, selectionOf(instrument, asked))
    await recordAudit(trx, scope, {
      action: 'view',
      resource: 'cohort',
      details: { ...asked, episodes: found.length, suppressedBelow: rule?.threshold ?? null },
      requestId: ctx.requestId,
    })
    return {
      rows: found,
      choices: await findCohortChoices(trx, scope),
      dataAsOf: await findDataAsOf(trx, scope),
    }
  })
  const { unit, comparable } = byOneUnit(rows)
  const course = symptomCourse(cohortColumns(comparable), {
    armView: input.armView,
    showNeither: input.showNeither ?? organisation.kind === 'public_trial',
  })
  const counts = cohortCounts(comparable)
  const figures = rule
    ? guardedFigures(course, counts, organisation.kind, rule)
    : openFigures(course, counts, organisation.kind)
  return {
    organisation: organisationFacts(organisation),
    instrument: instrumentFacts(instrument),
    unit,
    asOf,
    dataAsOf: dataAsOf.toISOString(),
    armView: input.armView,
    ...figures,
    excluded: [
      ...figures.excluded,
      ...otherUnit(rows.length - comparable.length, unit, rule?.threshold ?? 0),
    ],
    definitions: courseDefinitions(instrument, input.armView, unit, rule),
    filtersInWords: filtersInWords(asked, choices.sites, choices.programmes),
  }
}

function knownInstrument(code: string): Instrument {
  const instrument = findInstrument(code)
  if (instrument && instrument.entry !== 'screener') return instrument
  throw wrongInput('instrument', code, 'must be an instrument with a total that Tandem knows, such as PHQ-9')
}

const selectionOf = (instrument: Instrument, input: CohortCourseInput) => ({
  instrument: instrument.code,
  sites: input.site ?? [],
  programmes: input.programme ?? [],
  sexes: input.sex ?? [],
  ageBands: input.ageBand ?? [],
  severities: input.severity ?? [],
  startedFrom: input.startedFrom ?? null,
  startedTo: input.startedTo ?? null,
})

/** Weeks and months don't mix on one axis: the unit that most episodes have, and the episodes that have it. */
function byOneUnit(rows: readonly CohortRow[]): { unit: 'week' | 'month'; comparable: readonly CohortRow[] } {
  const byMonth = rows.filter((row) => row.unit === 'month')
  const unit = byMonth.length > rows.length / 2 ? 'month' : 'week'
  return { unit, comparable: unit === 'month' ? byMonth : rows.filter((row) => row.unit === 'week') }
}

const otherUnit = (n: number, unit: 'week' | 'month', threshold: number) =>
  n === 0
    ? []
    : [
        {
          reason: `episodes of programmes measured by ${unit === 'week' ? 'months' : 'weeks'}`,
          n: n < threshold ? null : n,
        },
      ]
