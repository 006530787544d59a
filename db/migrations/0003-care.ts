import { type Kysely, sql } from 'kysely'
import { episodeIndex, factIndexes, factKeys, history, sourced } from './history.ts'

/** What was done for and with a patient. Prescribed, dispensed and self-reported stay three separate streams. */
export const care = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table diagnosis (
        ${sourced},
        episode_id bigint,
        code_system text not null,
        code text not null,
        name text,
        role text not null check (role in ('primary', 'comorbid')),
        onset_on date,
        abated_on date,
        status text,
        ${history},
        foreign key (organisation_id, episode_id, patient_id)
          references episode (organisation_id, id, patient_id) on delete cascade,
        ${factKeys}
      );
      ${factIndexes('diagnosis', 'onset_on')}
      ${episodeIndex('diagnosis')}

      create table care_team_member (
        ${sourced},
        episode_id bigint,
        clinician_id bigint not null,
        team_role text not null,
        from_on date,
        to_on date,
        ${history},
        foreign key (organisation_id, episode_id, patient_id)
          references episode (organisation_id, id, patient_id) on delete cascade,
        foreign key (organisation_id, clinician_id) references clinician (organisation_id, id),
        ${factKeys}
      );
      ${factIndexes('care_team_member', 'from_on')}
      ${episodeIndex('care_team_member')}

      create table treatment (
        ${sourced},
        episode_id bigint not null,
        component text not null check (component in ('medication', 'therapy')),
        drug text,
        drug_class text,
        dose_mg numeric,
        modality text,
        as_needed boolean not null default false,
        started_on date not null,
        ended_on date,
        stop_reason text,
        check (ended_on >= started_on),
        check ((component = 'medication') = (drug is not null)),
        check ((component = 'therapy') = (modality is not null)),
        ${history},
        foreign key (organisation_id, episode_id, patient_id)
          references episode (organisation_id, id, patient_id) on delete cascade,
        ${factKeys}
      );
      ${factIndexes('treatment', 'started_on')}
      ${episodeIndex('treatment')}

      create table prescription (
        ${sourced},
        drug text not null,
        prescribed_on date not null,
        days_supply smallint,
        quantity numeric,
        doses_per_day numeric,
        status text not null,
        ${history},
        ${factKeys}
      );
      ${factIndexes('prescription', 'prescribed_on')}

      create table dispense (
        ${sourced},
        drug text not null,
        dispensed_on date not null,
        days_supply smallint,
        quantity numeric,
        doses_per_day numeric,
        ${history},
        ${factKeys}
      );
      ${factIndexes('dispense', 'dispensed_on')}

      create table adherence_report (
        ${sourced},
        reported_on date not null,
        drug text,
        days_taken smallint not null check (days_taken >= 0),
        days_asked smallint not null default 7 check (days_asked > 0),
        check (days_taken <= days_asked),
        ${history},
        ${factKeys}
      );
      ${factIndexes('adherence_report', 'reported_on')}

      create table appointment (
        ${sourced},
        episode_id bigint,
        clinician_id bigint,
        scheduled_on date not null,
        scheduled_at timestamptz,
        status text not null check (status in ('attended', 'attended_late', 'no_show', 'arrived_too_late',
          'cancelled_by_patient', 'cancelled_by_service', 'future')),
        cancelled_at timestamptz,
        purpose text not null check (purpose in ('assessment', 'treatment', 'review', 'unknown')),
        modality text,
        ${history},
        foreign key (organisation_id, episode_id, patient_id)
          references episode (organisation_id, id, patient_id) on delete cascade,
        foreign key (organisation_id, clinician_id) references clinician (organisation_id, id),
        ${factKeys}
      );
      ${factIndexes('appointment', 'scheduled_on')}
      ${episodeIndex('appointment')}

      create table encounter (
        ${sourced},
        episode_id bigint,
        clinician_id bigint,
        started_on date not null,
        started_at timestamptz,
        ended_at timestamptz,
        kind text not null,
        code_system text,
        code text,
        status text not null,
        ${history},
        foreign key (organisation_id, episode_id, patient_id)
          references episode (organisation_id, id, patient_id) on delete cascade,
        foreign key (organisation_id, clinician_id) references clinician (organisation_id, id),
        ${factKeys}
      );
      ${factIndexes('encounter', 'started_on')}
      ${episodeIndex('encounter')}

      create table inpatient_stay (
        ${sourced},
        admitted_on date not null,
        discharged_on date,
        check (discharged_on >= admitted_on),
        ${history},
        ${factKeys}
      );
      ${factIndexes('inpatient_stay', 'admitted_on')}

      create table consent (
        ${sourced},
        kind text not null,
        status text not null check (status in ('given', 'refused', 'withdrawn')),
        given_on date,
        withdrawn_on date,
        ${history},
        ${factKeys}
      );
      ${factIndexes('consent', 'given_on')}

      create table care_event (
        ${sourced},
        episode_id bigint,
        happened_on date not null,
        kind text not null check (kind in ('psychoeducation', 'shared_decision', 'medication_review',
          'pharmacogenomic_result', 'side_effect', 'case_review', 'team_contact', 'life_event',
          'relapse_prevention_plan', 'note')),
        finding text,
        note text,
        ${history},
        foreign key (organisation_id, episode_id, patient_id)
          references episode (organisation_id, id, patient_id) on delete cascade,
        ${factKeys}
      );
      ${factIndexes('care_event', 'happened_on')}
      ${episodeIndex('care_event')}
    `.execute(db)
  },
}
