import { NativeSelect, Textarea } from '@mantine/core'
import { type EventEntry, eventKinds } from '@tandem/domain/entry/entry'
import type { EventDraft } from './drafts.ts'
import { fieldProps, TextField } from './EntryFields.tsx'
import { eventName } from './entry-words.ts'
import type { EntryFormState } from './use-entry-form.ts'

/** Anything else worth a mark on the time line. */
export const EventForm = ({ form }: { form: EntryFormState<EventDraft> }) => (
  <>
    <NativeSelect
      {...fieldProps(form, 'what')}
      label="What it was"
      data={eventKinds.map((value) => ({ value, label: eventName(value) }))}
      value={form.draft.what}
      onChange={(event) => form.change({ what: event.currentTarget.value as EventEntry['what'] })}
    />
    <TextField form={form} field="happenedOn" label="Day" type="date" required />
    <TextField form={form} field="finding" label="Finding, in a few words" />
    <Textarea
      {...fieldProps(form, 'note', 'Notes of psychotherapy never belong here.')}
      label="More, if need be"
      autosize
      minRows={2}
      maxLength={2000}
      value={form.draft.note}
      onChange={(event) => form.change({ note: event.currentTarget.value })}
    />
  </>
)
