import { type Kysely, sql } from 'kysely'

/** Tables whose rows belong to one patient: visible to whoever `patient_access` lets reach that patient. */
const ofOnePatient = [
  'patient_record',
  'episode',
  'episode_record',
  'diagnosis',
  'care_team_member',
  'treatment',
  'prescription',
  'dispense',
  'adherence_report',
  'appointment',
  'encounter',
  'inpatient_stay',
  'consent',
  'care_event',
  'assessment',
]

/** Derived rows without a name: also readable in aggregate, by roles that may not see patients. */
const aggregates = ['series', 'episode_outcome']

/** Tables that describe the service, not its patients. */
const ofTheService = ['site', 'programme', 'clinician', 'drug', 'import_batch']

const ofOrganisation = (table: string) => `${table}.organisation_id = (select scope_organisation())`

const reachesPatient = (table: string, patient = 'patient_id') => `
  ${ofOrganisation(table)}
  and ((select scope_reads_all_patients()) or exists (
    select 1 from patient_access
    where patient_access.organisation_id = ${table}.organisation_id
      and patient_access.patient_id = ${table}.${patient}))`

const managed = (table: string) => `${ofOrganisation(table)} and (select scope_manages())`
const bySystem = (table: string) => `${ofOrganisation(table)} and (select scope_is_system())`

const secure = (table: string) => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;`

/** Who reads a row may change it. */
const oneRule = (table: string, using: string) => `
  ${secure(table)}
  create policy ${table}_scope on ${table} using (${using}) with check (${using});`

/** Reading and changing have rules of their own; whoever changes a row also needs to see it. */
const twoRules = (table: string, read: string, write: string) => `
  ${secure(table)}
  create policy ${table}_read on ${table} for select using (${read});
  create policy ${table}_add on ${table} for insert with check (${write});
  create policy ${table}_change on ${table} for update using (${write}) with check (${write});
  create policy ${table}_remove on ${table} for delete using (${write});`

/**
 * Row-level security on every table, forced on the owner too. Each setting is read in a sub-select, which the planner
 * evaluates once per statement; outer columns carry the table's name, because an unqualified one would bind inside.
 *
 * Nobody but the system can widen a reach: `patient_access` and derived rows are written by jobs, grants by whoever
 * manages access.
 */
export const policies = {
  async up(db: Kysely<unknown>): Promise<void> {
    const directory = '(select scope_is_directory())'
    const statements = [
      oneRule('patient', reachesPatient('patient', 'id')),
      ...ofOnePatient.map((table) => oneRule(table, reachesPatient(table))),
      twoRules('episode_status', reachesPatient('episode_status'), bySystem('episode_status')),
      ...ofTheService.map((table) => twoRules(table, ofOrganisation(table), managed(table))),
      // A value that an import refused may be anything that stood in the file.
      oneRule('import_notice', managed('import_notice')),
      twoRules(
        'patient_access',
        `${ofOrganisation('patient_access')} and (
          (select scope_reads_all_patients())
          or ((select scope_reads_site_patients()) and patient_access.site_id = any ((select scope_sites())::bigint[]))
          or ((select scope_reads_own_patients()) and patient_access.clinician_id = (select scope_clinician())))`,
        bySystem('patient_access'),
      ),
      ...aggregates.map((table) =>
        twoRules(
          table,
          `${ofOrganisation(table)} and (
            (select scope_reads_all_aggregates())
            or ${table}.site_id = any ((select scope_sites())::bigint[]))`,
          bySystem(table),
        ),
      ),
      oneRule('dirty', ofOrganisation('dirty')),
      `create policy dirty_directory on dirty for select using (${directory});`,
      twoRules(
        'organisation',
        `organisation.organisation_id = (select scope_organisation())
         or ${directory}
         or exists (
           select 1 from user_grant
           where user_grant.organisation_id = organisation.organisation_id
             and user_grant.user_id = (select scope_user()))`,
        `${directory} or (${managed('organisation')})`,
      ),
      twoRules(
        'user_grant',
        `${ofOrganisation('user_grant')} or user_grant.user_id = (select scope_user()) or ${directory}`,
        `${directory} or (${managed('user_grant')})`,
      ),
      // Audit rows are added, in one's own name, and read; no policy lets anybody update or delete one.
      `${secure('audit_event')}
       create policy audit_event_add on audit_event for insert
         with check (${ofOrganisation('audit_event')} and audit_event.actor = (select scope_user()));
       create policy audit_event_read on audit_event for select
         using (${ofOrganisation('audit_event')} and (select scope_reads_audit()));`,
    ]
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
