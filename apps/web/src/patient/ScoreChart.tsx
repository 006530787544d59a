import { type CalendarDay, dayNumber } from '@tandem/domain/calendar-day'
import {
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  useYAxisScale,
  XAxis,
  YAxis,
  ZIndexLayer,
} from 'recharts'
import { BandWords } from '../ui/BandWords.tsx'
import { bandSpans, severityWash } from '../ui/chart-theme.ts'
import { formatScore } from '../ui/format.ts'
import { scoreTicks } from '../ui/score-ticks.ts'
import { CourseTurns, OverdueMark, TurningMark } from './CourseTurns.tsx'
import { ExpectedBand } from './ExpectedBand.tsx'
import type { Expectation } from './expected-words.ts'
import classes from './lanes.module.css'
import { repeatsOn, type StoryInstrument, type StoryPoint, scoreLine, turnings } from './story-words.ts'
import type { TimeAxis } from './time-axis.ts'

const AXIS_WIDTH = 28
const EDGE = 10
// above the lines and areas that recharts puts into layers of its own
const MARKS = 900
const MIDDLE = { dominantBaseline: 'central' } as const

interface ScoreChartProps {
  readonly instrument: StoryInstrument
  readonly axis: TimeAxis
  readonly height: number
  readonly cursor: CalendarDay | null
  readonly expected: Expectation | null
  /** the day a measure was due that has not come; null where none is overdue on this chart */
  readonly overdue: { readonly dueOn: CalendarDay | null } | null
}

/** Filled: complete. Hollow: prorated. Small and hollow: a repeat that is not used; the used one is ringed. */
const Mark = ({ point, repeated }: { point: StoryPoint; repeated: boolean }) => {
  if (!point.used) return <circle r={3} fill="var(--page)" stroke="var(--muted)" strokeWidth={1.5} />
  return (
    <>
      {repeated && <circle r={8} fill="none" stroke="var(--ink)" strokeWidth={1.25} />}
      <circle
        r={4}
        fill={point.completeness === 'prorated' ? 'var(--page)' : 'var(--ink)'}
        stroke="var(--ink)"
        strokeWidth={1.75}
      />
    </>
  )
}

/** A positive safety answer: a red flag above the point with an exclamation mark in it. */
const SafetyFlag = () => (
  <g transform="translate(0 -17)">
    <path d="M0 -7L8 6.5H-8z" fill="var(--safety)" />
    <text y={2.5} textAnchor="middle" className={classes.safetyMark} {...MIDDLE}>
      !
    </text>
  </g>
)

const Points = ({ instrument, axis, cursor, height }: ScoreChartProps) => {
  const y = useYAxisScale()
  if (!y) return null
  return instrument.points
    .filter((point) => axis.shows(point.takenOn))
    .map((point, index) => {
      const x = axis.x(point.takenOn)
      const key = `${point.takenOn}${index}`
      if (point.total === null) {
        return (
          <g key={key} transform={`translate(${x} ${height - EDGE})`}>
            <path d="M-4 -4L4 4M-4 4L4 -4" stroke="var(--ink)" strokeWidth={1.75} />
            {point.safety === 'unknown' && (
              <text y={-12} textAnchor="middle" className={classes.ask} {...MIDDLE}>
                ?
              </text>
            )}
          </g>
        )
      }
      return (
        <g key={key} transform={`translate(${x} ${y(point.total) ?? 0})`}>
          {cursor === point.takenOn && <circle r={11} fill="var(--ink)" fillOpacity={0.12} />}
          <Mark point={point} repeated={repeatsOn(instrument.points, point.takenOn)} />
          {point.safety === 'positive' && <SafetyFlag />}
        </g>
      )
    })
}

/** Where a reliable change begins, against the baseline or against the best score so far. */
const Turnings = ({ instrument, axis }: ScoreChartProps) => {
  const y = useYAxisScale()
  if (!y) return null
  return turnings(instrument.points)
    .filter(({ point }) => axis.shows(point.takenOn))
    .map(({ point, turning }) => {
      const up = (turning === 'improved') === (instrument.direction === 'higher_better')
      const top = (y(point.total ?? 0) ?? 0) + (up ? -14 : 14)
      const flagged = up && point.safety === 'positive'
      return (
        <g
          key={`${turning}${point.takenOn}`}
          transform={`translate(${axis.x(point.takenOn) + (flagged ? 14 : 0)} ${top})`}
        >
          <TurningMark turning={turning} up={up} />
        </g>
      )
    })
}

const Bands = ({ instrument, axis }: ScoreChartProps) => {
  const y = useYAxisScale()
  if (!y || axis.narrow) return null
  return (
    <BandWords
      bands={bandSpans(instrument)}
      y={(score) => y(score)}
      domain={[instrument.min, instrument.max]}
      x={axis.left - AXIS_WIDTH - 12}
    />
  )
}

/** Cut-off and remission line, named at the right; the latest score beside its point. */
const LineWords = ({ instrument, axis }: ScoreChartProps) => {
  const y = useYAxisScale()
  const last = instrument.points
    .filter((point) => point.used && point.total !== null && axis.shows(point.takenOn))
    .toSorted((a, b) => a.takenOn.localeCompare(b.takenOn))
    .at(-1)
  if (!y) return null
  const x = axis.width - axis.right + 6
  const lines = axis.narrow
    ? []
    : [
        { at: instrument.caseness, words: `cut-off ${instrument.caseness}` },
        { at: instrument.remissionBelow, words: `remission <${instrument.remissionBelow}` },
      ]
  return (
    <>
      {lines.map(({ at, words }) =>
        at === null ? null : (
          <text key={words} x={x} y={y(at)} className={classes.label} {...MIDDLE}>
            {words}
          </text>
        ),
      )}
      {last?.total != null && (
        <text x={axis.x(last.takenOn) + 12} y={y(last.total)} className={classes.latest} {...MIDDLE}>
          {formatScore(last.total)}
        </text>
      )}
    </>
  )
}

/** Scores of one instrument on true dates, with bands in words, cut-off and remission line. */
export const ScoreChart = (props: ScoreChartProps) => {
  const { instrument, axis, height } = props
  return (
    <ComposedChart
      width={axis.width}
      height={height}
      data={[...scoreLine(instrument.points)]}
      accessibilityLayer={false}
      margin={{ top: EDGE, right: axis.right, bottom: EDGE, left: axis.left - AXIS_WIDTH }}
    >
      <XAxis
        dataKey="at"
        type="number"
        domain={[dayNumber(axis.from), dayNumber(axis.to)]}
        allowDataOverflow
        hide
      />
      <YAxis
        type="number"
        domain={[instrument.min, instrument.max]}
        ticks={[...scoreTicks([instrument.min, instrument.max], instrument.bands)]}
        interval={0}
        width={AXIS_WIDTH}
        axisLine={false}
        tickLine={false}
        tick={{ fill: 'var(--muted)', fontSize: 12 }}
      />
      {bandSpans(instrument).map((band) => (
        <ReferenceArea
          key={band.from}
          y1={band.from}
          y2={band.to}
          fill="var(--severity)"
          fillOpacity={severityWash(band.severity)}
          stroke="none"
        />
      ))}
      {axis.ticks.map((tick) => (
        <ReferenceLine key={tick.day} x={dayNumber(tick.day)} stroke="var(--line)" />
      ))}
      {axis.shows(axis.now) && (
        <ReferenceLine x={dayNumber(axis.now)} stroke="var(--muted)" strokeDasharray="1 3" />
      )}
      {instrument.caseness !== null && (
        <ReferenceLine y={instrument.caseness} stroke="var(--severity)" strokeDasharray="6 3" />
      )}
      {instrument.remissionBelow !== null && (
        <ReferenceLine y={instrument.remissionBelow} stroke="var(--severity)" strokeDasharray="2 3" />
      )}
      <Bands {...props} />
      {props.expected?.kind === 'band' && <ExpectedBand expected={props.expected} axis={axis} />}
      <Line
        dataKey="score"
        stroke="var(--ink)"
        strokeWidth={1.5}
        dot={false}
        activeDot={false}
        connectNulls={false}
        isAnimationActive={false}
      />
      <LineWords {...props} />
      <CourseTurns instrument={instrument} axis={axis} height={height} />
      <ZIndexLayer zIndex={MARKS}>
        <Points {...props} />
        <Turnings {...props} />
        {props.overdue && <OverdueMark axis={axis} y={height - EDGE - 8} dueOn={props.overdue.dueOn} />}
      </ZIndexLayer>
    </ComposedChart>
  )
}
