import { type SignYield, shareFollowed } from './sign-yields.ts'
import type { SuppressionRule } from './small-counts.ts'

export type ShownYield =
  | (Omit<SignYield, 'rule'> & {
      readonly kind: 'counted'
      readonly perWeek: number
      /** Null while it is known of nobody. */
      readonly share: { readonly proportion: number; readonly lower: number; readonly upper: number } | null
    })
  | { readonly kind: 'withheld'; readonly threshold: number }

/**
 * What a sign came to, as a reader may see it. Its four counts add up to the alerts, so one small count withholds the row;
 * a rule that rounds withholds every row, because a share in full would give the counts back.
 */
export function shownYield(found: SignYield, weeks: number, rule: SuppressionRule | null): ShownYield {
  const { rule: _, ...counts } = found
  const { alerts, followed, notFollowed, unknown, pending } = counts
  const small = (count: number) =>
    rule !== null && count > 0 && (rule.roundTo !== null || count < rule.threshold)
  if (rule !== null && [followed, notFollowed, unknown, pending].some(small))
    return { kind: 'withheld', threshold: rule.threshold }
  const share = shareFollowed(found)
  return {
    kind: 'counted',
    ...counts,
    perWeek: alerts / weeks,
    share:
      share.kind === 'estimated'
        ? { proportion: share.proportion, lower: share.lower, upper: share.upper }
        : null,
  }
}
