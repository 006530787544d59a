import { useDisclosure } from '@mantine/hooks'
import { formatCount, formatDay, formatPlural } from '../ui/format.ts'
import classes from './CohortSentence.module.css'
import type { CohortSearch } from './cohort-search.ts'
import { armViewWords, type Course, countWords, scaleWords, thresholdOf, whoWords } from './course-words.ts'

const excludedWords = (course: Course): string => {
  const counts = course.excluded.map((row) => row.n)
  const known = counts.reduce<number>((sum, n) => sum + (n ?? 0), 0)
  return counts.includes(null) ? 'Some records are left out' : `${formatPlural(known, 'record')} left out`
}

/** Who, when, which arm view, instrument, n, what was left out and why, as of when. */
export const CohortSentence = ({
  course,
  search,
  range,
}: {
  course: Course
  search: CohortSearch
  range: { from: string | null; to: string | null }
}) => {
  const [open, { toggle }] = useDisclosure(false)
  const { instrument } = course
  return (
    <div>
      <p className={classes.sentence}>
        {whoWords(course, search, range)}, grouped by <strong>{armViewWords(course.armView)}</strong>,
        measured with <strong>{instrument.code}</strong> ({scaleWords(course)}),{' '}
        {countWords(course.scores, course, 'score')}
        {course.filtersInWords.length > 0 && <>; only {course.filtersInWords.join('; ')}</>}. As of{' '}
        {formatDay(course.asOf)}.{' '}
        {course.excluded.length === 0 ? (
          'No record was left out.'
        ) : (
          <button type="button" className={classes.why} aria-expanded={open} onClick={toggle}>
            {excludedWords(course)}: {open ? 'hide why' : 'see why'}
          </button>
        )}
      </p>
      {open && (
        <ul className={classes.reasons}>
          {course.excluded.map((row) => (
            <li key={row.reason}>
              <span className={classes.count}>{formatCount(row.n, thresholdOf(course))}</span> {row.reason}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
