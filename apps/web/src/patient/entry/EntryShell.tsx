import { Button, Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import { useOrganisation } from '../../shell/session.ts'
import { formatInstant } from '../../ui/format.ts'
import type { Draft } from './drafts.ts'
import classes from './Entry.module.css'
import { entryWords } from './entry-words.ts'
import type { Conflict, EntryFormState } from './use-entry-form.ts'

interface EntryShellProps<D extends Draft> {
  readonly form: EntryFormState<D>
  readonly label: string
  /** Why is asked for: a correction says it. */
  readonly withReason: boolean
  readonly reasonLabel?: string
  readonly children: ReactNode
}

/** Fields, the reason where one is needed, what stands in the way, and the button. */
export const EntryShell = <D extends Draft>({
  form,
  label,
  withReason,
  reasonLabel = 'Why it is corrected',
  children,
}: EntryShellProps<D>) => (
  <form ref={form.ref} className={classes.form} onSubmit={(event) => void form.submit(event)} noValidate>
    {children}
    {withReason && (
      <Textarea
        name="reason"
        label={reasonLabel}
        description="Kept with the value that stood before, with your name and the time."
        withAsterisk
        aria-required
        autosize
        minRows={1}
        maxLength={500}
        value={form.reason}
        error={form.fault('reason')}
        onChange={(event) => form.setReason(event.currentTarget.value)}
      />
    )}
    {form.conflict && <ConflictNote form={form} conflict={form.conflict} />}
    <div role="alert">{form.message && <p className={classes.message}>{form.message}</p>}</div>
    <div className={classes.actions}>
      {/* A field that loses focus tells its fault and may push the button from under the pointer: it keeps focus. */}
      <Button type="submit" loading={form.pending} onMouseDown={(event) => event.preventDefault()}>
        {form.asksAgain ? 'Store all the same' : label}
      </Button>
    </div>
  </form>
)

/** Two people had the same record open: both values, who was faster, and what can be done. */
const ConflictNote = <D extends Draft>({
  form,
  conflict,
}: {
  form: EntryFormState<D>
  conflict: Conflict
}) => {
  const timeZone = useOrganisation()?.timeZone ?? 'UTC'
  const { by, at, reason, current } = conflict
  return (
    <section className={classes.conflict} role="alert" aria-label="Changed in the meantime">
      <p>
        <strong>
          {by} {current === null ? 'withdrew' : 'changed'} this record on {formatInstant(at, timeZone)}
        </strong>
        , while you had it open{reason === null ? '' : ` (“${reason}”)`}. Nothing was overwritten, and what
        you typed is kept.
      </p>
      <dl className={classes.both}>
        <div>
          <dt>On record now</dt>
          <dd>{current === null ? 'withdrawn, nothing stands' : entryWords(current)}</dd>
        </div>
        <div>
          <dt>Yours</dt>
          <dd>{entryWords(form.entry)}</dd>
        </div>
      </dl>
      {current !== null && (
        <div className={classes.actions}>
          <Button size="xs" variant="default" onClick={() => form.goOnFrom(conflict)}>
            Keep mine, as a correction of theirs
          </Button>
          <Button size="xs" variant="default" onClick={() => form.takeTheirs(conflict)}>
            Take theirs
          </Button>
        </div>
      )}
    </section>
  )
}
