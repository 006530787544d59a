import { landmarkDay, type PlanArm } from '@tandem/domain/treatment-arm'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'
import { exposures, none, noShare } from './episode-columns.ts'
import { episodesByArm } from './episodes-by-arm.ts'
import {
  type ContactFigure,
  contactFigure,
  type RateFigure,
  rateFigure,
  type SpreadFigure,
  spreadFigure,
} from './observed-figures.ts'
import { type ReceivedOrResponded, receivedOrResponded } from './received-or-responded.ts'

/** From this share of days covered on a patient counts as adherent (PQA). */
export const adherentFrom = 0.8
/** The measure needs a window of so many days. */
const measureDays = 91

export const notMeasuredReasons = [
  'no_medication_planned',
  'followed_too_short',
  'too_few_dispenses',
] as const
export type NotMeasuredReason = (typeof notMeasuredReasons)[number]

export type CareOfArm = {
  readonly arm: PlanArm
  readonly episodes: number | null
  /** Days covered by antidepressants in the first year, of those with medication in the plan or with dispenses. */
  readonly covered: SpreadFigure
  readonly adherent: RateFigure
  readonly notMeasured: Readonly<Record<NotMeasuredReason, number | null>>
  /** Contacts of the whole episodes. */
  readonly attendance: ContactFigure
  readonly didNotAttend: ContactFigure
  readonly cancelledLate: ContactFigure
  readonly unused: ContactFigure
  /** Attended treatment contacts per episode. */
  readonly sessions: SpreadFigure
  /** An attended contact on days 1-28, of those followed so long. */
  readonly followUp: RateFigure
}

export type CareReceived = {
  readonly arms: readonly CareOfArm[]
  /** Of the same episodes: received or responded. */
  readonly received: ReceivedOrResponded
}

const notPlanned = exposures.indexOf('not_planned')

/**
 * What was received, by arm: days covered by medication, contacts kept and missed, sessions, the first follow-up.
 *
 * It is told of whole episodes, also those whose plan is not final; only the follow-up within 4 weeks needs 28 days.
 *
 * @example careReceived(data, chosen, { instrument: 'PHQ-9' }).arms[0]?.attendance.share // 0.84
 */
export function careReceived(
  data: CohortData,
  chosen: ChosenEpisodes,
  options: { readonly instrument: string },
): CareReceived {
  const { episodes } = data
  const column = (members: readonly number[], of: (i: number) => number) => members.map(of)
  const booked = (i: number) => episodes.attended[i]! + episodes.missed[i]! + episodes.cancelledByPatient[i]!
  const reasonOf = (i: number): NotMeasuredReason => {
    if (episodes.medicationExposure[i] === notPlanned) return 'no_medication_planned'
    return episodes.followedDays[i]! + 1 < measureDays ? 'followed_too_short' : 'too_few_dispenses'
  }
  const arms = episodesByArm(data, chosen).map(({ arm, all, fromLandmark }): CareOfArm => {
    const measured = all.filter((i) => episodes.daysCovered[i] !== noShare)
    const notMeasured = { no_medication_planned: 0, followed_too_short: 0, too_few_dispenses: 0 }
    for (const i of all) if (episodes.daysCovered[i] === noShare) notMeasured[reasonOf(i)] += 1
    const patients = column(all, (i) => episodes.patientId[i]!)
    const share = (of: (i: number) => number, among: (i: number) => number) =>
      contactFigure(column(all, of), column(all, among), patients)
    return {
      arm,
      episodes: all.length,
      covered: spreadFigure(column(measured, (i) => episodes.daysCovered[i]!)),
      adherent: rateFigure(
        // a share of 0.8 is a little less as a 32-bit number
        measured.filter((i) => episodes.daysCovered[i]! >= adherentFrom - 1e-6).length,
        measured.length,
      ),
      notMeasured,
      attendance: share((i) => episodes.attended[i]!, booked),
      didNotAttend: share(
        (i) => episodes.missed[i]!,
        (i) => episodes.attended[i]! + episodes.missed[i]!,
      ),
      cancelledLate: share((i) => episodes.cancelledLate[i]!, booked),
      unused: share((i) => episodes.missed[i]! + episodes.cancelledLate[i]!, booked),
      sessions: spreadFigure(column(all, (i) => episodes.treatmentAttended[i]!)),
      followUp: rateFigure(
        fromLandmark.filter((i) => {
          const day = episodes.firstFollowUpDay[i]!
          return day !== none && day <= landmarkDay
        }).length,
        fromLandmark.length,
      ),
    }
  })
  return { arms, received: receivedOrResponded(data, chosen, options) }
}
