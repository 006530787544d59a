import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { ReactNode } from 'react'
import type { Output } from '../api.ts'
import { ArmName } from '../ui/ArmName.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Explain } from './Explain.tsx'
import classes from './FigureCells.module.css'

export interface FigureRow<Arm> {
  readonly key: string
  readonly name: string
  readonly hint?: string
  readonly figure?: keyof Output['cohort']['definitions']
  readonly cell: (arm: Arm) => ReactNode
}

/** One figure per row, one arm per column: arms stand side by side in the order of every screen. */
export function ArmTable<Arm extends { readonly arm: PlanArm; readonly label: string }>({
  caption,
  arms,
  rows,
  threshold,
}: {
  readonly caption: string
  readonly arms: readonly Arm[]
  readonly rows: readonly FigureRow<Arm>[]
  readonly threshold: number
}) {
  return (
    <DataTable
      caption={caption}
      captionHidden
      columns={[
        {
          key: 'figure',
          header: 'Figure',
          rowHeader: true,
          cell: (row: FigureRow<Arm>) => (
            <span className={`${classes.figure} ${classes.row}`}>
              <span className={classes.name}>
                {row.name}
                {row.figure && <Explain figure={row.figure} at={row.key} threshold={threshold} />}
              </span>
              {row.hint && <span className={classes.counts}>{row.hint}</span>}
            </span>
          ),
        },
        ...arms.map((arm) => ({
          key: arm.arm,
          header: <ArmName arm={arm.arm} label={arm.label} />,
          cell: (row: FigureRow<Arm>) => <span className={classes.arm}>{row.cell(arm)}</span>,
        })),
      ]}
      rows={rows}
      rowKey={(row) => row.key}
    />
  )
}
