import type { ReactNode } from 'react'
import { ArmName } from '../ui/ArmName.tsx'
import { formatPlural } from '../ui/format.ts'
import classes from './CaseloadTable.module.css'
import type { CaseloadSort, OptionalColumn } from './caseload-search.ts'
import { Change, Coverage, First, Latest, NextDue, Review } from './RowParts.tsx'
import type { CaseloadRow, ScaleOf } from './row-words.ts'
import { Sparkline } from './Sparkline.tsx'

export interface CaseloadColumn {
  readonly key: OptionalColumn
  readonly header: string
  readonly hint?: string
  readonly align?: 'right'
  readonly sort?: CaseloadSort
  readonly cell: (row: CaseloadRow, scaleOf: ScaleOf) => ReactNode
}

/** The columns that can be hidden, in their order. */
export const caseloadColumns: readonly CaseloadColumn[] = [
  {
    key: 'arm',
    header: 'Plan in force',
    cell: (row) => (
      <span className={classes.lines}>
        <ArmName arm={row.arm} />
        {row.armProvisional && <span className={classes.under}>provisional</span>}
      </span>
    ),
  },
  { key: 'first', header: 'First score', cell: (row) => <First row={row} /> },
  { key: 'latest', header: 'Latest score', sort: 'latest', cell: (row) => <Latest row={row} /> },
  { key: 'change', header: 'Change', sort: 'change', align: 'right', cell: (row) => <Change row={row} /> },
  { key: 'trend', header: 'Trend', cell: (row, scaleOf) => <Sparkline row={row} scaleOf={scaleOf} /> },
  { key: 'state', header: 'State', cell: (row) => <span className={classes.state}>{row.state ?? '–'}</span> },
  {
    key: 'weeks',
    header: 'In care',
    sort: 'weeks',
    cell: (row) => (
      <span className={classes.lines}>
        {formatPlural(row.weeksInCare, 'week')}
        <span className={classes.under}>
          {row.attended} held, {row.missed} missed
        </span>
      </span>
    ),
  },
  {
    key: 'covered',
    header: 'Days covered',
    hint: 'last 90 days, dispensed',
    sort: 'covered',
    align: 'right',
    cell: (row) => <Coverage row={row} />,
  },
  { key: 'nextDue', header: 'Next due', sort: 'nextDue', cell: (row) => <NextDue row={row} /> },
  { key: 'review', header: 'Review', sort: 'followUp', cell: (row) => <Review row={row} /> },
  {
    key: 'where',
    header: 'Programme, clinician',
    cell: (row) => (
      <span className={classes.lines}>
        {row.programme ?? 'no programme'}
        <span className={classes.under}>{[row.clinician, row.site].filter(Boolean).join(', ')}</span>
      </span>
    ),
  },
]
