import { recordAudit } from '@tandem/db/queries/audit'
import { addJob } from '@tandem/db/queries/jobs'
import { withScope } from '@tandem/db/scope'
import type { OrganisationContext } from '../trpc.ts'
import type { JobKind } from './job-kind.ts'

/** Notes long work in the name of whoever asks, and wakes the queue; returns the job's uuid for `<JobProgress>`. */
export async function startJob<Input, Result>(
  ctx: OrganisationContext,
  kind: JobKind<Input, Result>,
  input: Input,
): Promise<string> {
  const { db, scope, person } = ctx
  const checked = kind.input.parse(input)
  const uuid = await withScope(db, scope, async (trx) => {
    const job = await addJob(trx, scope, {
      kind: kind.kind,
      title: kind.title(checked),
      input: checked,
      userId: person.userId,
      userName: person.name,
    })
    await recordAudit(trx, scope, {
      action: 'start',
      resource: 'job',
      resourceUuid: job,
      details: { kind: kind.kind },
      requestId: ctx.requestId,
    })
    return job
  })
  await ctx.jobs?.push(scope.organisationId, uuid)
  return uuid
}
