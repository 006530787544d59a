import { type ImportKind, importKinds } from '@tandem/db/queries/import-tables'
import type { FileSpec } from './column-spec.ts'
import { careFiles } from './file-specs-care.ts'
import { peopleFiles } from './file-specs-people.ts'
import { serviceFiles } from './file-specs-service.ts'

const specs = [...serviceFiles, ...peopleFiles, ...careFiles]

/** Every kind of file, in the order in which a folder is imported. */
export const fileSpecs: readonly (FileSpec & { readonly kind: ImportKind })[] = importKinds.map((kind) => {
  const spec = specs.find((each) => each.kind === kind)
  if (spec === undefined) throw new RangeError(`fileSpecs: no description of ${kind}`)
  return { ...spec, kind }
})

export const specOf = (kind: ImportKind): FileSpec & { readonly kind: ImportKind } => {
  const spec = fileSpecs.find((each) => each.kind === kind)
  if (spec === undefined) throw new RangeError(`specOf: no description of ${kind}`)
  return spec
}

/**
 * The kind of a file by its name: `assessments-2026-03.csv` is of the kind `assessments`.
 *
 * @returns null for a name that begins like no kind
 */
export const kindOfFileName = (name: string): ImportKind | null =>
  fileSpecs.find(({ kind }) => new RegExp(`^${kind}([^a-z].*)?\\.csv$`, 'i').test(name))?.kind ?? null
