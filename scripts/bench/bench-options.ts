import { parseArgs } from 'node:util'

export type BenchOptions = {
  /** Patients of each invented service, ascending. */
  readonly patients: readonly number[]
  /** Rounds that count; one more goes before them. */
  readonly rounds: number
  /** Forms written per second while the lag of the rebuild worker is measured. */
  readonly rate: number
  /** Whether docs/benchmarks.md is written. */
  readonly page: boolean
}

export const usage = `npm run bench -- [--patients 200,800] [--rounds 5] [--rate 100] [--no-page]

  --patients  sizes of the invented services, with commas between
  --rounds    rounds that count, at least 5
  --rate      forms written per second while the lag of the rebuild worker is measured
  --no-page   print only, leave docs/benchmarks.md as it is`

/** @throws RangeError with a sentence for the person at the terminal */
export function benchOptions(parameters: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      patients: { type: 'string', default: '200,800' },
      rounds: { type: 'string', default: '5' },
      rate: { type: 'string', default: '100' },
      'no-page': { type: 'boolean', default: false },
    },
  })
  return {
    patients: values.patients.split(',').map((size) => wholeNumber('patients', size, 50)),
    rounds: wholeNumber('rounds', values.rounds, 5),
    rate: wholeNumber('rate', values.rate, 10),
    page: !values['no-page'],
  }
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= least) return number
  throw new RangeError(`--${option} ${text}: needs whole numbers of at least ${least}.`)
}
