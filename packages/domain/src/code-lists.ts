/** What a service's own codes stand for, so that a measure can find them. */
export const codeListNames = [
  'depression',
  'dysthymia',
  'bipolar disorder',
  'psychotic disorder',
  'emotionally labile personality disorder',
  'pervasive developmental disorder',
  'contact or office visit',
  'hospice or palliative care',
  'antidepressant',
  'follow-up after a positive screen',
] as const

export type CodeListName = (typeof codeListNames)[number]

/** One line of a list: this code alone, or every code that begins with it. */
export interface ListedCode {
  /** `ICD-10`, `SNOMED CT`, `encounter kind`, `drug class`, `care event`, …; null: of any system. */
  readonly codeSystem: string | null
  readonly code: string
  readonly match: 'exact' | 'beginning'
}

/** Lists that are not mapped are absent: that is not the same as an empty result. */
export type CodeLists = Readonly<Partial<Record<CodeListName, readonly ListedCode[]>>>

const plain = (code: string): string => code.toUpperCase().replaceAll(/[.\s]/g, '')
const plainSystem = (codeSystem: string): string => codeSystem.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')

interface Entry {
  readonly codeSystem: string | null
  readonly code: string
}

const fits = (list: readonly ListedCode[], entry: Entry): boolean => {
  const code = plain(entry.code)
  const system = entry.codeSystem === null ? null : plainSystem(entry.codeSystem)
  return list.some((line) => {
    const sameSystem = line.codeSystem === null || system?.startsWith(plainSystem(line.codeSystem))
    return (
      sameSystem && (line.match === 'exact' ? code === plain(line.code) : code.startsWith(plain(line.code)))
    )
  })
}

// A service has few codes and asks about them for every patient: each is decided once per list.
const decided = new WeakMap<readonly ListedCode[], Map<string | null, Map<string, boolean>>>()

const heldOr = <K, V>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V => {
  const held = map.get(key)
  if (held !== undefined) return held
  const made = make()
  map.set(key, made)
  return made
}

/**
 * True when the code is in the list. Case, points and blanks don't matter (`F32.1`, `f321`); ICD-10-CM reads as ICD-10.
 *
 * @param list never changed after the first question: answers are kept with it
 * @param entry code as recorded; a null code system fits no line that names one
 */
export const isListed = (
  list: readonly ListedCode[] | undefined,
  { codeSystem, code }: { readonly codeSystem: string | null; readonly code: string | null },
): boolean => {
  if (list === undefined || code === null) return false
  const systems = heldOr(decided, list, () => new Map<string | null, Map<string, boolean>>())
  const codes = heldOr(systems, codeSystem, () => new Map<string, boolean>())
  return heldOr(codes, code, () => fits(list, { codeSystem, code }))
}

/** Lists without a code, of those asked for. */
export const unmappedLists = (lists: CodeLists, needed: readonly CodeListName[]): readonly CodeListName[] =>
  needed.filter((name) => (lists[name]?.length ?? 0) === 0)
