/** What a figure means, as it was computed: words for everybody, the formula and its source for whoever checks. */
export type FigureDefinition = {
  readonly name: string
  readonly words: string
  readonly formula: string
  readonly source: string
  readonly version: string
}

const version = '2026.1'

/** Every kind of figure that a screen shows, by its key; one entry each, told the same wherever it stands. */
export const figureDefinitions = {
  cohort_episodes: {
    name: 'Episodes in the cohort',
    words:
      'Courses of care that fit every filter in force. An episode has a start, may have an end, and is the unit of every number here: somebody with two courses of care counts twice.',
    formula: 'number of episodes that fit all filters; people = number of different patients among them',
    source: 'Tandem, decisions on data',
    version,
  },
  mean_score: {
    name: 'Mean score at a week or visit',
    words:
      'The average of the scores that were observed at this week or visit, not adjusted for who received which plan. Who is no longer measured is not in it, so later points stand for fewer people.',
    formula: 'mean = Σ score / n, one score per person and week: the nearest to day 7k, then the later',
    source: 'Tandem, clinical definitions: time axis',
    version,
  },
  mean_interval: {
    name: '95 % interval of a mean',
    words:
      'How far the mean could be off by chance alone: with data like these, 95 of 100 such intervals hold the true mean.',
    formula: 'mean ± t(0.975; n − 1) · s / √n',
    source: 'Student 1908',
    version,
  },
  course_excluded: {
    name: 'Left out of the course',
    words:
      'Records that fit the filters and are in no point of the chart, each counted under the reason why. A form with too many blanks has no total; a score between two planned weeks belongs to none.',
    formula: 'number of episodes or scores under each reason',
    source: 'Tandem, clinical definitions: baseline, forms, time axis',
    version,
  },
  cohort_difference: {
    name: 'Difference between two cohorts',
    words:
      'Mean of this cohort minus mean of the one it is set beside, arm by arm at the same week or visit. Observed, not adjusted: the two may differ in who was treated.',
    formula: 'mean₁ − mean₂ ± t(0.975; ν) · √(s₁²/n₁ + s₂²/n₂), ν after Welch and Satterthwaite',
    source: 'Welch 1947',
    version,
  },
} as const satisfies Readonly<Record<string, FigureDefinition>>

export type FigureKey = keyof typeof figureDefinitions
