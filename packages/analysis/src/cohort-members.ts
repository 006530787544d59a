import { planArms } from '@tandem/domain/treatment-arm'
import {
  careMembers,
  changesMembers,
  dropOutMembers,
  exposureMembers,
  pairedMembers,
  switchMembers,
} from './care-members.ts'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'
import type { CohortDrill, Member } from './cohort-drill.ts'
import { type CourseMembersOptions, courseMembers, movedMembers } from './course-members.ts'
import { eventMembers, rateMembers } from './outcome-members.ts'

export type MembersOptions = CourseMembersOptions & {
  readonly drill: CohortDrill
  readonly instrument: string
}

/**
 * The episodes behind one number of the screen, by the same rules that counted them, in the order of the cohort.
 *
 * @returns as many episodes, or records of them, as the number says
 * @throws RangeError for a reason or an instrument that no analysis knows
 */
export function membersOf(data: CohortData, chosen: ChosenEpisodes, options: MembersOptions): Member[] {
  const { drill, showNeither, instrument } = options
  switch (drill.of) {
    case 'cohort':
      return everybody(data, chosen)
    case 'arm':
    case 'slot':
    case 'excluded':
      return courseMembers(data.scores, chosen.include, drill, options)
    case 'rate':
      return rateMembers(data, chosen, drill, options)
    case 'event':
      return eventMembers(data, chosen, drill, options)
    case 'moved':
      return movedMembers(data.scores, chosen.include, drill)
    case 'drop_out':
      return dropOutMembers(data, chosen, drill, showNeither)
    case 'paired':
      return pairedMembers(data, chosen, drill, showNeither)
    case 'switch':
      return switchMembers(data, chosen, drill)
    case 'changes':
      return changesMembers(data, chosen, drill)
    case 'exposure':
      return exposureMembers(data, chosen, drill, instrument)
    case 'care':
      return careMembers(data, chosen, drill, showNeither)
  }
}

const everybody = (data: CohortData, { include }: ChosenEpisodes): Member[] => {
  const found: Member[] = []
  for (let place = 0; place < data.episodes.count; place += 1)
    if (include[place] === 1) found.push({ place, records: 1, score: null, day: null })
  return found
}

export type MemberList = {
  /** Episodes, different patients, and what the number counts. */
  readonly episodes: number
  readonly patients: number
  readonly records: number
  /** Latest start first; the columns have one entry per episode. */
  readonly episodeId: readonly number[]
  readonly recordsOf: readonly number[]
  readonly initialArm: readonly (typeof planArms)[number][]
  readonly score: readonly (number | null)[]
  readonly day: readonly (number | null)[]
}

/** The members as a list that can be paged and travel between threads. */
export function memberList(data: CohortData, chosen: ChosenEpisodes, options: MembersOptions): MemberList {
  const { episodes } = data
  const members = membersOf(data, chosen, options).sort(
    (a, b) =>
      episodes.startedDay[b.place]! - episodes.startedDay[a.place]! ||
      episodes.episodeId[a.place]! - episodes.episodeId[b.place]!,
  )
  return {
    episodes: members.length,
    patients: new Set(members.map(({ place }) => episodes.patientId[place]!)).size,
    records: members.reduce((sum, { records }) => sum + records, 0),
    episodeId: members.map(({ place }) => episodes.episodeId[place]!),
    recordsOf: members.map(({ records }) => records),
    initialArm: members.map(({ place }) => planArms[episodes.initialArm[place]!]!),
    score: members.map(({ score }) => score),
    day: members.map(({ day }) => day),
  }
}
