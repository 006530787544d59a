export type Breach = { readonly file: string; readonly line: number; readonly reason: string }

export type Workspace =
  | 'domain'
  | 'stats'
  | 'analysis'
  | 'simulation'
  | 'db'
  | 'importers'
  | 'reports'
  | 'api'
  | 'server'
  | 'scripts'
  | 'web'

export const allowed: Readonly<Record<Workspace, readonly Workspace[]>>

export function brokenBoundaries(folder?: string): Breach[]

export function breaches(
  sources: ReadonlyMap<string, string>,
  manifests: ReadonlyMap<string, { readonly dependencies?: Readonly<Record<string, string>> }>,
): Breach[]
