import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { PlanArm } from '@tandem/domain/treatment-arm'

/**
 * What is true about the invented service: whoever estimates it from the rows can be compared with this.
 *
 * Severity is a hidden number: about 0 for a person who is well, 2.5 on average at the start of care; one unit is
 * about 5 to 6 points of PHQ-9 in the middle of its range.
 */
export type TrueEffects = {
  /** Fall of the level that severity tends to, without any treatment, once all the time has passed. */
  readonly spontaneousChange: number
  readonly spontaneousDays: number
  /** Fall at full exposure to a drug that suits; a drug suits with the chance `drugSuits`, else a fifth remains. */
  readonly medication: number
  readonly drugSuits: number
  /** Days of taking tablets after which exposure is 63 % of full, and days without after which it is 37 %. */
  readonly medicationOnsetDays: number
  readonly medicationOffsetDays: number
  /** Fall at full exposure to therapy; each session held closes this share of what is missing to full exposure. */
  readonly therapy: number
  readonly therapyPerSession: number
  /** Further fall at full exposure to both. */
  readonly together: number
  /** Spread of a person's own response, on the log scale. */
  readonly responseSpread: number
  /** Standard deviation and memory of the ups and downs around the level. */
  readonly fluctuation: number
  readonly fluctuationDays: number
  /**
   * Relapses per year once well for `relapseAfterDays`, unprotected; the log hazard falls by this much at full exposure.
   */
  readonly relapsesPerYear: number
  readonly relapseAfterDays: number
  readonly relapseProtectionMedication: number
  readonly relapseProtectionTherapy: number
  readonly relapseSize: number
  readonly relapseDays: number
  /** Chance that talking about taking tablets regularly improves how somebody fills and takes them. */
  readonly teachingHelps: number
  /**
   * Whole points put on every PHQ-9 total from day 28 on, by initial plan: a true difference between plans that is known
   * without a sum. Only the top of the scale can take some of them away again.
   */
  readonly pointsByPlan: Readonly<Record<PlanArm, number>>
}

/** How people and teams behave. */
export type CareBehaviour = {
  /** Log-odds of combined care against one component, per standard deviation of severity as the team sees it. */
  readonly severityToCombined: number
  /**
   * What the team goes by: severity itself, as a talk shows it (nobody records that), or the PHQ-9 of the first day (what
   * decides is on record).
   */
  readonly planBy: 'severity' | 'first_form'
  /** Chance per week of leaving care for good, before the person's own circumstances. */
  readonly weeklyDropOut: number
  /** Shares of people who fill on time, with delays, and with long gaps. */
  readonly fillingHabits: readonly [number, number, number]
  readonly noShow: number
  readonly cancelledByPatient: number
  readonly cancelledByService: number
  /** Share of people well at the end of treatment who are seen for five to eleven months more. */
  readonly aftercare: number
  /** Share of finished episodes that are followed by another. */
  readonly returns: number
}

/** How the records come out. Shares of forms unless it says otherwise. */
export type Recording = {
  readonly prorated: number
  readonly unusable: number
  readonly totalOnly: number
  /** The same at the last site, whose old system sends totals. */
  readonly totalOnlyAtLastSite: number
  readonly sameDayRepeat: number
  readonly selfHarmBlank: number
  /** Share of cancellations whose time is not known. */
  readonly cancellationTimeUnknown: number
  /** Share of past appointments still marked as future. */
  readonly unresolved: number
}

export type ProgrammeParameters = {
  readonly code: string
  readonly name: string
  readonly share: number
  readonly visits: readonly { readonly week: number; readonly windowDays: number }[]
  /** Log-odds added to each plan. */
  readonly leaning: {
    readonly medication_only: number
    readonly therapy_only: number
    readonly combined: number
  }
  readonly furtherInstrument: 'WHO-5' | 'WSAS' | null
}

export type ServiceParameters = {
  readonly seed: string | number
  readonly patients: number
  readonly sites: number
  readonly clinicians: number
  /** Years before `asOf` in which first episodes begin. */
  readonly years: number
  /** First episodes begin so many days before `asOf`; null: from 2 days up to all the years. */
  readonly startedDaysAgo: { readonly from: number; readonly to: number } | null
  /** Nothing has happened after this day, which is over; appointments already booked stand in the future. */
  readonly asOf: CalendarDay
  /** Hours ahead of UTC in winter; summer time by the European rule. */
  readonly winterUtcOffsetHours: number
  readonly programmes: readonly ProgrammeParameters[]
  readonly effects: TrueEffects
  readonly behaviour: CareBehaviour
  readonly recording: Recording
}

const visits = (...weeks: number[]) => weeks.map((week) => ({ week, windowDays: 14 }))

export const defaultProgrammes: readonly ProgrammeParameters[] = [
  {
    code: 'primary-care',
    name: 'Primary care mental health',
    share: 0.45,
    visits: visits(4, 8, 12, 24, 52),
    leaning: { medication_only: 0.5, therapy_only: 0, combined: 0 },
    furtherInstrument: 'WHO-5',
  },
  {
    code: 'talking-therapies',
    name: 'Talking therapies',
    share: 0.35,
    visits: visits(4, 8, 12, 24, 52),
    leaning: { medication_only: -0.9, therapy_only: 0.8, combined: 0.1 },
    furtherInstrument: 'WSAS',
  },
  {
    code: 'community-team',
    name: 'Community mental health team',
    share: 0.2,
    visits: visits(4, 12, 24, 36, 52),
    leaning: { medication_only: 0.3, therapy_only: -0.5, combined: 0.5 },
    furtherInstrument: null,
  },
]

export const defaultEffects: TrueEffects = {
  spontaneousChange: 0.55,
  spontaneousDays: 75,
  medication: 0.95,
  drugSuits: 0.65,
  medicationOnsetDays: 21,
  medicationOffsetDays: 45,
  therapy: 1.05,
  therapyPerSession: 0.11,
  together: 0.2,
  responseSpread: 0.45,
  fluctuation: 0.4,
  fluctuationDays: 25,
  relapsesPerYear: 1.4,
  relapseAfterDays: 30,
  relapseProtectionMedication: 0.6,
  relapseProtectionTherapy: 0.7,
  relapseSize: 1.9,
  relapseDays: 150,
  teachingHelps: 0,
  pointsByPlan: { medication_only: 0, therapy_only: 0, combined: 0, neither: 0 },
}

export const defaultBehaviour: CareBehaviour = {
  severityToCombined: 1,
  planBy: 'severity',
  weeklyDropOut: 0.0222,
  fillingHabits: [0.58, 0.25, 0.17],
  noShow: 0.08,
  cancelledByPatient: 0.08,
  cancelledByService: 0.03,
  aftercare: 0,
  returns: 0.22,
}

export const defaultRecording: Recording = {
  prorated: 0.045,
  unusable: 0.015,
  totalOnly: 0.03,
  totalOnlyAtLastSite: 0.15,
  sameDayRepeat: 0.01,
  selfHarmBlank: 0.012,
  cancellationTimeUnknown: 0.15,
  unresolved: 0.004,
}

/** What may be asked for; what is left out takes its default, also inside the groups. */
export type ServiceRequest = { readonly asOf: CalendarDay } & Partial<
  Omit<ServiceParameters, 'asOf' | 'effects' | 'behaviour' | 'recording'> & {
    readonly effects: Partial<TrueEffects>
    readonly behaviour: Partial<CareBehaviour>
    readonly recording: Partial<Recording>
  }
>

/**
 * The parameters of an invented service: by default 3 sites, 12 clinicians and 1200 patients over 3 years.
 *
 * @throws RangeError if a number of patients, sites, clinicians or years is not a whole number of at least 1
 */
export function serviceParameters(request: ServiceRequest): ServiceParameters {
  const parameters = {
    seed: 'tandem demo',
    patients: 1200,
    sites: 3,
    clinicians: 12,
    years: 3,
    startedDaysAgo: null,
    winterUtcOffsetHours: 0,
    programmes: defaultProgrammes,
    ...request,
    effects: { ...defaultEffects, ...request.effects },
    behaviour: { ...defaultBehaviour, ...request.behaviour },
    recording: { ...defaultRecording, ...request.recording },
  }
  for (const name of ['patients', 'sites', 'clinicians', 'years'] as const) {
    if (!Number.isInteger(parameters[name]) || parameters[name] < 1) {
      throw new RangeError(
        `serviceParameters: ${name} (${parameters[name]}) must be a whole number of at least 1`,
      )
    }
  }
  if (!Number.isInteger(parameters.winterUtcOffsetHours))
    throw new RangeError('serviceParameters: winterUtcOffsetHours must be a whole number')
  if (parameters.programmes.length === 0)
    throw new RangeError('serviceParameters: needs at least 1 programme')
  return parameters
}
