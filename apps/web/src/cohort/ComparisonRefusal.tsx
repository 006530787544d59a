import classes from './ComparisonPanel.module.css'
import { type Comparison, keptWords, type Refused, refusalWords } from './comparison-words.ts'

/** No adjusted difference, and why: what was found, and which line it would have had to keep. */
export const ComparisonRefusal = ({ head, refused }: { head: Comparison; refused: Refused }) => (
  <section className={classes.state} aria-label="Why there is no adjusted difference">
    <p>
      <strong>No adjusted difference is shown.</strong> These groups can’t be compared fairly. What was
      observed, and how the groups differ, stands below.
    </p>
    <ul className={classes.reasons}>
      {refused.refusals.map((refusal) => {
        const { title, why } = refusalWords(refusal, head.armLabels)
        return (
          <li key={`${title} ${why}`}>
            <strong>{title}</strong>
            <span className="muted">{why}</span>
          </li>
        )
      })}
    </ul>
    {keptWords(refused) && <p className="muted">{keptWords(refused)}</p>}
    <p className="muted">
      A wider cohort (more sites, a longer period) or another visit may help. Nothing is gained by making the
      line weaker.
    </p>
  </section>
)
