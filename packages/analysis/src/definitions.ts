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
  drop_out: {
    name: 'Staying in care',
    words:
      'Share of people who have not dropped out, from day 28 on, when the initial plan is final. Dropped out means: the last two contacts were missed, or 42 days passed without an attended contact while the plan was active and nothing was booked, or the episode ended unplanned. Whoever finished care as agreed, or is still in care, is followed up to that day.',
    formula:
      'Kaplan-Meier; event = first day that counts as dropped out; else censored at the end of what is known',
    source: 'Tandem, decisions on drop-out; Kaplan & Meier 1958',
    version,
  },
  left_early: {
    name: 'Dropped out before day 28',
    words:
      'People who dropped out while the initial plan could still change, of all episodes of the arm. They stand apart, because their plan may have been cut short by leaving.',
    formula: 'dropped out on days 0 to 27 / episodes of the arm, Wilson interval',
    source: 'Tandem, decisions on drop-out; Wilson 1927',
    version,
  },
  still_measured: {
    name: 'Still being measured',
    words:
      'Share of people who still give scores on this instrument. Somebody stops being measured on the day of the last score when a later planned visit passed without one while care went on. Without any score it is day 0.',
    formula:
      'Kaplan-Meier over episodes followed for 28 days; event = last score with a missed visit after it',
    source: 'Tandem, decisions on missing data; Kaplan & Meier 1958',
    version,
  },
  paired_completeness: {
    name: 'Paired completeness',
    words:
      'How many of the episodes that could have had a second score have a first score and a later one. Only such pairs can tell a change; the lower this share, the less the other figures say about everybody.',
    formula:
      'first score and a later one (or one in the visit’s window) / episodes followed for 28 days (whose window is over), Wilson interval',
    source: 'Tandem, decisions on missing data; Wilson 1927',
    version,
  },
  sensitivity_mean: {
    name: 'Change under three readings of missing scores',
    words:
      'Completers: only those with a score at the visit. Last score carried forward: who has none keeps the last one before it, at worst the first, which counts as no change. Model: missing scores are like those of people with the same scores before. Where the three lie close together, missing scores matter little.',
    formula:
      'mean(score at visit − first score) ± t; the same with the last score before the visit; MMRM: change ~ first score × visit + arm × visit, unstructured covariance, REML, at the arm’s own mean first score, Satterthwaite',
    source: 'Mallinckrodt et al. 2008; checked against nlme and emmeans in R',
    version,
  },
  plan_switch: {
    name: 'From the initial plan to the plan in force',
    words:
      'Where each episode stands on a given day: in which plan, out of care, or not there yet. The initial plan is everything in force on days 0 to 27 together; stopping all treatment counts as a move to neither.',
    formula:
      'number of episodes by initial plan and by plan in force on day 7k, of those followed for 28 days',
    source: 'Tandem, decisions on plan arms',
    version,
  },
  first_switch: {
    name: 'Time to the first switch',
    words:
      'Share of people still in their initial plan, from day 28 on. A plan that already differs on day 28 has moved then.',
    formula: 'Kaplan-Meier; event = first day from day 28 on with another plan in force than the initial one',
    source: 'Tandem, decisions on plan arms; Kaplan & Meier 1958',
    version,
  },
  days_covered: {
    name: 'Days covered (PDC, measure)',
    words:
      'Share of days on which dispensed antidepressants lasted, from the first dispense on, in the first year of the episode. It needs two dispenses and 91 days. Dispensed is not taken.',
    formula:
      'covered days / days from the first dispense to the end of treatment, stock capped at 60 days; adherent from 0.80',
    source: 'Pharmacy Quality Alliance, proportion of days covered; cap by Tandem',
    version,
  },
  attendance_rate: {
    name: 'Attendance and missed contacts',
    words:
      'Contacts of whole episodes, whichever plan was in force. Attended: seen, also when late. Did not attend: missed without notice, or too late to be seen; cancellations are not in this rate. Unused: missed, or cancelled by the patient with less than 24 hours’ notice.',
    formula:
      'attended / (attended + missed + cancelled by patient); missed / (attended + missed); (missed + cancelled late) / all not cancelled by the service; interval from patient to patient',
    source: 'NHS Data Dictionary, attendance codes; Cochran 1977 for the interval',
    version,
  },
  follow_up: {
    name: 'Follow-up within 4 weeks',
    words: 'An attended contact on days 1 to 28 after the start, of episodes followed for 28 days.',
    formula:
      'episodes with an attended contact on days 1–28 / episodes followed for 28 days, Wilson interval',
    source: 'Bao et al. 2016; Wilson 1927',
    version,
  },
  received_or_responded: {
    name: 'Received or responded',
    words:
      'Whether an adequate trial of the plan was received, beside whether there was a response at the visit. Who did not respond without an adequate trial has not shown that the plan fails. Not known means that neither dispenses nor sessions allow to say.',
    formula:
      'of those at caseness first, with a score at the visit: response = at least half of the first score gone; adequate = enough days covered and enough sessions',
    source: 'Tandem, decisions on exposure; HEDIS DRR-E for response',
    version,
  },
  benefit_change: {
    name: 'Change from the first score',
    words:
      'Mean of each person’s score at the visit minus the first one, of those who have both; observed, not adjusted for who received which plan.',
    formula: 'mean(score at visit − first score) ± t, one source of error per patient',
    source: 'Tandem, clinical definitions: time axis',
    version,
  },
  benefit_response_time: {
    name: 'Median time to response',
    words:
      'Days from the start until half of those at caseness have responded, counted from day 28 on; who responded earlier is counted beside it. Where fewer than half respond there is no median.',
    formula:
      'Kaplan-Meier from day 28; response = at least half of the first score gone; censored at the last score',
    source: 'Kaplan & Meier 1958; Brookmeyer & Crowley 1982 for the interval',
    version,
  },
  relapse_free: {
    name: 'Free of relapse after remission',
    words:
      'Share of first remissions without a return of depression 6 and 12 months later. Remissions that began before day 28 are counted beside it. Who is no longer measured is followed up to the last score, never taken for well.',
    formula: 'Kaplan-Meier at 183 and 365 days after the onset of the first remission, log-log interval',
    source: 'Rush et al. 2006 for the states; Tandem, decisions on relapse',
    version,
  },
  around_psychoeducation: {
    name: 'Before and after psychoeducation',
    words:
      'Days covered, and contacts kept, in the 90 days before and the 90 days after the first psychoeducation, of the same people. Nobody else is compared with, so a difference may be the course of time.',
    formula: 'mean of (after − before) per person ± t, of those with both',
    source: 'Tandem, decisions on adherence',
    version,
  },
  care_events: {
    name: 'Care coordination',
    words:
      'Medication reviews, contacts between members of the care team and shared decisions on record, in episodes followed for 28 days. What nobody records cannot be told from what did not happen.',
    formula: 'events / episodes ± t; episodes with at least one / episodes, Wilson interval',
    source: 'Tandem, care events',
    version,
  },
} as const satisfies Readonly<Record<string, FigureDefinition>>

export type FigureKey = keyof typeof figureDefinitions
