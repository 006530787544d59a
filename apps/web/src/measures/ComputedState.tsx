import { Progress as Bar, Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { trpc } from '../api.ts'
import { useOrganisation } from '../shell/session.ts'
import { readFault } from '../ui/fault.ts'
import { formatInstant } from '../ui/format.ts'
import classes from './ComputedState.module.css'
import { ageWords, type Overview, type Progress, progressWords } from './measure-words.ts'

const POLL_MS = 700

interface ComputedStateProps {
  readonly head: Pick<Overview, 'organisation' | 'from' | 'to' | 'asOf' | 'lookingBack' | 'computing'>
  /** null: this period has not been computed */
  readonly computedAt: string | null
}

const isUnderWay = ({ state }: Progress) => state === 'waiting' || state === 'running'

/** How old the figures are, and the computation of new ones; a period without any is computed at once. */
export const ComputedState = ({ head, computedAt }: ComputedStateProps) => {
  const queries = useQueryClient()
  const timeZone = useOrganisation()?.timeZone ?? 'UTC'
  const question = {
    organisation: head.organisation.code,
    from: head.from,
    to: head.to,
    asOf: head.lookingBack ? head.asOf : undefined,
  }
  const key = JSON.stringify(question)
  const compute = useMutation(trpc.measures.compute.mutationOptions())
  const cancel = useMutation(trpc.measures.cancel.mutationOptions())
  const job =
    (compute.variables && JSON.stringify(compute.variables) === key ? compute.data : null) ?? head.computing
  const query = useQuery({
    ...trpc.measures.progress.queryOptions({ organisation: question.organisation, job: job?.job ?? '' }),
    enabled: job !== null,
    refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data) ? false : POLL_MS),
  })
  const progress = query.data ?? job
  const state = progress?.state ?? null
  useEffect(() => {
    if (state !== 'done') return
    void queries.invalidateQueries({ queryKey: trpc.measures.overview.pathKey() })
    void queries.invalidateQueries({ queryKey: trpc.measures.detail.pathKey() })
    void queries.invalidateQueries({ queryKey: trpc.measureCharts.pathKey() })
  }, [state, queries])
  const asked = useRef('')
  const { mutate } = compute
  const missing = computedAt === null && head.computing === null
  useEffect(() => {
    if (!missing || asked.current === key) return
    asked.current = key
    mutate(JSON.parse(key) as typeof question)
  }, [missing, key, mutate])
  const underWay = progress !== null && isUnderWay(progress)
  const fault = compute.error ?? cancel.error
  return (
    <section className={classes.state} aria-label="Computed state" aria-busy={underWay}>
      <div className={classes.line}>
        <p role="status">
          {underWay
            ? `Computing every measure. ${progressWords(progress)}.`
            : computedAt === null
              ? state === 'cancelled'
                ? 'The computation was cancelled; nothing was kept.'
                : 'This period has not been computed.'
              : `Computed ${ageWords(computedAt, new Date())}, ${formatInstant(computedAt, timeZone)}.`}
        </p>
        {underWay ? (
          <Button
            className="no-print"
            variant="default"
            size="compact-xs"
            onClick={() => cancel.mutate({ organisation: question.organisation, job: progress.job })}
          >
            Cancel
          </Button>
        ) : (
          <Button
            className="no-print"
            variant="default"
            size="compact-xs"
            loading={compute.isPending}
            onClick={() => compute.mutate(question)}
          >
            {computedAt === null ? 'Compute' : 'Compute again'}
          </Button>
        )}
      </div>
      {underWay && progress.total !== null && progress.total > 0 && (
        <Bar value={(100 * progress.done) / progress.total} size={4} aria-label="Patients read" />
      )}
      {state === 'failed' && <p role="alert">{progress?.problem}</p>}
      {fault && (
        <p role="alert">
          {fault === cancel.error ? 'Only whoever started it can cancel it. ' : ''}
          {readFault(fault).message}
        </p>
      )}
    </section>
  )
}
