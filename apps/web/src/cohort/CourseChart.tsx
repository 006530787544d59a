import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { MouseEvent } from 'react'
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, XAxis, YAxis, ZIndexLayer } from 'recharts'
import { armStyles, bandSpans } from '../ui/chart-theme.ts'
import { scoreTicks } from '../ui/score-ticks.ts'
import { bottomAxis, MARKS, MIDDLE, PlotCursor, plotMargin, sideAxis } from './ArmMarks.tsx'
import classes from './CourseChart.module.css'
import { Bands, Counts, EndLabels, Markers } from './CourseMarks.tsx'
import { CourseReadout } from './CourseReadout.tsx'
import { AXIS_WIDTH, type PlotProps, plotEdges, scoreDomain, slotAt, slotTicks } from './course-geometry.ts'
import { betterWords, type Course, figureWords, pointAt, slotsOf, statisticWords } from './course-words.ts'

type Row = Record<string, number | readonly [number, number] | null>

const rowsOf = (course: Course): Row[] =>
  slotsOf(course).map((slot) => {
    const row: Row = { slot }
    for (const arm of course.arms) {
      const point = pointAt(arm, slot)
      row[arm.arm] = point?.mean ?? null
      row[`${arm.arm}_interval`] =
        point === null || point.lower === null || point.upper === null ? null : [point.lower, point.upper]
    }
    return row
  })

const PLOT_HEIGHT = 320

interface CourseChartProps {
  readonly course: Course
  readonly width: number
  readonly active: number | null
  readonly onActive: (stop: number | null) => void
  /** opens who is behind a point; null where the role may not */
  readonly onPoint: ((arm: PlanArm, slot: number) => void) | null
}

/** Mean score by time since start, one line per arm with its 95 % interval, and n under the axis. */
export const CourseChart = ({ course, width, active, onActive, onPoint }: CourseChartProps) => {
  const edges = plotEdges(width, course.arms.length)
  const height = PLOT_HEIGHT + edges.top + edges.bottom
  const slots = slotsOf(course)
  const plotWidth = width - edges.left - edges.right - 16
  const ticks = slotTicks(slots, plotWidth, edges.narrow ? 32 : 44)
  const domain = scoreDomain(course)
  const ofScores = course.of === 'score'
  const plot: PlotProps = {
    course,
    edges,
    width,
    height,
    domain,
    ticks,
    activeSlot: active === null ? null : (slots[active] ?? null),
  }
  const placeOf = (event: MouseEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const share = (event.clientY - box.top - edges.top) / PLOT_HEIGHT
    return {
      stop: slotAt(slots, (event.clientX - box.left - edges.left - 8) / plotWidth),
      value: domain[1] - share * (domain[1] - domain[0]),
    }
  }
  // The table behind the chart has the same numbers as buttons, for whoever has no pointer.
  const openNearest = (event: MouseEvent<HTMLDivElement>) => {
    const { stop, value } = placeOf(event)
    const slot = stop === null ? undefined : slots[stop]
    if (slot === undefined || onPoint === null) return
    const near = course.arms
      .flatMap((arm) => {
        const mean = pointAt(arm, slot)?.mean
        return mean == null ? [] : [{ arm: arm.arm, distance: Math.abs(mean - value) }]
      })
      .toSorted((a, b) => a.distance - b.distance)[0]
    if (near !== undefined) onPoint(near.arm, slot)
  }
  return (
    <div
      aria-hidden="true"
      className={onPoint === null ? undefined : classes.opens}
      onPointerMove={(event) => onActive(placeOf(event).stop)}
      onPointerLeave={() => onActive(null)}
      onClick={openNearest}
    >
      <ComposedChart
        width={width}
        height={height}
        data={rowsOf(course)}
        accessibilityLayer={false}
        margin={plotMargin(edges, AXIS_WIDTH)}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          {...bottomAxis}
          dataKey="slot"
          domain={[slots[0] ?? 0, slots.at(-1) ?? 1]}
          ticks={[...ticks]}
        />
        <YAxis
          {...sideAxis}
          domain={[...domain]}
          ticks={[...scoreTicks(domain, ofScores ? course.instrument.bands : [])]}
          width={AXIS_WIDTH}
          allowDataOverflow
        />
        {!ofScores && <ReferenceLine y={0} stroke="var(--line-strong)" />}
        {(ofScores ? bandSpans(course.instrument) : [])
          .filter((band) => band.from > domain[0] && band.from < domain[1])
          .map((band) => (
            <ReferenceLine key={band.from} y={band.from} stroke="var(--band-line)" />
          ))}
        {ofScores && course.instrument.caseness !== null && (
          <ReferenceLine y={course.instrument.caseness} stroke="var(--severity)" strokeDasharray="6 3" />
        )}
        {course.arms.map((arm) => (
          <Area
            key={arm.arm}
            dataKey={`${arm.arm}_interval`}
            stroke="none"
            fill={armStyles[arm.arm].fill}
            fillOpacity={0.11}
            isAnimationActive={false}
            activeDot={false}
          />
        ))}
        {course.arms.map((arm) => (
          <Line
            key={arm.arm}
            dataKey={arm.arm}
            stroke={armStyles[arm.arm].line}
            strokeWidth={armStyles[arm.arm].width}
            strokeLinecap={arm.arm === 'neither' ? 'round' : 'butt'}
            strokeDasharray={armStyles[arm.arm].dash}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        ))}
        <PlotCursor at={plot.activeSlot} edges={edges} height={height} />
        <ZIndexLayer zIndex={MARKS}>
          <Markers {...plot} />
        </ZIndexLayer>
        <Bands {...plot} />
        <EndLabels {...plot} />
        <Counts {...plot} />
        <text x={edges.narrow ? 0 : edges.left + 8} y={10} className={classes.axis} {...MIDDLE}>
          {statisticWords(course).name} {figureWords(course)}, {betterWords(course)}
        </text>
        <text x={edges.left + 8} y={height - edges.bottom + 40} className={classes.axis} {...MIDDLE}>
          {course.unit === 'week' ? 'Weeks' : 'Months'} since the start of the episode
        </text>
      </ComposedChart>
      {plot.activeSlot !== null && <CourseReadout {...plot} />}
    </div>
  )
}
