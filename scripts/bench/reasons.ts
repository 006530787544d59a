import type { GoalId } from './report.ts'

/** Why a goal is missed, as profiles showed; printed beside it when it is. */
export const reasons: Readonly<Partial<Record<GoalId, string>>> = {
  'import-l1':
    'Of 39,000 forms, a third to nearly half of the time is the insert that L1 does too (five indexes, foreign keys, policies). Most of the rest is staging, where the database reads lists of text into columns while the next rows are read and checked on the other processor; with none free the two add up. Finding patients, earlier versions and contradictions is a twentieth. COPY into the staging table would be cheaper, but the query builder does not lend its connection inside a transaction.',
  'import-row': 'Small files pay the fixed cost of an import (some thirty statements) on few rows.',
  'first-load':
    'Three quarters of the wait is PostgreSQL storing facts under five indexes a table; inventing and checking take 5 s of one processor, deriving the rest. With more running than there are processors (see the load average) all of it takes longer.',
  'import-memory':
    'The file is streamed; what grows is the young generation of V8, which takes up to 48 MiB while much is allocated and then stays: 39,000 forms peak at 175 to 193 MiB in all, 98,000 at 182 to 195. Held to 4 MiB (`--max-semi-space-size=4`) both stay within 44 to 56 MiB above idle.',
  'single-write':
    'The mark is one statement more in a transaction of five round trips. Kept plans made the others cheaper, so that it weighs more: about a millisecond, as before.',
  'rebuild-lag':
    'Deriving is what it takes: a patient costs 0.6 to 0.8 ms of one processor (plan arms, remission and relapse, supply, reasons to look, a little each) and PostgreSQL 0.5 ms, half of it reading facts under policies and half comparing and writing four tables under their indexes. Beside that a batch has twelve statements, 4 to 5 ms of the database and as much of the worker, planned once on its connection. On two processors shared with the writer and whatever else runs that is some 600 patients a second in a thread that has warmed up (with little else running 200 forms/s took 90 ms, 400 took 145 at p95, 700 took 950); what is written faster waits. A change waits for the batch at hand and then for its own, each of which is cut to last a tenth of a second.',
  'cohort-naive':
    'In a service of this size the single statement has little to read, and what is left of an answer from memory does not shrink with it: session and grants, what changed, the record of the look, two threads, intervals of every point. See cohorts at scale.',
  'rls-caseload':
    'Plans are kept on both sides, so that what is compared is running. A lead’s page takes the same with and without policies. A clinician’s page looks up for every row of six tables whether the patient is on the caseload, by index: 600 lookups of 2 to 3 µs, whatever the size of the service. That is a third of a page that takes 4 ms of the database.',
  'rls-cohort':
    'A cohort is read by policies that are evaluated once for a statement; the ratio is that of two equal readings, and moves with the load of the machine.',
}
