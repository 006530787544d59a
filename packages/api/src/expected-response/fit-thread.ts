import type { ReferenceCourse } from '@tandem/analysis/expected-response/reference-course'
import type { NoResponseModel, ResponseModel } from '@tandem/analysis/expected-response/response-model'
import type { ResponseValidation } from '@tandem/analysis/expected-response/response-validation'
import type { InstrumentCode } from '@tandem/domain/instruments/catalogue'
import { startThread } from '../thread.ts'

export type FitRequest = { readonly instrument: InstrumentCode; readonly courses: readonly ReferenceCourse[] }
export type FittedResponse = {
  readonly model: ResponseModel | NoResponseModel
  readonly validation: ResponseValidation | null
}

/**
 * Learns from closed courses what to expect of others, and judges it by itself: seconds of computing, in a thread.
 *
 * @throws whatever stopped the thread before its end
 */
export function fitResponse(request: FitRequest): Promise<FittedResponse> {
  const worker = startThread(new URL('./fit-worker.ts', import.meta.url), { workerData: request })
  return new Promise((resolve, reject) => {
    worker.on('message', resolve)
    worker.on('error', reject)
    worker.on('exit', (code) =>
      reject(new Error(`The thread of the expected response ended with code ${code}.`)),
    )
  })
}
