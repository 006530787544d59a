import type { Db } from '@tandem/db/connect'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'

export type CourseCell = {
  readonly arm: string
  readonly slot: number
  readonly n: number
  readonly sum: number
}

/**
 * The mean course by initial plan, worked out in one statement from forms, episodes and treatments at the time of the
 * question: the form of each day, the episode it belongs to, the baseline, the nearest form of each week, the plan of
 * days 0 to 27.
 */
export async function naiveCourse(
  db: Db,
  organisationId: number,
  today: CalendarDay,
  filter: { readonly site: string; readonly sex: string } | null,
): Promise<CourseCell[]> {
  const { rows } = await sql<CourseCell>`
    with chosen as (
      select episode.episode_id, episode.patient_id, episode.started_on, episode.ended_on, episode.programme_id
      from episode_record episode
      join site on site.organisation_id = episode.organisation_id and site.id = episode.site_id
      join patient_record person on person.organisation_id = episode.organisation_id
        and person.patient_id = episode.patient_id and person.superseded_at is null
      where episode.organisation_id = ${organisationId} and episode.superseded_at is null
        and (${filter === null} or (site.code = ${filter?.site ?? ''} and person.sex = ${filter?.sex ?? ''}))
    ), used as (
      select distinct on (patient_id, taken_on) patient_id, taken_on, total
      from assessment
      where organisation_id = ${organisationId} and instrument = 'PHQ-9' and superseded_at is null
        and total is not null and taken_on <= ${today}::date
      order by patient_id, taken_on, completeness = 'prorated', taken_at desc nulls last, id desc
    ), owned as (
      select used.*, owner.episode_id
      from used
      left join lateral (
        select episode_id from episode_record episode
        where episode.organisation_id = ${organisationId} and episode.patient_id = used.patient_id
          and episode.superseded_at is null and episode.started_on <= used.taken_on
          and (episode.ended_on is null or episode.ended_on >= used.taken_on)
        order by episode.started_on desc, episode.ended_on desc nulls first limit 1
      ) owner on true
    ), baseline as (
      select distinct on (chosen.episode_id) chosen.episode_id, owned.taken_on, owned.total
      from chosen
      join owned on owned.patient_id = chosen.patient_id
        and owned.taken_on between chosen.started_on - 14 and chosen.started_on + 7
        and (owned.taken_on < chosen.started_on or owned.episode_id = chosen.episode_id)
        and (chosen.ended_on is null or owned.taken_on <= chosen.ended_on)
      order by chosen.episode_id, owned.taken_on > chosen.started_on, abs(owned.taken_on - chosen.started_on)
    ), weekly as (
      select distinct on (chosen.episode_id, slot) chosen.episode_id,
        floor((owned.taken_on - chosen.started_on + 3) / 7.0)::integer as slot, owned.total
      from chosen
      join owned on owned.episode_id = chosen.episode_id
      left join baseline on baseline.episode_id = chosen.episode_id
      where owned.taken_on - chosen.started_on >= 4 and owned.taken_on is distinct from baseline.taken_on
      order by chosen.episode_id, slot,
        abs(owned.taken_on - chosen.started_on - 7 * floor((owned.taken_on - chosen.started_on + 3) / 7.0)),
        owned.taken_on desc
    ), plan as (
      select chosen.episode_id,
        coalesce(bool_or(treatment.component = 'therapy'), false) as therapy,
        coalesce(bool_or(treatment.component = 'medication' and not treatment.as_needed
          and coalesce(treatment.drug_class, drug.drug_class) = any(programme.medication_classes)), false) as medication
      from chosen
      join programme on programme.organisation_id = ${organisationId} and programme.id = chosen.programme_id
      left join lateral (
        select treatment.*, under.ended_on as under_ended_on from treatment
        join episode_record under on under.organisation_id = ${organisationId}
          and under.episode_id = treatment.episode_id and under.superseded_at is null
        where treatment.organisation_id = ${organisationId} and treatment.patient_id = chosen.patient_id
          and treatment.superseded_at is null
      ) treatment on treatment.started_on <= least(chosen.started_on + 27, chosen.ended_on, ${today}::date)
        and coalesce(treatment.ended_on, treatment.under_ended_on, 'infinity') >= chosen.started_on
      left join drug on drug.organisation_id = ${organisationId} and drug.drug = lower(treatment.drug)
      group by chosen.episode_id
    ), placed as (
      select episode_id, 0 as slot, total from baseline union all select episode_id, slot, total from weekly
    )
    select case when medication and therapy then 'combined' when medication then 'medication_only'
        when therapy then 'therapy_only' else 'neither' end as arm,
      slot, count(*) as n, sum(total) as sum
    from placed join plan using (episode_id)
    group by 1, 2 order by 1, 2`.execute(db)
  return rows
}
