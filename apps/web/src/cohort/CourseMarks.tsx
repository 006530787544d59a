import { useXAxisScale, useYAxisScale } from 'recharts'
import { BandWords } from '../ui/BandWords.tsx'
import { bandSpans } from '../ui/chart-theme.ts'
import { formatCount } from '../ui/format.ts'
import { ArmCounts, ArmMarker, EndNames } from './ArmMarks.tsx'
import { AXIS_WIDTH, type PlotProps } from './course-geometry.ts'
import { pointAt, thresholdOf } from './course-words.ts'

/** The arm's name where its line ends. */
export const EndLabels = ({ course, edges, width, height }: PlotProps) => {
  const y = useYAxisScale()
  if (!y) return null
  const ends = course.arms.flatMap(({ arm, label, points }) => {
    const last = points.findLast((point) => point.mean !== null && !point.suppressed)
    const at = last?.mean == null ? undefined : y(last.mean)
    return at === undefined ? [] : [{ arm, label, x: width - edges.right + 4, y: at }]
  })
  return <EndNames ends={ends} edges={edges} width={width} height={height} />
}

export const Bands = ({ course, edges, domain }: PlotProps) => {
  const y = useYAxisScale()
  if (!y || edges.narrow || course.of === 'change') return null
  return (
    <BandWords
      bands={bandSpans(course.instrument)}
      y={(score) => y(score)}
      domain={domain}
      x={edges.left - AXIS_WIDTH - 12}
    />
  )
}

export const Markers = ({ course, ticks }: PlotProps) => {
  const x = useXAxisScale()
  const y = useYAxisScale()
  if (!x || !y) return null
  return course.arms.flatMap((arm) =>
    arm.points.flatMap((point, index) => {
      const alone = arm.points[index - 1]?.mean == null && arm.points[index + 1]?.mean == null
      const marked = alone || ticks.includes(point.slot) || arm.points.length <= 12
      const [cx, cy] = [x(point.slot), point.mean === null ? undefined : y(point.mean)]
      if (point.suppressed || cx === undefined || cy === undefined || !marked) return []
      return <ArmMarker key={`${arm.arm}${point.slot}`} arm={arm.arm} x={cx} y={cy} />
    }),
  )
}

/** n under the axis: one row per arm, each figure under its slot. */
export const Counts = ({ course, edges, height, ticks }: PlotProps) => (
  <ArmCounts
    arms={course.arms.map(({ arm }) => arm)}
    title={edges.narrow ? 'n' : 'n of scores'}
    places={ticks}
    edges={edges}
    height={height}
    count={(arm, slot) => {
      const own = course.arms.find((candidate) => candidate.arm === arm)
      const point = own === undefined ? null : pointAt(own, slot)
      return point === null ? '–' : formatCount(point.suppressed ? null : point.n, thresholdOf(course))
    }}
  />
)
