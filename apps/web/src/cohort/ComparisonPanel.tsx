import { Button, Select } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queryClient, trpc } from '../api.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { ComparisonBalance } from './ComparisonBalance.tsx'
import { ComparisonDifferences } from './ComparisonDifferences.tsx'
import { ComparisonNotes, ComparisonSizes } from './ComparisonGround.tsx'
import { ComparisonOutcomes } from './ComparisonOutcomes.tsx'
import { ComparisonOverlap } from './ComparisonOverlap.tsx'
import classes from './ComparisonPanel.module.css'
import { ComparisonProgress } from './ComparisonProgress.tsx'
import { ComparisonRefusal } from './ComparisonRefusal.tsx'
import { ComparisonVisits } from './ComparisonVisits.tsx'
import { type Comparison, type Ground, missingWords, type Progress, visitName } from './comparison-words.ts'
import type { PanelProps } from './panel.ts'

const POLL_MS = 400

const isUnderWay = (progress: Progress | undefined) =>
  progress?.state === 'waiting' || progress?.state === 'running'

/** The comparison as it stands: asked for once, then its job is looked at until it has ended. */
const useComparison = ({ question, search, organisation }: PanelProps) => {
  const visit = search.visit !== undefined && /^\d+$/.test(search.visit) ? Number(search.visit) : null
  const query = useQuery({
    ...trpc.cohort.comparison.queryOptions({ ...question, visit: visit === 0 ? null : visit }),
    placeholderData: keepPreviousData,
  })
  const first = query.data?.progress
  const job = useQuery({
    ...trpc.cohort.comparisonProgress.queryOptions({ organisation, job: first?.job ?? '' }),
    enabled: first !== undefined && isUnderWay(first),
    refetchInterval: ({ state }) => (isUnderWay(state.data ?? first) ? POLL_MS : false),
    staleTime: 0,
  })
  const cancel = useMutation(
    trpc.cohort.comparisonCancel.mutationOptions({
      onSuccess: (progress) =>
        queryClient.setQueryData(
          trpc.cohort.comparisonProgress.queryKey({ organisation, job: progress.job }),
          progress,
        ),
    }),
  )
  const progress = first !== undefined && isUnderWay(first) ? (job.data ?? first) : first
  return { query, job, cancel, progress }
}

const visitsOf = (progress: Progress | undefined) =>
  progress?.state === 'done' ? progress.comparison.visits : null

const Head = ({
  head,
  progress,
  search,
  onSearch,
}: PanelProps & { head: Comparison; progress: Progress }) => {
  // While another visit is worked out, the list of before stays.
  const [held, setHeld] = useState<readonly Ground['visit'][]>([])
  const found = visitsOf(progress)
  if (found !== null && found !== held) setHeld(found)
  const visits = found ?? held
  const usual = head.unit === 'week' ? '12' : '3'
  // What was asked for by hand and can't be compared at is not what is shown.
  const shown =
    progress.state === 'done' && progress.comparison.kind !== 'withheld'
      ? String(progress.comparison.visit.at)
      : undefined
  return (
    <div className={classes.head}>
      <div className={classes.lead}>
        <h2>Difference after adjustment</h2>
        <p className="muted">
          People on different plans differed before they began. Here they are weighted so that the groups are
          alike in what was recorded at baseline, as far as that goes.
        </p>
        <p className={classes.fixed}>An association, not proof of effect.</p>
      </div>
      {visits.length > 1 && (
        <Select
          className={`${classes.visit} no-print`}
          label="Compared at"
          size="xs"
          allowDeselect={false}
          data={visits.map((visit) => ({ value: String(visit.at), label: visitName(visit) }))}
          value={shown ?? search.visit ?? usual}
          onChange={(value) =>
            onSearch({ ...search, visit: value === null || value === usual ? undefined : value })
          }
        />
      )}
    </div>
  )
}

const Result = (
  props: PanelProps & { head: Comparison; comparison: Extract<Progress, { state: 'done' }>['comparison'] },
) => {
  const { head, comparison, search, onSearch } = props
  if (comparison.kind === 'withheld')
    return (
      <EmptyPanel title="This comparison is withheld">
        A plan group, or those of it who were measured or not, are fewer than {comparison.threshold}. Your
        role sees figures of larger groups only: take filters away, or choose a longer period.
      </EmptyPanel>
    )
  const ground: Ground = comparison
  return (
    <div className={classes.blocks}>
      {comparison.kind === 'refused' ? (
        <ComparisonRefusal head={head} refused={comparison} />
      ) : (
        <ComparisonDifferences
          head={head}
          compared={comparison}
          tableOpen={search.table}
          onTableOpen={(table) => onSearch({ ...search, table })}
        />
      )}
      {ground.arms.length > 0 && <ComparisonSizes head={head} ground={ground} />}
      <ComparisonBalance head={head} ground={ground} />
      <ComparisonOverlap head={head} ground={ground} />
      {comparison.kind === 'compared' && (
        <>
          <ComparisonVisits
            head={head}
            compared={comparison}
            recovery={search.recovery}
            onRecovery={(recovery) => onSearch({ ...search, recovery })}
          />
          <ComparisonOutcomes head={head} compared={comparison} />
        </>
      )}
      <ComparisonNotes
        head={head}
        ground={ground}
        missing={comparison.kind === 'compared' ? missingWords(comparison.adjusted.missing.how) : null}
      />
    </div>
  )
}

/** Plan groups compared as if they had been alike at baseline; refused, with the reasons, where that can't be done. */
export const ComparisonPanel = (props: PanelProps) => {
  const { query, job, cancel, progress } = useComparison(props)
  const error = query.error ?? job.error ?? cancel.error
  const again = () => {
    cancel.reset()
    void query.refetch()
  }
  if (error) return <ErrorPanel error={error} onRetry={again} />
  if (query.data === undefined || progress === undefined)
    return <LoadingPanel label="Loading the adjusted comparison" height={400} />
  const head = query.data
  return (
    <div data-comparison={progress.state} aria-busy={query.isPlaceholderData}>
      <Head {...props} head={head} progress={progress} />
      {progress.state === 'waiting' || progress.state === 'running' ? (
        <ComparisonProgress
          progress={progress}
          onCancel={() => cancel.mutate({ organisation: props.organisation, job: progress.job })}
        />
      ) : progress.state === 'done' ? (
        <Result {...props} head={head} comparison={progress.comparison} />
      ) : (
        <EmptyPanel
          title={
            progress.state === 'cancelled'
              ? 'The comparison was cancelled'
              : 'The comparison could not be worked out'
          }
          action={<Button onClick={again}>Work it out again</Button>}
        >
          {progress.state === 'failed' ? progress.problem : 'Nothing was kept of it.'}
        </EmptyPanel>
      )}
    </div>
  )
}
