import { armStyles } from '../ui/chart-theme.ts'
import { formatDay, formatPercent, formatPlural, formatScore } from '../ui/format.ts'
import type { Story, StoryInstrument } from './story-words.ts'

export type Expectation = Story['expected'][number]

/** What is expected on one instrument; null where nothing can be said at all. */
export const expectationOf = (story: Story, { code }: StoryInstrument): Expectation | null =>
  story.expected.find((each) => each.instrument === code) ?? null

const trackWords = {
  on_track: 'on track',
  look: 'worse than two thirds like this one, not yet outside the band',
  not_on_track: 'not on track',
} as const

const groupWords = (group: string, { arm }: Expectation): string =>
  group === 'all' ? 'everybody' : group === arm ? armStyles[arm].label.toLowerCase() : `starting ${group}`

const notJudgedWords = {
  no_later_score: 'No later score yet to compare.',
  too_few_so_late: 'The last score is not judged: too few earlier patients were measured so late.',
  first_year_over:
    'The last score is not judged: the band covers the first year. Reliable change and the relapse watch follow it.',
  remission_reached: 'Remission was reached; from then on the relapse watch follows, not the band.',
} as const

/** Where the last score lies: `PHQ-9 18 on 3 Mar 2026: not on track`. */
export const trackSentence = ({ instrument, track, notJudged }: Expectation): string =>
  track === null
    ? notJudgedWords[notJudged ?? 'no_later_score']
    : `${instrument} ${formatScore(track.score)} on ${formatDay(track.on)}: ${trackWords[track.state]}.`

/** Who the band is made of. */
export const madeOfSentence = ({
  arm,
  pooled,
  courses,
  level,
  learnedOn,
  version,
  provisional,
}: Expectation): string =>
  [
    `${formatPercent(level)} of patients who started at the same score`,
    pooled
      ? ' lie inside, all plans together because this one has too few closed episodes'
      : ` on ${armStyles[arm].label.toLowerCase()} lie inside`,
    `: learned from ${formatPlural(courses, 'closed episode')} of this organisation`,
    learnedOn === null ? '' : ` on ${formatDay(learnedOn)} (version ${version})`,
    provisional ? '. The initial plan is provisional until day 28' : '',
    '.',
  ].join('')

/** How the band has proved: the shares that really lay inside, on episodes that it had not seen. */
export const coverageSentence = (expected: Expectation): string => {
  const { measured, level } = expected
  if (measured === null) return 'How often it holds could not be measured: too few closed episodes.'
  const shares = measured.coverage.map(
    ({ group, inside, lower, upper, courses }) =>
      `${groupWords(group, expected)} ${formatPercent(inside)} (${formatPercent(lower)} to ${formatPercent(upper)}, ${formatPlural(courses, 'episode')})`,
  )
  return `Measured on closed episodes it had not seen, aiming at ${formatPercent(level)}: ${shares.join('; ')}.`
}

/** What the flag has been worth. */
export const yieldSentence = ({ measured }: Expectation): string | null => {
  if (measured === null || measured.predictive === null || measured.base === null) return null
  const { flagged, courses, predictive, base } = measured
  return `"Not on track" was said of ${flagged} of ${formatPlural(courses, 'closed episode')} before their last score; ${formatPercent(predictive.share)} of those (${formatPercent(predictive.lower)} to ${formatPercent(predictive.upper)}) ended without reliable improvement, of all episodes ${formatPercent(base)}.`
}
