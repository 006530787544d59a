import { figure } from './report.ts'
import type { Timing } from './rounds.ts'

export type ExportFindings = {
  readonly rows: number
  readonly rounds: number
  /** By statement; each pair of ways is COPY and then the guarded file. */
  readonly timings: readonly { readonly name: string; readonly ways: ReadonlyMap<string, Timing> }[]
  /** MiB of a process that only connects. */
  readonly idle: number
  readonly memory: readonly { readonly rows: number; readonly peak: number }[]
  readonly machine: readonly string[]
  readonly load: string
}

const verdict = (met: boolean) => (met ? 'met' : '**missed**')

/** The section of docs/benchmarks.md about exports. */
export function exportPage(found: ExportFindings): string {
  const { rows, rounds, timings, idle, memory } = found
  const ratios = timings.flatMap(({ ways }) => {
    const all = [...ways.values()]
    return all.flatMap((timing, place) =>
      place % 2 === 1 ? [(all[place - 1]?.median ?? Number.NaN) / timing.median] : [],
    )
  })
  const least = Math.min(...ratios)
  const above = memory.map(({ peak }) => peak - idle)
  const [small = Number.NaN] = above
  const large = above.at(-1) ?? Number.NaN
  const same = Math.abs(large - small) <= Math.max(0.1 * small, 3)
  return [
    '## Exports',
    '',
    `${rows.toLocaleString('en')} rows of 10 columns as CSV, by COPY and through the guard that the product sends them through (apostrophes before formulas, CRLF, heading and footer). Medians of ${rounds} rounds in which all ways take turns; no parallel workers. \`npm run bench -- export --rows ${rows} --rounds ${rounds}\``,
    '',
    ...found.machine.map((line) => `- ${line}`),
    `- Load average ${found.load}`,
    '',
    '| goal | measured | |',
    '|---|---|---|',
    `| guarded CSV at ≥ 0.85 × the rate of COPY TO STDOUT | ${figure(least)} to ${figure(Math.max(...ratios))} | ${verdict(least >= 0.85)} |`,
    `| at most 60 MiB above the bare process | ${figure(large)} MiB | ${verdict(Math.max(...above) <= 60)} |`,
    `| the same memory at ${memory.map((one) => one.rows.toLocaleString('en')).join(', ')} rows (10 %, or 3 MiB where that is less than noise) | ${above.map(figure).join(', ')} MiB | ${verdict(same)} |`,
    '',
    ...timings.flatMap(({ name, ways }) => [
      `Rows from ${name}:`,
      '',
      '| | median ms | least ms | rows/s | rate, COPY = 1 |',
      '|---|---|---|---|---|',
      ...[...ways.values()].map((timing, place, all) => {
        const copy = all[place - (place % 2)] ?? timing
        return `| ${timing.name} | ${figure(timing.median)} | ${figure(timing.least)} | ${figure((rows / timing.median) * 1_000)} | ${figure(copy.median / timing.median)} |`
      }),
      '',
    ]),
    'Peak resident memory of a process of its own, median of 3. Pieces that were sent wait for the collector, which comes once there is enough of them: a small export ends before it does.',
    '',
    '| | MiB | above idle |',
    '|---|---|---|',
    `| connected, nothing exported | ${figure(idle)} | 0 |`,
    ...memory.map(
      (one) =>
        `| ${one.rows.toLocaleString('en')} rows to a file | ${figure(one.peak)} | ${figure(one.peak - idle)} |`,
    ),
  ].join('\n')
}
