import { useDisclosure } from '@mantine/hooks'
import { formatCount, formatDay, formatPlural } from '../ui/format.ts'
import classes from './CohortSentence.module.css'
import { otherFilters, type StartRange } from './cohort-caption.ts'
import type { CohortSearch } from './cohort-search.ts'
import { armViewWords, type Course, countWords, scaleWords, thresholdOf, whoWords } from './course-words.ts'
import { Explain } from './Explain.tsx'
import { Behind, type DrillProps } from './FigureCells.tsx'

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
  ...to
}: DrillProps & {
  course: Course
  search: CohortSearch
  range: StartRange
}) => {
  const [open, { toggle }] = useDisclosure(false)
  const { instrument } = course
  const filters = otherFilters(course)
  const [who, ...when] = whoWords(course, search, range).split(' that ')
  const threshold = thresholdOf(course)
  return (
    <div>
      <p className={classes.sentence}>
        <Behind drill={{ of: 'cohort' }} what="everybody in the cohort" {...to}>
          {who}
        </Behind>
        <Explain
          figure="cohort_episodes"
          numerator={{
            n: course.episodes,
            words: `episodes of ${formatCount(course.patients, threshold)} people`,
          }}
          threshold={threshold}
        />
        {when.length > 0 && ` that ${when.join(' that ')}`}, grouped by{' '}
        <strong>{armViewWords(course.armView)}</strong>, measured with <strong>{instrument.code}</strong> (
        {scaleWords(course)}),{' '}
        {course.scores === null ? 'number of scores withheld' : countWords(course.scores, course, 'score')}
        {filters.length > 0 && <>; only {filters.join('; ')}</>}. As of {formatDay(course.asOf)}.{' '}
        {course.excluded.length === 0 ? (
          'No record was left out.'
        ) : (
          <button type="button" className={`${classes.why} no-print`} aria-expanded={open} onClick={toggle}>
            {excludedWords(course)}: {open ? 'hide why' : 'see why'}
          </button>
        )}
        {course.excluded.length > 0 && <span className={classes.onPaper}>{excludedWords(course)}:</span>}
      </p>
      {course.excluded.length > 0 && (
        <ul className={classes.reasons} data-open={open} aria-label="Left out, by reason">
          {course.excluded.map((row) => (
            <li key={row.reason}>
              <span className={classes.count}>
                <Behind
                  drill={row.code === null ? null : { of: 'excluded', reason: row.code }}
                  what={row.reason}
                  {...to}
                >
                  {formatCount(row.n, threshold)}
                </Behind>
              </span>{' '}
              {row.reason}
            </li>
          ))}
          <li>
            <Explain figure="course_excluded" excluded={course.excluded} threshold={threshold} />
          </li>
        </ul>
      )}
    </div>
  )
}
