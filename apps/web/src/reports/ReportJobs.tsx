import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { queryClient, trpc } from '../api.ts'
import { JobProgress } from '../ui/JobProgress.tsx'
import { isUnderWay, type Job } from '../ui/job-words.ts'
import classes from './ReportsPage.module.css'

const askAgainMs = 5_000
const recentMs = 86_400_000

/** Reports in the making, and those of the last day that came to nothing; they go on without this page. */
export const ReportJobs = ({ organisation }: { organisation: string }) => {
  const [openedAt] = useState(() => Date.now())
  const query = useQuery({
    ...trpc.jobs.list.queryOptions({ organisation, kinds: ['report'] }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? askAgainMs : false),
  })
  const onEnded = useCallback(
    (job: Job) => {
      void queryClient.invalidateQueries(trpc.jobs.list.queryFilter({ organisation }))
      if (job.state === 'done')
        void queryClient.invalidateQueries(trpc.reports.files.queryFilter({ organisation }))
    },
    [organisation],
  )
  const shown = (query.data ?? []).filter(
    (job) => isUnderWay(job) || (job.state !== 'done' && Date.parse(job.createdAt) > openedAt - recentMs),
  )
  if (shown.length === 0) return null
  return (
    <section aria-labelledby="report-jobs" className={classes.part}>
      <h2 id="report-jobs">Under way or not finished</h2>
      <ul className={classes.jobs}>
        {shown.map(({ job }) => (
          <li key={job}>
            <JobProgress organisation={organisation} job={job} onEnded={onEnded} />
          </li>
        ))}
      </ul>
    </section>
  )
}
