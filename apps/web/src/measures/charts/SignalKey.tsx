import classes from './MeasureCharts.module.css'
import { SignalMark } from './SignalMark.tsx'

const entries = [
  { words: 'common cause', meaning: null },
  { words: 'special cause, improvement', meaning: 'improvement' },
  { words: 'special cause, concern', meaning: 'concern' },
  { words: 'special cause, change', meaning: 'change' },
] as const

/** What the shapes mean. */
export const SignalKey = () => (
  <ul className={classes.key} aria-label="Marks of the chart">
    {entries.map(({ words, meaning }) => (
      <li key={words}>
        <svg width={16} height={16} aria-hidden="true">
          <SignalMark x={8} y={8} meaning={meaning} />
        </svg>
        {words}
      </li>
    ))}
  </ul>
)
