import { ArmName } from '../ui/ArmName.tsx'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { type Course, exactWords, pointAt, pointWords, slotsOf, thresholdOf } from './course-words.ts'

/** The figures behind the chart: one row per week or month, one column per arm. */
export const CourseTable = ({ course }: { course: Course }) => {
  const unit = course.unit === 'week' ? 'Week' : 'Month'
  const columns: readonly Column<number>[] = [
    { key: 'slot', header: `${unit}s since start`, rowHeader: true, cell: (slot) => `${unit} ${slot}` },
    ...course.arms.map((arm) => ({
      key: arm.arm,
      header: <ArmName arm={arm.arm} label={arm.label} />,
      cell: (slot: number) => {
        const point = pointAt(arm, slot)
        const exact = exactWords(point)
        const words = pointWords(point, thresholdOf(course))
        if (exact === null) return <span className="muted">{words}</span>
        return (
          <span className="nowrap" title={exact}>
            {words}
            <span className="sr-only"> exactly {exact}</span>
          </span>
        )
      },
    })),
  ]
  return (
    <DataTable
      caption={`Mean ${course.instrument.code} (95 % interval), n of scores, by ${course.unit}s since start and plan arm`}
      columns={columns}
      rows={slotsOf(course)}
      rowKey={String}
    />
  )
}
