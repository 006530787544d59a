import { Button, NativeSelect } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Output } from '../api.ts'
import { trpc } from '../api.ts'
import { useOrganisation } from '../shell/session.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { readFault } from '../ui/fault.ts'
import { formatDay, formatInstant, formatPlural, formatScore } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import classes from './MinutesPage.module.css'
import { useNamesHidden } from './privacy.ts'

type Minutes = Output['caseload']['minutes']
type Minute = Minutes['minutes'][number]

const route = getRouteApi('/o/$organisation/minutes')

const columnsFor = (
  organisation: string,
  namesHidden: boolean,
  timeZone: string,
): readonly Column<Minute>[] => [
  {
    key: 'patient',
    header: 'Patient',
    rowHeader: true,
    cell: (minute) => (
      <Link to="/o/$organisation/patient/$patient" params={{ organisation, patient: minute.patient }}>
        {namesHidden || minute.name === null ? `Patient ${minute.patientNumber}` : minute.name}
      </Link>
    ),
  },
  {
    key: 'basis',
    header: 'On the table',
    cell: ({ basis, flagNote }) => (
      <span className={classes.wide}>
        {basis.lastScore === null
          ? 'no score'
          : `${basis.instrument} ${formatScore(basis.lastScore)}${basis.firstScore === null ? '' : ` (first ${formatScore(basis.firstScore)})`}`}
        {basis.reasons.length > 0 && `; ${basis.reasons.join('; ')}`}
        {flagNote !== null && `; flagged: “${flagNote}”`}
      </span>
    ),
  },
  {
    key: 'decision',
    header: 'Decision',
    cell: ({ decisionInWords, decisionNote }) => (
      <span className={classes.wide}>
        <strong>{decisionInWords}</strong>
        {decisionNote !== null && `. ${decisionNote}`}
      </span>
    ),
  },
  { key: 'owner', header: 'Owner', cell: ({ ownerName }) => ownerName ?? '–' },
  {
    key: 'followUp',
    header: 'Follow-up',
    cell: ({ followUpOn }) => (
      <span className="nowrap">{followUpOn === null ? '–' : formatDay(followUpOn)}</span>
    ),
  },
  {
    key: 'by',
    header: 'Recorded',
    cell: ({ decidedBy, decidedAt }) => (
      <span className={classes.wide}>
        {decidedBy}, {formatInstant(decidedAt, timeZone)}
      </span>
    ),
  },
]

const saveFile = ({ fileName, type, text }: { fileName: string; type: string; text: string }) => {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  URL.revokeObjectURL(address)
}

/** What a case review decided on a day: to read, print and take away. */
export const MinutesPage = () => {
  const { organisation } = route.useParams()
  const { day } = route.useSearch()
  const navigate = route.useNavigate()
  useDocumentTitle('Minutes, Tandem')
  const namesHidden = useNamesHidden()
  const timeZone = useOrganisation()?.timeZone ?? 'UTC'
  const asked = { organisation, ...(day !== undefined && { day }) }
  const query = useQuery({ ...trpc.caseload.minutes.queryOptions(asked), staleTime: 0 })
  const file = useMutation(trpc.caseload.minutesFile.mutationOptions({ onSuccess: saveFile }))
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  const found = query.data
  return (
    <>
      <div className={classes.top}>
        <h1>Case review{found === undefined ? '' : `, ${formatDay(found.day)}`}</h1>
        {found !== undefined && (
          <div className={`${classes.tools} no-print`}>
            <NativeSelect
              size="xs"
              aria-label="Day of the review"
              data={daysOf(found).map(({ value, discussed }) => ({
                value,
                label: `${formatDay(value)}, ${formatPlural(discussed, 'patient')}`,
              }))}
              value={found.day}
              onChange={(event) => void navigate({ search: { day: event.currentTarget.value } })}
            />
            <Button
              size="compact-sm"
              variant="default"
              disabled={found.minutes.length === 0}
              loading={file.isPending}
              onClick={() => file.mutate({ organisation, day: found.day })}
            >
              Download CSV
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => window.print()}>
              Print
            </Button>
            <Link to="/o/$organisation/caseload" params={{ organisation }}>
              Back to the caseload
            </Link>
          </div>
        )}
      </div>
      {file.isError && <p role="alert">{readFault(file.error).message}</p>}
      {found === undefined ? (
        <LoadingPanel label="Loading the minutes" height={240} />
      ) : found.minutes.length === 0 ? (
        <EmptyPanel title="Nothing was decided on this day">
          Decisions of the review queue stand here, with who follows up and when.
        </EmptyPanel>
      ) : (
        <>
          <p className="muted">
            {found.organisation}, {formatPlural(found.minutes.length, 'patient')} discussed. Scores and
            reasons as they stood when it was decided.
          </p>
          <DataTable
            caption={`Minutes of ${formatDay(found.day)}`}
            captionHidden
            columns={columnsFor(organisation, namesHidden, timeZone)}
            rows={found.minutes}
            rowKey={({ patient, decidedAt }) => `${patient}-${decidedAt}`}
          />
        </>
      )}
    </>
  )
}

/** Days with minutes, and the one that is open. */
const daysOf = ({ days, day, minutes }: Minutes) => {
  const known = days.map((each) => ({ value: each.day, discussed: each.discussed }))
  return known.some(({ value }) => value === day)
    ? known
    : [{ value: day, discussed: minutes.length }, ...known]
}
