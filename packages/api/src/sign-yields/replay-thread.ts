import type { SignAlert } from '@tandem/analysis/sign-yields'
import type { PatientFacts, ServiceFacts } from '@tandem/db/rebuild-facts'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { startThread } from '../thread.ts'

export type ReplaySpan = { readonly asOf: CalendarDay; readonly weeks: number }
export type ReplayRequest = { readonly service: ServiceFacts; readonly patients: readonly PatientFacts[] }

export type Replay = {
  /** Some more patients; one whom an earlier batch had is not looked at again. */
  add(service: ServiceFacts, patients: readonly PatientFacts[]): Promise<void>
  alerts(): readonly SignAlert[]
  stop(): Promise<unknown>
}

/** Replays a year of looks at the caseload in a thread: seconds of computing for a thousand patients. */
export function startReplay(span: ReplaySpan): Replay {
  const worker = startThread(new URL('./replay-worker.ts', import.meta.url), { workerData: span })
  const alerts: SignAlert[] = []
  const seen = new Set<number>()
  return {
    add(service, patients) {
      const fresh = patients.filter(({ patientId }) => !seen.has(patientId))
      for (const { patientId } of fresh) seen.add(patientId)
      return new Promise((resolve, reject) => {
        worker.once('error', reject)
        worker.once('message', (found: readonly SignAlert[]) => {
          worker.off('error', reject)
          alerts.push(...found)
          resolve()
        })
        worker.postMessage({ service, patients: fresh } satisfies ReplayRequest)
      })
    },
    alerts: () => alerts,
    stop: () => worker.terminate(),
  }
}
