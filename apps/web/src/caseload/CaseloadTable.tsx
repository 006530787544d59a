import { Link, useNavigate } from '@tanstack/react-router'
import { ArmName } from '../ui/ArmName.tsx'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatPlural } from '../ui/format.ts'
import classes from './CaseloadTable.module.css'
import type { CaseloadSort } from './caseload-search.ts'
import { Change, Coverage, Latest, NextDue, Reasons } from './RowParts.tsx'
import type { CaseloadRow, ScaleOf } from './row-words.ts'
import { Sparkline } from './Sparkline.tsx'

interface CaseloadTableProps {
  readonly organisation: string
  readonly rows: readonly CaseloadRow[]
  readonly scaleOf: ScaleOf
  readonly sort: CaseloadSort
  readonly descending: boolean
  readonly onSort: (sort: CaseloadSort) => void
}

const NameLink = ({ organisation, row }: { organisation: string; row: CaseloadRow }) => (
  <Link
    to="/o/$organisation/patient/$patient"
    params={{ organisation, patient: row.patient }}
    className={classes.name}
  >
    {row.name}
    <span className={classes.under}>{row.patientNumber}</span>
  </Link>
)

const columnsFor = (organisation: string, scaleOf: ScaleOf): readonly Column<CaseloadRow>[] => [
  {
    key: 'name',
    header: 'Patient',
    sortable: true,
    rowHeader: true,
    cell: (row) => <NameLink organisation={organisation} row={row} />,
  },
  { key: 'need', header: 'Reasons to look', sortable: true, cell: (row) => <Reasons row={row} /> },
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
  { key: 'latest', header: 'Latest score', sortable: true, cell: (row) => <Latest row={row} /> },
  {
    key: 'change',
    header: 'Change',
    sortable: true,
    align: 'right',
    cell: (row) => <Change row={row} />,
  },
  { key: 'trend', header: 'Trend', cell: (row) => <Sparkline row={row} scaleOf={scaleOf} /> },
  { key: 'state', header: 'State', cell: (row) => <span className={classes.state}>{row.state ?? '–'}</span> },
  {
    key: 'weeks',
    header: 'In care',
    sortable: true,
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
    hint: 'last 90 days',
    align: 'right',
    cell: (row) => <Coverage row={row} />,
  },
  { key: 'nextDue', header: 'Next due', sortable: true, cell: (row) => <NextDue row={row} /> },
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

/** The caseload as a table: sortable headers, arrow keys from row to row, Enter opens. */
export const CaseloadTable = ({
  organisation,
  rows,
  scaleOf,
  sort,
  descending,
  onSort,
}: CaseloadTableProps) => {
  const navigate = useNavigate()
  return (
    <div className={classes.table}>
      <DataTable
        caption="Caseload, one row per episode of care"
        captionHidden
        columns={columnsFor(organisation, scaleOf)}
        rows={rows}
        rowKey={(row) => row.episode}
        sort={{ key: sort, descending }}
        onSort={(key) => onSort(key as CaseloadSort)}
        onOpen={(row) =>
          void navigate({
            to: '/o/$organisation/patient/$patient',
            params: { organisation, patient: row.patient },
          })
        }
      />
    </div>
  )
}
