import { planArms } from '@tandem/domain/treatment-arm'
import type { EventTimes } from './event-times.ts'

/** Rows of the arms that are shown, each labelled by its place in `planArms`. */
export function shownRows(times: EventTimes, patientId: ArrayLike<number>, showNeither: boolean) {
  const hidden = showNeither ? -1 : planArms.indexOf('neither')
  const rows: number[] = []
  for (let row = 0; row < times.arm.length; row += 1) if (times.arm[row] !== hidden) rows.push(row)
  const { entry } = times
  return {
    time: Float64Array.from(rows, (row) => times.time[row]!),
    event: Uint8Array.from(rows, (row) => times.event[row]!),
    group: Uint8Array.from(rows, (row) => times.arm[row]!),
    entry: entry === null ? undefined : Float64Array.from(rows, (row) => entry[row]!),
    cluster: times.repeated ? Float64Array.from(rows, (row) => patientId[times.episode[row]!]!) : undefined,
  }
}

export type FollowedRows = ReturnType<typeof shownRows>
