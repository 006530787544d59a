import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

/** The parts of an address, as text. */
export type ViewState = Readonly<Record<string, string>>

export type SavedView = {
  readonly uuid: string
  readonly name: string
  readonly state: ViewState
  readonly shared: boolean
  readonly own: boolean
  /** Who saved it. */
  readonly by: string
  readonly version: number
}

/** The views of a screen that the person saved, and those that others share; own ones first, then by name. */
export async function findViews(trx: Trx, scope: Scope, screen: string): Promise<SavedView[]> {
  const { rows } = await sql<SavedView>`
    select uuid, name, state, shared, user_id = ${scope.actor} as own, user_name as by, version
    from saved_view
    where organisation_id = ${scope.organisationId} and screen = ${screen}
    order by (user_id = ${scope.actor}) desc, lower(name), id`.execute(trx)
  return rows
}

export type NewView = Pick<SavedView, 'name' | 'state' | 'shared' | 'by'> & { readonly screen: string }

/** Keeps a view in the name of whoever acts; null where that person has one of the same name on the screen. */
export async function addView(trx: Trx, scope: Scope, view: NewView): Promise<SavedView | null> {
  const { rows } = await sql<SavedView>`
    insert into saved_view (organisation_id, user_id, user_name, screen, name, state, shared)
    values (${scope.organisationId}, ${scope.actor}, ${view.by}, ${view.screen}, ${view.name},
      ${JSON.stringify(view.state)}::jsonb, ${view.shared})
    on conflict do nothing
    returning uuid, name, state, shared, true as own, user_name as by, version`.execute(trx)
  return rows[0] ?? null
}

export type ViewChange = {
  readonly name?: string | undefined
  readonly state?: ViewState | undefined
  readonly shared?: boolean | undefined
}

/** How a view stands that somebody wants to change: own or not, in which version; null: there is none to be seen. */
export async function findViewForChange(trx: Trx, scope: Scope, uuid: string): Promise<SavedView | null> {
  const { rows } = await sql<SavedView>`
    select uuid, name, state, shared, user_id = ${scope.actor} as own, user_name as by, version
    from saved_view
    where organisation_id = ${scope.organisationId} and uuid = ${uuid}`.execute(trx)
  return rows[0] ?? null
}

/** True when the person has another view of this name on the same screen. */
export async function isViewNameTaken(trx: Trx, scope: Scope, uuid: string, name: string): Promise<boolean> {
  const { rows } = await sql`
    select from saved_view other
    join saved_view held on held.organisation_id = other.organisation_id and held.uuid = ${uuid}
      and held.screen = other.screen
    where other.organisation_id = ${scope.organisationId} and other.user_id = ${scope.actor}
      and other.uuid <> ${uuid} and lower(other.name) = lower(${name})`.execute(trx)
  return rows.length > 0
}

/** Changes a view of one's own in the version that was seen; null where it has another version by now. */
export async function changeView(
  trx: Trx,
  scope: Scope,
  uuid: string,
  version: number,
  { name, state, shared }: ViewChange,
): Promise<SavedView | null> {
  const { rows } = await sql<SavedView>`
    update saved_view set
      name = coalesce(${name ?? null}::text, name),
      state = coalesce(${state === undefined ? null : JSON.stringify(state)}::jsonb, state),
      shared = coalesce(${shared ?? null}::boolean, shared),
      version = version + 1, changed_at = now()
    where organisation_id = ${scope.organisationId} and uuid = ${uuid} and version = ${version}
    returning uuid, name, state, shared, user_id = ${scope.actor} as own, user_name as by, version`.execute(
    trx,
  )
  return rows[0] ?? null
}

/** Takes a view away in the version that was seen; false where it has another version, or may not be taken away. */
export async function removeView(trx: Trx, scope: Scope, uuid: string, version: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from saved_view
    where organisation_id = ${scope.organisationId} and uuid = ${uuid} and version = ${version}`.execute(trx)
  return numAffectedRows === 1n
}
