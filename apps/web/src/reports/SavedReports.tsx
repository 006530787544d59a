import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { queryClient, trpc } from '../api.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { readFault } from '../ui/fault.ts'
import { formatInstant } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import classes from './ReportsPage.module.css'
import { ScheduleDialog } from './ScheduleDialog.tsx'
import { rhythmInWords, type SavedReport } from './schedule-words.ts'

const ScheduleWords = ({ report, timeZone }: { report: SavedReport; timeZone: string }) => {
  const { schedule } = report
  if (schedule === null) return <span className="muted">None</span>
  return (
    <>
      {rhythmInWords(schedule)}
      <br />
      <span className="muted small">
        {schedule.enabled ? `Next ${formatInstant(schedule.nextRunAt, timeZone)}` : 'Paused'}
        {schedule.lastProblem !== null && `. Last time: ${schedule.lastProblem}`}
      </span>
    </>
  )
}

/** One's own reports and those that others share, each to open, run or schedule. */
export const SavedReports = ({ organisation, timeZone }: { organisation: string; timeZone: string }) => {
  const [scheduled, setScheduled] = useState<SavedReport | null>(null)
  const query = useQuery(trpc.reports.list.queryOptions({ organisation }))
  const run = useMutation(
    trpc.reports.run.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.jobs.list.queryFilter({ organisation })),
    }),
  )
  const remove = useMutation(
    trpc.reports.remove.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.reports.list.queryFilter({ organisation })),
    }),
  )
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading the reports" height={120} />
  if (query.data.length === 0)
    return (
      <EmptyPanel title="No saved reports yet">
        Build one and save it: it can then be made again with a click, or by itself on a day you choose.
      </EmptyPanel>
    )
  const fault = run.error ?? remove.error
  const columns: readonly Column<SavedReport>[] = [
    {
      key: 'name',
      header: 'Report',
      rowHeader: true,
      cell: ({ name, uuid }) => (
        <Link
          className={classes.name}
          to="/o/$organisation/reports/build"
          params={{ organisation }}
          search={{ report: uuid }}
        >
          {name}
        </Link>
      ),
    },
    {
      key: 'changed',
      header: 'Changed',
      cell: ({ changedAt, by, own, shared }) => (
        <>
          <span className="nowrap">{formatInstant(changedAt, timeZone)}</span>
          <br />
          <span className="muted small">
            by {by}
            {own && shared && ', shared'}
          </span>
        </>
      ),
    },
    {
      key: 'schedule',
      header: 'Schedule',
      cell: (report) => <ScheduleWords report={report} timeZone={timeZone} />,
    },
    {
      key: 'actions',
      header: <span className="sr-only">Actions</span>,
      cell: ({ uuid: report, name, definition, own }) => (
        <span className={classes.actions}>
          <Button
            variant="default"
            size="compact-xs"
            aria-label={`Run ${name}`}
            disabled={definition === null}
            loading={run.isPending && run.variables.report === report}
            onClick={() => definition !== null && run.mutate({ organisation, report, definition })}
          >
            Run
          </Button>
          {own && (
            <>
              <Button
                variant="default"
                size="compact-xs"
                aria-label={`Schedule ${name}`}
                onClick={() => setScheduled(query.data.find(({ uuid }) => uuid === report) ?? null)}
              >
                Schedule
              </Button>
              <Button
                variant="subtle"
                size="compact-xs"
                aria-label={`Remove ${name}`}
                onClick={() => remove.mutate({ organisation, report })}
              >
                Remove
              </Button>
            </>
          )}
        </span>
      ),
    },
  ]
  return (
    <>
      {fault && <p role="alert">{readFault(fault).message}</p>}
      <DataTable
        caption="Saved reports and their schedules"
        captionHidden
        columns={columns}
        rows={query.data}
        rowKey={({ uuid }) => uuid}
      />
      {scheduled !== null && (
        <ScheduleDialog
          organisation={organisation}
          timeZone={timeZone}
          report={scheduled}
          onClose={() => setScheduled(null)}
        />
      )}
    </>
  )
}
