import { isRuleCode, type RuleCode } from '@tandem/analysis/caseload-rules/catalogue'
import { isFollowed, type SignAlert, type SignLook, signAlerts } from '@tandem/analysis/sign-yields'
import { addDays, type CalendarDay } from '@tandem/domain/calendar-day'
import type { RelapseCourse } from '@tandem/domain/relapse'
import type { EpisodeFacts, PatientFacts, ServiceFacts } from './rebuild-facts.ts'
import { nothingWatched } from './rebuild-patient.ts'
import { scoresByEpisode } from './rebuild-scores.ts'
import { courseOf, courseScores, leadingScores, statusRow } from './rebuild-status.ts'

const nothingOff: ReadonlySet<string> = new Set()

/**
 * The alerts that a caseload would have raised about one patient in remission, had it been read once a week: the rules of
 * today over what stands on record today, on the day of each look.
 *
 * @param weeks looks go back so many weeks from `asOf`
 * @returns in no order that means anything
 */
export function replaySigns(
  service: ServiceFacts,
  patient: PatientFacts,
  asOf: CalendarDay,
  weeks: number,
): SignAlert[] {
  const known = scoresByEpisode(patient, asOf)
  return patient.episodes.flatMap((episode) => {
    const programme = service.programmes.get(episode.programmeId)
    const scores = leadingScores(known.get(episode.id) ?? [], service.defaultInstrument)
    if (programme === undefined || scores === null) return []
    const course = courseOf(episode, programme, scores, asOf)
    if (course === null || course.remissions.length === 0) return []
    const looks: SignLook[] = []
    for (let week = weeks; week >= 0; week -= 1) {
      const on = addDays(asOf, -7 * week)
      looks.push({ on, rules: isWatched(course, episode, on) ? signsOn(on) : [] })
    }
    const scoredOn = courseScores(scores).map(({ takenOn }) => takenOn)
    return signAlerts(looks, { remissions: course.remissions, scoredOn }, asOf)

    function signsOn(on: CalendarDay): RuleCode[] {
      const every = scoresByEpisode(patient, on).get(episode.id) ?? []
      const given = {
        service,
        patient,
        episode,
        programme: programme!,
        every,
        asOf: on,
        watch: nothingWatched.watch,
      }
      return statusRow(given, nothingOff).rules.filter(
        (rule) => isRuleCode(rule) && isFollowed(rule),
      ) as RuleCode[]
    }
  })
}

/** In a remission that was known on the day and had neither returned, as far as was known, nor been lost to silence. */
function isWatched({ remissions }: RelapseCourse, episode: EpisodeFacts, on: CalendarDay): boolean {
  if (episode.startedOn > on || (episode.endedOn !== null && episode.endedOn <= on)) return false
  return remissions.some(
    ({ confirmedOn, returnConfirmedOn, lostOn }) =>
      confirmedOn <= on &&
      (returnConfirmedOn === null || on < returnConfirmedOn) &&
      (lostOn === null || on < lostOn),
  )
}
