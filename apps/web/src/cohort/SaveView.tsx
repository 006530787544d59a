import { Button, Group, Modal, Stack, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { trpc } from '../api.ts'
import { readFault } from '../ui/fault.ts'
import type { View } from './view-state.ts'

interface SaveViewProps {
  readonly organisation: string
  readonly state: Record<string, string>
  readonly views: readonly View[]
  readonly opened: boolean
  readonly onClose: () => void
}

const MOST_LETTERS = 80

/** Keeps the screen as it stands under a name; a name that is taken can be given to this view instead. */
export const SaveView = ({ organisation, state, views, opened, onClose }: SaveViewProps) => {
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const queries = useQueryClient()
  const done = async () => {
    await queries.invalidateQueries(trpc.views.cohort.list.queryFilter({ organisation }))
    setName('')
    setShared(false)
    onClose()
  }
  const save = useMutation(trpc.views.cohort.save.mutationOptions({ onSuccess: done }))
  const replace = useMutation(trpc.views.cohort.change.mutationOptions({ onSuccess: done }))
  const trimmed = name.trim()
  const taken = views.find((view) => view.own && view.name.toLowerCase() === trimmed.toLowerCase())
  const fault = save.error ?? replace.error
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (trimmed === '') return
    if (taken) replace.mutate({ organisation, view: taken.uuid, version: taken.version, state, shared })
    else save.mutate({ organisation, name: trimmed, state, shared })
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Save this view"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack gap={12}>
          <TextInput
            label="Name"
            data-autofocus
            maxLength={MOST_LETTERS}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fault ? readFault(fault).message : null}
          />
          <Switch
            size="sm"
            label="Everybody in this organisation can open it"
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
          <p className="muted small">
            Filters, section, instrument and grouping are kept, never which patients were listed. Each person
            who opens it sees the figures that their role may see.
          </p>
          {taken && <p className="small">You have a view of this name. Saving replaces it.</p>}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={trimmed === ''} loading={save.isPending || replace.isPending}>
              {taken ? 'Replace' : 'Save'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
