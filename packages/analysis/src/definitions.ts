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
  outcome_at_visit: {
    name: 'Outcome at a visit',
    words:
      'Of the episodes with a score in the visit’s window, how many had met the definition then. The score is the one nearest to the day of the visit, then the later one; the first score is never taken for it. Response: at least half of the first score gone. Remission: below the remission threshold. Both are told of people whose first score was at caseness. Reliable improvement and deterioration: a change that is larger than the instrument’s own noise, told of everybody with a first score. By initial plan, episodes whose plan is not final are left out; by plan in force or as treated, an episode counts in the arm of that score.',
    formula:
      'met / counted, Wilson interval without continuity correction; counted = first score (at caseness, for response and remission) and a score within 14 days of the visit, or the window of the programme’s own visit',
    source: 'Tandem, clinical definitions: change; Wilson 1927',
    version,
  },
  outcome_bounds: {
    name: 'If all, or none, of those without a score had met it',
    words:
      'How far the rate could be off because scores are missing. Everybody whose window is over and who has no score is once counted as not having met the definition and once as having met it. Windows that are still open are in neither.',
    formula: 'met / (counted + no score) and (met + no score) / (counted + no score)',
    source: 'Tandem, decisions on missing data',
    version,
  },
  time_to_event: {
    name: 'Share with the event by a week',
    words:
      'How many have had a first response, or a first remission, by a week since the start, as estimated from everybody who was still being measured until then. Who is no longer measured is followed up to the last score. By initial plan the curve starts on day 28, when the plan is final: whoever had the event before, or was not measured any more, is counted beside it. By plan in force or as treated, an episode counts under each plan only for the time it was under it.',
    formula:
      '1 − Kaplan-Meier estimate, interval on the log-log scale; clustered by person where a person has several episodes or counts under several plans',
    source: 'Kaplan & Meier 1958; Greenwood 1926; Simon & Makuch 1984 for plans that change',
    version,
  },
  time_to_return: {
    name: 'Share still without a return of depression',
    words:
      'Of people who reached remission, how many have not fallen back by a week after remission began. A return is a score of 10 or more that a second one confirms 7 to 42 days later, dated on the first. Counted from the first remission of the episode; follow-up ends with the last score that watched over it, never taken for staying well. By initial plan, remissions that began before day 28 are counted beside the curve.',
    formula: 'Kaplan-Meier estimate from the onset of the first remission, interval on the log-log scale',
    source: 'Rush et al. 2006 for the states; Kaplan & Meier 1958',
    version,
  },
  log_rank: {
    name: 'Log-rank test',
    words:
      'How likely curves as far apart as these, or further, would be if all arms had the event at the same rate. It says nothing about how large a difference is, and nothing about why: people were not assigned to arms by chance.',
    formula:
      'Σ (observed − expected) over the days of events, chi-squared; robust where rows are clustered by person',
    source: 'Mantel 1966; Lin & Wei 1989 for the clustered form',
    version,
  },
  restricted_mean: {
    name: 'Mean weeks without the event',
    words:
      'The average time that people of the arm spent without the event, from the start of the curve to week 26 or 52: the area under the curve. The weeks are fixed beforehand; where an arm is followed for less, to its last whole week. A difference of arms reads as so many weeks earlier or later.',
    formula: 'area under the Kaplan-Meier curve up to the week; difference ± 1.96 standard errors',
    source: 'Royston & Parmar 2013',
    version,
  },
  median_time: {
    name: 'Median time to the event',
    words:
      'The week since the start (since remission, for a return) by which half of the people have had the event. It cannot be told when fewer than half had it while they were followed.',
    formula: 'first time at which the Kaplan-Meier estimate falls to one half; interval where its limits do',
    source: 'Brookmeyer & Crowley 1982',
    version,
  },
  median_score: {
    name: 'Median and quartiles of scores',
    words:
      'Half of the scores at this week or visit lie below the median, and the middle half between the two quartiles. The band shows how far people differ from one another, not how sure the median is.',
    formula: 'quantiles 0.25, 0.5 and 0.75 by linear interpolation between ordered scores (type 7)',
    source: 'Hyndman & Fan 1996',
    version,
  },
  mean_change: {
    name: 'Mean change at a week or visit',
    words:
      'Mean of each person’s score at the week or visit minus the first one, of episodes that have a first score. On an instrument on which lower is better, below 0 is better than at the start.',
    formula: 'mean(score − first score) ± t, one source of error per person',
    source: 'Tandem, clinical definitions: time axis',
    version,
  },
  arm_moves: {
    name: 'Who changes arm when the view changes',
    words:
      'Episodes of an arm by initial plan, by the arms in which the chosen view counts their scores. An episode whose plan changed stands in more than one column. The more of them move, the more rests on how arms are read.',
    formula: 'episodes of the row with at least one score that the view counts in the column',
    source: 'Tandem, decisions on plan arms',
    version,
  },
  adjusted_difference: {
    name: 'Difference after adjustment',
    words:
      'How far apart two plan groups are at the visit, were their patients alike in what was recorded at baseline. Of patients who might well have had any of the plans. An association, not proof of effect: what nobody recorded is not adjusted for.',
    formula:
      'coefficient of the plan in a regression of the score on plan and baseline facts, weighted by h / (P(own plan) · P(measured)), h = 1 / Σ 1 / P(plan); errors clustered by patient',
    source: 'Li & Li 2019 (overlap weights); Robins et al. 2007 (weighted regression); Liang & Zeger 1986',
    version,
  },
  adjusted_mean: {
    name: 'Adjusted mean by visit',
    words:
      'The mean of a plan group at a visit, for patients alike at baseline, from all visits of everybody together: a missing score is made up for by the same patient’s earlier ones.',
    formula:
      'MMRM: score ~ baseline + covariates + visit + plan + plan × visit + baseline × visit, unstructured covariance, Kenward-Roger',
    source: 'Mallinckrodt et al. 2008',
    version,
  },
  adjusted_share: {
    name: 'Share after adjustment',
    words:
      'The share of patients who responded or remitted at the visit, each plan group weighted to the people in the overlap of all of them.',
    formula: 'Σ w · met / Σ w, with the overlap weights times the weights for being measured',
    source: 'Li & Li 2019; Li, Thomas & Li 2019 (errors)',
    version,
  },
  adjusted_time: {
    name: 'Mean weeks without the event, after adjustment',
    words:
      'How many weeks pass on average without the event up to a fixed week, from day 28 on. It needs no assumption that one plan is always so many times faster.',
    formula: 'area under the Kaplan-Meier curve, unadjusted and with overlap weights; robust errors',
    source: 'Royston & Parmar 2013; Conner et al. 2019',
    version,
  },
  standardised_difference: {
    name: 'Standardised difference',
    words:
      'How far apart two groups are at baseline, in standard deviations: the largest of all pairs of groups. Under 0.1 they count as alike; over 0.2 no adjusted comparison is shown.',
    formula: '(mean₁ − mean₂) / √((s₁² + s₂²) / 2), weighted means and variances after weighting',
    source: 'Austin 2009; the upper line is Tandem’s',
    version,
  },
  overlap: {
    name: 'Overlap',
    words:
      'The chance of each plan given everything recorded at baseline. Where it is under 5 % or over 95 %, the plan was hardly a choice; when that is so for more than half of a group, no adjusted comparison is shown.',
    formula: 'multinomial logistic regression of the plan on the baseline facts',
    source: 'Agresti 2013; range: Crump et al. 2009 and Tandem',
    version,
  },
  effective_n: {
    name: 'Effective number',
    words:
      'How many equally weighted episodes would say as much as these weighted ones. Under 30 in a group, no adjusted comparison is shown.',
    formula: '(Σ w)² / Σ w²',
    source: 'Kish 1965; the line is Tandem’s',
    version,
  },
  process_chart: {
    name: 'Process chart of a measure',
    words:
      'The rate of each period with limits of chance around its centre. The first 12 points make centre and limits, which then stay, until somebody lets them start anew for a written reason. A special cause is a point outside the limits, 7 in a row on one side of the centre, 7 rising or falling, or 2 of 3 close to a limit.',
    formula:
      'p: p̄ ± 3 √(p̄(1 − p̄) / n); p′: the same times Laney’s factor; u: ū ± 3 √(ū / n); XmR: mean ± 2.66 mean moving range; time between events: quantiles 0.00135 and 0.99865 of the exponential distribution',
    source: 'Shewhart 1931; Laney 2002; Making Data Count (NHS England)',
    version,
  },
  assurance: {
    name: 'Assurance against a target',
    words:
      'Whether the process as it runs will meet its target: the target lies outside the limits on the good side (consistently met), on the other side (consistently missed), or between them (met or missed by chance).',
    formula: 'target against the limits of the latest point',
    source: 'Making Data Count (NHS England)',
    version,
  },
  funnel_place: {
    name: 'Place in the funnel',
    words:
      'How far the rate of a site or clinician lies from that of all together, for its number of people. Outside the 99.8 % limits is a reason to look, not a verdict; nobody is ranked. From 5 units on, limits are widened where the units vary by more than chance.',
    formula:
      'binomial limits of p̄ at each n; over-dispersed: p̄ ± z √(p̄(1 − p̄) / n + τ²), where winsorised mean z² > 1 + 2 √(2 / units)',
    source: 'Spiegelhalter 2005',
    version,
  },
  observed_over_expected: {
    name: 'Observed over expected',
    words:
      'What a site or clinician reached, over what a model expects with the people it sees: by severity at the start, age band and sex where they are held. 1 is as expected. What is not recorded is not adjusted for.',
    formula: 'Σ met / Σ p̂, p̂ of a logistic model over all people; adjusted rate = p̄ · observed / expected',
    source: 'Indirect standardisation; Spiegelhalter 2005',
    version,
  },
  equity_gap: {
    name: 'Gap between groups',
    words:
      'The rate of a group minus that of everybody else, or of a chosen group. An interval that holds 0 is in keeping with no gap. Those for whom nothing is recorded are a group of their own. A gap says nothing about its cause.',
    formula: 'p₁ − p₂ with the interval of Newcombe, from the Wilson interval of each rate',
    source: 'Newcombe 1998, method 10',
    version,
  },
} as const satisfies Readonly<Record<string, FigureDefinition>>

export type FigureKey = keyof typeof figureDefinitions
