import type { CohortDrill } from '@tandem/analysis/cohort-drill'
import { addDays, type CalendarDay } from '@tandem/domain/calendar-day'
import { dayInWords } from '@tandem/domain/day-in-words'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { courseExclusionWords } from './answer-of-course.ts'

type Drill<Of extends CohortDrill['of']> = Extract<CohortDrill, { of: Of }>
type Visit = { readonly unit: 'week' | 'month'; readonly at: number }

const visitWords = ({ unit, at }: Visit) => `${unit} ${at}`

const rateWords: Readonly<Record<Drill<'rate'>['measure'], string>> = {
  response: 'response',
  remission: 'remission',
  improved: 'reliable improvement',
  deteriorated: 'reliable deterioration',
}

function rateSet({ measure, part, visit }: Drill<'rate'>): string {
  const [what, when] = [rateWords[measure], visitWords(visit)]
  const sets: Readonly<Record<typeof part, string>> = {
    met: `${what} at ${when}`,
    not_met: `no ${what} at ${when}`,
    counted: `counted for ${what} at ${when}`,
    below_caseness: `first score too low to be asked for ${what}`,
    no_score: `no score at ${when}, although its window is over`,
    not_yet: `no score at ${when} yet`,
    no_baseline: 'no first score',
  }
  return sets[part]
}

const eventWords: Readonly<Record<Drill<'event'>['event'], string>> = {
  response: 'response',
  remission: 'remission',
  return: 'return of the illness after remission',
}

function eventSet({ event, part, day }: Drill<'event'>): string {
  const what = eventWords[event]
  const since = event === 'return' ? 'after remission' : 'after the start'
  const by = day === null ? '' : ` by day ${day} ${since}`
  const sets: Readonly<Record<typeof part, string>> = {
    followed: `followed for ${what}`,
    event: `${what}${by}`,
    censored: `follow-up for ${what} ended without it${by}`,
    at_risk: `still followed for ${what}, without it,${day === null ? ' at the beginning' : ` on day ${day} ${since}`}`,
    provisional: 'the initial plan is not final',
    no_baseline: 'no first score',
    below_caseness: `first score too low to be asked for ${what}`,
    no_remission: 'no remission to return from',
    before_landmark: `${event === 'return' ? 'remission' : what} before day 28`,
    left_before_landmark: 'last score before day 28',
    no_later_score: 'no score after the start',
    arm_unknown: 'no plan can be told',
  }
  return sets[part]
}

const componentWords = { plan: 'the whole plan', medication: 'medication', therapy: 'therapy' }
const receivedWords = {
  adequate: 'received enough of',
  inadequate: 'received too little of',
  unknown: 'not known whether they received',
}
const careWords: Readonly<Record<Drill<'care'>['event'], readonly [had: string, not: string]>> = {
  psychoeducation: ['psychoeducation', 'no psychoeducation on record'],
  medication_review: ['a medication review', 'no medication review on record'],
  team_contact: ['contact between team members', 'no contact between team members on record'],
  shared_decision: ['a shared decision', 'no shared decision on record'],
  follow_up: ['a contact within 4 weeks', 'no contact within 4 weeks'],
  adherent: ['80 % of days or more covered', 'less than 80 % of days covered'],
}
const changeWords = [
  'no change of plan',
  'one change of plan',
  'two changes of plan',
  'three or more changes of plan',
]

/**
 * What the set behind a number is, as the heading of its list.
 *
 * @param armLabel how this organisation calls an arm
 *
 * @example drillWords({ of: 'slot', arm: 'combined', slot: 12 }, 'week', labelOf) // 'Combined: score at week 12'
 */
export function drillWords(
  drill: CohortDrill,
  unit: 'week' | 'month',
  armLabel: (arm: PlanArm) => string,
): string {
  const [arm, what] = partsOf(drill, unit, armLabel)
  return arm === null ? `${what.charAt(0).toUpperCase()}${what.slice(1)}` : `${armLabel(arm)}: ${what}`
}

function partsOf(
  drill: CohortDrill,
  unit: 'week' | 'month',
  armLabel: (arm: PlanArm) => string,
): readonly [PlanArm | null, string] {
  switch (drill.of) {
    case 'cohort':
      return [null, 'everybody in the cohort']
    case 'arm':
      return [drill.arm, 'all episodes']
    case 'slot':
      return [drill.arm, `score at ${visitWords({ unit, at: drill.slot })}`]
    case 'excluded':
      return [null, `left out: ${courseExclusionWords(drill.reason) ?? 'another reason'}`]
    case 'rate':
      return [drill.arm, rateSet(drill)]
    case 'event':
      return [drill.arm, eventSet(drill)]
    case 'drop_out':
      if (drill.part === 'followed') return [drill.arm, 'followed for 28 days']
      if (drill.part === 'left_early') return [drill.arm, 'dropped out before day 28']
      return [drill.arm, drill.week === null ? 'dropped out' : `dropped out by week ${drill.week}`]
    case 'paired': {
      const when = drill.visit === null ? 'later' : `at ${visitWords(drill.visit)}`
      const sets = {
        due: drill.visit === null ? 'followed for 28 days' : `${visitWords(drill.visit)} is over`,
        paired: `first score and one ${when}`,
        no_baseline: 'no first score',
        no_score: `first score and none ${when}`,
      }
      return [drill.arm, sets[drill.part]]
    }
    case 'switch': {
      const when = drill.week === null ? 'on the last day known' : `in week ${drill.week}`
      const to =
        drill.to === 'ended'
          ? 'care has ended'
          : drill.to === 'not_yet'
            ? 'not there yet'
            : `on ${armLabel(drill.to).toLowerCase()}`
      return [drill.from, `${to} ${when}`]
    }
    case 'changes':
      return [drill.arm, `${changeWords[drill.times] ?? 'changes of plan'} after day 27`]
    case 'moved': {
      const view = drill.view === 'as_treated' ? 'as treated' : 'by plan in force'
      return [drill.from, `a score under ${armLabel(drill.to).toLowerCase()} ${view}`]
    }
    case 'exposure': {
      const answer = drill.responded === 'yes' ? 'responded' : 'did not respond'
      return [
        drill.arm,
        `${receivedWords[drill.received]} ${componentWords[drill.component]}, ${answer} at ${visitWords(drill.visit)}`,
      ]
    }
    case 'care':
      return [drill.arm, careWords[drill.event][drill.had ? 0 : 1]]
  }
}

type MemberFacts = {
  readonly score: number | null
  readonly day: number | null
  readonly records: number
  readonly startedOn: CalendarDay
}

const onDay = (day: number, startedOn: CalendarDay) => `day ${day}, ${dayInWords(addDays(startedOn, day))}`

/** Why one episode is in the set, in a few words; null where being in it says all. */
export function memberWords(drill: CohortDrill, member: MemberFacts): string | null {
  const { score, day, records, startedOn } = member
  if (drill.of === 'excluded') return records > 1 ? `${records} forms` : null
  if (drill.of === 'slot' || drill.of === 'rate' || drill.of === 'paired' || drill.of === 'exposure')
    return score === null ? null : `score ${score}`
  if (day === null) return null
  if (drill.of !== 'event') return onDay(day, startedOn)
  if (drill.event === 'return') return `day ${day} after remission`
  return drill.part === 'event' ? onDay(day, startedOn) : `followed to ${onDay(day, startedOn)}`
}
