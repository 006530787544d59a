import { Drawer, Pagination } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Output, trpc } from '../api.ts'
import { ArmName } from '../ui/ArmName.tsx'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatChange, formatDay, formatPlural, formatScore } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import classes from './DrillDrawer.module.css'
import type { Drill } from './drill-address.ts'
import type { CohortQuestion } from './panel.ts'

type Patients = Output['cohort']['patients']
type Row = Patients['rows'][number]

const PAGE_SIZE = 50

/** How many the number stands for, and how many of them this reader may open. */
export const countWords = (patients: Patients): string => {
  const { n, setEpisodes, setPatients, open } = patients
  if (n === null || setEpisodes === null || setPatients === null)
    return `${formatPlural(open, 'episode')} of your own patients. You see only yours; how many others there are is not shown.`
  const of = `${formatPlural(setEpisodes, 'episode')} of ${formatPlural(setPatients, 'person', 'people')}`
  const counted = n === setEpisodes ? of : `${n.toLocaleString('en-GB')} records in ${of}`
  return open < setEpisodes ? `${counted}; ${open.toLocaleString('en-GB')} of them you may open` : counted
}

const Scores = ({ row }: { row: Row }) => {
  const { first, latest } = row
  if (first === null && latest === null) return <span className="muted">no score</span>
  const change = first && latest && latest !== first ? latest.score - first.score : null
  return (
    <span className={classes.lines}>
      <span>
        {first === null ? '–' : formatScore(first.score)} →{' '}
        {latest === null ? '–' : formatScore(latest.score)}
        {change !== null && <span className="muted"> ({formatChange(change)})</span>}
      </span>
      {latest && <span className={classes.under}>latest {formatDay(latest.takenOn)}</span>}
    </span>
  )
}

const columnsFor = (organisation: string, code: string, whys: boolean): readonly Column<Row>[] => [
  {
    key: 'name',
    header: 'Patient',
    rowHeader: true,
    cell: (row) => (
      <Link
        to="/o/$organisation/patient/$patient"
        params={{ organisation, patient: row.patient }}
        className={classes.name}
      >
        {row.name}
        <span className={classes.under}>{row.patientNumber}</span>
      </Link>
    ),
  },
  ...(whys
    ? [{ key: 'why', header: 'Why here', cell: (row: Row) => row.why ?? '–' } satisfies Column<Row>]
    : []),
  { key: 'arm', header: 'Initial plan', cell: (row) => <ArmName arm={row.arm} label={row.armLabel} /> },
  { key: 'scores', header: `${code}, first → latest`, cell: (row) => <Scores row={row} /> },
  {
    key: 'period',
    header: 'Episode',
    cell: (row) => (
      <span className={classes.lines}>
        <span className="nowrap">from {formatDay(row.startedOn)}</span>
        <span className={classes.under}>
          {row.endedOn === null ? 'still open' : `to ${formatDay(row.endedOn)}`}
        </span>
      </span>
    ),
  },
  {
    key: 'where',
    header: 'Programme, clinician',
    cell: (row) => (
      <span className={classes.lines}>
        {row.programme}
        <span className={classes.under}>{[row.clinician, row.site].filter(Boolean).join(', ')}</span>
      </span>
    ),
  },
]

const Listed = ({
  question,
  drill,
  page,
  periodWords,
  onPage,
}: {
  question: CohortQuestion
  drill: Drill
  page: number
  periodWords: string
  onPage: (page: number) => void
}) => {
  const query = useQuery({
    ...trpc.cohort.patients.queryOptions({ ...question, drill, page, pageSize: PAGE_SIZE }),
    placeholderData: keepPreviousData,
  })
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  const patients = query.data
  if (patients === undefined) return <LoadingPanel label="Loading the patients" height={320} />
  const pages = Math.max(1, Math.ceil(patients.open / PAGE_SIZE))
  return (
    <div className={classes.body} data-stale={query.isPlaceholderData}>
      <h2 className={classes.title}>{patients.title}</h2>
      <p className="muted" role="status">
        {countWords(patients)}. {periodWords}
        {patients.filtersInWords.length > 0 && ` Only ${patients.filtersInWords.join('; ')}.`}
      </p>
      {patients.rows.length === 0 ? (
        <EmptyPanel title={patients.open > 0 ? 'No such page' : 'Nobody to list'}>
          {patients.open > 0
            ? 'The list has fewer pages than the address asks for.'
            : patients.n === 0
              ? 'Nobody is in this set under the filters in force.'
              : 'Nobody in this set is among the patients that you may open.'}
        </EmptyPanel>
      ) : (
        <DataTable
          caption={`Patients: ${patients.title}`}
          captionHidden
          columns={columnsFor(
            question.organisation,
            patients.instrument.code,
            patients.rows.some((row) => row.why !== null),
          )}
          rows={patients.rows}
          rowKey={(row) => row.episode}
        />
      )}
      {pages > 1 && (
        <Pagination
          size="sm"
          total={pages}
          value={page}
          onChange={onPage}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          getItemProps={(item) => ({ 'aria-label': `Page ${item}` })}
        />
      )}
      <p className="muted small">Latest start first. That these names were listed is recorded.</p>
    </div>
  )
}

interface DrillDrawerProps {
  readonly question: CohortQuestion
  readonly drill: Drill | undefined
  readonly page: number
  /** when the episodes of the cohort began */
  readonly periodWords: string
  readonly onPage: (page: number) => void
  readonly onClose: () => void
}

/** The patients behind a number, beside the number: closing it, or coming back from a patient, changes nothing else. */
export const DrillDrawer = ({ drill, onClose, ...rest }: DrillDrawerProps) => (
  <Drawer
    opened={drill !== undefined}
    onClose={onClose}
    position="right"
    size="min(960px, 100%)"
    title="Patients behind this number"
    closeButtonProps={{ 'aria-label': 'Close the list of patients' }}
    overlayProps={{ backgroundOpacity: 0.25, blur: 0 }}
    className="no-print"
  >
    {drill && <Listed drill={drill} {...rest} />}
  </Drawer>
)
