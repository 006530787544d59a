import { Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import type { CohortSearch } from './cohort-search.ts'
import { ManageViews } from './ManageViews.tsx'
import { SaveView } from './SaveView.tsx'
import { sameState, viewState } from './view-state.ts'

/** The person's saved views of this screen and those that others share. */
const useViews = (organisation: string) => useQuery(trpc.views.cohort.list.queryOptions({ organisation }))

/** Opens, saves and tidies up saved views. */
export const ViewsMenu = ({ organisation, search }: { organisation: string; search: CohortSearch }) => {
  const navigate = useNavigate()
  const { data: views = [] } = useViews(organisation)
  const [saving, save] = useDisclosure(false)
  const [managing, manage] = useDisclosure(false)
  const here = views.find((view) => sameState(view.state, search))
  return (
    <>
      <Menu position="bottom-end" shadow="none">
        <Menu.Target>
          <Button
            variant="default"
            size="xs"
            px={12}
            rightSection={<IconChevronDown size={14} aria-hidden="true" />}
          >
            {here ? `View: ${here.name}` : 'Views'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 && <Menu.Label>No saved view yet</Menu.Label>}
          {views.map((view) => (
            <Menu.Item
              key={view.uuid}
              leftSection={
                <IconCheck size={14} aria-hidden="true" opacity={view.uuid === here?.uuid ? 1 : 0} />
              }
              onClick={() =>
                void navigate({
                  to: '/o/$organisation/cohort',
                  params: { organisation },
                  search: view.state,
                })
              }
            >
              {view.name}
              {view.shared && (
                <span className="muted small"> {view.own ? 'shared by you' : `shared by ${view.by}`}</span>
              )}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={save.open}>Save this view</Menu.Item>
          {views.some((view) => view.own) && <Menu.Item onClick={manage.open}>Rename or remove</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <SaveView
        organisation={organisation}
        state={viewState(search)}
        views={views}
        opened={saving}
        onClose={save.close}
      />
      <ManageViews organisation={organisation} views={views} opened={managing} onClose={manage.close} />
    </>
  )
}
