import { Button, Menu, Modal, Switch, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { queryClient, trpc } from '../api.ts'
import { useOrganisation } from '../shell/session.ts'
import { readFault } from '../ui/fault.ts'
import classes from './CaseloadViews.module.css'
import type { CaseloadSearch } from './caseload-search.ts'
import { readyViews, sameView, searchOfView, viewState } from './caseload-views.ts'

interface CaseloadViewsProps {
  readonly organisation: string
  readonly search: CaseloadSearch
  readonly onOpen: (search: CaseloadSearch) => void
}

const Mark = ({ on }: { on: boolean }) => <IconCheck size={14} aria-hidden="true" opacity={on ? 1 : 0} />

/** Views that come with the role, one's own, and those that the team shares; saves the screen as it stands. */
export const CaseloadViews = ({ organisation, search, onOpen }: CaseloadViewsProps) => {
  const role = useOrganisation()?.role ?? 'clinician'
  const { data: views = [] } = useQuery(trpc.views.caseload.list.queryOptions({ organisation }))
  const [saving, dialog] = useDisclosure(false)
  const changed = () => queryClient.invalidateQueries(trpc.views.caseload.list.queryFilter({ organisation }))
  const remove = useMutation(trpc.views.caseload.remove.mutationOptions({ onSettled: changed }))
  const saved = views.map((view) => ({ ...view, search: searchOfView(view.state) }))
  const here = [...saved, ...readyViews(role)].find((view) => sameView(view.search, search))
  const own = saved.filter((view) => view.own)
  const shared = saved.filter((view) => !view.own)
  return (
    <>
      <Menu position="bottom-end" shadow="none">
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            rightSection={<IconChevronDown size={14} aria-hidden="true" />}
          >
            {here === undefined ? 'Views' : `View: ${here.name}`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {readyViews(role).map((view) => (
            <Menu.Item
              key={view.name}
              leftSection={<Mark on={here === view || sameView(view.search, search)} />}
              onClick={() => onOpen(view.search)}
            >
              {view.name}
            </Menu.Item>
          ))}
          {own.length > 0 && <Menu.Label>Mine</Menu.Label>}
          {own.map((view) => (
            <Menu.Item
              key={view.uuid}
              leftSection={<Mark on={here?.name === view.name} />}
              onClick={() => onOpen(view.search)}
            >
              {view.name}
              {view.shared && <span className="muted small"> shared by you</span>}
            </Menu.Item>
          ))}
          {shared.length > 0 && <Menu.Label>Team</Menu.Label>}
          {shared.map((view) => (
            <Menu.Item
              key={view.uuid}
              leftSection={<Mark on={here?.name === view.name} />}
              onClick={() => onOpen(view.search)}
            >
              {view.name} <span className="muted small">shared by {view.by}</span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={dialog.open}>Save this view</Menu.Item>
          {own.map((view) => (
            <Menu.Item
              key={`remove-${view.uuid}`}
              onClick={() => remove.mutate({ organisation, view: view.uuid, version: view.version })}
            >
              Remove “{view.name}”
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={saving}
        onClose={dialog.close}
        title="Save this view"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <SaveForm
          organisation={organisation}
          search={search}
          onSaved={() => {
            void changed()
            dialog.close()
          }}
        />
      </Modal>
    </>
  )
}

const SaveForm = ({
  organisation,
  search,
  onSaved,
}: {
  organisation: string
  search: CaseloadSearch
  onSaved: () => void
}) => {
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const save = useMutation(trpc.views.caseload.save.mutationOptions({ onSuccess: onSaved }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') save.mutate({ organisation, name: name.trim(), state: viewState(search), shared })
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <TextInput
        label="Name"
        data-autofocus
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={save.isError ? readFault(save.error).message : null}
      />
      <Switch
        size="sm"
        label="Everybody in this organisation can open it"
        checked={shared}
        onChange={(event) => setShared(event.currentTarget.checked)}
      />
      <p className="muted small">
        Chips, order, columns and density are kept; what was typed into the search never is. Everybody sees
        only the patients of their own reach.
      </p>
      <div>
        <Button type="submit" disabled={name.trim() === ''} loading={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  )
}
