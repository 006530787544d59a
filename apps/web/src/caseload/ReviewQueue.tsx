import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { queryClient, trpc } from '../api.ts'
import { useShortcuts, useShortcutsOn } from '../shell/shortcuts.ts'
import { readFault } from '../ui/fault.ts'
import { formatDay } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { type CaseloadSearch, listInput } from './caseload-search.ts'
import { useNamesHidden } from './privacy.ts'
import classes from './ReviewQueue.module.css'
import { Change, Latest, Reasons } from './RowParts.tsx'
import { type Decision, decisions, outcomeWords } from './review-words.ts'
import { type CaseloadRow, personWords, type Reason, type ScaleOf } from './row-words.ts'
import { Sparkline } from './Sparkline.tsx'

interface ReviewQueueProps {
  readonly organisation: string
  readonly search: CaseloadSearch
  readonly text: string
  readonly scaleOf: ScaleOf
  readonly onExplain: (row: CaseloadRow, reason: Reason) => void
  readonly onAcknowledge: (row: CaseloadRow) => void
}

/**
 * The case review, one patient after the other, worked by keys: N and P go on and back, 1 to 7 decide, O, F and E go to
 * owner, follow-up and note, S saves and goes on. The queue is whoever is flagged for discussion, in the list's order.
 */
export const ReviewQueue = ({
  organisation,
  search,
  text,
  scaleOf,
  onExplain,
  onAcknowledge,
}: ReviewQueueProps) => {
  const flagged: CaseloadSearch = { ...search, flags: [...new Set([...search.flags, 'discuss' as const])] }
  const query = useQuery({
    ...trpc.caseload.list.queryOptions({ ...listInput(organisation, flagged, text), pageSize: 200 }),
    staleTime: 0,
  })
  const owners = useQuery(trpc.caseload.owners.queryOptions({ organisation }))
  // Who was decided stays in its place until the queue is opened again, so that "previous" leads back.
  const [held, setHeld] = useState<readonly CaseloadRow[]>([])
  const [place, setPlace] = useState(0)
  const [told, setTold] = useState('')
  useEffect(() => {
    const rows = query.data?.rows
    if (rows === undefined) return
    setHeld((before) => {
      const fresh = new Map(rows.map((row) => [row.episode, row]))
      const known = before.map((row) => fresh.get(row.episode) ?? row)
      return [...known, ...rows.filter(({ episode }) => !before.some((row) => row.episode === episode))]
    })
  }, [query.data])
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading the review queue" height={320} />
  const row = held[Math.min(place, held.length - 1)]
  if (row === undefined)
    return (
      <EmptyPanel title="Nobody is flagged for discussion">
        Choose rows in the table and flag them; they wait here for the next case review.
      </EmptyPanel>
    )
  const go = (step: number) => setPlace((at) => Math.max(0, Math.min(held.length - 1, at + step)))
  return (
    <section className={classes.queue} aria-label="Review queue">
      <p role="status" className="sr-only">
        {told}
      </p>
      <ReviewCard
        key={`${row.episode}-${row.review.version}`}
        organisation={organisation}
        row={row}
        place={Math.min(place, held.length - 1) + 1}
        of={held.length}
        owners={owners.data ?? []}
        scaleOf={scaleOf}
        onGo={go}
        onExplain={onExplain}
        onAcknowledge={onAcknowledge}
        onSaved={(words, saved) => {
          setTold(words)
          setHeld((rows) => rows.map((other) => (other.episode === saved.episode ? saved : other)))
          go(1)
          void queryClient.invalidateQueries({ queryKey: trpc.caseload.pathKey() })
        }}
        onConflict={(words) => {
          setTold(words)
          void query.refetch()
        }}
      />
      {told !== '' && <p className="muted">{told}</p>}
    </section>
  )
}

interface ReviewCardProps {
  readonly organisation: string
  readonly row: CaseloadRow
  readonly place: number
  readonly of: number
  readonly owners: readonly { readonly clinician: string; readonly name: string }[]
  readonly scaleOf: ScaleOf
  readonly onGo: (step: number) => void
  readonly onExplain: (row: CaseloadRow, reason: Reason) => void
  readonly onAcknowledge: (row: CaseloadRow) => void
  readonly onSaved: (words: string, row: CaseloadRow) => void
  readonly onConflict: (words: string) => void
}

const ReviewCard = (props: ReviewCardProps) => {
  const { organisation, row, place, of, owners, scaleOf, onGo, onExplain, onAcknowledge } = props
  const namesHidden = useNamesHidden()
  const { review } = row
  const [decision, setDecision] = useState<Decision | ''>('')
  const [note, setNote] = useState('')
  const [owner, setOwner] = useState(review.owner ?? '')
  const [followUpOn, setFollowUpOn] = useState(review.followUpOn ?? '')
  const [fault, setFault] = useState('')
  const form = useRef<HTMLFormElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const [shortcutsOn] = useShortcutsOn()
  const save = useMutation(
    trpc.caseload.review.mutationOptions({
      onSuccess: (outcome) => {
        const [done] = outcome.done
        if (done === undefined) {
          const words = outcomeWords(outcome, 'decided')
          setFault(words)
          props.onConflict(words)
          return
        }
        const label = decisions.find(({ value }) => value === decision)?.label ?? ''
        props.onSaved(`Recorded: ${label}.`, {
          ...row,
          review: {
            ...review,
            version: done.version,
            discuss: false,
            owner: owner || null,
            followUpOn: followUpOn || null,
          },
        })
      },
      onError: (error) => setFault(readFault(error).message),
    }),
  )
  useEffect(() => heading.current?.focus(), [])
  const focusField = (name: string) => form.current?.querySelector<HTMLElement>(`[name="${name}"]`)?.focus()
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (decision === '') return setFault('Choose a decision: keys 1 to 7.')
    setFault('')
    save.mutate({
      organisation,
      episode: row.episode,
      version: review.version,
      decision,
      ...(note.trim() !== '' && { note: note.trim() }),
      owner: owner === '' ? null : owner,
      followUpOn: followUpOn === '' ? null : followUpOn,
    })
  }
  useShortcuts(
    {
      n: () => onGo(1),
      p: () => onGo(-1),
      o: () => focusField('owner'),
      f: () => focusField('follow-up'),
      e: () => focusField('note'),
      s: () => submit(),
      ...Object.fromEntries(
        decisions.map(({ value }, index) => [String(index + 1), () => setDecision(value)]),
      ),
    },
    shortcutsOn,
  )
  return (
    <article className={classes.card} aria-labelledby="review-of">
      <header className={classes.head}>
        <h2 id="review-of" ref={heading} tabIndex={-1}>
          {personWords(row, namesHidden)}
          <span className="muted">
            {' '}
            {place} of {of}
          </span>
        </h2>
        <Link to="/o/$organisation/patient/$patient" params={{ organisation, patient: row.patient }}>
          Open the patient
        </Link>
      </header>
      {review.flaggedBy !== null && (
        <p className="muted small">
          Flagged by {review.flaggedBy}
          {review.flagNote !== null && `: “${review.flagNote}”`}
        </p>
      )}
      {review.decidedOn !== null && (
        <p className="muted small">
          Last reviewed {formatDay(review.decidedOn)} by {review.decidedBy}:{' '}
          {decisions.find(({ value }) => value === review.decision)?.label.toLowerCase()}
          {review.decisionNote !== null && `, “${review.decisionNote}”`}
        </p>
      )}
      <div className={classes.facts}>
        <Sparkline row={row} scaleOf={scaleOf} width={240} height={64} />
        <Latest row={row} />
        <Change row={row} />
        <Reasons row={row} onExplain={onExplain} onAcknowledge={onAcknowledge} />
      </div>
      <form ref={form} onSubmit={submit} className={classes.form} noValidate>
        <fieldset className={classes.decisions}>
          <legend>Decision</legend>
          {decisions.map(({ value, label }, index) => (
            <label key={value} className={classes.decision} data-chosen={decision === value}>
              <input
                type="radio"
                name="decision"
                value={value}
                checked={decision === value}
                onChange={() => setDecision(value)}
              />
              <kbd>{index + 1}</kbd> {label}
            </label>
          ))}
        </fieldset>
        <div className={classes.fields}>
          <NativeSelect
            name="owner"
            label="Owner (O)"
            data={[
              { value: '', label: 'Nobody' },
              ...owners.map(({ clinician, name }) => ({ value: clinician, label: name })),
            ]}
            value={owner}
            onChange={(event) => setOwner(event.currentTarget.value)}
          />
          <TextInput
            name="follow-up"
            type="date"
            label={followUpOn === '' ? 'Follow-up on (F)' : `Follow-up on (F): ${formatDay(followUpOn)}`}
            value={followUpOn}
            onChange={(event) => setFollowUpOn(event.currentTarget.value)}
          />
          <Textarea
            name="note"
            label="Note (E)"
            autosize
            minRows={1}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </div>
        {fault !== '' && (
          <p role="alert" className={classes.fault}>
            {fault}
          </p>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => onGo(-1)} disabled={place === 1}>
            Previous (P)
          </Button>
          <Button variant="default" onClick={() => onGo(1)} disabled={place === of}>
            Next (N)
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save and go on (S)
          </Button>
        </div>
      </form>
    </article>
  )
}
