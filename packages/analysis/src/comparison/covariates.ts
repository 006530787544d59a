import { dayOfNumber } from '@tandem/domain/calendar-day'
import { answers, none } from '../episode-columns.ts'
import type { ComparedEpisodes } from './compared-episodes.ts'
import type { ComparisonData } from './comparison-data.ts'
import { type FactorLevel, pooledLevels } from './pooled-levels.ts'

/** One column of the baseline table. */
export type Covariate = {
  /** What it is about, such as `Site`; levels of one factor share it. */
  readonly name: string
  /** The level of a factor; null for a measured number. */
  readonly level: string | null
  readonly scale: 'continuous' | 'binary'
  /** One per compared episode; where the number is not known, the mean of those known. */
  readonly values: Float64Array
  /** 1 where the number is not known; null where all are. */
  readonly filled: Uint8Array | null
  /** Whether the propensity is made of it; of each factor one level, the largest, is what the others are held against. */
  readonly inModel: boolean
}

export type Covariates = {
  readonly columns: readonly Covariate[]
  /** What was pooled, filled or left out, and why. */
  readonly notes: readonly string[]
  /** Levels of a factor that nobody of some arm has, although they are not rare. */
  readonly oneSided: readonly string[]
}

const notKnown = 'not known'
const ofNobody = ': not known of anybody, left out'
const sameForAll = ': the same for everybody, left out'

function measured(name: string, values: readonly number[], compared: ComparedEpisodes): Covariates {
  const known = values.filter((value) => value !== none)
  const [first] = known
  if (first === undefined) return nothing(`${name}${ofNobody}`)
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const missing = values.map((value) => (value === none ? notKnown : ''))
  const indicator = factor(`${name} known`, missing, compared, 'known')
  const constant = known.every((value) => value === first)
  const filled = known.length < values.length && !constant
  const unknown = Uint8Array.from(values, (value) => (value === none ? 1 : 0))
  const column = {
    name,
    level: null,
    scale: 'continuous' as const,
    filled: filled ? unknown : null,
    inModel: true,
  }
  const kept = Float64Array.from(values, (value) => (value === none ? mean : value))
  const flag = indicator.columns
    .filter(({ level }) => level === notKnown)
    .map((each) => ({ ...each, inModel: true }))
  return {
    columns: constant ? [] : [{ ...column, values: kept }, ...flag],
    notes: [
      ...(constant ? [`${name}${sameForAll}`] : []),
      ...(filled
        ? [
            `${name}: not known of ${values.length - known.length}; filled with the mean${flag.length > 0 ? ' and marked by a column of its own' : ', too few to be marked'}`,
          ]
        : []),
    ],
    oneSided: [],
  }
}

const nothing = (note: string): Covariates => ({ columns: [], notes: [note], oneSided: [] })

function factor(
  name: string,
  labels: readonly string[],
  { arm, arms }: ComparedEpisodes,
  empty = notKnown,
): Covariates {
  const own = labels.map((label) => label || empty)
  const { levels, notes, oneSided } = pooledLevels(name, own, arm, arms)
  if (levels.length < 2)
    return {
      columns: [],
      notes:
        notes.length > 0
          ? notes
          : [`${name}${own.every((label) => label === notKnown) ? ofNobody : sameForAll}`],
      oneSided,
    }
  return {
    columns: levels.map(({ label, holds }: FactorLevel, place) => ({
      name,
      level: label,
      scale: 'binary' as const,
      values: Float64Array.from(own, (each) => (holds.includes(each) ? 1 : 0)),
      filled: null,
      inModel: place > 0,
    })),
    notes,
    oneSided,
  }
}

const yesNo = (answer: number) => (answer === answers.yes ? 'yes' : answer === answers.no ? 'no' : notKnown)

const quarterOf = (day: number) => {
  const text = dayOfNumber(day)
  return `${text.slice(0, 4)} Q${Math.ceil(Number(text.slice(5, 7)) / 3)}`
}

/** One line for all that is left out for one reason. */
function gathered(notes: readonly string[]): readonly string[] {
  const common = [ofNobody, sameForAll].flatMap((reason) => {
    const names = notes.filter((note) => note.endsWith(reason)).map((note) => note.slice(0, -reason.length))
    return names.length === 0 ? [] : [`${names.join(', ')}${reason}`]
  })
  return [...notes.filter((note) => !note.endsWith(ofNobody) && !note.endsWith(sameForAll)), ...common]
}

/**
 * What the comparison is adjusted for: both baselines, age, sex, diagnosis, substance use, earlier episodes, chronicity,
 * programme, site and start quarter of every compared episode.
 *
 * A number that is not known is filled with the mean of the known ones and marked by a column of its own (the
 * missing-indicator method): plans are chosen by people who know, or don't know, the same; so what matters for the
 * propensity is the value as far as it was known. Levels too rare in some arm are pooled (see `pooledLevels`); what is the
 * same for everybody is left out. All of it is told in `notes`.
 *
 * Source: Blake et al. 2020, Stat Med (missing indicators in propensities).
 */
export function comparisonCovariates(
  { scores, outcomes, episodes }: ComparisonData,
  compared: ComparedEpisodes,
): Covariates {
  const rows = Array.from(compared.rows)
  const labelsOf = (name: 'sex' | 'diagnosis' | 'substanceUse' | 'programme' | 'site') => {
    const { codes, labels } = scores.dimensions[name]
    return rows.map((row) => labels[codes[row]!] ?? '')
  }
  const numbersOf = (column: Int16Array) => rows.map((row) => column[row]!)
  const own = numbersOf(outcomes.baseline)
  const leading = (column: Int16Array) => rows.every((row, i) => column[row] === own[i])
  const baselines = [
    ['Baseline, depression measure', episodes.depressionBaseline],
    ['Baseline, anxiety measure', episodes.anxietyBaseline],
  ] as const
  const parts = [
    measured('Baseline score', own, compared),
    ...baselines.flatMap(([name, column]) =>
      leading(column) ? [] : [measured(name, numbersOf(column), compared)],
    ),
    measured('Age', numbersOf(episodes.age), compared),
    factor('Sex', labelsOf('sex'), compared),
    factor('Diagnosis', labelsOf('diagnosis'), compared),
    factor('Substance use', labelsOf('substanceUse'), compared),
    measured('Earlier episodes', numbersOf(episodes.earlierEpisodes), compared),
    factor(
      'Chronic',
      rows.map((row) => yesNo(episodes.chronic[row]!)),
      compared,
    ),
    factor('Programme', labelsOf('programme'), compared),
    factor('Site', labelsOf('site'), compared),
    factor(
      'Start quarter',
      rows.map((row) => quarterOf(episodes.startedDay[row]!)),
      compared,
    ),
  ]
  return {
    columns: parts.flatMap(({ columns }) => columns),
    notes: gathered(parts.flatMap(({ notes }) => notes)),
    oneSided: parts.flatMap(({ oneSided }) => oneSided),
  }
}
