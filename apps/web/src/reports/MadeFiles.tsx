import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { queryClient, trpc } from '../api.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { readFault } from '../ui/fault.ts'
import { formatDay, formatInstant } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { formatName, type MadeReport, madeReports, sizeInWords } from './made-reports.ts'
import classes from './ReportsPage.module.css'

const SHOWN_OF_HASH = 12

const Downloads = ({ organisation, made }: { organisation: string; made: MadeReport }) => (
  <ul className={classes.links}>
    {made.files.map((file) => (
      <li key={file.uuid}>
        <a
          href={`/files/${organisation}/${file.uuid}`}
          download={file.name}
          aria-label={`Download ${formatName(file.format)} of ${made.title}`}
        >
          {formatName(file.format)}
        </a>{' '}
        <span className="muted small">{sizeInWords(file.bytes)}</span>
      </li>
    ))}
  </ul>
)

interface MadeFilesProps {
  readonly organisation: string
  readonly timeZone: string
}

/** What has been made and is still kept, with its files to take away. */
export const MadeFiles = ({ organisation, timeZone }: MadeFilesProps) => {
  const query = useQuery(trpc.reports.files.queryOptions({ organisation }))
  const remove = useMutation(
    trpc.reports.removeFile.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.reports.files.queryFilter({ organisation })),
    }),
  )
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading the files" height={120} />
  if (query.data.length === 0)
    return <EmptyPanel title="No files yet">Run a report: its files stand here until they expire.</EmptyPanel>
  const columns: readonly Column<MadeReport>[] = [
    {
      key: 'title',
      header: 'Report',
      rowHeader: true,
      cell: ({ title }) => <span className={classes.name}>{title}</span>,
    },
    {
      key: 'made',
      header: 'Made',
      cell: ({ createdAt, by }) => (
        <>
          <span className="nowrap">{formatInstant(createdAt, timeZone)}</span>
          <br />
          <span className="muted small">by {by}</span>
        </>
      ),
    },
    { key: 'asOf', header: 'As of', cell: ({ asOf }) => <span className="nowrap">{formatDay(asOf)}</span> },
    { key: 'files', header: 'Files', cell: (made) => <Downloads organisation={organisation} made={made} /> },
    {
      key: 'hash',
      header: 'Manifest',
      hint: 'SHA-256, first letters',
      cell: ({ hash }) => <code title={hash}>{hash.slice(0, SHOWN_OF_HASH)}</code>,
    },
    {
      key: 'expires',
      header: 'Kept until',
      cell: ({ expiresAt }) => (
        <span className="nowrap">{formatInstant(expiresAt, timeZone).split(',')[0]}</span>
      ),
    },
    {
      key: 'remove',
      header: <span className="sr-only">Actions</span>,
      cell: (made) =>
        made.own && (
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={`Remove the files of ${made.title}`}
            onClick={() => {
              for (const { uuid } of made.files) remove.mutate({ organisation, file: uuid })
            }}
          >
            Remove
          </Button>
        ),
    },
  ]
  return (
    <>
      {remove.isError && <p role="alert">{readFault(remove.error).message}</p>}
      <DataTable
        caption="Files that were made"
        captionHidden
        columns={columns}
        rows={madeReports(query.data)}
        rowKey={({ key }) => key}
      />
    </>
  )
}
