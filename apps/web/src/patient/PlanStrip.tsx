import { armStyles } from '../ui/chart-theme.ts'
import classes from './lanes.module.css'
import type { Story } from './story-words.ts'
import { clipSpan, type TimeAxis } from './time-axis.ts'

const HEIGHT = 24
const CHARACTER = 6.6

/** Plan arm by treatment dates: colour, line and word. */
export const PlanStrip = ({ story, axis }: { story: Story; axis: TimeAxis }) => (
  <svg width={axis.width} height={HEIGHT} aria-hidden="true">
    {story.armStrip.map((segment) => {
      const span = clipSpan(axis, segment.from, segment.to)
      if (!span) return null
      const style = armStyles[segment.arm]
      const room = span.x2 - span.x1 - 12
      const words = [style.label, style.label.split(' ')[0] ?? ''].find(
        (text) => text.length * CHARACTER <= room,
      )
      return (
        <g key={`${segment.arm}${segment.from}`}>
          <rect
            x={span.x1}
            y={2}
            width={span.x2 - span.x1 - 1}
            height={HEIGHT - 4}
            fill={style.fill}
            fillOpacity={0.14}
          />
          <line
            x1={span.x1}
            x2={span.x2 - 1}
            y1={3}
            y2={3}
            stroke={style.line}
            strokeWidth={style.width}
            strokeDasharray={style.dash}
          />
          {words && (
            <text
              x={span.x1 + 6}
              y={HEIGHT / 2 + 1}
              fill={style.text}
              className={classes.strong}
              dominantBaseline="central"
            >
              {words}
            </text>
          )}
        </g>
      )
    })}
  </svg>
)
