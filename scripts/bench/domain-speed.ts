import type { Db } from '@tandem/db/connect'
import { loadPatientFacts, loadServiceFacts } from '@tandem/db/rebuild-facts'
import { scoresByEpisode } from '@tandem/db/rebuild-scores'
import { courseOf } from '@tandem/db/rebuild-status'
import { systemScope, withScope } from '@tandem/db/scope'
import { addDays, type CalendarDay, dayInZone, daysBetween } from '@tandem/domain/calendar-day'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { scoreForm } from '@tandem/domain/scoring'
import { sql } from 'kysely'
import { type Findings, figure } from './report.ts'
import { timingOf } from './rounds.ts'

const atATime = 20_000

/** What the smallest steps cost, on the facts of some patients. */
export async function domainSpeed(
  db: Db,
  organisationId: number,
  today: CalendarDay,
  rounds: number,
): Promise<Findings> {
  const { service, facts } = await withScope(db, systemScope(organisationId), async (trx) => {
    const { rows } = await sql<{ id: number }>`
      select id from episode where organisation_id = ${organisationId} order by id limit 300`.execute(trx)
    return {
      service: await loadServiceFacts(trx, organisationId),
      facts: await loadPatientFacts(
        trx,
        organisationId,
        rows.map(({ id }) => id),
      ),
    }
  })
  const days = facts.flatMap(({ forms }) => forms.map(({ takenOn }) => takenOn))
  const instants = facts.flatMap(({ forms }) => forms.flatMap(({ takenAt }) => takenAt ?? []))
  const forms = facts.flatMap((patient) =>
    patient.forms.flatMap(({ instrument: code, answers, total }) => {
      const instrument = findInstrument(code)
      return instrument === null ? [] : [() => scoreForm(instrument, { answers, reportedTotal: total })]
    }),
  )
  const courses = facts.flatMap((patient) =>
    patient.episodes.flatMap((episode) => {
      const programme = service.programmes.get(episode.programmeId)
      const scores = scoresByEpisode(patient, today).get(episode.id) ?? []
      return programme === undefined
        ? []
        : // Found once for an object: a new one each time.
          scores.map((each) => () => courseOf(episode, programme, { ...each }, today))
    }),
  )
  const steps = [
    ['days between two days', days.map((day) => () => daysBetween(day, today))],
    ['a day some days later', days.map((day, i) => () => addDays(day, i % 90))],
    ['the day of an instant in a time zone', instants.map((at) => () => dayInZone(at, service.timeZone))],
    ['scoring a form', forms],
    ['course of remission and relapse of one instrument in one episode', courses],
    [
      'every score of a patient given to its episode',
      facts.map((each) => () => scoresByEpisode(each, today)),
    ],
  ] as const
  return {
    tables: [
      {
        title: 'Smallest steps',
        about: `Pure functions on the facts of ${facts.length} invented patients, ${atATime.toLocaleString('en')} calls a round.`,
        columns: ['', 'median µs', 'least µs'],
        rows: steps.map(([name, calls]) => {
          const { median, least } = timed(name, calls, rounds)
          return [name, figure(median), figure(least)]
        }),
      },
    ],
    goals: [],
  }
}

/** Microseconds of one call. */
function timed(name: string, calls: readonly (() => unknown)[], rounds: number) {
  const times: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const started = performance.now()
    for (let i = 0; i < atATime; i += 1) calls[i % calls.length]?.()
    if (round > 0) times.push(((performance.now() - started) * 1_000) / atATime)
  }
  return timingOf(name, times)
}
