import { daysBetween } from '@tandem/domain/calendar-day'
import { factWords, reasonWords } from '../caseload/row-words.ts'
import { formatDay, formatPlural } from '../ui/format.ts'
import type { Story } from './story-words.ts'
import classes from './WatchPanel.module.css'

type Watch = NonNullable<Story['watch']>

/** How long a remission has lasted, and whether it has become a lasting one. */
export const remissionWords = ({ remissionOn, recoveryOn, returnOn }: Watch, asOf: string): string | null => {
  if (returnOn !== null && returnOn <= asOf) return `Symptoms returned on ${formatDay(returnOn)}.`
  if (remissionOn === null) return null
  const days = formatPlural(daysBetween(remissionOn, asOf), 'day')
  return recoveryOn === null
    ? `Remission since ${formatDay(remissionOn)}, ${days}.`
    : `Remission since ${formatDay(remissionOn)}, ${days}; lasting (120 days) since ${formatDay(recoveryOn)}.`
}

const Reasons = ({ reasons }: { reasons: Watch['reasons'] }) => (
  <ul className={classes.reasons}>
    {reasons.map((reason) => (
      <li key={reason.rule}>
        <details>
          <summary>{reasonWords(reason)}</summary>
          <dl className={classes.facts}>
            {reason.facts.map((fact, place) => (
              <div key={`${fact.label}-${fact.on ?? place}`}>
                <dt>{fact.label}</dt>
                <dd>{factWords(fact)}</dd>
              </div>
            ))}
          </dl>
          <p className="small">
            <strong>{reason.name}.</strong> {reason.threshold}
          </p>
          <p className="muted small">Source: {reason.source}.</p>
        </details>
      </li>
    ))}
  </ul>
)

/** Where an open episode stands, why somebody should look, and whether what was planned was received. */
export const WatchPanel = ({ story }: { story: Story }) => {
  const { watch, received, asOf } = story
  if (watch === null && received === null) return null
  const since = watch === null ? null : remissionWords(watch, asOf)
  return (
    <div className={classes.panel}>
      {watch !== null && (
        <section aria-labelledby="watch">
          <h2 id="watch">Relapse watch and reasons to look</h2>
          {since !== null && <p>{since}</p>}
          {watch.reasons.length === 0 ? (
            <p className="muted">No rule gives a reason to look today.</p>
          ) : (
            <Reasons reasons={watch.reasons} />
          )}
          {watch.nextDueOn !== null && (
            <p className="small">
              {watch.overdue ? 'Check overdue, planned for' : 'Next check'} {formatDay(watch.nextDueOn)}
            </p>
          )}
        </section>
      )}
      {received !== null && (
        <section aria-labelledby="received">
          <h2 id="received">Received or responded</h2>
          <p>{received.sentence}</p>
          <details className={classes.how}>
            <summary>What counts as received in full</summary>
            <p className="small muted">
              Medication: an antidepressant at its usual minimum dose or above for six weeks, with supply on
              at least 80 % of the days. Therapy: completed, or eight treatment sessions attended. Responded:
              half of the first score gone at the last.
            </p>
          </details>
        </section>
      )}
    </div>
  )
}
