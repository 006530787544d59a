import { ActionIcon, Button, CopyButton, Popover } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import classes from '../cohort/Explain.module.css'
import { useOrganisation } from '../shell/session.ts'
import { formatCount, formatInstant } from '../ui/format.ts'
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

const Explanation = ({
  measure,
  figure,
  words,
  rate,
  leftOut = [],
  threshold,
  dataAsOf,
  at,
}: ExplainMeasureProps) => {
  const organisation = useOrganisation()
  const router = useRouter()
  const { populations, unit } = measure
  const link = () => {
    const address = new URL(router.state.location.href, window.location.origin)
    address.searchParams.set('explain', at)
    return address.href
  }
  return (
    <div className={classes.explanation}>
      <p className={classes.name}>
        {measure.name}: {figure}
      </p>
      <p>{words}</p>
      <dl className={classes.facts}>
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
        {leftOut.length > 0 && (
          <div>
            <dt>Left out of the rate</dt>
            <dd>
              <ul className={classes.excluded}>
                {leftOut.map(({ part, n }) => (
                  <li key={part}>
                    {formatCount(n, threshold)} {unitWords(unit, n)}: {partNames[part].toLowerCase()}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        <div>
          <dt>Source</dt>
          <dd>
            {measure.source} Definition version {measure.version}.
            {measure.notice !== null && ` ${measure.notice}`}
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

/** Explain this number, of a measure. */
export const ExplainMeasure = (props: ExplainMeasureProps) => {
  const { measure, figure, at } = props
  const { explain } = useSearch({ strict: false })
  const [opened, setOpened] = useState(explain === at)
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
          aria-label={`Explain: ${measure.shortName}, ${figure}`}
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
