import type { CalendarDay } from '../calendar-day.ts'
import { type EpisodeScores, episodeScores } from '../episode-scores.ts'
import { formsUsed, type ScoredForm } from '../form-of-day.ts'
import { phq9 } from '../instruments/phq-9.ts'
import type { PatientRecord, RecordedEpisode, RecordedForm } from '../patient-record.ts'
import { type RelapseCourse, relapseCourse } from '../relapse.ts'

export type Score = ScoredForm<RecordedForm>
export type ScoresOfEpisode = EpisodeScores<RecordedEpisode, Score>

/** The scores of an instrument up to a day, given to the patient's episodes; prorated ones count. */
export const scoresByEpisode = (
  { forms, episodes }: PatientRecord,
  instrument: string,
  until: CalendarDay,
): readonly ScoresOfEpisode[] => {
  const own = forms.filter((form) => form.instrument === instrument && form.takenOn <= until)
  return episodeScores(formsUsed(own), episodes).episodes
}

/** Baseline and own scores, each once, ascending. */
export const scoresWithBaseline = ({ baseline, own }: ScoresOfEpisode): readonly Score[] =>
  baseline === null || own.includes(baseline) ? own : [baseline, ...own]

/** The way of an episode through remission and return by its PHQ-9, as known on a day. */
export const depressionCourse = (scores: ScoresOfEpisode, asOf: CalendarDay): RelapseCourse =>
  relapseCourse(phq9, scoresWithBaseline(scores), {
    schedule: scores.episode.schedule,
    episodeStart: scores.episode.startedOn,
    episodeEnd: scores.episode.endedOn,
    asOf,
  })
