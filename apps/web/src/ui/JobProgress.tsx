import { Button, Progress } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { trpc } from '../api.ts'
import { readFault } from './fault.ts'
import classes from './JobProgress.module.css'
import { isUnderWay, type Job, jobInWords } from './job-words.ts'

const askAgainMs = 1_000

interface JobProgressProps {
  readonly organisation: string
  /** The uuid that started it; also one from before a reload. */
  readonly job: string
  /** Once, when it has ended, however it ended. */
  readonly onEnded?: (job: Job) => void
  /** Shown when it is done. */
  readonly children?: ReactNode
}

/** Long work that goes on without this page: how far it is, and a way to stop it or to try again. */
export const JobProgress = ({ organisation, job: uuid, onEnded, children }: JobProgressProps) => {
  const queries = useQueryClient()
  const query = useQuery({
    ...trpc.jobs.get.queryOptions({ organisation, job: uuid }),
    refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data) ? false : askAgainMs),
  })
  const job = query.data
  const settled = useRef<string | null>(null)
  useEffect(() => {
    if (!job) return
    if (isUnderWay(job)) settled.current = null
    else if (settled.current !== job.job) {
      settled.current = job.job
      onEnded?.(job)
    }
  }, [job, onEnded])
  const shown = (next: Job) => {
    queries.setQueryData(trpc.jobs.get.queryKey({ organisation, job: uuid }), next)
    return queries.invalidateQueries(trpc.jobs.list.queryFilter({ organisation }))
  }
  const cancel = useMutation(trpc.jobs.cancel.mutationOptions({ onSuccess: shown }))
  const retry = useMutation(trpc.jobs.retry.mutationOptions({ onSuccess: shown }))
  if (!job)
    return query.error ? (
      <p className="small muted" role="alert">
        {readFault(query.error).message}
      </p>
    ) : null
  const fault = cancel.error ?? retry.error
  const again = (
    <Button
      variant="default"
      size="xs"
      loading={retry.isPending}
      onClick={() => retry.mutate({ organisation, job: uuid })}
    >
      Try again
    </Button>
  )
  return (
    <section className={classes.job} aria-label={job.title} aria-busy={isUnderWay(job)}>
      <div className={classes.line}>
        <strong>{job.title}</strong>
        <span role="status" className={classes.words}>
          {jobInWords(job)}
        </span>
        {isUnderWay(job) && (
          <Button
            variant="default"
            size="xs"
            disabled={job.state === 'stopping'}
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ organisation, job: uuid })}
          >
            Cancel
          </Button>
        )}
        {job.state === 'cancelled' && again}
      </div>
      {isUnderWay(job) && job.total !== null && job.total > 0 && (
        <Progress value={(100 * job.done) / job.total} size={4} aria-label={`Progress of ${job.title}`} />
      )}
      {job.state === 'failed' && (
        <div role="alert" className={classes.failed}>
          <p>{job.problem}</p>
          {job.errorId && <p className="small muted">Error id {job.errorId}</p>}
          {again}
        </div>
      )}
      {fault && (
        <p className="small" role="alert">
          {readFault(fault).message}
        </p>
      )}
      {job.state === 'done' && children}
    </section>
  )
}
