import { Button } from '@mantine/core'
import { IconCheck, IconLoader2, IconPoint } from '@tabler/icons-react'
import classes from './ComparisonPanel.module.css'
import { type Progress, stages } from './comparison-words.ts'

/** A comparison that is being worked on: which step it is at, and a way to stop it. */
export const ComparisonProgress = ({
  progress,
  onCancel,
}: {
  progress: Extract<Progress, { state: 'waiting' | 'running' }>
  onCancel: () => void
}) => {
  const stage = progress.state === 'running' ? progress.stage : null
  const now = stages.findIndex((each) => each.stage === stage)
  const words =
    progress.state === 'waiting'
      ? 'Waiting for another comparison to end'
      : (stages[now]?.words ?? 'Starting')
  return (
    <div className={classes.state} aria-busy="true">
      <p role="status">
        <strong>Working out the comparison.</strong> {words}, step {Math.max(1, now + 1)} of {stages.length}.
      </p>
      <ol className={classes.steps}>
        {stages.map((each, place) => {
          const state = place < now ? 'done' : place === now ? 'now' : 'later'
          const Icon = { done: IconCheck, now: IconLoader2, later: IconPoint }[state]
          return (
            <li key={each.stage} data-state={state}>
              <span>
                <Icon size={14} aria-hidden="true" />
              </span>
              {each.words}
            </li>
          )
        })}
      </ol>
      <div>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </div>
  )
}
