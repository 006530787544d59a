import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { type Output, queryClient, trpc } from '../api.ts'
import { LoadingPanel } from '../ui/PanelState.tsx'
import classes from './ReportBuilder.module.css'
import { ReportForm } from './ReportForm.tsx'
import { ReportPreview } from './ReportPreview.tsx'
import { definitionOf, type ReportDraft } from './report-draft.ts'
import { problemsOfDraft, problemsOfFault, type ReportProblems } from './report-problems.ts'
import type { SavedReport } from './schedule-words.ts'

const route = getRouteApi('/o/$organisation/reports/build')

interface ReportBuilderProps {
  readonly organisation: string
  readonly options: Output['reports']['options']
  readonly cohort: Output['cohort']['options']
  /** null: one that is not saved yet */
  readonly saved: SavedReport | null
  readonly first: ReportDraft
}

/** The form of one report, what can be done with it, and its preview. */
export const ReportBuilder = ({ organisation, options, cohort, saved, first }: ReportBuilderProps) => {
  const navigate = useNavigate()
  const { preview: opened } = route.useSearch()
  const [draft, setDraft] = useState(first)
  const [told, setTold] = useState<ReportProblems>({})
  const [words, setWords] = useState('')
  const [shown, setShown] = useState(opened === 'yes' ? first : null)
  const form = useRef<HTMLFormElement>(null)
  const preview = useQuery({
    ...trpc.reports.preview.queryOptions({ organisation, definition: definitionOf(shown ?? first) }),
    enabled: shown !== null,
    retry: false,
  })
  const failed = (error: unknown) => setTold(problemsOfFault(error))
  const save = useMutation(trpc.reports.save.mutationOptions({ onError: failed }))
  const change = useMutation(trpc.reports.change.mutationOptions({ onError: failed }))
  const run = useMutation(trpc.reports.run.mutationOptions({ onError: failed }))
  const problems = shown !== null && preview.error ? { ...problemsOfFault(preview.error), ...told } : told

  // A refusal is read where it stands.
  useEffect(() => {
    if (Object.keys(problems).length === 0) return
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [problems])

  const checked = (): boolean => {
    const found = problemsOfDraft(draft)
    setTold(found)
    setWords('')
    return Object.keys(found).length === 0
  }
  const address = (report: string | undefined, open: boolean) =>
    void navigate({
      to: '/o/$organisation/reports/build',
      params: { organisation },
      search: { ...(report !== undefined && { report }), ...(open && { preview: 'yes' as const }) },
      replace: true,
    })
  const keep = async () => {
    if (!checked()) return
    const what = { organisation, definition: definitionOf(draft), shared: draft.shared }
    const { report } =
      saved?.own && saved.definition !== null
        ? await change.mutateAsync({ ...what, report: saved.uuid, version: saved.version })
        : await save.mutateAsync(what)
    await queryClient.invalidateQueries(trpc.reports.list.queryFilter({ organisation }))
    setWords('Saved.')
    if (report !== saved?.uuid) address(report, shown !== null)
  }
  const start = async () => {
    if (!checked()) return
    await run.mutateAsync({ organisation, report: saved?.uuid ?? null, definition: definitionOf(draft) })
    await queryClient.invalidateQueries(trpc.jobs.list.queryFilter({ organisation }))
    void navigate({ to: '/o/$organisation/reports', params: { organisation } })
  }
  const look = () => {
    if (!checked()) return
    setShown(draft)
    address(saved?.uuid, true)
  }
  const isStale = shown !== null && shown !== draft
  return (
    <>
      <form
        ref={form}
        noValidate
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          look()
        }}
      >
        <ReportForm
          options={options}
          cohort={cohort}
          draft={draft}
          problems={problems}
          onChange={(changed) => {
            setDraft(changed)
            setTold({})
            setWords('')
          }}
        />
        <div className={classes.actions}>
          <Button type="submit" loading={preview.isFetching}>
            Preview
          </Button>
          <Button
            variant="default"
            loading={save.isPending || change.isPending}
            onClick={() => void keep().catch(() => {})}
          >
            {saved && !saved.own ? 'Save as mine' : 'Save'}
          </Button>
          <Button variant="default" loading={run.isPending} onClick={() => void start().catch(() => {})}>
            Run
          </Button>
          <span role="status" className="muted">
            {words}
          </span>
        </div>
        {problems.other && <p role="alert">{problems.other}</p>}
      </form>
      {shown !== null && !preview.isError && (
        <section aria-labelledby="report-preview" className={classes.preview}>
          <h2 id="report-preview">Preview</h2>
          {isStale && (
            <p role="status" className="muted">
              The form was changed since. Preview again to see it.
            </p>
          )}
          {preview.data === undefined ? (
            <LoadingPanel label="Working out the report" height={320} />
          ) : (
            <ReportPreview content={preview.data} />
          )}
        </section>
      )}
    </>
  )
}
