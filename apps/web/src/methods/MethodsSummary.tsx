import { Button } from '@mantine/core'
import { useOrganisation } from '../shell/session.ts'
import { formatInstant, formatNumber } from '../ui/format.ts'
import classes from './MethodsPage.module.css'
import { type Check, casesOf, figuresWords, headline, nearest } from './method-words.ts'

interface MethodsSummaryProps {
  readonly check: Check
  readonly onAgain: () => void
}

const Progress = ({ done, total }: { done: number; total: number | null }) => (
  <div className={classes.progress}>
    <p className={classes.headline}>
      {total === null ? 'The server is starting the run.' : `Running: ${done} of ${total} cases.`}
    </p>
    <progress className={classes.bar} aria-label="Cases run" value={done} max={total ?? 1} />
  </div>
)

const Failed = ({ check }: { check: Check }) => (
  <div role="alert">
    <p className={classes.headline}>
      The run stopped after {casesOf(check).length}
      {check.total === null ? ' cases' : ` of ${check.total} cases`}.
    </p>
    <p className="muted">{check.problem} Run it again; if it stops again, tell your administrator.</p>
  </div>
)

const Finished = ({ check }: { check: Check }) => {
  const organisation = useOrganisation()
  const { startedAt, endedAt } = check
  const seconds = endedAt === null ? null : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000
  return (
    <>
      <p className={classes.headline} role="status">
        {headline(check)}
      </p>
      <p className="muted">
        {figuresWords(check)} compared one by one. {nearest(check)}
      </p>
      <p className="muted">
        Run by this server on {formatInstant(startedAt, organisation?.timeZone ?? 'UTC')}
        {seconds !== null && ` in ${formatNumber(seconds)} s`}.
      </p>
    </>
  )
}

/** How many cases agree, or how far the run has come. */
export const MethodsSummary = ({ check, onAgain }: MethodsSummaryProps) => (
  <section className={classes.summary} aria-label="Result">
    <div className={classes.words}>
      {check.state === 'running' ? (
        <Progress done={casesOf(check).length} total={check.total} />
      ) : check.state === 'failed' ? (
        <Failed check={check} />
      ) : (
        <Finished check={check} />
      )}
    </div>
    <Button variant="default" className="no-print" disabled={check.state === 'running'} onClick={onAgain}>
      Run again
    </Button>
  </section>
)
