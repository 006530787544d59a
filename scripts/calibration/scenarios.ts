import {
  type CareBehaviour,
  defaultProgrammes,
  type ServiceParameters,
  serviceParameters,
} from '@tandem/simulation/service-parameters'

export type Scenario = {
  readonly name: string
  readonly words: string
  /** Points of PHQ-9 by which either component alone truly ends up above both together. */
  readonly points: number
  readonly patients: number
  readonly behaviour: Partial<CareBehaviour>
}

/**
 * What is tried, laid down before the runs. Treatment does nothing to the hidden course here; what differs between plans
 * is the points, the same for everybody, so that the truth is the same in every population that a weighting speaks of.
 */
export const scenarios = {
  no_effect: {
    name: 'no_effect',
    words: 'No true effect; plans chosen by the first form, chronicity and programme.',
    points: 0,
    patients: 450,
    behaviour: { planBy: 'first_form' },
  },
  two_points: {
    name: 'two_points',
    words: 'Either component alone truly 2 points above both together; plans chosen in the same way.',
    points: 2,
    patients: 450,
    behaviour: { planBy: 'first_form' },
  },
  strong_confounding: {
    name: 'strong_confounding',
    words: 'The same 2 points; the first form decides twice as strongly.',
    points: 2,
    patients: 450,
    behaviour: { planBy: 'first_form', severityToCombined: 2 },
  },
  small_service: {
    name: 'small_service',
    words: 'The same 2 points; a third of the patients.',
    points: 2,
    patients: 150,
    behaviour: { planBy: 'first_form' },
  },
  unmeasured: {
    name: 'unmeasured',
    words: 'The same 2 points; the team goes by severity itself, which no form shows exactly.',
    points: 2,
    patients: 450,
    behaviour: { planBy: 'severity' },
  },
} as const satisfies Record<string, Scenario>
export type ScenarioName = keyof typeof scenarios

const none = {
  medication: 0,
  therapy: 0,
  together: 0,
  relapseProtectionMedication: 0,
  relapseProtectionTherapy: 0,
}

/** The service of a run; the seed is the scenario's name and the number of the run, fixed beforehand. */
export const calibrationService = (
  { name, points, patients, behaviour }: Scenario,
  run: number,
): ServiceParameters =>
  serviceParameters({
    // First episodes began in two quarters, and week 12 is over for all of them.
    asOf: '2026-05-20',
    startedDaysAgo: { from: 100, to: 149 },
    seed: `calibration ${name} ${run}`,
    patients,
    years: 1,
    sites: 2,
    clinicians: 6,
    programmes: defaultProgrammes.slice(0, 2),
    effects: {
      ...none,
      pointsByPlan: { medication_only: points, therapy_only: points, combined: 0, neither: 0 },
    },
    behaviour,
  })
