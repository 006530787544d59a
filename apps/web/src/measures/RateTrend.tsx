import { monthsWords, type Tile } from './measure-words.ts'
import classes from './RateTrend.module.css'

const WIDTH = 200
const HEIGHT = 36
const PAD = 3
/** Two months are no course. */
const FEWEST = 3

const monthNumber = (month: string): number => 12 * Number(month.slice(0, 4)) + Number(month.slice(5))

/** The rate month by month on 0 to 100 %, a withheld month left open: the shape only, the measure has the chart. */
export const RateTrend = ({ months }: Pick<Tile, 'months'>) => {
  const shown = months.filter(({ rate }) => rate.rate !== null)
  const [first, last] = [months[0], months.at(-1)]
  if (shown.length < FEWEST || first === undefined || last === undefined) return null
  const span = Math.max(1, monthNumber(last.month) - monthNumber(first.month))
  const points = months.map(({ month, rate }) => ({
    month,
    x: PAD + ((WIDTH - 2 * PAD) * (monthNumber(month) - monthNumber(first.month))) / span,
    y: rate.rate === null ? null : PAD + (HEIGHT - 2 * PAD) * (1 - rate.rate),
  }))
  const path = points.reduce(
    (drawn, { x, y }, place) =>
      y === null
        ? drawn
        : `${drawn}${points[place - 1]?.y == null ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`,
    '',
  )
  return (
    <span className={classes.trend}>
      <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <line className={classes.edge} x1={0} x2={WIDTH} y1={PAD} y2={PAD} />
        <line className={classes.edge} x1={0} x2={WIDTH} y1={HEIGHT - PAD} y2={HEIGHT - PAD} />
        <path className={classes.line} d={path} />
        {points.map(
          ({ month, x, y }) =>
            y !== null && <circle key={month} className={classes.point} cx={x} cy={y} r={2} />,
        )}
      </svg>
      <span className={classes.words}>0 to 100 % by month, {monthsWords(months)}</span>
    </span>
  )
}
