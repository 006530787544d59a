import { Autocomplete, Checkbox, SegmentedControl } from '@mantine/core'
import type { Output } from '../../api.ts'
import type { TreatmentDraft } from './drafts.ts'
import classes from './Entry.module.css'
import { fieldProps, TextField } from './EntryFields.tsx'
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
    <Autocomplete
      {...fieldProps(form, 'stopReason', 'A therapy that was completed begins with “completed”.')}
      label="Why it ended"
      data={stopReasons}
      value={form.draft.stopReason}
      onChange={(stopReason) => form.change({ stopReason })}
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
            <Autocomplete
              {...fieldProps(form, 'drug', known ? known.drugClass : undefined)}
              label="Drug"
              withAsterisk
              data={drugs.map(({ drug }) => drug)}
              limit={12}
              value={draft.drug}
              onChange={(drug) => form.change({ drug })}
            />
            <TextField form={form} field="doseMg" label="Dose, mg a day" numeric />
          </div>
          {draft.drug.trim() !== '' && !known && (
            <Autocomplete
              {...fieldProps(
                form,
                'drugClass',
                'Not in the table of drugs; its class decides which plan it makes.',
              )}
              label="Class of the drug"
              data={[...new Set(drugs.map(({ drugClass }) => drugClass))].toSorted()}
              value={draft.drugClass}
              onChange={(drugClass) => form.change({ drugClass })}
            />
          )}
          <Checkbox
            label="Taken as needed, which makes no plan"
            checked={draft.asNeeded}
            onChange={(event) => form.change({ asNeeded: event.currentTarget.checked })}
          />
        </>
      ) : (
        <Autocomplete
          {...fieldProps(form, 'modality')}
          label="Therapy"
          withAsterisk
          data={therapies}
          value={draft.modality}
          onChange={(modality) => form.change({ modality })}
        />
      )}
      <TextField form={form} field="startedOn" label="First day" type="date" required />
      <EndFields form={form} ends={false} />
    </>
  )
}
