import { IconFlag } from '@tabler/icons-react'
import classes from './ExpectedNote.module.css'
import {
  coverageSentence,
  type Expectation,
  madeOfSentence,
  trackSentence,
  yieldSentence,
} from './expected-words.ts'

/** Under a score chart: where the last score lies to what was expected, of whom that is said, and how it has proved. */
export const ExpectedNote = ({ expected, left }: { expected: Expectation; left: number }) => {
  if (expected.kind === 'refused') {
    return (
      <p className={classes.note} style={{ marginLeft: left }}>
        <span className="muted">
          No expected response: {expected.reason} Reasons on the caseload follow rules instead.
        </span>
      </p>
    )
  }
  const worth = yieldSentence(expected)
  return (
    <div className={classes.note} style={{ marginLeft: left }}>
      <p data-track={expected.track?.state ?? 'none'}>
        {expected.track?.state === 'not_on_track' && <IconFlag size={14} aria-hidden="true" />}
        <strong>Expected response.</strong> {trackSentence(expected)}
      </p>
      <details className={classes.more}>
        <summary>What the band is, and how it has proved</summary>
        <p>{madeOfSentence(expected)}</p>
        <p>
          Hatched: given the first score alone, by which a score is on track or not. Solid: what the scores so
          far lead one to expect next.
        </p>
        <p>{coverageSentence(expected)}</p>
        {worth !== null && <p>{worth}</p>}
        <p>It says what happened to others, not what will happen to this person.</p>
      </details>
    </div>
  )
}
