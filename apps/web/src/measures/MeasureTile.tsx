import { Link } from '@tanstack/react-router'
import { formatCount, formatPercent } from '../ui/format.ts'
import { ExplainMeasure } from './ExplainMeasure.tsx'
import classes from './MeasureTile.module.css'
import {
  countsWords,
  directionWords,
  intervalWords,
  notComputableWords,
  type Tile,
  unitWords,
  withheldWords,
} from './measure-words.ts'
import type { MeasuresSearch } from './measures-search.ts'
import { RateTrend } from './RateTrend.tsx'

interface MeasureTileProps {
  readonly organisation: string
  readonly tile: Tile
  readonly period: MeasuresSearch
  readonly threshold: number
  readonly dataAsOf: string | null
}

const Figure = ({ tile, threshold, dataAsOf }: Omit<MeasureTileProps, 'organisation' | 'period'>) => {
  const { rate, state, unit, notComputable, pending } = tile
  if (state === 'not_computed') return <p className="muted">Not computed yet.</p>
  if (state === 'not_computable') return <p>Not computable: {notComputableWords(notComputable)}.</p>
  if (state === 'empty') return <p className="muted">Nobody is in its population in this period.</p>
  if (rate === null || rate.withheld) return <p className="muted">Rate {withheldWords(threshold)}.</p>
  const explain = (
    <ExplainMeasure
      measure={tile}
      at={`rate.${tile.id}`}
      figure="rate"
      words={tile.populations.numerator ?? tile.name}
      rate={rate}
      threshold={threshold}
      dataAsOf={dataAsOf}
    />
  )
  return (
    <>
      {rate.rate === null ? (
        <p className="muted">Nobody is included yet, so there is no rate. {explain}</p>
      ) : (
        <>
          <p className={classes.figure}>
            <strong className={classes.rate}>{formatPercent(rate.rate)}</strong>
            <span className={classes.interval}>
              <span className="sr-only">95 % interval </span>
              {intervalWords(rate)}
            </span>
            {explain}
          </p>
          <p className={classes.counts}>
            {countsWords(rate, unit)}
            {tile.improvement !== 'neither' && `; ${directionWords(tile.improvement)}`}
          </p>
        </>
      )}
      {pending !== null && pending > 0 && (
        <p className={classes.counts}>
          {formatCount(pending)} {unitWords(unit, pending)} still open
        </p>
      )}
      <RateTrend months={tile.months} />
    </>
  )
}

/** One measure at a glance; its name opens it. */
export const MeasureTile = ({ organisation, period, ...props }: MeasureTileProps) => {
  const { tile } = props
  return (
    <li className={classes.tile}>
      <h3 className={classes.name}>
        <Link
          to="/o/$organisation/measures/$measure"
          params={{ organisation, measure: tile.id }}
          search={period}
        >
          {tile.name}
        </Link>
      </h3>
      <Figure {...props} />
      {tile.computedVersion !== null && tile.computedVersion !== tile.version && (
        <p className={classes.counts}>
          Computed by version {tile.computedVersion}; version {tile.version} applies now.
        </p>
      )}
    </li>
  )
}
