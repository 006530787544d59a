import { Checkbox, SegmentedControl } from '@mantine/core'
import type { Output } from '../../api.ts'
import type { TreatmentDraft } from './drafts.ts'
import classes from './Entry.module.css'
import { SuggestedField, TextField } from './EntryFields.tsx'
import type { EntryFormState } from './use-entry-form.ts'

type Drugs = Output['entry']['form']['drugs']

export const stopReasons = [
  'completed',
  'side effects',
  'no response',
  'remission',
  'patient’s choice',
  'changed to another',
  'other',
]

const therapies = ['CBT', 'DBT', 'psychodynamic', 'trauma-focused', 'other']

/** The last day and why: what makes an end of a treatment. */
export const EndFields = ({ form, ends }: { form: EntryFormState<TreatmentDraft>; ends: boolean }) => (
  <div className={classes.row}>
    <TextField
      form={form}
      field="endedOn"
      label={ends ? 'Last day' : 'Last day, if it has one'}
      type="date"
    />
    <SuggestedField
      form={form}
      field="stopReason"
      label="Why it ended"
      hint="A therapy that was completed begins with “completed”."
      suggestions={stopReasons}
    />
  </div>
)

/** One component of the plan; the plan arm follows from it and is never typed in. */
export const TreatmentForm = ({ form, drugs }: { form: EntryFormState<TreatmentDraft>; drugs: Drugs }) => {
  const { draft } = form
  const known = drugs.find(({ drug }) => drug === draft.drug.trim().toLowerCase())
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="Part of the plan"
        data={[
          { value: 'medication', label: 'Medication' },
          { value: 'therapy', label: 'Therapy' },
        ]}
        value={draft.component}
        onChange={(component) => form.change({ component: component as TreatmentDraft['component'] })}
      />
      {draft.component === 'medication' ? (
        <>
          <div className={classes.row}>
            <SuggestedField
              form={form}
              field="drug"
              label="Drug"
              hint={known?.drugClass}
              required
              suggestions={drugs.map(({ drug }) => drug)}
            />
            <TextField form={form} field="doseMg" label="Dose, mg a day" numeric />
          </div>
          {draft.drug.trim() !== '' && !known && (
            <SuggestedField
              form={form}
              field="drugClass"
              label="Class of the drug"
              hint="Not in the table of drugs; its class decides which plan it makes."
              suggestions={[...new Set(drugs.map(({ drugClass }) => drugClass))].toSorted()}
            />
          )}
          <Checkbox
            label="Taken as needed, which makes no plan"
            checked={draft.asNeeded}
            onChange={(event) => form.change({ asNeeded: event.currentTarget.checked })}
          />
        </>
      ) : (
        <SuggestedField form={form} field="modality" label="Therapy" required suggestions={therapies} />
      )}
      <TextField form={form} field="startedOn" label="First day" type="date" required />
      <EndFields form={form} ends={false} />
    </>
  )
}
