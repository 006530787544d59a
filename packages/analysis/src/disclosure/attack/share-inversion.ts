import { wilson } from '@tandem/stats/proportions'

/** A figure as it is read, with half a unit of its last printed digit. */
export type ReadFigure = { readonly value: number; readonly half: number }

export type ReadShare = {
  readonly share: ReadFigure | null
  readonly lower: ReadFigure | null
  readonly upper: ReadFigure | null
}

type Range = readonly [from: number, to: number]

const fits = (value: number, read: ReadFigure | null) =>
  read === null || Math.abs(value - read.value) <= read.half + 1e-12

/** Largest number of people that is tried for a share whose count isn't known. */
const mostTried = 3_000

/**
 * Which counts a share and its Wilson interval can stem from: every pair is tried.
 *
 * @returns bounds of the events and of the number they are of; null where nothing fits or nothing is told
 */
export function invertedShare(
  { share, lower, upper }: ReadShare,
  events: Range,
  of: Range,
): { readonly events: Range; readonly of: Range } | null {
  if (share === null && lower === null && upper === null) return null
  const least = share ? share.value - share.half : lower ? lower.value - lower.half : 0
  const greatest = share ? share.value + share.half : upper ? upper.value + upper.half : 1
  let found: { events: [number, number]; of: [number, number] } | null = null
  for (let n = Math.max(1, of[0]); n <= Math.min(of[1], mostTried); n += 1) {
    const from = Math.max(events[0], Math.ceil(least * n - 1e-9), 0)
    const to = Math.min(events[1], Math.floor(greatest * n + 1e-9), n)
    for (let count = from; count <= to; count += 1) {
      const tried = wilson(count, n)
      if (tried.kind !== 'estimated') continue
      if (!fits(tried.proportion, share) || !fits(tried.lower, lower) || !fits(tried.upper, upper)) continue
      found = found ?? { events: [count, count], of: [n, n] }
      found.events = [Math.min(found.events[0], count), Math.max(found.events[1], count)]
      found.of = [Math.min(found.of[0], n), Math.max(found.of[1], n)]
    }
  }
  return found
}

/** As many people as limits of three standard errors stand for, where the share they lie around is known. */
export function invertedLimits(
  share: number,
  upper: ReadFigure,
): readonly [least: number, greatest: number] | null {
  const spread = share * (1 - share)
  if (spread === 0 || upper.value >= 1) return null
  const sizeFor = (limit: number) =>
    limit > share ? (9 * spread) / (limit - share) ** 2 : Number.POSITIVE_INFINITY
  const tiny = 1e-9
  return [
    Math.floor(sizeFor(upper.value + upper.half + tiny)),
    Math.ceil(sizeFor(upper.value - upper.half - tiny)),
  ]
}
