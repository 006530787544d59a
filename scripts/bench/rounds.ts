import { isDeepStrictEqual } from 'node:util'

/** One way to the same answer. `run` is timed; it gives how its answer is had, which is asked once the clock stands. */
export type Way<Answer> = {
  readonly name: string
  readonly before?: () => Promise<unknown>
  readonly run: () => Promise<() => Promise<Answer> | Answer>
  readonly after?: () => Promise<unknown>
}

export type Timing = {
  readonly name: string
  /** Milliseconds of each round that counts. */
  readonly times: readonly number[]
  readonly median: number
  readonly least: number
}

/**
 * Times several ways to one answer, side by side: in each round every way runs once, and the order turns from round
 * to round, so that a busy minute of the machine falls on all of them. The first round, with cold buffers, does not
 * count. No time counts unless the answers are equal.
 *
 * @throws Error when two ways give different answers
 */
export async function interleaved<Answer>(
  rounds: number,
  ways: readonly Way<Answer>[],
): Promise<ReadonlyMap<string, Timing>> {
  const times = new Map<string, number[]>(ways.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    const answers = new Map<string, Answer>()
    for (let place = 0; place < ways.length; place += 1) {
      const way = ways[(round + place) % ways.length] as Way<Answer>
      await way.before?.()
      const started = performance.now()
      const answer = await way.run()
      const took = performance.now() - started
      answers.set(way.name, await answer())
      await way.after?.()
      if (round > 0) times.get(way.name)?.push(took)
    }
    requireEqual(answers)
  }
  return new Map([...times].map(([name, some]) => [name, timingOf(name, some)]))
}

export const timingOf = (name: string, times: readonly number[]): Timing => ({
  name,
  times,
  median: quantile(times, 0.5),
  least: Math.min(...times),
})

function requireEqual<Answer>(answers: ReadonlyMap<string, Answer>): void {
  const [first, ...others] = [...answers]
  for (const [name, answer] of others)
    if (first !== undefined && !isDeepStrictEqual(first[1], answer))
      throw new Error(
        `Not comparable: "${first[0]}" answers ${excerpt(first[1])}, "${name}" answers ${excerpt(answer)}.`,
      )
}

const excerpt = (answer: unknown) => (JSON.stringify(answer) ?? 'nothing').slice(0, 600)

/** The value below which a share of the numbers lies, with straight lines between them (type 7). */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN]
  return below + (above - below) * (place - Math.floor(place))
}
