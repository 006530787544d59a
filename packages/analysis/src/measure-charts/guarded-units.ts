import type { SubjectRow } from '../measure-subjects.ts'
import type { SuppressionRule } from '../small-counts.ts'
import { type BesideRun, toldBeside } from './beside-runs.ts'
import { shownCount, shownCounts, withheldCells } from './guarded-counts.ts'
import { type Count, countsBy, openCount, type ShownCount } from './unit-counts.ts'

export type UnitKind = 'site' | 'clinician'

export interface ShownUnit {
  /** Code; null: none is recorded. */
  readonly unit: string | null
  readonly count: ShownCount
}

/** Largest first, then by code: never by rate. */
const bySize = (a: readonly [string | null, Count], b: readonly [string | null, Count]): number =>
  b[1].n - a[1].n || (a[0] ?? '').localeCompare(b[0] ?? '', 'en', { numeric: true })

/**
 * Sites or clinicians as a reader may see them, largest first.
 *
 * Clinicians add up to their sites, so a clinician is withheld where their people at any one site are, or where the
 * site's own count is: nothing that is shown adds up to something withheld.
 */
export function shownUnits(
  rows: readonly SubjectRow[],
  by: UnitKind,
  rule: SuppressionRule | null,
  beside: readonly BesideRun[] = [],
): readonly ShownUnit[] {
  const units = [...countsBy(rows, (row) => row[by]).entries()].sort(bySize)
  if (rule === null) return units.map(([unit, count]) => ({ unit, count: openCount(count) }))
  const shownBy = (kind: UnitKind, listed: typeof units) => {
    const told = toldBeside(rows, (row) => row[kind], beside, rule)
    return shownCounts(
      listed.map(([, count]) => count),
      rule,
      listed.map(([unit]) => told.has(unit)),
    )
  }
  if (by === 'site') {
    const shown = shownBy('site', units)
    return units.map(([unit], at) => ({ unit, count: shown[at]! }))
  }
  const bySite = [...countsBy(rows, ({ site }) => site).entries()].sort(bySize)
  const sites = shownBy('site', bySite)
  const told = toldBeside(rows, ({ clinician }) => clinician, beside, rule)
  const inSites = bySite.map(([site]) => {
    const own = countsBy(
      rows.filter((row) => row.site === site),
      ({ clinician }) => clinician,
    )
    return units.map(([clinician]) => own.get(clinician) ?? { met: 0, n: 0 })
  })
  const withheld = withheldAcross(
    inSites,
    rule,
    sites,
    units.map(([unit]) => told.has(unit)),
  )
  return units.map(([unit, count], at) => ({ unit, count: shownCount(count, withheld[at]!, rule) }))
}

function withheldAcross(
  inSites: readonly (readonly Count[])[],
  rule: SuppressionRule,
  sites: readonly ShownCount[],
  told: readonly boolean[],
): readonly boolean[] {
  const cells = withheldCells(
    inSites,
    rule.threshold,
    sites.map(({ withheld }) => withheld),
    told,
  )
  const clinicians = inSites[0]!.map((_, c) =>
    inSites.map((row, s) => ({ n: row[c]!.n, hidden: cells[s]![c]! })),
  )
  const withheld = clinicians.map((own) => own.some(({ n, hidden }) => n > 0 && hidden))
  // Everybody knows who works where: a hidden cell with nobody in it hides nothing.
  const isSafe = inSites.every((row, s) => {
    const hidden = row.filter(({ n }, c) => n > 0 && withheld[c]).length
    return hidden !== 1 || sites[s]!.withheld
  })
  return isSafe ? withheld : withheld.map(() => true)
}
