import type { CohortData } from '@tandem/analysis/cohort-data'
import { cohortDataOf, type EpisodeFactsRow } from '@tandem/analysis/cohort-data-of'
import type { EpisodeFacts, PatientFacts } from '@tandem/db/rebuild-facts'
import type { InstrumentScores } from '@tandem/db/rebuild-scores'
import { scoresByEpisode } from '@tandem/db/rebuild-scores'
import { ageOn } from '@tandem/domain/age'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { diagnosesBetween, diagnosisGroup, substanceUseAmong } from '@tandem/domain/diagnosis-group'
import { scoresByWeek } from '@tandem/domain/episode'
import { outcomesAtVisits, outcomeTargets } from '@tandem/domain/outcome-visits'
import { defaultMedicationClasses, initialPlan } from '@tandem/domain/treatment-arm'
import type { VisitSchedule } from '@tandem/domain/visit-schedule'
import { inventedPatients } from '@tandem/simulation/invented-service'
import type { ServiceParameters } from '@tandem/simulation/service-parameters'
import type { PatientRows } from '@tandem/simulation/service-rows'
import { patientFactsOf } from './patient-facts.ts'

const yesNo = (answer: boolean | null) => (answer === null ? null : answer ? 'yes' : 'no')

/** Instruments that a comparison of PHQ-9 reads. */
const read = new Set(['PHQ-9', 'GAD-7'])

function diagnosed({ diagnoses }: PatientFacts, episode: EpisodeFacts, until: CalendarDay) {
  const own = diagnoses.filter(({ episodeId }) => episodeId === null || episodeId === episode.id)
  const known = diagnosesBetween(own, episode.startedOn, until)
  const leading = known.find(({ role }) => role === 'primary')
  return {
    diagnosis: leading === undefined ? null : diagnosisGroup(leading),
    substanceUse: yesNo(substanceUseAmong(known)),
  }
}

function episodeRow(
  rows: PatientRows,
  facts: PatientFacts,
  place: number,
  scores: readonly InstrumentScores[],
  schedule: VisitSchedule,
  asOf: CalendarDay,
): EpisodeFactsRow {
  const row = rows.episodes[place]!
  const episode = facts.episodes[place]!
  const { startedOn, endedOn } = episode
  const until = endedOn === null || endedOn > asOf ? asOf : endedOn
  const of = (code: string) => scores.find(({ instrument }) => instrument.code === code)
  const [phq, gad] = [of('PHQ-9'), of('GAD-7')]
  const [own, baseline] = [phq?.own ?? [], phq?.baseline ?? null]
  const plan = initialPlan(facts.treatments, episode, asOf, defaultMedicationClasses)
  const targets = outcomeTargets(schedule, episode)
  const found = outcomesAtVisits(targets, schedule, episode, { own, baseline, asOf })
  return {
    episodeId: episode.id,
    patientId: facts.patientId,
    startedOn,
    initialArm: plan.arm,
    provisional: plan.provisional,
    dimensions: {
      site: row.site_code,
      programme: row.programme_code,
      sex: facts.sex,
      ...diagnosed(facts, episode, until),
    },
    age: facts.birthDate === null ? null : ageOn(facts.birthDate, startedOn),
    earlierEpisodes: row.earlier_episodes,
    chronic: row.chronic === null ? null : row.chronic === 1,
    depressionBaseline: baseline?.total ?? null,
    anxietyBaseline: gad?.baseline?.total ?? null,
    baseline: baseline?.total ?? null,
    points: scoresByWeek(own, startedOn, baseline).map(({ at, score }) => ({
      slot: at,
      score: score.total,
      armInForce: plan.arm,
    })),
    visits: targets.map(({ unit, at, closesOn }, visit) => ({
      unit,
      at,
      score: found[visit]?.total ?? null,
      closed: closesOn < asOf,
    })),
  }
}

/**
 * The columns of an invented service that a comparison reads, straight from its patients: the same functions of the
 * domain as the rebuild, without a database between them. `whole-path.ts` shows on a sample that nothing else comes
 * out on the long way.
 */
export function serviceColumns(parameters: ServiceParameters): CohortData {
  const { asOf } = parameters
  const schedules = new Map<string, VisitSchedule>(
    parameters.programmes.map(({ code, visits }) => [
      code,
      { unit: 'week', visits: visits.map(({ week, windowDays }) => ({ at: week, windowDays })) },
    ]),
  )
  const episodes: EpisodeFactsRow[] = []
  const numbers = { sites: new Map<string, number>(), programmes: new Map<string, number>() }
  let patients = 0
  for (const rows of inventedPatients(parameters)) {
    const wanted = rows.assessments.filter(({ instrument }) => read.has(instrument))
    const facts = patientFactsOf(
      { ...rows, assessments: wanted },
      { ...numbers, patients, episodes: episodes.length },
    )
    patients += 1
    const scores = scoresByEpisode(facts, asOf)
    rows.episodes.forEach((row, place) => {
      const own = scores.get(facts.episodes[place]!.id) ?? []
      episodes.push(episodeRow(rows, facts, place, own, schedules.get(row.programme_code)!, asOf))
    })
  }
  return cohortDataOf(episodes)
}
