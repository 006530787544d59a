import { useQuery } from '@tanstack/react-query'
import { type Output, trpc } from '../api.ts'
import { useDataAsOf } from '../shell/freshness.tsx'
import { useOrganisation } from '../shell/session.ts'
import { ExplainButton, Explanation, LeftOut } from '../ui/ExplainButton.tsx'
import { formatCount } from '../ui/format.ts'

type FigureKey = keyof Output['cohort']['definitions']

interface Counted {
  /** null: withheld */
  readonly n: number | null
  /** what is counted: `episodes with response at week 12` */
  readonly words: string
}

export interface ExplainProps {
  readonly figure: FigureKey
  /** which of several figures of the kind, as it stands in a copied link: `12.combined` */
  readonly at?: string
  readonly numerator?: Counted
  readonly denominator?: Counted
  readonly excluded?: readonly { readonly reason: string; readonly n: number | null }[]
  /** below which counts are withheld from this reader */
  readonly threshold?: number | undefined
}

const Count = ({ term, counted, threshold }: { term: string; counted: Counted; threshold: number }) => (
  <div>
    <dt>{term}</dt>
    <dd>
      {formatCount(counted.n, threshold)} {counted.words}
    </dd>
  </div>
)

const idOf = ({ figure, at }: ExplainProps): string => (at === undefined ? figure : `${figure}.${at}`)

/** What a figure means: words first, then its formula, whom it counts, whom it leaves out, how fresh it is. */
const FigureExplanation = (props: ExplainProps) => {
  const { figure, numerator, denominator, excluded = [], threshold = 11 } = props
  const organisation = useOrganisation()
  const dataAsOf = useDataAsOf()
  const { data, isError } = useQuery({
    ...trpc.cohort.definitions.queryOptions({ organisation: organisation?.code ?? '' }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (isError) return <p className="muted">The definition could not be loaded. Close this and try again.</p>
  const definition = data?.[figure]
  if (definition === undefined) return <p className="muted">Loading the definition</p>
  return (
    <Explanation id={idOf(props)} name={definition.name} words={definition.words} dataAsOf={dataAsOf}>
      <div>
        <dt>Formula</dt>
        <dd>{definition.formula}</dd>
      </div>
      {numerator && <Count term="Numerator" counted={numerator} threshold={threshold} />}
      {denominator && <Count term="Denominator" counted={denominator} threshold={threshold} />}
      <LeftOut
        term="Left out because"
        lines={excluded.map(({ reason, n }) => ({
          key: reason,
          words: `${formatCount(n, threshold)} ${reason}`,
        }))}
      />
      <div>
        <dt>Source</dt>
        <dd>
          {definition.source}. Definition version {definition.version}.
        </dd>
      </div>
    </Explanation>
  )
}

/** Explain this number: a small button beside any figure. */
export const Explain = (props: ExplainProps) => (
  <ExplainButton id={idOf(props)} label={props.figure.replaceAll('_', ' ')}>
    <FigureExplanation {...props} />
  </ExplainButton>
)
