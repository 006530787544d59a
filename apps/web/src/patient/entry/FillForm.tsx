import type { Output } from '../../api.ts'
import type { FillDraft } from './drafts.ts'
import classes from './Entry.module.css'
import { SuggestedField, TextField } from './EntryFields.tsx'
import type { EntryFormState } from './use-entry-form.ts'

/** What was handed over, and how long it lasts. */
export const FillForm = ({
  form,
  drugs,
}: {
  form: EntryFormState<FillDraft>
  drugs: Output['entry']['form']['drugs']
}) => (
  <>
    <div className={classes.row}>
      <SuggestedField
        form={form}
        field="drug"
        label="Drug"
        required
        suggestions={drugs.map(({ drug }) => drug)}
      />
      <TextField form={form} field="dispensedOn" label="Day it was handed over" type="date" required />
    </div>
    <div className={classes.row}>
      <TextField form={form} field="daysSupply" label="Days it lasts" numeric />
      <TextField form={form} field="quantity" label="Units, such as tablets" numeric />
      <TextField form={form} field="dosesPerDay" label="Units a day" numeric />
    </div>
  </>
)
