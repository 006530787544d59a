import { NativeSelect, SegmentedControl } from '@mantine/core'
import { findInstrument, instruments } from '@tandem/domain/instruments/catalogue'
import { blankScore, type ScoreDraft, usualWay } from './drafts.ts'
import classes from './Entry.module.css'
import { TextField } from './EntryFields.tsx'
import { safetySoFar, tallyWords } from './entry-words.ts'
import { ItemAnswers } from './ItemAnswers.tsx'
import type { EntryFormState } from './use-entry-form.ts'

interface ScoreFormProps {
  readonly form: EntryFormState<ScoreDraft>
  /** A correction stays with its instrument. */
  readonly fixed: boolean
}

/** One form, by its answers or by the total alone, with what it comes to while it is typed. */
export const ScoreForm = ({ form, fixed }: ScoreFormProps) => {
  const { draft, entry } = form
  const instrument = findInstrument(draft.instrument)
  if (instrument === null || entry.kind !== 'score') return null
  const safety = safetySoFar(instrument, entry)
  const tally = tallyWords(instrument, entry)
  const isDone = draft.way === 'total' ? draft.total !== '' : draft.answers.every((answer) => answer !== '')
  const chooses = instrument.entry === 'items'
  return (
    <>
      <div className={classes.row}>
        {!fixed && (
          <NativeSelect
            label="Instrument"
            data={instruments.map(({ code, name }) => ({ value: code, label: `${code}, ${name}` }))}
            value={draft.instrument}
            onChange={(event) => {
              const code = event.currentTarget.value
              const { answers, way } = blankScore(code, draft.takenOn)
              form.change({ instrument: code, answers, way, total: '' })
            }}
          />
        )}
        <TextField form={form} field="takenOn" label="Day of the form" type="date" required />
        <TextField form={form} field="takenAt" label="Time, if known" type="time" />
      </div>
      {chooses && (
        <SegmentedControl
          size="xs"
          aria-label="What is entered"
          data={[
            { value: 'items', label: 'Answers' },
            { value: 'total', label: 'Total only' },
          ]}
          value={draft.way}
          onChange={(way) => form.change({ way: way as ScoreDraft['way'] })}
        />
      )}
      {draft.way === 'items' && usualWay(draft.instrument) === 'items' ? (
        <ItemAnswers key={draft.instrument} instrument={instrument} form={form} />
      ) : (
        <TextField
          form={form}
          field="total"
          label={`Total, ${instrument.min} to ${instrument.max}`}
          numeric
          required
        />
      )}
      <div className={classes.tally}>
        <p>{tally}</p>
        {safety && <p className={safety.state === 'positive' ? classes.positive : 'muted'}>{safety.words}</p>}
      </div>
      <p className="sr-only" role="status">
        {isDone ? `${tally} ${safety?.words ?? ''}` : ''}
      </p>
    </>
  )
}
