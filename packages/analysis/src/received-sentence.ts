import type { Exposure } from '@tandem/domain/exposure'

export type ReceivedFacts = {
  readonly medication: Exposure
  readonly therapy: Exposure
  /** Half of the first score gone at the last one; null where that cannot be said. */
  readonly responded: boolean | null
}

const exposureWords: Readonly<Record<Exclude<Exposure, 'not_planned'>, string>> = {
  adequate: 'received in full',
  inadequate: 'not received in full',
  unknown: 'not known whether received in full',
}

/**
 * Whether what was planned was received, beside whether it helped, and what follows; null where nothing was planned.
 *
 * A trial that was not had is never told as one that failed.
 *
 * @example receivedSentence({ medication: 'inadequate', therapy: 'not_planned', responded: false })
 */
export function receivedSentence({ medication, therapy, responded }: ReceivedFacts): string | null {
  const parts = (
    [
      ['Medication', medication],
      ['Therapy', therapy],
    ] as const
  ).flatMap(([name, exposure]) =>
    exposure === 'not_planned' ? [] : [{ name, exposure, words: `${name}: ${exposureWords[exposure]}` }],
  )
  if (parts.length === 0) return null
  const received = `${parts.map(({ words }) => words).join('. ')}.`
  const some = (exposure: Exposure) => parts.filter((part) => part.exposure === exposure)
  const names = (of: readonly { name: string }[]) => of.map(({ name }) => name.toLowerCase()).join(' and ')
  const lacking = some('inadequate')
  const unsure = some('unknown')
  if (responded === null) return `${received} No response can be told yet.`
  if (responded) {
    return lacking.length > 0
      ? `${received} Responded all the same: ask what helped before adding more.`
      : `${received} Responded.`
  }
  if (lacking.length > 0)
    return `${received} Not responded, and the trial of ${names(lacking)} was not a full one: mend that before calling it without effect.`
  if (unsure.length > 0)
    return `${received} Not responded: find out first whether ${names(unsure)} was received.`
  return `${received} Not responded to a full trial: time to change the plan.`
}
