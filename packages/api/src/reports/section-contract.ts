import type { figureDefinitions } from '@tandem/analysis/definitions'
import type { SuppressionRule } from '@tandem/analysis/small-counts'
import type { Section } from '@tandem/reports/report-document'
import type { CohortHead } from '../cohort/cohort-head.ts'
import type { CohortQuestionInput } from '../cohort/cohort-question.ts'
import type { OrganisationContext } from '../trpc.ts'

export type FigureKey = keyof typeof figureDefinitions

/** One part of a report, made from what the screen of the same name is answered. */
export type MadeSection = {
  readonly head: CohortHead
  readonly section: Section
  /** Keys of the definitions that its figures follow. */
  readonly definitions: readonly FigureKey[]
}

export type SectionMaker = (
  ctx: OrganisationContext,
  question: CohortQuestionInput,
  rule: SuppressionRule | null,
) => Promise<MadeSection>
