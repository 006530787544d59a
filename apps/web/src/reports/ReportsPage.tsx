import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useOrganisation } from '../shell/session.ts'
import { MadeFiles } from './MadeFiles.tsx'
import { ReportJobs } from './ReportJobs.tsx'
import classes from './ReportsPage.module.css'
import { SavedReports } from './SavedReports.tsx'

const route = getRouteApi('/o/$organisation/reports')

/** Reports that are kept to be made again, what is being made, and the files that came of it. */
export const ReportsPage = () => {
  const { organisation } = route.useParams()
  const navigate = useNavigate()
  const timeZone = useOrganisation()?.timeZone ?? 'UTC'
  useDocumentTitle('Reports, Tandem')
  const build = () => void navigate({ to: '/o/$organisation/reports/build', params: { organisation } })
  return (
    <>
      <div className={classes.head}>
        <h1>Reports</h1>
        <Button size="xs" onClick={build}>
          New report
        </Button>
      </div>
      <p className={`${classes.lead} muted`}>
        Figures to hand on, of groups and never of single people. Every file says its filters, its definitions
        and what was withheld, and carries a manifest by which it can be checked later.
      </p>
      <ReportJobs organisation={organisation} />
      <section aria-labelledby="saved-reports" className={classes.part}>
        <h2 id="saved-reports">Saved reports</h2>
        <SavedReports organisation={organisation} timeZone={timeZone} />
      </section>
      <section aria-labelledby="made-files" className={classes.part}>
        <h2 id="made-files">Files</h2>
        <MadeFiles organisation={organisation} timeZone={timeZone} />
      </section>
    </>
  )
}
