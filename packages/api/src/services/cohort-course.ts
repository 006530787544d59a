import { cohortColumns } from '@tandem/analysis/cohort'
import { symptomCourse } from '@tandem/analysis/symptom-course'
import { recordAudit } from '@tandem/db/queries/audit'
import { type CohortRow, findCohortChoices, findCohortRows } from '@tandem/db/queries/cohorts'
import { findDataAsOf } from '@tandem/db/queries/organisations'
import { withScope } from '@tandem/db/scope'
import { dayInZone } from '@tandem/domain/calendar-day'
import type { Instrument } from '@tandem/domain/instrument'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { cohortCounts, guardedFigures, openFigures } from '../cohort/answer-of-course.ts'
import type { CohortCourse, CohortCourseInput } from '../cohort/course-contract.ts'
import { courseDefinitions } from '../cohort/definitions.ts'
import { filtersInWords } from '../cohort/filters-in-words.ts'
import { inWholeMonths } from '../cohort/whole-months.ts'
import { wrongInput } from '../input-problems.ts'
import { instrumentFacts } from '../instrument-facts.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'
import { organisationFacts } from './cohort-options.ts'

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
