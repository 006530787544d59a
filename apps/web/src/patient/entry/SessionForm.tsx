import { NativeSelect } from '@mantine/core'
import { type SessionEntry, sessionPurposes } from '@tandem/domain/entry/entry'
import { sessionWords } from '../story-words.ts'
import type { SessionDraft } from './drafts.ts'
import classes from './Entry.module.css'
import { fieldProps, SuggestedField, TextField } from './EntryFields.tsx'
import { purposeWords } from './entry-words.ts'
import type { EntryFormState } from './use-entry-form.ts'

const statuses = Object.entries(sessionWords).map(([value, label]) => ({
  value,
  label: label.slice(0, 1).toUpperCase() + label.slice(1),
}))

const forms = ['in person', 'telephone', 'video', 'group', 'CBT']

/** A contact: when, and what became of it. */
export const SessionForm = ({ form }: { form: EntryFormState<SessionDraft> }) => {
  const { draft } = form
  return (
    <>
      <div className={classes.row}>
        <TextField form={form} field="heldOn" label="Day of the contact" type="date" required />
        <TextField form={form} field="heldAt" label="Time, if known" type="time" />
      </div>
      <NativeSelect
        {...fieldProps(form, 'status')}
        label="What became of it"
        data={statuses}
        value={draft.status}
        onChange={(event) => form.change({ status: event.currentTarget.value as SessionEntry['status'] })}
      />
      {draft.status.startsWith('cancelled') && (
        <TextField
          form={form}
          field="cancelledAt"
          label="Cancelled on, if known"
          type="datetime-local"
          hint="Less than 24 hours before counts as late; without it nobody can tell."
        />
      )}
      <div className={classes.row}>
        <NativeSelect
          {...fieldProps(form, 'purpose')}
          label="Kind"
          data={sessionPurposes.map((value) => ({ value, label: purposeWords[value] }))}
          value={draft.purpose}
          onChange={(event) => form.change({ purpose: event.currentTarget.value as SessionEntry['purpose'] })}
        />
        <SuggestedField form={form} field="modality" label="Form or therapy, if any" suggestions={forms} />
      </div>
    </>
  )
}
