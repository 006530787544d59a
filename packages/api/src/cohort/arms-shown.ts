import type { OrganisationRecord } from '@tandem/db/queries/organisations'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { armLabel } from './answer-of-course.ts'

type Labelled<Arm> = Arm & { readonly label: string }

/**
 * The arms a screen shows, with their names. Guarding comes before: an arm that is not shown still protects another.
 *
 * @param showNeither null or undefined: shown where the organisation is a trial
 */
export const armsShown = <Arm extends { readonly arm: PlanArm }>(
  arms: readonly Arm[],
  kind: OrganisationRecord['kind'],
  showNeither: boolean | null | undefined,
): readonly Labelled<Arm>[] =>
  arms
    .filter(({ arm }) => arm !== 'neither' || (showNeither ?? kind === 'public_trial'))
    .map((arm) => ({ ...arm, label: armLabel(arm.arm, kind) }))
