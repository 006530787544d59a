import { ExplainButton, Explanation, LeftOut } from '../ui/ExplainButton.tsx'
import { formatCount } from '../ui/format.ts'
import {
  countsWords,
  intervalWords,
  partNames,
  type Rate,
  type Tile,
  unitWords,
  withheldWords,
} from './measure-words.ts'

interface ExplainMeasureProps {
  readonly measure: Pick<
    Tile,
    'id' | 'name' | 'shortName' | 'unit' | 'populations' | 'source' | 'version' | 'notice'
  >
  /** which of several figures, as it stands in a copied link */
  readonly at: string
  /** what the figure is: `Rate`, `Excluded` */
  readonly figure: string
  readonly words: string
  readonly rate?: Rate
  readonly leftOut?: readonly { readonly part: keyof typeof partNames; readonly n: number | null }[]
  readonly threshold: number
  readonly dataAsOf: string | null
}

const MeasureExplanation = ({
  measure,
  figure,
  words,
  rate,
  leftOut = [],
  threshold,
  dataAsOf,
  at,
}: ExplainMeasureProps) => {
  const { populations, unit } = measure
  return (
    <Explanation id={at} name={`${measure.name}: ${figure}`} words={words} dataAsOf={dataAsOf}>
      {rate && (
        <>
          <div>
            <dt>Formula</dt>
            <dd>met / included; Wilson’s 95 % interval, without continuity correction</dd>
          </div>
          <div>
            <dt>This figure</dt>
            <dd>
              {rate.withheld
                ? withheldWords(threshold)
                : rate.rate === null
                  ? 'Nobody is included, so there is no rate.'
                  : `${countsWords(rate, unit)}; interval ${intervalWords(rate)}`}
            </dd>
          </div>
        </>
      )}
      <div>
        <dt>Numerator</dt>
        <dd>{populations.numerator ?? 'not told apart'}</dd>
      </div>
      <div>
        <dt>Denominator</dt>
        <dd>{populations.denominator ?? populations.initial_population ?? 'not told apart'}</dd>
      </div>
      <LeftOut
        term="Left out of the rate"
        lines={leftOut.map(({ part, n }) => ({
          key: part,
          words: `${formatCount(n, threshold)} ${unitWords(unit, n)}: ${partNames[part].toLowerCase()}`,
        }))}
      />
      <div>
        <dt>Source</dt>
        <dd>
          {measure.source} Definition version {measure.version}.
          {measure.notice !== null && ` ${measure.notice}`}
        </dd>
      </div>
    </Explanation>
  )
}

/** Explain this number, of a measure. */
export const ExplainMeasure = (props: ExplainMeasureProps) => (
  <ExplainButton id={props.at} label={`${props.measure.shortName}, ${props.figure}`}>
    <MeasureExplanation {...props} />
  </ExplainButton>
)
