import { mayOpen } from '@tandem/domain/role'
import type { Organisation } from './source-words.ts'

export const screens = [
  { screen: 'caseload', to: '/o/$organisation/caseload', label: 'Caseload', keys: 'g l' },
  { screen: 'cohort', to: '/o/$organisation/cohort', label: 'Cohort', keys: 'g c' },
  { screen: 'measures', to: '/o/$organisation/measures', label: 'Measures', keys: 'g m' },
  { screen: 'reports', to: '/o/$organisation/reports', label: 'Reports', keys: 'g r' },
] as const

export type ScreenEntry = (typeof screens)[number]

/** The screens that exist and that one of the person's roles may open. */
export const screensFor = (organisation: Organisation): readonly ScreenEntry[] =>
  screens.filter((entry) => organisation.roles.some((role) => mayOpen(role, entry.screen)))

/** Where a person lands: the role's own first screen; in trial data the comparison the trial is about. */
export const firstScreen = (organisation: Organisation): ScreenEntry | null => {
  const open = screensFor(organisation)
  const cohort = open.find((entry) => entry.screen === 'cohort')
  return (organisation.kind === 'public_trial' ? cohort : undefined) ?? open[0] ?? null
}
