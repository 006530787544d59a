import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type JobKind, JobProblem } from '@tandem/api/jobs/job-kind'
import { type RunnableKind, runnable } from '@tandem/api/jobs/runnable-kind'
import { recordAudit } from '@tandem/db/queries/audit'
import { z } from 'zod'

type Count = { to: number; stepMs: number; fault?: string | undefined }

/** For tests: counts to a number, writes a file as it goes, and keeps what it made as an audit entry. */
const counting: JobKind<Count, { counted: number }> = {
  kind: 'counting',
  screen: 'reports',
  input: z.object({ to: z.number(), stepMs: z.number(), fault: z.string().optional() }),
  title: ({ to }) => `Counting to ${to}`,
  async run({ input, progress, signal, folder: own, scope }) {
    for (let done = 0; done < input.to; done++) {
      signal.throwIfAborted()
      progress(done, input.to, `at ${done} as ${scope.role}`)
      writeFileSync(join(own, 'half.txt'), String(done))
      if (input.fault === 'secret') throw new Error('password=hunter2')
      if (input.fault === 'problem') throw new JobProblem('There is nothing to count.')
      if (input.fault === 'disk') writeFileSync('/dev/full', 'more')
      await pause(input.stepMs)
    }
    return { counted: input.to }
  },
  keep: (trx, { scope, job }, { counted }) =>
    recordAudit(trx, scope, {
      action: 'kept',
      resource: 'test',
      resourceUuid: job.uuid,
      details: { counted },
    }),
}

export const countingAlone = (kind: string): RunnableKind | null =>
  kind === counting.kind ? runnable(counting) : null
