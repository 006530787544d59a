import type { Output } from '../api.ts'
import { formatInterval, formatNumber, formatPercent, formatPlural } from '../ui/format.ts'

type Settings = Output['settings']['rules']
type Came = NonNullable<Settings['rules'][number]['came']>

/** What a rule's alerts about people in remission came to, in a sentence or two. */
export const yieldWords = (came: Came, { weeks, followDays }: NonNullable<Settings['yields']>): string => {
  const span = `the last ${weeks} weeks`
  if (came.kind === 'withheld')
    return `In remission, ${span}: withheld, a count is below ${came.threshold} or would give one away.`
  if (came.alerts === 0) return `In remission, ${span}: it never spoke.`
  const { alerts, perWeek, share, followed, notFollowed, unknown, pending } = came
  const often = `In remission, ${span}: ${formatPlural(alerts, 'alert')}, ${formatNumber(perWeek, perWeek < 0.1 ? 2 : 1)} a week.`
  const became =
    share === null
      ? ''
      : ` Followed by relapse or recurrence within ${followDays} days: ${followed} of ${followed + notFollowed} (${formatPercent(share.proportion)}, 95\u00a0% interval ${formatInterval(100 * share.lower, 100 * share.upper, 0)}\u00a0%).`
  const rest = [
    unknown > 0 ? `${unknown} not measured in that time` : null,
    pending > 0 ? `${pending} too recent to tell` : null,
  ].filter((words) => words !== null)
  return `${often}${became}${rest.length === 0 ? '' : ` ${capital(rest.join(', '))}.`}`
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)
