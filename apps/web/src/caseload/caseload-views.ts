import type { Role } from '@tandem/domain/role'
import { type CaseloadSearch, caseloadSearch } from './caseload-search.ts'

/** A look at the caseload that comes with the product. */
export interface ReadyView {
  readonly name: string
  readonly search: CaseloadSearch
}

const looking = (name: string, part: Partial<CaseloadSearch>): ReadyView => ({
  name,
  search: { ...caseloadSearch.parse({}), ...part },
})

const everybody = looking('Everybody in care', {})
const alerts = looking('Safety alerts', { reasons: ['safety_positive'] })
const offTrack = looking('Not on track', { reasons: ['not_on_track'], sort: 'change' })
const watch = looking('Possible relapse', { reasons: ['return_possible'] })
const review = looking('This week’s review', { view: 'queue', flags: ['discuss'] })
const followUps = looking('Follow-ups due', { flags: ['follow_up_due'], sort: 'followUp', descending: false })

/** Views for a role, the one it starts from first. */
export const readyViews = (role: Role): readonly ReadyView[] =>
  role === 'clinical_lead'
    ? [everybody, alerts, review, offTrack, watch, followUps]
    : [looking('My patients', { mine: true }), alerts, watch, offTrack, followUps, review]

/** The search as a saved view keeps it: every part as text. */
export const viewState = (search: CaseloadSearch): Record<string, string> =>
  Object.fromEntries(Object.entries(search).map(([key, value]) => [key, JSON.stringify(value)]))

/** The search that a saved view brings back; a part that does not fit any more falls back. */
export const searchOfView = (state: Readonly<Record<string, string>>): CaseloadSearch => {
  const parts = Object.entries(state).map(([key, text]) => [key, parsed(text)] as const)
  return caseloadSearch.parse(Object.fromEntries(parts))
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** True when two searches show the same screen. */
export const sameView = (one: CaseloadSearch, other: CaseloadSearch): boolean => {
  const sorted = (search: CaseloadSearch) => JSON.stringify(Object.entries(viewState(search)).sort())
  return sorted(one) === sorted(other)
}
