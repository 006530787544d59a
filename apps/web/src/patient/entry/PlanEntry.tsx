import { NativeSelect, SegmentedControl } from '@mantine/core'
import { type HeldEntry, heldOfKind, type TreatmentEntry } from '@tandem/domain/entry/entry'
import { type EntryProblem, refused } from '@tandem/domain/entry/entry-problem'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../../api.ts'
import { type Draft, draftOf, type TreatmentDraft } from './drafts.ts'
import classes from './Entry.module.css'
import { TextField } from './EntryFields.tsx'
import { EntryShell } from './EntryShell.tsx'
import { entryWords } from './entry-words.ts'
import { type EntryFormProps, NewEntry } from './NewEntry.tsx'
import { EndFields } from './TreatmentForm.tsx'
import { useEntryForm } from './use-entry-form.ts'

type Held = HeldEntry<TreatmentEntry>

const ways = [
  { value: 'start', label: 'Start' },
  { value: 'dose', label: 'Change dose' },
  { value: 'stop', label: 'Stop' },
]

/** A change of the plan: something begins, goes on with another dose, or ends. */
export const PlanEntry = (props: EntryFormProps & { readonly blank: Draft }) => {
  const [way, setWay] = useState('start')
  const [record, setRecord] = useState('')
  const running = heldOfKind(props.facts.onRecord.held, 'treatment').filter(
    ({ entry }) => entry.endedOn === null && (way === 'stop' || entry.component === 'medication'),
  )
  const chosen = running.find((held) => held.record === record) ?? running[0]
  return (
    <div className={classes.form}>
      <SegmentedControl
        size="xs"
        aria-label="What changes"
        data={ways}
        value={way}
        onChange={(value) => setWay(value)}
      />
      {way === 'start' && <NewEntry {...props} kind="treatment" />}
      {way !== 'start' && running.length === 0 && (
        <p className="muted">
          {way === 'stop' ? 'No treatment goes on without an end.' : 'No medication goes on without an end.'}
        </p>
      )}
      {way !== 'start' && chosen !== undefined && (
        <>
          <NativeSelect
            label="Treatment"
            data={running.map((held) => ({ value: held.record, label: entryWords(held.entry) }))}
            value={chosen.record}
            onChange={(event) => setRecord(event.currentTarget.value)}
          />
          {way === 'stop' ? (
            <StopForm key={`stop ${chosen.record}`} {...props} held={chosen} />
          ) : (
            <DoseForm key={`dose ${chosen.record}`} {...props} held={chosen} />
          )}
        </>
      )}
    </div>
  )
}

const StopForm = (props: EntryFormProps & { readonly held: Held }) => {
  const { organisation, patient, facts, drafts, held, onStored } = props
  const { record, version, entry: before } = held
  const kept = `stop ${record}`
  const store = useMutation(trpc.entry.correct.mutationOptions())
  const form = useEntryForm<TreatmentDraft>({
    initial: (drafts.get(kept) ?? {
      ...draftOf(before),
      endedOn: facts.now.slice(0, 10),
    }) as TreatmentDraft,
    version,
    onRecord: facts.onRecord,
    now: facts.now,
    corrected: record,
    reasonNeeded: false,
    alsoWrong: ({ endedOn }) =>
      endedOn === '' ? [refused('endedOn', null, 'must be a day that exists')] : [],
    send: ({ entry, key, meant, version: seen }) =>
      store.mutateAsync({ organisation, patient, record, entry, key, meant, version: seen, reason: null }),
    onStored: (entry) => {
      drafts.delete(kept)
      onStored(`Ended: ${entryWords(entry)}.`)
    },
    onDraft: (draft) => drafts.set(kept, draft),
  })
  return (
    <EntryShell form={form} label="End it" withReason={false}>
      <EndFields form={form} ends />
    </EntryShell>
  )
}

const doseProblems = (before: TreatmentEntry, { startedOn, doseMg }: TreatmentDraft): EntryProblem[] => [
  ...(doseMg.trim() === '' ? [refused('doseMg', null, 'must be a number above 0, at most 100,000')] : []),
  ...(Number(doseMg) === before.doseMg
    ? [refused('doseMg', doseMg, 'must differ from the dose before')]
    : []),
  ...(startedOn !== '' && startedOn <= before.startedOn
    ? [refused('startedOn', startedOn, 'must lie after the first day of the dose before')]
    : []),
]

const DoseForm = (props: EntryFormProps & { readonly held: Held }) => {
  const { organisation, patient, facts, drafts, held, onStored } = props
  const { record, version, entry: before } = held
  const kept = `dose ${record}`
  const store = useMutation(trpc.entry.changeDose.mutationOptions())
  const others = facts.onRecord.held.filter((each) => each.record !== record)
  const form = useEntryForm<TreatmentDraft>({
    initial: (drafts.get(kept) ?? {
      ...draftOf(before),
      doseMg: '',
      startedOn: facts.now.slice(0, 10),
    }) as TreatmentDraft,
    version,
    // The dose before ends on the day before: it overlaps with nothing.
    onRecord: { ...facts.onRecord, held: others },
    now: facts.now,
    corrected: null,
    reasonNeeded: true,
    alsoWrong: (draft) => doseProblems(before, draft),
    send: ({ entry, key, meant, version: seen, reason }) =>
      store.mutateAsync({
        organisation,
        patient,
        record,
        version: seen,
        key,
        meant,
        reason,
        from: entry.kind === 'treatment' ? entry.startedOn : '',
        doseMg: entry.kind === 'treatment' ? (entry.doseMg ?? 0) : 0,
      }),
    onStored: (entry) => {
      drafts.delete(kept)
      onStored(`Dose changed: ${entryWords(entry)}.`)
    },
    onDraft: (draft) => drafts.set(kept, draft),
  })
  return (
    <EntryShell form={form} label="Change the dose" withReason reasonLabel="Why the dose changes">
      <div className={classes.row}>
        <TextField form={form} field="startedOn" label="From" type="date" required />
        <TextField
          form={form}
          field="doseMg"
          label="New dose, mg a day"
          numeric
          required
          hint={before.doseMg === null ? undefined : `Now ${before.doseMg} mg`}
        />
      </div>
    </EntryShell>
  )
}
