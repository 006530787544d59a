import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { trpc } from '../api.ts'
import { ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { CourseFigure } from './CourseFigure.tsx'
import type { PanelProps } from './panel.ts'

/** How symptoms moved under each plan arm. */
export const CoursePanel = ({ question, search, onSearch }: PanelProps) => {
  const query = useQuery({
    ...trpc.cohort.course.queryOptions(question),
    placeholderData: keepPreviousData,
  })
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading the course" height={400} />
  return <CourseFigure course={query.data} search={search} onSearch={onSearch} />
}
