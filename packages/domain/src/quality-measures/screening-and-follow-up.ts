import { addDays, type CalendarDay, daysBetween, earlierDay } from '../calendar-day.ts'
import { isListed } from '../code-lists.ts'
import { dayInWords, windowInWords } from '../day-in-words.ts'
import { isWithdrawn } from '../diagnosis-group.ts'
import type { PatientRecord, RecordedEncounter } from '../patient-record.ts'
import type { MeasureQuestion, PopulationReason, QualityMeasure } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
import { type FollowUp, followUpsIn } from './follow-up-facts.ts'
import { ageReason } from './followed-index.ts'
import { type LatestScreen, latestScreen } from './latest-screen.ts'
import { ageAt, because, episodeKeyOn, isOpen, isWithin, reachedPart, subjectOf } from './populations.ts'
import { diagnosesOf, type List, visitsIn } from './record-facts.ts'
import { isPositive } from './screens-in.ts'

const parameters = { minimumAge: 12, screenDays: 14, followUpDays: 2 }

type Parameters = typeof parameters
type Question = MeasureQuestion<Parameters>

/** Bipolar disorder that began before a visit of the period, whether or not it has passed. */
const bipolarReason = (
  record: PatientRecord,
  list: List,
  lastVisit: RecordedEncounter,
): PopulationReason | null => {
  const before = diagnosesOf(record, list).find(
    (diagnosis) =>
      !isWithdrawn(diagnosis) && (diagnosis.onsetOn === null || diagnosis.onsetOn < lastVisit.startedOn),
  )
  if (before === undefined) return null
  const since = before.onsetOn === null ? 'its first day not recorded' : `since ${dayInWords(before.onsetOn)}`
  return because(
    'denominator_exclusion',
    true,
    'Bipolar disorder before a visit',
    `Bipolar disorder (${before.code}, ${since}) before the visit of ${dayInWords(lastVisit.startedOn)}`,
  )
}

/** Episodes to which the patient was referred in the window, where the service's list takes referrals for follow-up. */
const referralsIn = ({ episodes }: PatientRecord, list: List, window: DayWindow): readonly FollowUp[] =>
  isListed(list, { codeSystem: 'referral', code: 'new' })
    ? episodes.flatMap(({ referredOn }) =>
        referredOn !== null && isWithin(referredOn, window) ? [{ on: referredOn, what: 'new referral' }] : [],
      )
    : []

interface FollowUpSearch {
  readonly visit: RecordedEncounter
  readonly window: DayWindow
  readonly found: FollowUp | null
}

/** The follow-up at one of the visits that the screen was for; without one, the search at the last of them. */
const searchFollowUp = (
  record: PatientRecord,
  { lists, period, asOf, parameters: { followUpDays } }: Question,
  visits: readonly RecordedEncounter[],
): FollowUpSearch | null => {
  const list = lists['follow-up after a positive screen']
  const searches = visits.map((visit): FollowUpSearch => {
    const window = { from: visit.startedOn, to: earlierDay(addDays(visit.endedOn, followUpDays), period.to) }
    const seen = reachedPart(window, asOf)
    const found = [...followUpsIn(record, list, seen), ...referralsIn(record, list, seen)][0] ?? null
    return { visit, window, found }
  })
  return searches.find(({ found }) => found !== null) ?? searches.at(-1) ?? null
}

const screenInWords = (screen: LatestScreen): string => {
  const { form, from, visit } = screen
  const days = daysBetween(form.takenOn, visit.startedOn)
  const before = days === 0 ? 'on the day of' : days === 1 ? '1 day before' : `${days} days before`
  const verdict = isPositive(screen) ? `positive (${from} or more)` : `negative (below ${from})`
  return (
    `${form.instrument} of ${form.total} on ${dayInWords(form.takenOn)}, ${before} the visit of ` +
    `${dayInWords(visit.startedOn)}, is ${verdict}`
  )
}

const followUpReason = (
  screen: LatestScreen,
  search: FollowUpSearch,
  asOf: CalendarDay,
): PopulationReason => {
  const { found, window } = search
  const words = screenInWords(screen)
  if (isOpen(window, asOf)) {
    const sofar = found === null ? 'none so far' : `${found.what} on ${dayInWords(found.on)}`
    const until = `follow-up can be documented until ${dayInWords(window.to)}: ${sofar}`
    return because(
      'numerator',
      false,
      'Positive screen, time for follow-up is not over',
      `${words}; ${until}`,
    )
  }
  return found === null
    ? because(
        'numerator',
        false,
        'Positive screen without follow-up',
        `${words}; no follow-up documented in ${windowInWords(window)}`,
      )
    : because(
        'numerator',
        true,
        'Positive screen with follow-up',
        `${words}; ${found.what} on ${dayInWords(found.on)}`,
      )
}

const unscreenedReason = (
  hasIncomplete: boolean,
  lastVisit: RecordedEncounter,
  screenDays: number,
): PopulationReason => {
  const span = windowInWords({ from: addDays(lastVisit.startedOn, -screenDays), to: lastVisit.startedOn })
  return hasIncomplete
    ? because(
        'numerator',
        false,
        'Only incomplete screens before a visit',
        'Every screen in the days before a visit is incomplete: it has no total, or one filled in for blanks',
      )
    : because(
        'numerator',
        false,
        `No screen in the ${screenDays} days before a visit`,
        `No screen in the ${screenDays} days before any visit; the last visit asks for one in ${span}`,
      )
}

const evaluate: QualityMeasure<Parameters>['evaluate'] = (record, question) => {
  const { period, asOf, lists, parameters: rule } = question
  const visits = visitsIn(record, lists['contact or office visit'], reachedPart(period, asOf)).filter(
    ({ endedOn }) => endedOn <= period.to,
  )
  const lastVisit = visits.at(-1)
  if (lastVisit === undefined) return []
  const age = ageReason(
    ageAt(record, period.from),
    rule.minimumAge,
    period.from,
    'the first day of the period',
  )
  const unit = {
    key: 'patient',
    episodeKey: episodeKeyOn(record, lastVisit.startedOn),
    on: lastVisit.startedOn,
  }
  if (!age.met) return [subjectOf({ ...unit, reasons: [age] })]
  const seen = because(
    'denominator',
    true,
    'Visit in the period',
    `Visit of ${dayInWords(lastVisit.startedOn)}, the last of ${visits.length} in the period`,
  )
  const bipolar = bipolarReason(record, lists['bipolar disorder'], lastVisit)
  if (bipolar !== null) return [subjectOf({ ...unit, reasons: [age, seen, bipolar] })]
  const { screen, hasIncomplete } = latestScreen(record, visits, rule.screenDays)
  if (screen === null) {
    const none = unscreenedReason(hasIncomplete, lastVisit, rule.screenDays)
    return [subjectOf({ ...unit, reasons: [age, seen, none] })]
  }
  const { form } = screen
  const screened = { ...unit, index: { on: form.takenOn, score: form.total } }
  const search = isPositive(screen) ? searchFollowUp(record, question, screen.visits) : null
  if (search === null) {
    const negative = because('numerator', true, 'Negative screen', screenInWords(screen))
    return [subjectOf({ ...screened, reasons: [age, seen, negative] })]
  }
  const { visit, window } = search
  return [
    subjectOf({
      ...screened,
      episodeKey: episodeKeyOn(record, visit.startedOn),
      on: visit.startedOn,
      window,
      pending: isOpen(window, asOf),
      reasons: [age, seen, followUpReason(screen, search, asOf)],
    }),
  ]
}

/**
 * Screening for depression at visits, and follow-up of positive screens.
 *
 * One unit per patient: the most recent screen in the 14 days up to a visit of the period decides.
 */
export const screeningAndFollowUp: QualityMeasure<Parameters> = {
  id: 'cms2',
  version: '1',
  name: 'Screening for depression and follow-up plan (CMS2-style)',
  shortName: 'Screening and follow-up',
  family: 'Screening and follow-up',
  unit: 'patient',
  improvement: 'higher',
  populations: {
    initial_population: 'People aged 12 or over on the first day of the period, with a finished visit in it.',
    denominator: 'The same people.',
    denominator_exclusion:
      'Bipolar disorder that began before a visit of the period, also when it has passed.',
    numerator:
      'The most recent completed screen taken on the day of a visit or in the 14 days before it is negative; or it is ' +
      'positive, and follow-up is documented from the first day of such a visit to 2 days after its last, in the period.',
  },
  source: 'CMS2 as published in CQL for 2025; thresholds of the screens from HEDIS DSF-E',
  notice:
    'In the style of CMS2 with code lists of the service; not a rate computed with the publisher’s value sets.',
  unverified: [],
  needs: ['contact or office visit', 'bipolar disorder', 'follow-up after a positive screen'],
  strata: [],
  parameters,
  parameterWords: {
    minimumAge: 'Youngest age on the first day of the period, years',
    screenDays: 'Days before a visit in which a screen counts',
    followUpDays: 'Days after a visit in which follow-up may be documented',
  },
  reach: ({ from, to }) => ({ from: addDays(from, -parameters.screenDays), to }),
  evaluate,
}
