import type { HeldEntry } from '@tandem/domain/entry/entry'
import { useMutation } from '@tanstack/react-query'
import { trpc } from '../../api.ts'
import { type Draft, draftOf, entryOf } from './drafts.ts'
import classes from './Entry.module.css'
import { EntryHistory } from './EntryHistory.tsx'
import { EntryShell } from './EntryShell.tsx'
import { entryWords } from './entry-words.ts'
import { type EntryFormProps, FieldsOf } from './NewEntry.tsx'
import { useEntryForm } from './use-entry-form.ts'
import { WithdrawForm } from './WithdrawForm.tsx'

/** What stands, to be corrected with a reason; a booked contact just gets its outcome. */
export const EditEntry = (props: EntryFormProps & { readonly held: HeldEntry }) => {
  const { organisation, patient, facts, drafts, held, onStored } = props
  const { record, version, entry: before } = held
  const store = useMutation(trpc.entry.correct.mutationOptions())
  const kept = drafts.get(record)
  const isBooked = before.kind === 'session' && before.status === 'future'
  const form = useEntryForm<Draft>({
    initial: kept ?? draftOf(before),
    version,
    onRecord: facts.onRecord,
    now: facts.now,
    corrected: record,
    reasonNeeded: !isBooked,
    send: ({ entry, key, meant, version: seen, reason }) =>
      store.mutateAsync({
        organisation,
        patient,
        record,
        entry,
        key,
        meant,
        version: seen,
        reason: reason === '' ? null : reason,
      }),
    onStored: (entry) => {
      drafts.delete(record)
      onStored(`Corrected: ${entryWords(entry)}. The value before is kept.`)
    },
    onDraft: (draft) => drafts.set(record, draft),
  })
  const settles = isBooked && form.draft.kind === 'session' && form.draft.status !== 'future'
  return (
    <>
      <p className="muted small">On record: {entryWords(before)}</p>
      <EntryShell
        form={form}
        label={settles ? 'Record the outcome' : 'Store the correction'}
        withReason={!settles}
      >
        <FieldsOf form={form} facts={facts} fixed />
      </EntryShell>
      <WithdrawForm
        organisation={organisation}
        patient={patient}
        held={held}
        onWithdrawn={() => {
          drafts.delete(record)
          onStored(`Withdrawn: ${entryWords(entryOf(draftOf(before)))}. It is kept in the history.`)
        }}
      />
      <details className={classes.more}>
        <summary>History of this record</summary>
        <EntryHistory organisation={organisation} patient={patient} of={{ record, kind: before.kind }} />
      </details>
    </>
  )
}
