import type { BeforeAfter, Benefits, BenefitsOfArm, CareEventFigures, ChangeByArm } from './benefits.ts'
import { type CareReceived, notMeasuredReasons } from './care-received.ts'
import {
  guardedContacts,
  guardedCurves,
  guardedMeans,
  guardedRates,
  guardedSizes,
  guardedSpreads,
  guardedTable,
} from './guarded-figures.ts'
import type { MissingData } from './missing-data.ts'
import type { ReceivedOrResponded } from './received-or-responded.ts'
import type { Sensitivity } from './sensitivity.ts'
import type { SuppressionRule } from './small-counts.ts'
import type { Switching } from './switching.ts'

type Counts = readonly (number | null)[]
type Guard<Figure> = (figures: readonly Figure[], wholes: Counts, rule: SuppressionRule) => Figure[]

/** Guards one figure over all arms at once, for arms can be worked out from one another. */
const over =
  <Arm>(arms: readonly Arm[], wholes: Counts, rule: SuppressionRule) =>
  <Figure>(guard: Guard<Figure>, pick: (arm: Arm) => Figure): Figure[] =>
    guard(arms.map(pick), wholes, rule)

const zeros = (counts: Counts) => counts.map((count) => count ?? 0)

/** Episodes of the arms, and those followed for 28 days among them. */
function guardedSizesOf(
  arms: readonly { readonly episodes: number | null; readonly followed: number | null }[],
  rule: SuppressionRule,
) {
  const parts = arms.map(({ episodes, followed }) => [followed ?? 0, (episodes ?? 0) - (followed ?? 0)])
  const table = guardedTable(parts, rule)
  const episodes = guardedSizes(zeros(arms.map((arm) => arm.episodes)), rule)
  return arms.map((_, place) => ({
    episodes: episodes[place]!,
    followed: table[place]!.includes(null) ? null : table[place]![0]!,
  }))
}

/** Missing data for readers who may not see patients. All four arms must be in it; leave arms out afterwards. */
export function guardedMissing(data: MissingData, rule: SuppressionRule): MissingData {
  const { arms } = data
  const sizes = guardedSizesOf(arms, rule)
  const followed = over(
    arms,
    arms.map((arm) => arm.followed),
    rule,
  )
  const everybody = over(
    arms,
    arms.map(({ episodes }) => episodes),
    rule,
  )
  const leftEarly = everybody(guardedRates, (arm) => arm.leftEarly)
  const inCare = followed(guardedCurves, (arm) => arm.inCare)
  const measured = followed(guardedCurves, (arm) => arm.measured)
  const paired = followed(guardedRates, (arm) => arm.paired)
  const pairedAt = data.visits.map((_, visit) => followed(guardedRates, (arm) => arm.pairedAt[visit]!))
  return {
    ...data,
    arms: arms.map(({ arm }, place) => ({
      arm,
      ...sizes[place]!,
      leftEarly: leftEarly[place]!,
      inCare: inCare[place]!,
      measured: measured[place]!,
      paired: paired[place]!,
      pairedAt: pairedAt.map((figures) => figures[place]!),
    })),
  }
}

export function guardedSensitivity(data: Sensitivity, rule: SuppressionRule): Sensitivity {
  const visits = data.visits.map(({ visit, arms }) => {
    const wholes = arms.map(({ completers }) => completers.of)
    const guarded = over(arms, wholes, rule)
    const completers = guarded(guardedMeans, (arm) => arm.completers)
    const carried = guarded(guardedMeans, (arm) => arm.carried)
    const modelled = guardedMeans(
      arms.map((arm) => arm.modelled),
      arms.map((arm) => arm.modelled.of),
      rule,
    )
    return {
      visit,
      arms: arms.map(({ arm }, place) => ({
        arm,
        completers: completers[place]!,
        carried: carried[place]!,
        modelled: modelled[place]!,
      })),
    }
  })
  const { episodes, of } = data.modelled
  const shown = (count: number | null) => guardedSizes([count ?? 0], rule)[0]!
  return { ...data, visits, modelled: { episodes: shown(episodes), of: shown(of) } }
}

export function guardedSwitching(data: Switching, rule: SuppressionRule): Switching {
  const { arms } = data
  const followed = guardedSizes(zeros(arms.map((arm) => arm.followed)), rule)
  const flows = data.moments.map((_, moment) =>
    guardedTable(
      arms.map((arm) => zeros(arm.flows[moment]!)),
      rule,
    ),
  )
  const changes = guardedTable(
    arms.map((arm) => zeros(arm.changes)),
    rule,
  )
  const firstSwitch = guardedCurves(
    arms.map((arm) => arm.firstSwitch),
    arms.map((arm) => arm.followed),
    rule,
  )
  return {
    ...data,
    arms: arms.map(({ arm }, place) => ({
      arm,
      followed: followed[place]!,
      flows: flows.map((table) => table[place]!),
      changes: changes[place]!,
      firstSwitch: firstSwitch[place]!,
    })),
  }
}

export function guardedCare(data: CareReceived, rule: SuppressionRule): CareReceived {
  const { arms } = data
  const wholes = arms.map(({ episodes }) => episodes)
  const guarded = over(arms, wholes, rule)
  const episodes = guardedSizes(zeros(wholes), rule)
  // The share of 0.80 and more, the rest of the measured, and every reason for no measure make up the arm.
  const parts = guardedTable(
    arms.map(({ covered, notMeasured }) => [
      covered.n ?? 0,
      ...notMeasuredReasons.map((reason) => notMeasured[reason] ?? 0),
    ]),
    rule,
  )
  const covered = guarded(guardedSpreads, (arm) => arm.covered)
  const adherent = guarded(guardedRates, (arm) => arm.adherent)
  const attendance = guarded(guardedContacts, (arm) => arm.attendance)
  const didNotAttend = guarded(guardedContacts, (arm) => arm.didNotAttend)
  const cancelledLate = guarded(guardedContacts, (arm) => arm.cancelledLate)
  const unused = guarded(guardedContacts, (arm) => arm.unused)
  const sessions = guarded(guardedSpreads, (arm) => arm.sessions)
  const followUp = guarded(guardedRates, (arm) => arm.followUp)
  return {
    received: guardedReceived(data.received, rule),
    arms: arms.map(({ arm }, place) => ({
      arm,
      episodes: episodes[place]!,
      covered: covered[place]!,
      adherent: adherent[place]!,
      notMeasured: {
        no_medication_planned: parts[place]![1]!,
        followed_too_short: parts[place]![2]!,
        too_few_dispenses: parts[place]![3]!,
      },
      attendance: attendance[place]!,
      didNotAttend: didNotAttend[place]!,
      cancelledLate: cancelledLate[place]!,
      unused: unused[place]!,
      sessions: sessions[place]!,
      followUp: followUp[place]!,
    })),
  }
}

/** Quadrants of a plan with two parts would give each other away, so of those the whole plan alone is shown. */
function guardedReceived(data: ReceivedOrResponded, rule: SuppressionRule): ReceivedOrResponded {
  const { arms } = data
  const cells = guardedTable(
    arms.map(({ followed: all, quadrants, belowCaseness, noScore }) => {
      const first = quadrants[0]
      const cells = [
        ...zeros(first?.responded ?? [0, 0, 0]),
        ...zeros(first?.notResponded ?? [0, 0, 0]),
        belowCaseness ?? 0,
        noScore ?? 0,
      ]
      return [...cells, (all ?? 0) - cells.reduce((sum, count) => sum + count, 0)]
    }),
    rule,
  )
  const followed = guardedSizes(zeros(arms.map((arm) => arm.followed)), rule)
  return {
    ...data,
    arms: arms.map((arm, place) => {
      const own = cells[place]!
      const shown = own.slice(0, 6)
      return {
        arm: arm.arm,
        followed: followed[place]!,
        counted: shown.includes(null) ? null : shown.reduce<number>((sum, count) => sum + (count ?? 0), 0),
        belowCaseness: own[6]!,
        noScore: own[7]!,
        quadrants: arm.quadrants
          .slice(0, 1)
          .map(({ component }) => ({ component, responded: own.slice(0, 3), notResponded: own.slice(3, 6) })),
      }
    }),
  }
}

function guardedChanges(
  arms: readonly { readonly change: BenefitsOfArm['change'] }[],
  visits: number,
  wholes: Counts,
  rule: SuppressionRule,
) {
  const byVisit = Array.from({ length: visits }, (_, visit) =>
    guardedMeans(
      arms.map(({ change }) => change[visit]!),
      wholes,
      rule,
    ),
  )
  return arms.map((_, place) => byVisit.map((figures) => figures[place]!))
}

export function guardedBenefits(data: Benefits, rule: SuppressionRule): Benefits {
  const { arms } = data
  const sizes = guardedSizesOf(arms, rule)
  const wholes = arms.map((arm) => arm.followed)
  const guarded = over(arms, wholes, rule)
  const change = guardedChanges(arms, data.visits.length, wholes, rule)
  const beside = (pick: (arm: BenefitsOfArm) => number | null) =>
    guardedTable(
      arms.map((arm) => [pick(arm) ?? 0, (arm.followed ?? 0) - (pick(arm) ?? 0)]),
      rule,
    ).map(([count]) => count!)
  const beforeAfter = (pick: (arm: BenefitsOfArm) => BeforeAfter): BeforeAfter[] => {
    const [before, after, difference] = (['before', 'after', 'difference'] as const).map((part) =>
      guarded(guardedMeans, (arm) => pick(arm)[part]),
    )
    return arms.map((_, place) => ({
      before: before![place]!,
      after: after![place]!,
      difference: difference![place]!,
    }))
  }
  const events = (pick: (arm: BenefitsOfArm) => CareEventFigures): CareEventFigures[] => {
    const any = guarded(guardedRates, (arm) => pick(arm).any)
    const perEpisode = guarded(guardedMeans, (arm) => pick(arm).perEpisode)
    // A mean times n is a count: it goes where the number of those who had any is small.
    return arms.map((_, place) => ({
      any: any[place]!,
      perEpisode:
        any[place]!.events === null && any[place]!.reason !== null
          ? { ...perEpisode[place]!, mean: null, lower: null, upper: null, reason: any[place]!.reason }
          : perEpisode[place]!,
    }))
  }
  const response = guarded(guardedCurves, (arm) => arm.response)
  const relapseFree = guarded(guardedCurves, (arm) => arm.relapseFree)
  const respondedBefore = beside((arm) => arm.respondedBefore)
  const remittedBefore = beside((arm) => arm.remittedBefore)
  const psychoeducation = guarded(guardedRates, (arm) => arm.psychoeducation)
  const coveredAround = beforeAfter((arm) => arm.coveredAround)
  const attendedAround = beforeAfter((arm) => arm.attendedAround)
  const medicationReviews = events((arm) => arm.medicationReviews)
  const teamContacts = events((arm) => arm.teamContacts)
  const sharedDecisions = events((arm) => arm.sharedDecisions)
  return {
    ...data,
    arms: arms.map(({ arm }, place) => ({
      arm,
      ...sizes[place]!,
      change: change[place]!,
      response: response[place]!,
      respondedBefore: respondedBefore[place]!,
      relapseFree: relapseFree[place]!,
      remittedBefore: remittedBefore[place]!,
      psychoeducation: psychoeducation[place]!,
      coveredAround: coveredAround[place]!,
      attendedAround: attendedAround[place]!,
      medicationReviews: medicationReviews[place]!,
      teamContacts: teamContacts[place]!,
      sharedDecisions: sharedDecisions[place]!,
    })),
  }
}

export function guardedChangeByArm(data: ChangeByArm, rule: SuppressionRule): ChangeByArm {
  const change = guardedChanges(
    data.arms,
    data.visits.length,
    data.arms.map((arm) => arm.change[0]?.of ?? 0),
    rule,
  )
  return { ...data, arms: data.arms.map(({ arm }, place) => ({ arm, change: change[place]! })) }
}
