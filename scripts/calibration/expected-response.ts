import { courseOfSeries } from '@tandem/analysis/expected-response/course-of-series'
import type { ReferenceCourse } from '@tandem/analysis/expected-response/reference-course'
import { isReference } from '@tandem/analysis/expected-response/reference-course'
import { type NoResponseModel, responseModel } from '@tandem/analysis/expected-response/response-model'
import { type ResponseValidation, validationOn } from '@tandem/analysis/expected-response/response-validation'
import type { ServiceFacts } from '@tandem/db/rebuild-facts'
import { derivedRows } from '@tandem/db/rebuild-patient'
import type { Instrument } from '@tandem/domain/instrument'
import { instrumentOf } from '@tandem/domain/instruments/catalogue'
import { defaultMedicationClasses, type PlanArm } from '@tandem/domain/treatment-arm'
import { defaultSchedule } from '@tandem/domain/visit-schedule'
import { inventedPatients } from '@tandem/simulation/invented-service'
import { serviceParameters } from '@tandem/simulation/service-parameters'
import { serviceSetting } from '@tandem/simulation/service-setting'
import { patientFactsOf } from './patient-facts.ts'

const asOf = '2026-06-30'

/** Closed courses of an invented service, by the same rules as the database's derived rows. */
export function inventedCourses(instrument: Instrument, seed: string, patients: number): ReferenceCourse[] {
  const parameters = serviceParameters({ asOf, seed, patients, years: 4 })
  const setting = serviceSetting(parameters)
  const sites = new Map(setting.sites.map(({ site_code }, place) => [site_code, place + 1]))
  const programmes = new Map(
    setting.programmes.map(({ programme_code }, place) => [programme_code, place + 1]),
  )
  const service: ServiceFacts = {
    organisationId: 1,
    defaultInstrument: instrument.code,
    timeZone: 'UTC',
    programmes: new Map(
      [...programmes.values()].map((id) => [
        id,
        { schedule: defaultSchedule, medicationClasses: defaultMedicationClasses },
      ]),
    ),
    hasDispenseFeed: true,
    hasAppointmentFeed: true,
  }
  const courses: ReferenceCourse[] = []
  let [people, episodes] = [0, 0]
  for (const rows of inventedPatients(parameters)) {
    const facts = patientFactsOf(rows, { sites, programmes, patients: people, episodes })
    const ended = new Map(facts.episodes.map(({ id, endedOn }) => [id, endedOn]))
    for (const row of derivedRows(service, facts, asOf).series) {
      const endedOn = ended.get(row.episode_id)
      if (row.instrument !== instrument.code || row.initial_provisional || !endedOn || endedOn > asOf)
        continue
      const course = courseOfSeries({
        patientId: row.patient_id,
        initialArm: row.initial_arm as PlanArm,
        slots: row.slots,
        scores: row.scores,
        scoreDays: row.score_days,
      })
      if (course !== null && isReference(instrument, course)) courses.push(course)
    }
    people += 1
    episodes += rows.episodes.length
  }
  return courses
}

export type ExpectedResponseCheck =
  | ({ readonly kind: 'checked'; readonly fitted: number; readonly heldOut: number } & Omit<
      ResponseValidation,
      'folds'
    >)
  | NoResponseModel

/** A model from one invented service, judged on another one that it has not seen. */
export function checkExpectedResponse(
  code: 'PHQ-9' | 'GAD-7',
  seed: string,
  size: { readonly fitted: number; readonly heldOut: number },
): ExpectedResponseCheck {
  const instrument = instrumentOf(code)
  const history = inventedCourses(instrument, `${seed} history`, size.fitted)
  const heldOut = inventedCourses(instrument, `${seed} held out`, size.heldOut)
  const model = responseModel(instrument, history)
  if (model.kind === 'refused') return model
  return {
    kind: 'checked',
    fitted: model.courses,
    heldOut: heldOut.length,
    ...validationOn(instrument, model, heldOut),
  }
}
