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
    'The mark is one statement more in a transaction of five round trips; runs come out on both sides of the goal (0.79 to 0.83).',
  'rebuild-lag':
    'A change waits for the batch at hand and then for its own; worker, writer and database share the processors with whatever else runs. A batch takes 80 to 110 ms however small it is: some 35 statements one after the other, each planned anew under its policies. Beyond that a patient takes 0.6 ms to derive on an idle processor, 1.4 on a busy one, spread evenly over plan arms, remission and relapse, supply and reasons to look, and PostgreSQL as much again. Fewer statements to a batch would shorten the first part; following 2,000 patients a second takes more processors than two.',
  'cohort-naive':
    'In a service of this size the single statement has little to read, and what is left of an answer from memory does not shrink with it: session and grants, what changed, the record of the look, two threads, intervals of every point. See cohorts at scale.',
  'rls-caseload':
    'Running takes the same with and without policies; planning does not. A caseload page joins seven tables, and with a policy on each the plan has 187 steps instead of 78 and takes 4.9 ms to find instead of 2.5 (a cohort 1.2 instead of 0.5). It does not grow with the service. Plans kept per connection would take it away.',
  'rls-cohort':
    'Planning, not running: with policies 1.2 ms instead of 0.5, whatever the size of the service (see the caseload page). In a request of a few milliseconds that is a share; in larger cohorts it is none.',
}
