import { Drawer, Pagination } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Output, trpc } from '../api.ts'
import classes from '../cohort/DrillDrawer.module.css'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount, formatDay } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { type Detail, partNames, readableName, unitWords } from './measure-words.ts'
import type { MeasureSearch, PeoplePart } from './measures-search.ts'
import own from './PeopleDrawer.module.css'

type People = Output['measures']['patients']
type Row = People['rows'][number]

const PAGE_SIZE = 25

const titles: Readonly<Record<Exclude<PeoplePart, keyof typeof partNames>, string>> = {
  population: 'In the population',
  included: 'Included in the rate',
}

const titleOf = (who: PeoplePart): string =>
  who === 'population' || who === 'included' ? titles[who] : partNames[who]

const Words = ({ row }: { row: Row }) => (
  <ul className={own.words}>
    {row.words.map(({ population, met, words }) => (
      <li key={`${population} ${words}`}>
        <span className="muted">
          {readableName(population)}, {met ? 'yes' : 'no'}:
        </span>{' '}
        {words}
      </li>
    ))}
  </ul>
)

const columnsFor = (organisation: string): readonly Column<Row>[] => [
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
        <span className={classes.under}>{row.number}</span>
      </Link>
    ),
  },
  {
    key: 'part',
    header: 'Stands',
    cell: (row) => (
      <span className={classes.lines}>
        {partNames[row.part].toLowerCase()}
        <span className={classes.under}>{formatDay(row.on)}</span>
      </span>
    ),
  },
  { key: 'words', header: 'Because', cell: (row) => <Words row={row} /> },
  {
    key: 'where',
    header: 'Clinician, site',
    cell: (row) => (
      <span className={classes.lines}>
        {row.clinician ?? '–'}
        <span className={classes.under}>{row.site}</span>
      </span>
    ),
  },
]

interface PeopleDrawerProps {
  readonly organisation: string
  readonly detail: Detail
  readonly search: MeasureSearch
  readonly onPage: (page: number) => void
  readonly onClose: () => void
}

const Listed = ({
  organisation,
  detail,
  search,
  who,
  run,
  onPage,
}: Omit<PeopleDrawerProps, 'onClose'> & { who: PeoplePart; run: string }) => {
  const page = search.page ?? 1
  const query = useQuery({
    ...trpc.measures.patients.queryOptions({
      organisation,
      measure: detail.definition.id,
      run,
      part: who,
      reason: search.reason ?? null,
      stratum: search.stratum ?? null,
      page,
      pageSize: PAGE_SIZE,
    }),
    placeholderData: keepPreviousData,
  })
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  const people = query.data
  if (people === undefined) return <LoadingPanel label="Loading the patients" height={320} />
  const pages = Math.max(1, Math.ceil(people.open / PAGE_SIZE))
  const reason = detail.figures?.parts
    .find(({ part }) => part === who)
    ?.reasons.find(({ place }) => place !== null && place === search.reason)
  const title = [titleOf(who), reason?.sentence, search.stratum].filter(Boolean).join(': ')
  return (
    <div className={classes.body} data-stale={query.isPlaceholderData}>
      <h2 className={classes.title}>{title}</h2>
      <p className="muted" role="status">
        {formatCount(people.open)} {unitWords(detail.definition.unit, people.open)} that you may open, latest
        day first.
        {!people.explained && ' The definition has changed since, so the words can’t be made again.'}
      </p>
      {people.rows.length === 0 ? (
        <EmptyPanel title="Nobody to list">
          Nobody here is among the patients that you may open, or a later run has taken the place of this one:
          counts of earlier runs stay, their lists do not.
        </EmptyPanel>
      ) : (
        <DataTable
          caption={`Patients: ${title}`}
          captionHidden
          columns={columnsFor(organisation)}
          rows={people.rows}
          rowKey={(row) => `${row.patient} ${row.unit}`}
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
      <p className="muted small">That these names were listed is recorded.</p>
    </div>
  )
}

/** The patients behind a count of a measure, each with the reasons in words. */
export const PeopleDrawer = ({ onClose, ...props }: PeopleDrawerProps) => {
  const { who } = props.search
  const run = props.detail.result?.run
  return (
    <Drawer
      opened={who !== undefined && run !== undefined}
      onClose={onClose}
      position="right"
      size="min(1040px, 100%)"
      title="Patients behind this number"
      closeButtonProps={{ 'aria-label': 'Close the list of patients' }}
      overlayProps={{ backgroundOpacity: 0.25, blur: 0 }}
      className="no-print"
    >
      {who !== undefined && run !== undefined && <Listed {...props} who={who} run={run} />}
    </Drawer>
  )
}
