import { findCohortChoices } from '@tandem/db/queries/cohorts'
import type { OrganisationRecord } from '@tandem/db/queries/organisations'
import { withScope } from '@tandem/db/scope'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { codeInWords } from '../cohort/filters-in-words.ts'
import { monthEnd, monthStart } from '../cohort/whole-months.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'

export type OrganisationFacts = Pick<OrganisationRecord, 'code' | 'name' | 'kind' | 'timeZone'>

type Choice = { readonly code: string; readonly name: string }

export type CohortOptions = {
  readonly organisation: OrganisationFacts
  /** Only instruments with a score, the organisation's default first; a small count of episodes is withheld. */
  readonly instruments: readonly {
    readonly code: string
    readonly name: string
    readonly episodes: number | null
  }[]
  readonly programmes: readonly {
    readonly code: string
    readonly name: string
    readonly unit: 'week' | 'month'
  }[]
  readonly sites: readonly Choice[]
  /** Only for roles that may open patients. */
  readonly clinicians: readonly Choice[]
  /** Groups of primary diagnoses. */
  readonly diagnoses: readonly Choice[]
  /** Whether co-occurring substance use is known of any episode, and what. */
  readonly substanceUse: readonly ('yes' | 'no' | 'unknown')[]
  /** Of initial plans. */
  readonly modalities: readonly Choice[]
  readonly drugClasses: readonly Choice[]
  readonly careEvents: readonly Choice[]
  /** First and last start of an episode; whole months where small counts are withheld. */
  readonly startedFrom: string | null
  readonly startedTo: string | null
  readonly mayOpenPatients: boolean
  readonly suppressionThreshold: number | null
}

/** What the filters of the cohort screen offer. */
export async function cohortOptions(ctx: OrganisationContext): Promise<CohortOptions> {
  const { organisation, scope } = ctx
  const rule = ruleFor(organisation, scope)
  const choices = await withScope(ctx.db, scope, (trx) => findCohortChoices(trx, scope))
  const first = (code: string) => Number(code !== organisation.defaultInstrument)
  return {
    organisation: organisationFacts(organisation),
    instruments: choices.instruments
      .toSorted((a, b) => first(a.code) - first(b.code))
      .map(({ code, episodes }) => ({
        code,
        name: findInstrument(code)?.name ?? code,
        episodes: rule && episodes < rule.threshold ? null : episodes,
      })),
    programmes: choices.programmes,
    sites: choices.sites,
    clinicians: scope.patients === 'none' ? [] : choices.clinicians,
    diagnoses: choices.diagnoses.map(named),
    substanceUse: choices.substanceUse,
    modalities: choices.modalities.map(named),
    drugClasses: choices.drugClasses.map(named),
    careEvents: choices.careEvents.map(named),
    startedFrom: rule && choices.startedFrom ? monthStart(choices.startedFrom) : choices.startedFrom,
    startedTo: rule && choices.startedTo ? monthEnd(choices.startedTo) : choices.startedTo,
    mayOpenPatients: scope.patients !== 'none',
    suppressionThreshold: rule?.threshold ?? null,
  }
}

const named = (code: string): Choice => ({ code, name: codeInWords(code) })

export const organisationFacts = ({ code, name, kind, timeZone }: OrganisationRecord): OrganisationFacts => ({
  code,
  name,
  kind,
  timeZone,
})
