import { addDays, type CalendarDay, earlierDay, laterDay } from '@tandem/domain/calendar-day'
import { type ArmSegment, armSegments, type Treatment } from '@tandem/domain/treatment-arm'
import type { PlanOfEpisode } from './points-of-instrument.ts'

/**
 * The plan in force over the days of the patient's episodes, ascending, without overlap; between episodes there is
 * none. Where episodes overlap, the days belong to the earlier one.
 */
export function armStrip(
  episodes: readonly PlanOfEpisode[],
  treatments: readonly Treatment[],
  asOf: CalendarDay,
): ArmSegment[] {
  const strip: ArmSegment[] = []
  for (const { startedOn, endedOn, medicationClasses } of episodes.toSorted((a, b) =>
    a.startedOn < b.startedOn ? -1 : 1,
  )) {
    const last = strip.at(-1)
    const from = last === undefined ? startedOn : laterDay(startedOn, addDays(last.to, 1))
    const to = endedOn === null ? asOf : earlierDay(endedOn, asOf)
    strip.push(...armSegments(treatments, from, to, medicationClasses))
  }
  return strip
}
