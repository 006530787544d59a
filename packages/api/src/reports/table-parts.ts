import type { SuppressionRule } from '@tandem/analysis/small-counts'
import { type Cell, type Column, cannotSay, cell, missing, withheld } from '@tandem/reports/report-document'

const column =
  (kind: Column['kind'], decimals: number) =>
  (key: string, label: string, words = '', unit: string | null = null): Column => ({
    key,
    label,
    kind,
    unit,
    words,
    decimals,
  })

export const textColumn = column('text', 0)
export const countColumn = column('integer', 0)
export const numberColumn = column('number', 2)
export const rateColumn = column('rate', 1)

/** A count; what the rule withholds stands as `<11*`. */
export type Cells = {
  count(count: number | null): Cell
  /** A number with the reason why it is not there; a reason of withholding is never told apart from another's. */
  figure(value: number | null, reason: string | null, isWithheld?: boolean): Cell
}

/** Cells under a rule. Under none, what is not there is missing. */
export function cellsUnder(rule: SuppressionRule | null): Cells {
  const mark =
    rule === null ? missing : withheld(rule.roundTo === null ? `<${rule.threshold}*` : `<${rule.threshold}`)
  return {
    count: (count) => (count === null ? mark : cell(count)),
    figure(value, reason, isWithheld = reason?.startsWith('withheld') ?? false) {
      if (value !== null) return cell(value)
      if (isWithheld) return mark
      return reason === null ? missing : cannotSay(reason)
    },
  }
}
