import type { PatientForm } from '@tandem/db/queries/patients'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { improvement, reliableChange } from '@tandem/domain/change'
import { type EpisodeSpan, episodeOfScore, type ScorePoint, weekOf } from '@tandem/domain/episode'
import { episodeScores } from '@tandem/domain/episode-scores'
import { formsUsed } from '@tandem/domain/form-of-day'
import { bandOf, type Instrument } from '@tandem/domain/instrument'
import { relapseCourse } from '@tandem/domain/relapse'
import { safetyState } from '@tandem/domain/safety'
import { armOfScore, type Treatment } from '@tandem/domain/treatment-arm'
import type { VisitSchedule } from '@tandem/domain/visit-schedule'
import type { StoryPoint, StoryTurn } from './patient-story-record.ts'

export type PlanOfEpisode = EpisodeSpan & { readonly medicationClasses: readonly string[] }

type Course = { readonly baseline: ScorePoint | null; readonly own: readonly ScorePoint[] }

/** Baseline and own scores, each once, ascending. */
const courseScores = (course: Course | undefined): readonly ScorePoint[] => {
  if (course === undefined) return []
  const { baseline, own } = course
  return baseline === null || own.includes(baseline) ? own : [baseline, ...own]
}

/** The best of the scores, the last of equals; null without any. */
const bestOf = (instrument: Instrument, scores: readonly ScorePoint[]): ScorePoint | null =>
  scores.reduce<ScorePoint | null>(
    (best, score) => (best === null || improvement(instrument, best.total, score.total) >= 0 ? score : best),
    null,
  )

function againstBest(
  instrument: Instrument,
  { total, takenOn }: ScorePoint,
  score: number,
): StoryPoint['againstBest'] {
  const kind = reliableChange(instrument, total, score)
  return { total, takenOn, reliable: kind === null ? null : reliableWords[kind] }
}

const reliableWords = { improved: 'improved', deteriorated: 'deteriorated', unchanged: 'none' } as const

/** Week 0 is the baseline and nothing else: other scores of days 0 to 3 belong to no week. */
const weekAfterBaseline = (takenOn: CalendarDay, startedOn: CalendarDay): number | null => {
  const week = weekOf(takenOn, startedOn)
  return week >= 1 ? week : null
}

/** Every turn of remission and return, of all episodes in order of time. */
export function turnsOfInstrument<E extends EpisodeSpan & { readonly schedule: VisitSchedule }>(
  instrument: Instrument,
  forms: readonly PatientForm[],
  episodes: readonly E[],
  asOf: CalendarDay,
): StoryTurn[] {
  if (instrument.remissionRule === null) return []
  const used = formsUsed(forms.filter(({ takenOn }) => takenOn <= asOf))
  return episodeScores(used, episodes)
    .episodes.flatMap((course) => {
      const { schedule, startedOn, endedOn } = course.episode
      const options = { schedule, episodeStart: startedOn, episodeEnd: endedOn, asOf }
      return relapseCourse(instrument, courseScores(course), options).events
    })
    .toSorted((a, b) => (a.on < b.on ? -1 : Number(a.on > b.on)))
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
    const course = placed.find((each) => each.episode === episode)
    const earlier = courseScores(course).filter(({ takenOn }) => takenOn < form.takenOn)
    const best = compared ? bestOf(instrument, earlier) : null
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
      againstBest: best === null || form.total === null ? null : againstBest(instrument, best, form.total),
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
