import { Autocomplete, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatDay } from '../../ui/format.ts'
import type { Draft } from './drafts.ts'
import classes from './Entry.module.css'
import type { EntryFormState } from './use-entry-form.ts'

/** What every field of a form has: its name, what is wrong with it, and what is doubtful, both in words. */
export const fieldProps = <D extends Draft>(form: EntryFormState<D>, field: string, hint?: ReactNode) => {
  const doubt = form.doubt(field)
  return {
    name: field,
    error: form.fault(field),
    onBlur: () => form.leave(field),
    inputWrapperOrder: ['label' as const, 'input' as const, 'description' as const, 'error' as const],
    description:
      hint || doubt ? (
        <>
          {hint}
          {doubt && <span className={classes.doubt}>{doubt}</span>}
        </>
      ) : undefined,
  }
}

interface TextFieldProps<D extends Draft> {
  readonly form: EntryFormState<D>
  readonly field: keyof D & string
  readonly label: string
  readonly hint?: ReactNode
  readonly type?: 'text' | 'date' | 'time' | 'datetime-local'
  readonly numeric?: boolean
  readonly required?: boolean
}

/** One line of text, a day or a time, as it is typed. */
export const TextField = <D extends Draft>(props: TextFieldProps<D>) => {
  const { form, field, label, hint, type = 'text', numeric = false, required = false } = props
  const value = String(form.draft[field] ?? '')
  const said = type === 'date' && value !== '' ? formatDay(value) : hint
  return (
    <TextInput
      {...fieldProps(form, field, said)}
      type={type}
      label={label}
      withAsterisk={required}
      aria-required={required}
      inputMode={numeric ? 'decimal' : undefined}
      autoComplete="off"
      value={value}
      onChange={(event) => form.change({ [field]: event.currentTarget.value } as Partial<D>)}
    />
  )
}

interface SuggestedFieldProps<D extends Draft> extends TextFieldProps<D> {
  readonly suggestions: readonly string[]
}

/** One line of text with what is usual; anything else may be typed. Few suggestions: a list that scrolls needs a mouse. */
export const SuggestedField = <D extends Draft>(props: SuggestedFieldProps<D>) => {
  const { form, field, label, hint, required = false, suggestions } = props
  return (
    <Autocomplete
      {...fieldProps(form, field, hint)}
      label={label}
      withAsterisk={required}
      aria-required={required}
      data={[...suggestions]}
      limit={5}
      openOnFocus={false}
      comboboxProps={{ withinPortal: false }}
      value={String(form.draft[field] ?? '')}
      onChange={(value) => form.change({ [field]: value } as Partial<D>)}
    />
  )
}
