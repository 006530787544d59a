import { bandSentence } from '../ui/band-words.ts'
import { TurningMark } from './CourseTurns.tsx'
import classes from './lanes.module.css'
import { repeatsOn, type StoryInstrument, safetyName, turnings } from './story-words.ts'
import type { TimeAxis } from './time-axis.ts'

const turningKeys = [
  { turning: 'improved', words: 'reliably better than the first score, from here' },
  { turning: 'deteriorated', words: 'reliably worse than the first score, from here' },
  { turning: 'worse_than_best', words: 'reliably worse than the best so far, from here' },
] as const

/** What the marks mean, only those that are in view. */
export const MarkKey = ({ instrument, axis }: { instrument: StoryInstrument; axis: TimeAxis }) => {
  const shown = instrument.points.filter((point) => axis.shows(point.takenOn))
  const marks = [
    {
      there: shown.some((point) => point.completeness === 'prorated'),
      words: 'prorated',
      draw: <circle r={4} fill="var(--page)" stroke="var(--ink)" strokeWidth={1.75} />,
    },
    {
      there: shown.some((point) => repeatsOn(shown, point.takenOn)),
      words: 'ringed: used, of several that day',
      draw: (
        <>
          <circle r={5.25} fill="none" stroke="var(--ink)" strokeWidth={1.25} />
          <circle r={2.5} fill="var(--ink)" />
        </>
      ),
    },
    {
      there: shown.some((point) => point.total === null),
      words: 'not scorable',
      draw: <path d="M-4 -4L4 4M-4 4L4 -4" stroke="var(--ink)" strokeWidth={1.75} />,
    },
    {
      there: shown.some((point) => point.safety === 'positive'),
      words: `${safetyName(instrument)} positive`,
      draw: <path d="M0 -5.5L6 4.5H-6z" fill="var(--safety)" />,
    },
    {
      there: shown.some((point) => point.safety === 'unknown'),
      words: `? ${safetyName(instrument)} unknown, ask`,
      draw: null,
    },
    ...turningKeys.map(({ turning, words }) => ({
      there: turnings(instrument.points).some(
        (mark) => mark.turning === turning && axis.shows(mark.point.takenOn),
      ),
      words,
      draw: (
        <TurningMark
          turning={turning}
          up={(turning === 'improved') === (instrument.direction === 'higher_better')}
        />
      ),
    })),
  ].filter((mark) => mark.there)
  const bands = axis.narrow ? bandSentence(instrument.bands) : ''
  if (marks.length === 0 && bands === '') return null
  return (
    <ul className={classes.key} style={{ marginLeft: axis.left }}>
      {bands !== '' && <li>{bands}</li>}
      {marks.map((mark) => (
        <li key={mark.words}>
          {mark.draw && (
            <svg width={14} height={14} viewBox="-7 -8 14 16" aria-hidden="true">
              {mark.draw}
            </svg>
          )}
          {mark.words}
        </li>
      ))}
    </ul>
  )
}
