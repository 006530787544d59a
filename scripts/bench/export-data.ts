import type { Db } from '@tandem/db/connect'
import { sql } from 'kysely'

export const exportColumns = [
  'patient',
  'episode',
  'site',
  'clinician',
  'instrument',
  'taken_on',
  'total',
  'change',
  'completeness',
  'remark',
] as const

/** What an extract of forms looks like: the rows ready in one table, and the same rows joined from three. */
export const exportStatements = {
  'one table': (rows: number) => `select ${exportColumns.join(', ')} from extract where id <= ${rows}`,
  'three tables joined': (rows: number) =>
    `select p.key as patient, e.key as episode, e.site, e.clinician, f.instrument, f.taken_on, f.total, f.change,
            f.completeness, f.remark
     from form f join course e on e.id = f.course join person p on p.id = e.person where f.id <= ${rows}`,
} as const

/** Invented rows; every hundredth remark begins like a formula, and half of the changes are negative. */
export async function makeExportData(superuser: Db, rows: number): Promise<void> {
  const statements = [
    `create unlogged table person as
       select id, gen_random_uuid() as key from generate_series(1, ${Math.ceil(rows / 15)}) id`,
    `create unlogged table course as
       select id, gen_random_uuid() as key, 1 + (id * 7) % ${Math.ceil(rows / 15)} as person,
              'Site ' || id % 40 as site, 'Clinician ' || id % 400 as clinician
       from generate_series(1, ${Math.ceil(rows / 12)}) id`,
    `create unlogged table form as
       select id, 1 + (id * 13) % ${Math.ceil(rows / 12)} as course,
              case when id % 2 = 0 then 'PHQ-9' else 'GAD-7' end as instrument,
              date '2021-01-04' + id % 1500 as taken_on, id % 28 as total, id % 31 - 15 as change,
              case when id % 20 = 0 then 'prorated' else 'complete' end as completeness,
              case when id % 100 = 0 then '=HYPERLINK("http://example.org")'
                   when id % 100 = 1 then 'said "better", slept' when id % 4 = 0 then null
                   else 'as before' end as remark
       from generate_series(1, ${rows}) id`,
    'alter table person add primary key (id)',
    'alter table course add primary key (id)',
    'alter table form add primary key (id)',
    `create unlogged table extract as
       select f.id, p.key as patient, e.key as episode, e.site, e.clinician, f.instrument, f.taken_on, f.total, f.change,
              f.completeness, f.remark
       from form f join course e on e.id = f.course join person p on p.id = e.person order by f.id`,
    'alter table extract add primary key (id)',
    'vacuum analyze person, course, form, extract',
  ]
  for (const statement of statements) await sql.raw(statement).execute(superuser)
}
