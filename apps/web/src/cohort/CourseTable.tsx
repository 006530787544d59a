import type { PlanArm } from '@tandem/domain/treatment-arm'
import { ArmName } from '../ui/ArmName.tsx'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { courseCsv } from './course-csv.ts'
import {
  type Course,
  exactWords,
  figureWords,
  pointAt,
  pointWords,
  slotsOf,
  statisticWords,
  thresholdOf,
} from './course-words.ts'
import { Behind, type DrillProps } from './FigureCells.tsx'

const nobody: DrillProps = { onDrill: () => {}, mayOpenPatients: false }

/** The figures behind the chart: one row per week or month, one column per arm. */
export const CourseTable = ({ course, to = nobody }: { course: Course; to?: DrillProps }) => {
  const unit = course.unit === 'week' ? 'Week' : 'Month'
  const { name, around } = statisticWords(course)
  const cell = (arm: PlanArm, slot: number, label: string) => {
    const point = pointAt(course.arms.find((own) => own.arm === arm)!, slot)
    const exact = exactWords(point, course)
    const words = pointWords(point, thresholdOf(course), course)
    if (exact === null) return <span className="muted">{words}</span>
    return (
      <span className="nowrap" title={exact}>
        <Behind drill={{ of: 'slot', arm, slot }} what={`${label}, ${unit.toLowerCase()} ${slot}`} {...to}>
          {words}
        </Behind>
        <span className="sr-only"> exactly {exact}</span>
      </span>
    )
  }
  const columns: readonly Column<number>[] = [
    { key: 'slot', header: `${unit}s since start`, rowHeader: true, cell: (slot) => `${unit} ${slot}` },
    ...course.arms.map(({ arm, label }) => ({
      key: arm,
      header: <ArmName arm={arm} label={label} />,
      cell: (slot: number) => cell(arm, slot, label),
    })),
  ]
  return (
    <DataTable
      caption={`${name} ${figureWords(course)} (${around}), n of scores, by ${course.unit}s since start and plan arm`}
      columns={columns}
      rows={slotsOf(course)}
      rowKey={String}
      saved={() => courseCsv(course)}
    />
  )
}
