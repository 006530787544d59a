import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { formatPlural } from '../ui/format.ts'
import { ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import classes from './WithoutEpisode.module.css'

/** Patients whom no caseload lists, because no episode of care is on record. Asked for, since the look is audited. */
export const WithoutEpisode = ({ organisation }: { organisation: string }) => {
  const [open, setOpen] = useState(false)
  const query = useQuery({ ...trpc.caseload.withoutEpisode.queryOptions({ organisation }), enabled: open })
  return (
    <section className={`${classes.section} no-print`}>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={open}
        aria-controls="without-episode"
        onClick={() => setOpen(!open)}
      >
        {open ? 'Hide patients without an episode of care' : 'Patients without an episode of care'}
      </Button>
      <div id="without-episode" hidden={!open}>
        {query.isError ? (
          <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data === undefined ? (
          <LoadingPanel label="Loading the patients without an episode of care" height={48} />
        ) : query.data.rows.length === 0 ? (
          <p className="muted">Every patient you may see has an episode of care.</p>
        ) : (
          <>
            <p className="muted">
              {query.data.more
                ? `The first ${query.data.rows.length} patients`
                : formatPlural(query.data.rows.length, 'patient')}{' '}
              with records but no episode of care. Their scores are in no cohort; each has a page.
            </p>
            <ul className={classes.list}>
              {query.data.rows.map((row) => (
                <li key={row.patient}>
                  <Link
                    to="/o/$organisation/patient/$patient"
                    params={{ organisation, patient: row.patient }}
                  >
                    {row.name}
                  </Link>{' '}
                  {row.name !== row.patientNumber && <span className="muted">{row.patientNumber}</span>}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  )
}
