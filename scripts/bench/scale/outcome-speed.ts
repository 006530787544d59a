import { sql } from 'kysely'
import type { BenchDatabase } from '../bench-database.ts'
import { interleaved, type Timing } from '../rounds.ts'

export const outcomeWays = {
  derived: 'from `episode_outcome`',
  raw: 'from forms, episodes and treatments',
} as const

/** What a Kaplan-Meier curve of the time to response needs: events and ends of follow-up by arm and day. */
export async function outcomeSpeed(
  { superuser }: BenchDatabase,
  organisation: number,
  rounds: number,
): Promise<ReadonlyMap<string, Timing>> {
  type Row = { arm: string; events: number; days: number; n: number }
  const ask = async (statement: ReturnType<typeof sql<Row>>) => {
    const { rows } = await statement.execute(superuser)
    const totals = new Map<string, Row>()
    for (const row of rows) {
      const held = totals.get(row.arm) ?? { arm: row.arm, events: 0, days: 0, n: 0 }
      totals.set(row.arm, {
        arm: row.arm,
        events: held.events + row.events,
        days: held.days + row.days,
        n: held.n + row.n,
      })
    }
    return () => [...totals.values()].sort((a, b) => (a.arm < b.arm ? -1 : 1))
  }
  return interleaved<Row[]>(rounds, [
    {
      name: outcomeWays.derived,
      run: () =>
        ask(sql<Row>`
          select initial_arm as arm, count(response_day) as events, count(*) as n,
            sum(coalesce(response_day, last_day)) as days
          from episode_outcome
          where organisation_id = ${organisation} and instrument = 'PHQ-9' and baseline is not null
          group by initial_arm, coalesce(response_day, last_day)`),
    },
    {
      name: outcomeWays.raw,
      run: () =>
        ask(sql<Row>`
          with owned as (
            select episode.episode_id, assessment.total, assessment.taken_on - episode.started_on as day
            from assessment
            join episode_record episode on episode.organisation_id = assessment.organisation_id
              and episode.patient_id = assessment.patient_id and episode.superseded_at is null
              and assessment.taken_on >= episode.started_on
              and assessment.taken_on <= coalesce(episode.ended_on, 'infinity')
            where assessment.organisation_id = ${organisation} and assessment.instrument = 'PHQ-9'
              and assessment.superseded_at is null and assessment.total is not null
          ), based as (
            select *, first_value(total) over (partition by episode_id order by day) as baseline from owned
          ), reached as (
            select episode_id, max(day) as last_day,
              min(day) filter (where day > 0 and baseline >= 10 and total <= baseline / 2.0) as response_day
            from based group by episode_id
          ), plan as (
            select episode.episode_id, coalesce(bool_or(component = 'medication'), false) as medication,
              coalesce(bool_or(component = 'therapy'), false) as therapy
            from episode_record episode
            left join treatment on treatment.organisation_id = episode.organisation_id
              and treatment.episode_id = episode.episode_id and treatment.superseded_at is null
              and treatment.started_on <= episode.started_on + 27
            where episode.organisation_id = ${organisation} and episode.superseded_at is null
            group by episode.episode_id
          )
          select case when medication and therapy then 'combined' when medication then 'medication_only'
              when therapy then 'therapy_only' else 'neither' end as arm,
            count(response_day) as events, count(*) as n, sum(coalesce(response_day, last_day)) as days
          from reached join plan using (episode_id)
          group by 1, coalesce(response_day, last_day)`),
    },
  ])
}
