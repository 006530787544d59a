import type { CalendarDay } from '../calendar-day.ts'
import { type EpisodeScores, episodeScores } from '../episode-scores.ts'
import { formsUsed, type ScoredForm } from '../form-of-day.ts'
import { phq9 } from '../instruments/phq-9.ts'
import type { PatientRecord, RecordedEpisode, RecordedForm } from '../patient-record.ts'
import { type RelapseCourse, relapseCourse } from '../relapse.ts'
import { onceForEach } from './once-for-each.ts'

export type Score = ScoredForm<RecordedForm>
export type ScoresOfEpisode = EpisodeScores<RecordedEpisode, Score>

export interface EpisodeCourse {
  readonly scores: ScoresOfEpisode
  readonly course: RelapseCourse
}

/** A record as its forms stood on a day; the record itself where none is later. */
const formsUntil = onceForEach((record: PatientRecord, until: CalendarDay): PatientRecord => {
  const forms = record.forms.filter(({ takenOn }) => takenOn <= until)
  return forms.length === record.forms.length ? record : { ...record, forms }
})

const placed = onceForEach(({ forms, episodes }: PatientRecord, instrument: string) => {
  const own = forms.filter((form) => form.instrument === instrument)
  return episodeScores(formsUsed(own), episodes).episodes
})

/** The scores of an instrument up to a day, given to the patient's episodes; prorated ones count. */
export const scoresByEpisode = (
  record: PatientRecord,
  instrument: string,
  until: CalendarDay,
): readonly ScoresOfEpisode[] => placed(formsUntil(record, until), instrument)

/** Baseline and own scores, each once, ascending. */
export const scoresWithBaseline = ({ baseline, own }: ScoresOfEpisode): readonly Score[] =>
  baseline === null || own.includes(baseline) ? own : [baseline, ...own]

/** The way of every episode through remission and return by its PHQ-9, as known on a day. */
export const depressionCourses = onceForEach(
  (record: PatientRecord, asOf: CalendarDay): readonly EpisodeCourse[] =>
    scoresByEpisode(record, phq9.code, asOf).map((scores) => {
      const { schedule, startedOn, endedOn } = scores.episode
      const options = { schedule, episodeStart: startedOn, episodeEnd: endedOn, asOf }
      return { scores, course: relapseCourse(phq9, scoresWithBaseline(scores), options) }
    }),
)
