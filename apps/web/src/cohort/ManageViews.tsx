import { Button, Modal, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { readFault } from '../ui/fault.ts'
import classes from './ManageViews.module.css'
import type { View } from './view-state.ts'

const OneView = ({ organisation, view }: { organisation: string; view: View }) => {
  const [name, setName] = useState(view.name)
  const queries = useQueryClient()
  const options = {
    onSettled: () => queries.invalidateQueries(trpc.views.cohort.list.queryFilter({ organisation })),
  }
  const change = useMutation(trpc.views.cohort.change.mutationOptions(options))
  const remove = useMutation(trpc.views.cohort.remove.mutationOptions(options))
  const held = { organisation, view: view.uuid, version: view.version }
  const fault = change.error ?? remove.error
  const trimmed = name.trim()
  return (
    <li className={classes.view}>
      <TextInput
        size="xs"
        className={classes.name}
        aria-label={`Name of the view ${view.name}`}
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fault ? readFault(fault).message : null}
      />
      <Button
        variant="default"
        size="xs"
        disabled={trimmed === '' || trimmed === view.name}
        aria-label={`Rename ${view.name}`}
        onClick={() => change.mutate({ ...held, name: trimmed })}
      >
        Rename
      </Button>
      <Switch
        size="xs"
        label="Shared"
        aria-label={`Share ${view.name} with the organisation`}
        checked={view.shared}
        onChange={(event) => change.mutate({ ...held, shared: event.currentTarget.checked })}
      />
      <Button
        variant="default"
        size="xs"
        aria-label={`Remove ${view.name}`}
        onClick={() => remove.mutate(held)}
      >
        Remove
      </Button>
    </li>
  )
}

interface ManageViewsProps {
  readonly organisation: string
  readonly views: readonly View[]
  readonly opened: boolean
  readonly onClose: () => void
}

/** One's own views: rename, share, remove. Views of others are theirs. */
export const ManageViews = ({ organisation, views, opened, onClose }: ManageViewsProps) => {
  const own = views.filter((view) => view.own)
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title="Your saved views"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {own.length === 0 ? (
        <p className="muted">You have no saved view.</p>
      ) : (
        <ul className={classes.views}>
          {own.map((view) => (
            <OneView key={`${view.uuid}${view.version}`} organisation={organisation} view={view} />
          ))}
        </ul>
      )}
    </Modal>
  )
}
