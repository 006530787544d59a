import { ActionIcon, Button, CopyButton, Popover } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { type Output, trpc } from '../api.ts'
import { useDataAsOf } from '../shell/freshness.tsx'
import { useOrganisation } from '../shell/session.ts'
import { formatCount, formatInstant } from '../ui/format.ts'
import classes from './Explain.module.css'

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

/** What a figure means: words first, then its formula, whom it counts, whom it leaves out, how fresh it is. */
const Explanation = ({ figure, at, numerator, denominator, excluded = [], threshold = 11 }: ExplainProps) => {
  const organisation = useOrganisation()
  const dataAsOf = useDataAsOf()
  const router = useRouter()
  const { data, isError } = useQuery({
    ...trpc.cohort.definitions.queryOptions({ organisation: organisation?.code ?? '' }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (isError) return <p className="muted">The definition could not be loaded. Close this and try again.</p>
  const definition = data?.[figure]
  if (definition === undefined) return <p className="muted">Loading the definition</p>
  const link = () => {
    const address = new URL(router.state.location.href, window.location.origin)
    address.searchParams.set('explain', at === undefined ? figure : `${figure}.${at}`)
    return address.href
  }
  return (
    <div className={classes.explanation}>
      <p className={classes.name}>{definition.name}</p>
      <p>{definition.words}</p>
      <dl className={classes.facts}>
        <div>
          <dt>Formula</dt>
          <dd>{definition.formula}</dd>
        </div>
        {numerator && <Count term="Numerator" counted={numerator} threshold={threshold} />}
        {denominator && <Count term="Denominator" counted={denominator} threshold={threshold} />}
        {excluded.length > 0 && (
          <div>
            <dt>Left out because</dt>
            <dd>
              <ul className={classes.excluded}>
                {excluded.map((row) => (
                  <li key={row.reason}>
                    {formatCount(row.n, threshold)} {row.reason}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        <div>
          <dt>Source</dt>
          <dd>
            {definition.source}. Definition version {definition.version}.
          </dd>
        </div>
        {organisation && dataAsOf && (
          <div>
            <dt>Data as of</dt>
            <dd>{formatInstant(dataAsOf, organisation.timeZone)}</dd>
          </div>
        )}
      </dl>
      <CopyButton value={link()}>
        {({ copied, copy }) => (
          <Button variant="default" size="compact-xs" onClick={copy}>
            {copied ? 'Link copied' : 'Copy a link to this'}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}

/** Explain this number: a small button beside any figure. */
export const Explain = (props: ExplainProps) => {
  const { figure, at } = props
  const { explain } = useSearch({ strict: false })
  const id = at === undefined ? figure : `${figure}.${at}`
  const [opened, setOpened] = useState(explain === id)
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={360}
      position="bottom-start"
      shadow="none"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ActionIcon
          className={`${classes.button} no-print`}
          variant="subtle"
          size={24}
          aria-label={`Explain: ${figure.replaceAll('_', ' ')}`}
          onClick={() => setOpened(!opened)}
        >
          <IconInfoCircle size={14} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Explain this number">
        <Explanation {...props} />
      </Popover.Dropdown>
    </Popover>
  )
}
