import { planArms } from '@tandem/domain/treatment-arm'
import { type CohortColumns, type ScoreExclusion, scoreExclusions } from './cohort.ts'
import type { CohortDrill, Member } from './cohort-drill.ts'
import type { ArmView, CourseExclusionReason } from './symptom-course.ts'

export type CourseMembersOptions = { readonly armView: ArmView; readonly showNeither: boolean }

type CourseDrill = Extract<CohortDrill, { of: 'arm' | 'slot' | 'excluded' }>

/**
 * Who stands in an arm, in a point of the course, or is left out of it, as `symptomCourse` counts them.
 *
 * @throws RangeError for a reason that the course does not know
 */
export function courseMembers(
  columns: CohortColumns,
  include: Uint8Array,
  drill: CourseDrill,
  options: CourseMembersOptions,
): Member[] {
  const found: Member[] = []
  for (let place = 0; place < columns.episodeCount; place += 1) {
    if (include[place] !== 1) continue
    const member =
      drill.of === 'arm'
        ? inArm(columns, place, drill.arm, options)
        : drill.of === 'slot'
          ? atSlot(columns, place, drill, options)
          : leftOut(columns, place, drill.reason, options)
    if (member !== null) found.push(member)
  }
  return found
}

const plainMember = (place: number): Member => ({ place, records: 1, score: null, day: null })

function armOfScore(columns: CohortColumns, place: number, at: number, { armView }: CourseMembersOptions) {
  if (armView === 'initial_plan') return columns.initialArm[place]!
  return armView === 'as_treated' ? columns.armAsTreated[at]! : columns.armInForce[at]!
}

function inArm(
  columns: CohortColumns,
  place: number,
  arm: (typeof planArms)[number],
  options: CourseMembersOptions,
): Member | null {
  const wanted = planArms.indexOf(arm)
  if (options.armView === 'initial_plan')
    return columns.initialArm[place] === wanted ? plainMember(place) : null
  for (let at = columns.offset[place]!; at < columns.offset[place + 1]!; at += 1)
    if (armOfScore(columns, place, at, options) === wanted) return plainMember(place)
  return null
}

function atSlot(
  columns: CohortColumns,
  place: number,
  { arm, slot }: Extract<CohortDrill, { of: 'slot' }>,
  options: CourseMembersOptions,
): Member | null {
  const wanted = planArms.indexOf(arm)
  for (let at = columns.offset[place]!; at < columns.offset[place + 1]!; at += 1)
    if (columns.slot[at] === slot && armOfScore(columns, place, at, options) === wanted)
      return { place, records: 1, score: columns.score[at]!, day: null }
  return null
}

const isOfScores = (reason: string): reason is ScoreExclusion =>
  (scoreExclusions as readonly string[]).includes(reason)

function leftOut(
  columns: CohortColumns,
  place: number,
  reason: string,
  options: CourseMembersOptions,
): Member | null {
  if (isOfScores(reason)) {
    const records = columns.excludedScores[reason][place]!
    return records === 0 ? null : { place, records, score: null, day: null }
  }
  const known = reason as Exclude<CourseExclusionReason, ScoreExclusion>
  if (known === 'no_score') {
    const hidden = options.armView === 'initial_plan' && isHidden(columns.initialArm[place]!, options)
    return columns.offset[place] === columns.offset[place + 1] && !hidden ? plainMember(place) : null
  }
  if (known === 'arm_not_shown') {
    const initial = options.armView === 'initial_plan' && isHidden(columns.initialArm[place]!, options)
    let hidden = 0
    for (let at = columns.offset[place]!; at < columns.offset[place + 1]!; at += 1)
      if (isHidden(armOfScore(columns, place, at, options), options)) hidden += 1
    return initial || hidden > 0 ? plainMember(place) : null
  }
  if (known === 'slot_not_shown') return null
  throw new RangeError(`courseMembers: the course leaves nothing out for the reason ${reason}`)
}

const isHidden = (arm: number, { showNeither }: CourseMembersOptions) =>
  !showNeither && planArms[arm] === 'neither'

/** Who is in one arm by the initial plan and has a score under another by a view, as `armViewMoves` counts them. */
export function movedMembers(
  columns: CohortColumns,
  include: Uint8Array,
  { from, to, view }: Extract<CohortDrill, { of: 'moved' }>,
): Member[] {
  const [initial, other] = [planArms.indexOf(from), planArms.indexOf(to)]
  const options = { armView: view, showNeither: true }
  const found: Member[] = []
  for (let place = 0; place < columns.episodeCount; place += 1) {
    if (include[place] !== 1 || columns.initialArm[place] !== initial) continue
    for (let at = columns.offset[place]!; at < columns.offset[place + 1]!; at += 1) {
      if (armOfScore(columns, place, at, options) !== other) continue
      found.push(plainMember(place))
      break
    }
  }
  return found
}
