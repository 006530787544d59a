import type { EntryKind } from '@tandem/domain/entry/entry'
import { mayRecordCare } from '@tandem/domain/role'
import { createContext, useContext } from 'react'
import type { Organisation } from '../../shell/source-words.ts'

/** What the drawer is open for. */
export type EntryTarget =
  | { readonly kind: 'new'; readonly entry: EntryKind }
  | { readonly kind: 'edit'; readonly entry: EntryKind; readonly record: string }
  | { readonly kind: 'history' }

export interface EntryPlace {
  readonly organisation: string
  readonly patient: string
  readonly open: (target: EntryTarget) => void
}

export const EntryContext = createContext<EntryPlace | null>(null)

/** Opens the drawer; null where nothing may be entered. */
export const useEntry = (): EntryPlace | null => useContext(EntryContext)

/** Whether somebody may write here at all; the server has the last word. */
export const mayEnter = ({ roles, kind }: Organisation): boolean =>
  roles.some(mayRecordCare) && kind !== 'public_trial'
