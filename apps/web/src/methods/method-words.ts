import type { Output } from '../api.ts'
import { formatNumber, formatPlural } from '../ui/format.ts'

export type Check = Output['methods']['check']
export type CheckedCase = Check['families'][number]['cases'][number]
type Tolerance = CheckedCase['tolerance']

/** A small number as R prints it: `3.1e-12`. */
export const formatPower = (value: number): string =>
  value === 0 ? '0' : value.toExponential(1).replace('.0e', 'e').replace('e+', 'e')

/** What a figure may be off. */
export const toleranceWords = ({ absolute = 0, relative = 0 }: Tolerance): string => {
  const parts = [
    ...(absolute > 0 ? [`${formatPower(absolute)} absolute`] : []),
    ...(relative > 0 ? [`${formatPower(relative)} relative`] : []),
  ]
  return parts.length === 0 ? 'equal' : parts.join(' + ')
}

/** The largest difference of a case: how far, as its tolerance counts. */
export const differenceWords = ({ largest, outcome }: CheckedCase): string => {
  if (outcome === 'not_run') return 'no answer'
  if (largest === null) return 'none'
  return largest.distance === null ? 'another value' : `${formatPower(largest.distance)} ${largest.measure}`
}

/** Where it is, and how much of what is allowed it takes. */
export const placeWords = ({ largest }: CheckedCase): string | null => {
  if (largest === null) return null
  return largest.share === null
    ? `at ${largest.path}`
    : `at ${largest.path}, ${shareWords(largest.share)} is allowed`
}

const shareWords = (share: number) =>
  share > 2 ? `${formatNumber(share, share < 10 ? 1 : 0)} times what` : `${percentWords(share)} of what`

const percentWords = (share: number) =>
  share < 0.001 ? 'under 0.1 %' : `${formatNumber(share * 100, share < 0.1 ? 1 : 0)} %`

export const outcomeWords: Readonly<Record<CheckedCase['outcome'], string>> = {
  agrees: 'Agrees',
  differs: 'Differs',
  not_run: 'Could not run',
}

export const casesOf = (check: Check): readonly CheckedCase[] => check.families.flatMap(({ cases }) => cases)

/** What made the numbers: R, or what stands in its place. */
const madeBy = ({ versions }: CheckedCase) => versions.find((tool) => tool.startsWith('R ')) ?? versions[0]

const agreement = (cases: readonly CheckedCase[]) =>
  `${cases.filter(({ outcome }) => outcome === 'agrees').length} of ${cases.length}`

/** The one sentence of the page: how many cases agree, and with what. */
export const headline = (check: Check): string => {
  const cases = casesOf(check)
  const tools = new Map<string, CheckedCase[]>()
  for (const entry of cases) {
    const tool = madeBy(entry)
    if (tool !== undefined) tools.set(tool, [...(tools.get(tool) ?? []), entry])
  }
  const most = [...tools].toSorted(([, a], [, b]) => b.length - a.length)
  const byTool = most.map(([tool, own]) => `${agreement(own)} with ${toolWords(tool)}`)
  const { differ, notRun } = check.counts
  const others = [
    ...(differ > 0 ? [`${differ} ${differ === 1 ? 'differs' : 'differ'}`] : []),
    ...(notRun > 0 ? [`${notRun} could not run`] : []),
  ]
  const rest = others.length > 0 ? `; ${others.join(', ')}` : ''
  return `${agreement(cases)} cases agree with their references: ${byTool.join(', ')}${rest}.`
}

const toolWords = (tool: string) => (tool.startsWith('mpmath') ? `50-digit arithmetic (${tool})` : tool)

/** `46 of 46 agree`, or what does not. */
export const familyWords = (cases: readonly CheckedCase[]): string => {
  const wrong = cases.filter(({ outcome }) => outcome !== 'agrees').length
  return wrong === 0 ? `${agreement(cases)} agree` : `${agreement(cases)} agree, ${wrong} to look at`
}

/** The case that uses most of its tolerance. */
export const nearest = (check: Check): string | null => {
  const shares = casesOf(check).flatMap(({ name, largest }) =>
    largest?.share == null ? [] : [{ name, share: largest.share }],
  )
  const most = shares.reduce<(typeof shares)[number] | null>(
    (held, entry) => (held === null || entry.share > held.share ? entry : held),
    null,
  )
  return most && `Nearest to its tolerance, with ${percentWords(most.share)} of it: ${most.name}.`
}

export const figuresWords = (check: Check): string => formatPlural(check.figures, 'figure')

/** Milliseconds of a case. */
export const formatMilliseconds = (value: number): string => formatNumber(value, value < 10 ? 1 : 0)
