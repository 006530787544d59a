import { parentPort, workerData } from 'node:worker_threads'
import { responseModel } from '@tandem/analysis/expected-response/response-model'
import { crossValidation } from '@tandem/analysis/expected-response/response-validation'
import { instrumentOf } from '@tandem/domain/instruments/catalogue'
import type { FitRequest, FittedResponse } from './fit-thread.ts'

const { instrument: code, courses } = workerData as FitRequest
const instrument = instrumentOf(code)
const model = responseModel(instrument, courses)
const validation = model.kind === 'fitted' ? crossValidation(instrument, courses) : null
parentPort?.postMessage({ model, validation } satisfies FittedResponse)
