import {
  answers,
  none,
  type OutcomeColumns,
  type OutcomeVisit,
  visitStates,
} from '@tandem/analysis/episode-columns'
import { addDays, type CalendarDay } from '@tandem/domain/calendar-day'
import { outcomeTargets } from '@tandem/domain/outcome-visits'
import type { VisitSchedule } from '@tandem/domain/visit-schedule'
import type { CohortRow } from './cohort-rows.ts'

type OutcomeField =
  | 'baseline'
  | 'lastDay'
  | 'responseDay'
  | 'remissionDay'
  | 'recoveryDay'
  | 'returnDay'
  | 'watchedDay'

/** When each episode met a definition, and its score at every visit that one of the programmes tells outcomes at. */
export function outcomeColumns(
  rows: readonly CohortRow[],
  schedules: ReadonlyMap<number, VisitSchedule>,
  asOf: CalendarDay,
): OutcomeColumns {
  const column = (field: OutcomeField) => Int16Array.from(rows, (row) => row[field] ?? none)
  return {
    count: rows.length,
    baseline: column('baseline'),
    atCaseness: Uint8Array.from(rows, ({ atCaseness }) =>
      atCaseness === null ? answers.unknown : atCaseness ? answers.yes : answers.no,
    ),
    lastDay: column('lastDay'),
    responseDay: column('responseDay'),
    remissionDay: column('remissionDay'),
    recoveryDay: column('recoveryDay'),
    returnDay: column('returnDay'),
    watchedDay: column('watchedDay'),
    visits: visitColumns(rows, schedules, asOf),
  }
}

type VisitColumn = { visit: OutcomeVisit; score: Int16Array; closed: Uint8Array }

function visitColumns(
  rows: readonly CohortRow[],
  schedules: ReadonlyMap<number, VisitSchedule>,
  asOf: CalendarDay,
): OutcomeColumns['visits'] {
  const columns = new Map<string, VisitColumn>()
  const columnOf = (unit: OutcomeVisit['unit'], at: number): VisitColumn => {
    const held = columns.get(`${unit} ${at}`)
    if (held !== undefined) return held
    const made = {
      visit: { unit, at },
      score: new Int16Array(rows.length).fill(none),
      closed: new Uint8Array(rows.length).fill(visitStates.notPlanned),
    }
    columns.set(`${unit} ${at}`, made)
    return made
  }
  rows.forEach((row, i) => {
    if (row.visitAt === null || row.visitAt.length === 0) {
      // Without a score on the instrument nothing was derived: its visits are those of the programme.
      for (const { unit, at, closesOn } of plannedOf(row, schedules))
        columnOf(unit, at).closed[i] = closesOn < asOf ? visitStates.over : visitStates.open
      return
    }
    row.visitAt.forEach((at, k) => {
      const { score, closed } = columnOf(row.visitUnits![k] === 'month' ? 'month' : 'week', at)
      score[i] = row.visitScores![k] ?? none
      closed[i] = row.visitClosesOn![k]! < asOf ? visitStates.over : visitStates.open
    })
  })
  return [...columns.values()].sort(({ visit: a }, { visit: b }) =>
    a.unit === b.unit ? a.at - b.at : a.unit === 'week' ? -1 : 1,
  )
}

function plannedOf(row: CohortRow, schedules: ReadonlyMap<number, VisitSchedule>) {
  const schedule = schedules.get(row.programmeId)
  if (schedule === undefined) return []
  const { startedOn, endedOnDay } = row
  const endedOn = endedOnDay === null ? null : addDays(startedOn, endedOnDay)
  return outcomeTargets(schedule, { startedOn, endedOn })
}
