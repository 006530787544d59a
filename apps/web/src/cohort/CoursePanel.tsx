import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { trpc } from '../api.ts'
import { ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { ArmMoves } from './ArmMoves.tsx'
import { CourseFigure } from './CourseFigure.tsx'
import type { PanelProps } from './panel.ts'

/** How symptoms moved under each plan arm. */
export const CoursePanel = ({ question, search, onSearch, onDrill, mayOpenPatients }: PanelProps) => {
  const query = useQuery({
    ...trpc.cohort.course.queryOptions({
      ...question,
      // What is usual stays out of the question: the screen asks the same one for its heading.
      ...(search.show === 'change' && { of: 'change' }),
      ...(search.statistic === 'median' && { statistic: 'median' }),
    }),
    placeholderData: keepPreviousData,
  })
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading the course" height={400} />
  const to = { onDrill, mayOpenPatients }
  return (
    <>
      <CourseFigure course={query.data} search={search} onSearch={onSearch} {...to} />
      {query.data.moves && <ArmMoves course={query.data} moves={query.data.moves} {...to} />}
    </>
  )
}
