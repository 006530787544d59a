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
  'episode_status',
]

/** Derived rows without a name: also readable in aggregate, by roles that may not see patients. */
const aggregates = ['series', 'episode_outcome']

/** Tables that describe the service, not its patients. */
const ofTheService = ['site', 'programme', 'clinician', 'drug', 'import_batch', 'import_notice']

/**
 * Row-level security on every table, forced on the owner too. Each setting is read in a sub-select, which the planner
 * evaluates once per statement; outer columns carry the table's name, because an unqualified one would bind inside.
 */
export const policies = {
  async up(db: Kysely<unknown>): Promise<void> {
    const reachesPatient = (table: string, patient = 'patient_id') => `
      ${table}.organisation_id = (select scope_organisation())
      and ((select scope_reads_all_patients()) or exists (
        select 1 from patient_access
        where patient_access.organisation_id = ${table}.organisation_id
          and patient_access.patient_id = ${table}.${patient}))`
    const ofOrganisation = (table: string) => `${table}.organisation_id = (select scope_organisation())`

    const policy = (table: string, using: string) => `
      alter table ${table} enable row level security;
      alter table ${table} force row level security;
      create policy ${table}_scope on ${table} using (${using}) with check (${using});`

    const statements = [
      policy('patient', reachesPatient('patient', 'id')),
      ...ofOnePatient.map((table) => policy(table, reachesPatient(table))),
      ...ofTheService.map((table) => policy(table, ofOrganisation(table))),
      policy('dirty', `${ofOrganisation('dirty')} or (select scope_is_directory())`),
      policy(
        'patient_access',
        `${ofOrganisation('patient_access')} and (
          (select scope_reads_all_patients())
          or ((select scope_reads_site_patients()) and patient_access.site_id = any ((select scope_sites())::bigint[]))
          or patient_access.clinician_id = (select scope_clinician()))`,
      ),
      ...aggregates.map((table) =>
        policy(
          table,
          `${ofOrganisation(table)} and (
            (select scope_reads_all_aggregates())
            or ${table}.site_id = any ((select scope_sites())::bigint[]))`,
        ),
      ),
      policy(
        'organisation',
        `organisation.organisation_id = (select scope_organisation())
         or (select scope_is_directory())
         or exists (
           select 1 from user_grant
           where user_grant.organisation_id = organisation.organisation_id
             and user_grant.user_id = (select scope_user()))`,
      ),
      policy(
        'user_grant',
        `user_grant.organisation_id = (select scope_organisation())
         or user_grant.user_id = (select scope_user())
         or (select scope_is_directory())`,
      ),
    ]
    for (const statement of statements) await sql.raw(statement).execute(db)

    // Audit rows are added and read, never changed: there is no policy for update or delete but that of a removed organisation.
    await sql
      .raw(`
      alter table audit_event enable row level security;
      alter table audit_event force row level security;
      create policy audit_event_add on audit_event for insert with check (${ofOrganisation('audit_event')});
      create policy audit_event_read on audit_event for select using (${ofOrganisation('audit_event')});
    `)
      .execute(db)
  },
}
