import type { EntryKind } from '@tandem/domain/entry/entry'
import { useMutation } from '@tanstack/react-query'
import { type Output, trpc } from '../../api.ts'
import type { Draft, EventDraft, FillDraft, ScoreDraft, SessionDraft, TreatmentDraft } from './drafts.ts'
import { EntryShell } from './EntryShell.tsx'
import { EventForm } from './EventForm.tsx'
import { entryWords } from './entry-words.ts'
import { FillForm } from './FillForm.tsx'
import { ScoreForm } from './ScoreForm.tsx'
import { SessionForm } from './SessionForm.tsx'
import { TreatmentForm } from './TreatmentForm.tsx'
import { type EntryFormState, useEntryForm } from './use-entry-form.ts'

export type FormFacts = Output['entry']['form']

/** The fields of a kind. */
export const FieldsOf = ({
  form,
  facts,
  fixed,
}: {
  form: EntryFormState<Draft>
  facts: FormFacts
  fixed: boolean
}) => {
  switch (form.draft.kind) {
    case 'score':
      return <ScoreForm form={form as unknown as EntryFormState<ScoreDraft>} fixed={fixed} />
    case 'session':
      return <SessionForm form={form as unknown as EntryFormState<SessionDraft>} />
    case 'treatment':
      return <TreatmentForm form={form as unknown as EntryFormState<TreatmentDraft>} drugs={facts.drugs} />
    case 'fill':
      return <FillForm form={form as unknown as EntryFormState<FillDraft>} drugs={facts.drugs} />
    case 'event':
      return <EventForm form={form as unknown as EntryFormState<EventDraft>} />
  }
}

export interface EntryFormProps {
  readonly organisation: string
  readonly patient: string
  readonly facts: FormFacts
  /** What was typed before the drawer was closed. */
  readonly drafts: Map<string, Draft>
  readonly onStored: (words: string) => void
}

/** A form for something new. */
export const NewEntry = (props: EntryFormProps & { readonly kind: EntryKind; readonly blank: Draft }) => {
  const { organisation, patient, facts, drafts, kind, blank, onStored } = props
  const store = useMutation(trpc.entry.enter.mutationOptions())
  const form = useEntryForm<Draft>({
    initial: drafts.get(kind) ?? blank,
    version: 0,
    onRecord: facts.onRecord,
    now: facts.now,
    corrected: null,
    reasonNeeded: false,
    send: ({ entry, key, meant }) => store.mutateAsync({ organisation, patient, entry, key, meant }),
    onStored: (entry) => {
      drafts.delete(kind)
      onStored(`Stored: ${entryWords(entry)}.`)
    },
    onDraft: (draft) => drafts.set(kind, draft),
  })
  return (
    <EntryShell form={form} label="Store" withReason={false}>
      <FieldsOf form={form} facts={facts} fixed={false} />
    </EntryShell>
  )
}
