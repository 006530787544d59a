import { type Kysely, sql } from 'kysely'

/**
 * Long work that survives a reload and a restart, and the reports it makes.
 *
 * `job` is the record of one piece of work; the queue in its own schema only says that there is something to do. Files
 * lie in parts in the database: the same policies, backup and transaction as everything else, so that no file is there
 * without its record and none half-written.
 */
export const jobsAndReports = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create schema graphile_worker;

      create table job (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        kind text not null,
        title text not null check (length(title) between 1 and 300),
        input jsonb not null,
        state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
        done bigint not null default 0,
        total bigint,
        words text not null default '',
        attempts smallint not null default 0,
        runner text,
        problem text,
        error_id uuid,
        result jsonb,
        user_id text not null,
        user_name text not null,
        created_at timestamptz not null default clock_timestamp(),
        started_at timestamptz,
        beat_at timestamptz,
        cancel_asked_at timestamptz,
        ended_at timestamptz,
        primary key (organisation_id, id),
        unique (organisation_id, uuid),
        check ((state in ('done', 'failed', 'cancelled')) = (ended_at is not null))
      );
      create index job_of_user on job (organisation_id, user_id, created_at desc);
      create index job_under_way on job (organisation_id, state) where state in ('queued', 'running');
      comment on column job.user_id is 'who asked; what they may see is read from their grants when the job runs';
      comment on column job.attempts is 'starts so far; a job that outlives three servers is given up';
      comment on column job.beat_at is 'last sign of life of the server that works on it';

      create table report (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        user_id text not null,
        user_name text not null,
        name text not null check (length(name) between 1 and 120),
        definition jsonb not null,
        shared boolean not null default false,
        version integer not null default 1,
        created_at timestamptz not null default now(),
        changed_at timestamptz not null default now(),
        primary key (organisation_id, id),
        unique (organisation_id, uuid)
      );
      create unique index report_by_name on report (organisation_id, user_id, lower(name));

      create table report_schedule (
        organisation_id bigint not null,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        report_id bigint not null,
        user_id text not null,
        user_name text not null,
        rhythm text not null check (rhythm in ('weekly', 'monthly', 'quarterly')),
        on_day smallint not null check (on_day between 1 and 31),
        at_time text not null check (at_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
        recipients text[] not null default '{}',
        enabled boolean not null default true,
        next_run_at timestamptz not null,
        last_run_at timestamptz,
        last_problem text,
        created_at timestamptz not null default now(),
        primary key (organisation_id, id),
        unique (organisation_id, uuid),
        unique (organisation_id, report_id),
        foreign key (organisation_id, report_id) references report (organisation_id, id) on delete cascade,
        check (rhythm <> 'weekly' or on_day <= 7)
      );
      create index report_schedule_due on report_schedule (organisation_id, next_run_at) where enabled;
      comment on column report_schedule.on_day is
        'weekly: 1 Monday to 7 Sunday; monthly and quarterly: day of the (first) month, its last where it is shorter';
      comment on column report_schedule.at_time is 'in the time zone of the organisation';

      create table report_file (
        organisation_id bigint not null references organisation (organisation_id) on delete cascade,
        id bigint generated always as identity,
        uuid uuid not null default gen_random_uuid(),
        report_id bigint,
        job_id bigint,
        title text not null,
        name text not null,
        format text not null,
        media_type text not null,
        bytes bigint not null check (bytes >= 0),
        sha256 text not null,
        data_rows integer not null,
        as_of date not null,
        manifest jsonb not null,
        manifest_hash text not null,
        user_id text not null,
        user_name text not null,
        recipients text[] not null default '{}',
        site_ids bigint[],
        created_at timestamptz not null default clock_timestamp(),
        expires_at timestamptz not null,
        primary key (organisation_id, id),
        unique (organisation_id, uuid),
        foreign key (organisation_id, report_id) references report (organisation_id, id)
          on delete set null (report_id),
        foreign key (organisation_id, job_id) references job (organisation_id, id) on delete set null (job_id)
      );
      create index report_file_by_time on report_file (organisation_id, created_at desc);
      create index report_file_of_job on report_file (organisation_id, job_id);
      create index report_file_of_report on report_file (organisation_id, report_id);
      comment on column report_file.site_ids is
        'sites whose figures are in it, where its maker saw only some; null: those of the whole organisation';
      comment on column report_file.recipients is 'users who may fetch it besides its maker';

      create table report_file_part (
        organisation_id bigint not null,
        file_id bigint not null,
        place integer not null,
        bytes bytea not null,
        primary key (organisation_id, file_id, place),
        foreign key (organisation_id, file_id) references report_file (organisation_id, id) on delete cascade
      );
      alter table report_file_part alter column bytes set storage external;
    `.execute(db)
    for (const statement of policies) await sql.raw(statement).execute(db)
  },
}

const ofOrganisation = (table: string) => `${table}.organisation_id = (select scope_organisation())`
const ofUser = (table: string) => `${ofOrganisation(table)} and ${table}.user_id = (select scope_user())`
const bySystem = (table: string) => `${ofOrganisation(table)} and (select scope_is_system())`
const ownOrSystem = (table: string) =>
  `${ofOrganisation(table)} and (${table}.user_id = (select scope_user()) or (select scope_is_system()))`

const secure = (table: string) => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;`

const directory = (table: string) =>
  `create policy ${table}_directory on ${table} for select using ((select scope_is_directory()));`

/** Figures of every site are for those who may see every site; a reader of some sites opens files of these alone. */
const reachesFile = `
  ${ofOrganisation('report_file')}
  and (report_file.user_id = (select scope_user())
    or (select scope_user()) = any (report_file.recipients)
    or (select scope_is_system()))
  and ((select scope_reads_all_aggregates())
    or (report_file.site_ids is not null
      and report_file.site_ids <@ coalesce((select scope_sites()), '{}'::bigint[])))`

/** A job is its asker's and the system's; a file is its maker's and its recipients', as far as they see such figures. */
const policies = [
  `${secure('job')}
   ${directory('job')}
   create policy job_read on job for select using (${ownOrSystem('job')});
   create policy job_add on job for insert with check (${ownOrSystem('job')});
   create policy job_change on job for update using (${ownOrSystem('job')}) with check (${ownOrSystem('job')});
   create policy job_remove on job for delete using (${bySystem('job')});`,
  `${secure('report')}
   create policy report_read on report for select using (
     ${ofOrganisation('report')} and (report.shared or report.user_id = (select scope_user())
       or (select scope_is_system())));
   create policy report_add on report for insert with check (${ofUser('report')});
   create policy report_change on report for update using (${ofUser('report')}) with check (${ofUser('report')});
   create policy report_remove on report for delete using (${ofUser('report')});`,
  `${secure('report_schedule')}
   ${directory('report_schedule')}
   create policy report_schedule_read on report_schedule for select using (${ownOrSystem('report_schedule')});
   create policy report_schedule_add on report_schedule for insert with check (${ofUser('report_schedule')});
   create policy report_schedule_change on report_schedule for update
     using (${ownOrSystem('report_schedule')}) with check (${ownOrSystem('report_schedule')});
   create policy report_schedule_remove on report_schedule for delete using (${ownOrSystem('report_schedule')});`,
  `${secure('report_file')}
   ${directory('report_file')}
   create policy report_file_read on report_file for select using (${reachesFile});
   create policy report_file_add on report_file for insert with check (${ofUser('report_file')});
   create policy report_file_remove on report_file for delete using (${ownOrSystem('report_file')});`,
  `${secure('report_file_part')}
   create policy report_file_part_read on report_file_part for select using (
     ${ofOrganisation('report_file_part')} and exists (
       select 1 from report_file where report_file.organisation_id = report_file_part.organisation_id
         and report_file.id = report_file_part.file_id));
   create policy report_file_part_add on report_file_part for insert with check (
     ${ofOrganisation('report_file_part')} and exists (
       select 1 from report_file where report_file.organisation_id = report_file_part.organisation_id
         and report_file.id = report_file_part.file_id and report_file.user_id = (select scope_user())));
   create policy report_file_part_remove on report_file_part for delete using (
     ${ofOrganisation('report_file_part')} and exists (
       select 1 from report_file where report_file.organisation_id = report_file_part.organisation_id
         and report_file.id = report_file_part.file_id));`,
]
