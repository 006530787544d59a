import type { PatientForm } from '@tandem/db/queries/patients'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { reliableChange } from '@tandem/domain/change'
import { type EpisodeSpan, episodeOfScore, weekOf } from '@tandem/domain/episode'
import { episodeScores } from '@tandem/domain/episode-scores'
import { formsUsed } from '@tandem/domain/form-of-day'
import { bandOf, type Instrument } from '@tandem/domain/instrument'
import { safetyState } from '@tandem/domain/safety'
import { armOfScore, type Treatment } from '@tandem/domain/treatment-arm'
import type { StoryPoint } from './patient-story-record.ts'

export type PlanOfEpisode = EpisodeSpan & { readonly medicationClasses: readonly string[] }

const reliableWords = { improved: 'improved', deteriorated: 'deteriorated', unchanged: 'none' } as const

/** Week 0 is the baseline and nothing else: other scores of days 0 to 3 belong to no week. */
const weekAfterBaseline = (takenOn: CalendarDay, startedOn: CalendarDay): number | null => {
  const week = weekOf(takenOn, startedOn)
  return week >= 1 ? week : null
}

/**
 * Every form of one instrument as a point: what it shows by itself, and what it means in the episode it belongs to.
 * Nothing is hidden: repeats of a day and forms without a total are there too.
 *
 * @param forms of this instrument, in order of day and recording
 */
export function pointsOfInstrument<E extends PlanOfEpisode>(
  instrument: Instrument,
  forms: readonly PatientForm[],
  episodes: readonly E[],
  treatments: readonly Treatment[],
): StoryPoint[] {
  const used = formsUsed(forms)
  const usedOrders = new Set(used.map(({ recordedOrder }) => recordedOrder))
  const placed = episodeScores(used, episodes).episodes
  return forms.map((form) => {
    const own = placed.find(({ own }) =>
      own.some(({ recordedOrder }) => recordedOrder === form.recordedOrder),
    )
    const begun = placed.find(({ baseline }) => baseline?.recordedOrder === form.recordedOrder)
    const episode = (own ?? begun)?.episode ?? episodeOfScore(form.takenOn, episodes)
    const baseline = placed.find((course) => course.episode === episode)?.baseline ?? null
    const isBaseline = baseline?.recordedOrder === form.recordedOrder
    const compared = form.total !== null && baseline !== null && !isBaseline
    const kind = compared ? reliableChange(instrument, baseline.total, form.total) : null
    return {
      uuid: form.uuid,
      takenOn: form.takenOn,
      takenAt: form.takenAt?.toISOString() ?? null,
      total: form.total,
      completeness: form.completeness,
      used: usedOrders.has(form.recordedOrder),
      band: form.total === null ? null : (bandOf(instrument, form.total)?.label ?? null),
      change: compared ? form.total - baseline.total : null,
      reliable: kind === null ? null : reliableWords[kind],
      arm:
        episode === null
          ? null
          : armOfScore(
              treatments,
              episode,
              { takenOn: form.takenOn, isBaseline },
              instrument.recallDays,
              episode.medicationClasses,
            ),
      safety: safetyState(instrument, form.answers),
      items: form.answers,
      week: episode === null ? null : isBaseline ? 0 : weekAfterBaseline(form.takenOn, episode.startedOn),
    }
  })
}
