import { Button, Textarea } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { type Output, trpc } from '../api.ts'
import { useFreshness } from '../shell/freshness.tsx'
import { useOrganisation } from '../shell/session.ts'
import { readFault } from '../ui/fault.ts'
import { formatInstant, formatPlural } from '../ui/format.ts'
import { ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import classes from './CodeListsPage.module.css'
import { linesAsText, readLines } from './code-lines.ts'

const route = getRouteApi('/o/$organisation/code-lists')

type List = Output['measures']['codeLists']['lists'][number]

const Editor = ({ list, organisation, onDone }: { list: List; organisation: string; onDone: () => void }) => {
  const queries = useQueryClient()
  const [text, setText] = useState(linesAsText(list.lines))
  const save = useMutation(
    trpc.measures.setCodeList.mutationOptions({
      onSuccess: (settings) => {
        queries.setQueryData(trpc.measures.codeLists.queryKey({ organisation }), settings)
        void queries.invalidateQueries({ queryKey: trpc.measures.detail.pathKey() })
        onDone()
      },
    }),
  )
  const read = readLines(text)
  const problem = read.kind === 'problem' ? `Line ${read.line}, “${read.text}”, ${read.rule}.` : null
  return (
    <form
      className={classes.editor}
      onSubmit={(event) => {
        event.preventDefault()
        if (read.kind === 'read')
          save.mutate({ organisation, list: list.list, version: list.version, lines: [...read.lines] })
      }}
    >
      <Textarea
        label={`Codes of ${list.list}`}
        description="One on each line: code system, code. A * at the end stands for every code that begins so."
        autosize
        minRows={4}
        maxRows={16}
        value={text}
        aria-invalid={problem !== null}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {problem !== null && <p role="alert">{problem}</p>}
      {read.kind === 'read' && read.lines.length === 0 && (
        <p>Without a code, measures that look at this list can’t be computed.</p>
      )}
      {save.isError && <p role="alert">{readFault(save.error).message}</p>}
      <div className={classes.actions}>
        <Button type="submit" size="xs" loading={save.isPending} disabled={problem !== null}>
          Save for everybody
        </Button>
        <Button variant="default" size="xs" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

const ListEntry = ({ list, organisation, maySet }: { list: List; organisation: string; maySet: boolean }) => {
  const [editing, setEditing] = useState(false)
  const timeZone = useOrganisation()?.timeZone ?? 'UTC'
  const { version, changedBy, changedAt, lines, measures } = list
  return (
    <li className={classes.list}>
      <div>
        <h2 className={classes.name}>{list.list}</h2>
        <p className="muted small">
          {version === 0
            ? 'As it comes with Tandem.'
            : `Version ${version}, set by ${changedBy}${changedAt === null ? '' : `, ${formatInstant(changedAt, timeZone)}`}.`}{' '}
          {measures.length === 0
            ? 'No measure needs it.'
            : `Needed by ${formatPlural(measures.length, 'measure')}.`}
        </p>
        {measures.length > 0 && (
          <details className="small muted">
            <summary>Which</summary>
            {measures.join(', ')}
          </details>
        )}
      </div>
      {editing ? (
        <Editor list={list} organisation={organisation} onDone={() => setEditing(false)} />
      ) : (
        <div className={classes.shown}>
          <p className={classes.codes}>
            {lines.length === 0 ? 'Nothing is mapped.' : linesAsText(lines).split('\n').join(' · ')}
          </p>
          {maySet && (
            <Button
              variant="default"
              size="compact-xs"
              aria-label={`Change the codes of ${list.list}`}
              onClick={() => setEditing(true)}
            >
              Change
            </Button>
          )}
        </div>
      )}
    </li>
  )
}

/** What the service's own codes stand for, so that measures find them. */
export const CodeListsPage = () => {
  const { organisation } = route.useParams()
  useDocumentTitle('Code lists, Tandem')
  useFreshness(null)
  const query = useQuery(trpc.measures.codeLists.queryOptions({ organisation }))
  return (
    <>
      <h1>Code lists</h1>
      <p className={classes.lead}>
        Measures find diagnoses, contacts and medication by these codes. Tandem ships no licensed terminology:
        a service maps its own. A change holds for the whole organisation and for what is computed next; past
        figures and past versions stay, and every change is recorded.
      </p>
      {query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <LoadingPanel label="Loading the code lists" height={480} />
      ) : (
        <>
          {!query.data.maySet && (
            <p>Your role is limited to some sites: it reads the lists, and others set them.</p>
          )}
          <ul className={classes.lists}>
            {query.data.lists.map((list) => (
              <ListEntry key={list.list} list={list} organisation={organisation} maySet={query.data.maySet} />
            ))}
          </ul>
        </>
      )}
    </>
  )
}
