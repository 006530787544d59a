import type { CalendarDay } from '../calendar-day.ts'
import { type EpisodeScores, episodeScores } from '../episode-scores.ts'
import { formsUsed, type ScoredForm } from '../form-of-day.ts'
import { phq9 } from '../instruments/phq-9.ts'
import type { RecordedEpisode, RecordedForm } from '../patient-record.ts'
import { type RelapseCourse, relapseCourse } from '../relapse.ts'
import { oncePerRecord } from './once-per-record.ts'

export type Score = ScoredForm<RecordedForm>
export type ScoresOfEpisode = EpisodeScores<RecordedEpisode, Score>

export interface EpisodeCourse {
  readonly scores: ScoresOfEpisode
  readonly course: RelapseCourse
}

/** The scores of an instrument up to a day, given to the patient's episodes; prorated ones count. */
export const scoresByEpisode = oncePerRecord(
  (instrument: string, until: CalendarDay) => `${instrument} ${until}`,
  ({ forms, episodes }, instrument, until): readonly ScoresOfEpisode[] => {
    const own = forms.filter((form) => form.instrument === instrument && form.takenOn <= until)
    return episodeScores(formsUsed(own), episodes).episodes
  },
)

/** Baseline and own scores, each once, ascending. */
export const scoresWithBaseline = ({ baseline, own }: ScoresOfEpisode): readonly Score[] =>
  baseline === null || own.includes(baseline) ? own : [baseline, ...own]

/** The way of every episode through remission and return by its PHQ-9, as known on a day. */
export const depressionCourses = oncePerRecord(
  (asOf: CalendarDay) => asOf,
  (record, asOf): readonly EpisodeCourse[] =>
    scoresByEpisode(record, phq9.code, asOf).map((scores) => {
      const { schedule, startedOn, endedOn } = scores.episode
      const options = { schedule, episodeStart: startedOn, episodeEnd: endedOn, asOf }
      return { scores, course: relapseCourse(phq9, scoresWithBaseline(scores), options) }
    }),
)
