import { Button, Modal, NumberInput, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../../api.ts'
import { readFault } from '../../ui/fault.ts'
import type { HeldOverTime, Note } from './chart-words.ts'
import classes from './MeasureCharts.module.css'

export type NoteTask =
  | { readonly kind: 'annotate' | 'rebase' | 'target' }
  | { readonly kind: 'end'; readonly note: Note }

const words: Readonly<
  Record<NoteTask['kind'], { title: string; why: string; label: string; least: number; button: string }>
> = {
  annotate: {
    title: 'Add a note to the chart',
    why: 'Say what happened on a day, so that whoever reads the chart later knows. No names of patients.',
    label: 'Note',
    least: 3,
    button: 'Add the note',
  },
  rebase: {
    title: 'Start new limits',
    why: 'Centre and limits start anew with the first period from this day on. They hide what the old ones would have shown, so the reason stands beside the chart for good.',
    label: 'Reason, in a sentence',
    least: 10,
    button: 'Start new limits',
  },
  target: {
    title: 'Set the target',
    why: 'What the measure aims at, and who agreed to it. The target before it is kept as replaced.',
    label: 'Who agreed to it, and why',
    least: 3,
    button: 'Set the target',
  },
  end: {
    title: 'Take this note back',
    why: 'It is not drawn any more, and stays to be read with your reason.',
    label: 'Reason',
    least: 3,
    button: 'Take it back',
  },
}

interface NoteDialogProps {
  readonly organisation: string
  readonly held: HeldOverTime
  readonly task: NoteTask
  readonly onClose: () => void
}

/** Writes on the chart of a measure, or takes back what was written; always with words. */
export const NoteDialog = ({ organisation, held, task, onClose }: NoteDialogProps) => {
  const queries = useQueryClient()
  const { points } = held.process
  const [text, setText] = useState('')
  const [on, setOn] = useState(points.at(-1)?.from ?? '')
  const [target, setTarget] = useState<number | string>(held.target === null ? '' : held.target * 100)
  const done = {
    onSuccess: async () => {
      await queries.invalidateQueries(trpc.measureCharts.overTime.queryFilter({ organisation }))
      onClose()
    },
  }
  const annotate = useMutation(trpc.measureCharts.annotate.mutationOptions(done))
  const rebase = useMutation(trpc.measureCharts.rebase.mutationOptions(done))
  const setAim = useMutation(trpc.measureCharts.setTarget.mutationOptions(done))
  const end = useMutation(trpc.measureCharts.endNote.mutationOptions(done))
  const fault = annotate.error ?? rebase.error ?? setAim.error ?? end.error
  const { title, why, label, least, button } = words[task.kind]
  const ready =
    text.trim().length >= least &&
    (task.kind === 'end' || on !== '') &&
    (task.kind !== 'target' || typeof target === 'number')
  const save = () => {
    const note = { organisation, measure: held.measure.id, site: held.site, on, words: text }
    if (task.kind === 'end') end.mutate({ organisation, note: task.note.uuid, words: text })
    else if (task.kind === 'annotate') annotate.mutate(note)
    else if (task.kind === 'rebase') rebase.mutate(note)
    else setAim.mutate({ ...note, target: Number(target) / 100 })
  }
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) save()
        }}
      >
        <p className="muted">{why}</p>
        {task.kind === 'end' && <p>{task.note.words}</p>}
        {task.kind !== 'end' && (
          <TextInput
            type="date"
            label="Day"
            min={points[0]?.from}
            value={on}
            onChange={(event) => setOn(event.currentTarget.value)}
            required
          />
        )}
        {task.kind === 'target' && (
          <NumberInput
            label="Target, in per cent"
            min={0}
            max={100}
            decimalScale={1}
            value={target}
            onChange={setTarget}
            required
          />
        )}
        <Textarea
          label={label}
          description={`At least ${least} characters`}
          maxLength={500}
          minRows={2}
          autosize
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          required
        />
        {fault && (
          <p role="alert" className="small">
            {readFault(fault).message}
          </p>
        )}
        <Button
          type="submit"
          disabled={!ready}
          loading={annotate.isPending || rebase.isPending || setAim.isPending || end.isPending}
        >
          {button}
        </Button>
      </form>
    </Modal>
  )
}
