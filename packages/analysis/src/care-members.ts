import { response } from '@tandem/domain/change'
import { landmarkDay, type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { adherentFrom } from './care-received.ts'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'
import type { CareFact, CohortDrill, Member } from './cohort-drill.ts'
import { exposures, none, noShare, type OutcomeVisit, visitStates } from './episode-columns.ts'
import { type EpisodesOfArm, episodesByArm } from './episodes-by-arm.ts'
import { requireInstrument } from './outcome-rates.ts'
import type { Component, Received } from './received-or-responded.ts'
import { flowPlaces } from './switching.ts'

type Drill<Of extends CohortDrill['of']> = Extract<CohortDrill, { of: Of }>

const plain = (place: number): Member => ({ place, records: 1, score: null, day: null })

const on = (place: number, day: number): Member => ({
  place,
  records: 1,
  score: null,
  day: day === none ? null : day,
})

/** The groups that are asked for: one arm, or all that are shown together. */
function groupsOf(
  data: CohortData,
  chosen: ChosenEpisodes,
  arm: PlanArm | null,
  showNeither: boolean,
): readonly EpisodesOfArm[] {
  return episodesByArm(data, chosen).filter((group) =>
    arm === null ? showNeither || group.arm !== 'neither' : group.arm === arm,
  )
}

const visitColumn = ({ outcomes }: CohortData, wanted: OutcomeVisit) =>
  outcomes.visits.find(({ visit }) => visit.unit === wanted.unit && visit.at === wanted.at)

/** Who has dropped out, as `missingData` counts them. */
export function dropOutMembers(
  data: CohortData,
  chosen: ChosenEpisodes,
  drill: Drill<'drop_out'>,
  showNeither: boolean,
): Member[] {
  const { dropOutDay } = data.episodes
  const left = (i: number) => dropOutDay[i]! !== none
  const until = drill.week === null ? Infinity : drill.week * 7
  return groupsOf(data, chosen, drill.arm, showNeither)
    .flatMap(({ all, fromLandmark }) => {
      if (drill.part === 'followed') return fromLandmark
      if (drill.part === 'left_early') return all.filter((i) => left(i) && dropOutDay[i]! < landmarkDay)
      return fromLandmark.filter((i) => left(i) && dropOutDay[i]! >= landmarkDay && dropOutDay[i]! <= until)
    })
    .map((i) => on(i, dropOutDay[i]!))
}

/** Who has a first score and a later one, as `missingData` pairs them. */
export function pairedMembers(
  data: CohortData,
  chosen: ChosenEpisodes,
  { arm, visit, part }: Drill<'paired'>,
  showNeither: boolean,
): Member[] {
  const { outcomes, scores } = data
  const column = visit === null ? null : visitColumn(data, visit)
  if (column === undefined) return []
  const isDue = (i: number) => column === null || column.closed[i] === visitStates.over
  const first = (i: number) => outcomes.baseline[i] !== none
  const hasLaterSlot = (i: number) => {
    for (let at = scores.offset[i]!; at < scores.offset[i + 1]!; at += 1)
      if (scores.slot[at]! > 0) return true
    return false
  }
  const later = (i: number) => (column === null ? hasLaterSlot(i) : column.score[i] !== none)
  const parts: Readonly<Record<typeof part, (i: number) => boolean>> = {
    due: () => true,
    paired: (i) => first(i) && later(i),
    no_baseline: (i) => !first(i),
    no_score: (i) => first(i) && !later(i),
  }
  return groupsOf(data, chosen, arm, showNeither)
    .flatMap(({ fromLandmark }) => fromLandmark.filter((i) => isDue(i) && parts[part](i)))
    .map((place) => {
      const score = column?.score[place] ?? none
      return { place, records: 1, score: score === none ? null : score, day: null }
    })
}

/** The plan in force on a day of an episode. */
function armOn({ episodes }: CohortData, i: number, day: number): number {
  const { segmentOffset, segmentArm, segmentFromDay } = episodes
  let arm = segmentArm[segmentOffset[i]!]
  for (let k = segmentOffset[i]!; k < segmentOffset[i + 1]!; k += 1)
    if (segmentFromDay[k]! <= day) arm = segmentArm[k]
  return arm ?? planArms.indexOf('neither')
}

/** Who went from one plan to another, as `switching` follows them. */
export function switchMembers(
  data: CohortData,
  chosen: ChosenEpisodes,
  { from, to, week }: Drill<'switch'>,
): Member[] {
  const { episodes } = data
  const placeOf = (i: number) => {
    const known = episodes.followedDays[i]!
    if (week === null) return armOn(data, i, known)
    if (7 * week <= known) return armOn(data, i, 7 * week)
    return flowPlaces.indexOf(episodes.endedOnDay[i] === none ? 'not_yet' : 'ended')
  }
  const wanted = flowPlaces.indexOf(to)
  return groupsOf(data, chosen, from, true).flatMap(({ fromLandmark }) =>
    fromLandmark.filter((i) => placeOf(i) === wanted).map(plain),
  )
}

/** Who changed plan so many times after day 27; 3 stands for three or more. */
export function changesMembers(
  data: CohortData,
  chosen: ChosenEpisodes,
  { arm, times }: Drill<'changes'>,
): Member[] {
  const { segmentOffset, segmentFromDay } = data.episodes
  const changesOf = (i: number) => {
    let count = 0
    for (let k = segmentOffset[i]! + 1; k < segmentOffset[i + 1]!; k += 1)
      if (segmentFromDay[k]! >= landmarkDay) count += 1
    return Math.min(3, count)
  }
  return groupsOf(data, chosen, arm, true).flatMap(({ fromLandmark }) =>
    fromLandmark.filter((i) => changesOf(i) === times).map(plain),
  )
}

function receivedOf({ episodes }: CohortData, i: number, component: Component): Received {
  const medication = exposures[episodes.medicationExposure[i]!]!
  const therapy = exposures[episodes.therapyExposure[i]!]!
  const asked =
    component === 'plan' ? [medication, therapy] : [component === 'medication' ? medication : therapy]
  if (asked.includes('inadequate')) return 'inadequate'
  return asked.every((exposure) => exposure === 'adequate') ? 'adequate' : 'unknown'
}

/** Who stands in a quadrant of received or responded. */
export function exposureMembers(
  data: CohortData,
  chosen: ChosenEpisodes,
  { arm, component, visit, received, responded }: Drill<'exposure'>,
  code: string,
): Member[] {
  const instrument = requireInstrument('exposureMembers', code)
  const column = visitColumn(data, visit)
  const { baseline } = data.outcomes
  if (column === undefined) return []
  return groupsOf(data, chosen, arm, true)
    .flatMap(({ fromLandmark }) => fromLandmark)
    .filter((i) => {
      const counted =
        baseline[i] !== none && column.closed[i] === visitStates.over && column.score[i] !== none
      if (!counted || receivedOf(data, i, component) !== received) return false
      const answer = response(instrument, baseline[i]!, column.score[i]!)
      return answer !== null && answer === (responded === 'yes')
    })
    .map((place) => ({ place, records: 1, score: column.score[place]!, day: null }))
}

/** Who had a kind of care, as `careReceived` and `benefits` count them; null where it can't be told of an episode. */
function hadCare({ episodes }: CohortData, fact: CareFact, i: number): boolean | null {
  const day = episodes.firstFollowUpDay[i]!
  switch (fact) {
    case 'psychoeducation':
      return episodes.psychoeducationDay[i] !== none
    case 'medication_review':
      return episodes.medicationReviews[i]! > 0
    case 'team_contact':
      return episodes.teamContacts[i]! > 0
    case 'shared_decision':
      return episodes.sharedDecisions[i]! > 0
    case 'follow_up':
      return day !== none && day <= landmarkDay
    case 'adherent':
      return episodes.daysCovered[i] === noShare ? null : episodes.daysCovered[i]! >= adherentFrom - 1e-6
  }
}

/** Who received a kind of care, or did not. Days covered are told of whole episodes, the rest from day 28 on. */
export function careMembers(
  data: CohortData,
  chosen: ChosenEpisodes,
  { arm, event, had }: Drill<'care'>,
  showNeither: boolean,
): Member[] {
  return groupsOf(data, chosen, arm, showNeither)
    .flatMap(({ all, fromLandmark }) => (event === 'adherent' ? all : fromLandmark))
    .filter((i) => hadCare(data, event, i) === had)
    .map((i) => (event === 'psychoeducation' ? on(i, data.episodes.psychoeducationDay[i]!) : plain(i)))
}
