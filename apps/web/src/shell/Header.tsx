import { Button, Menu, useMantineColorScheme } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { IconCheck, IconChevronDown, IconSearch, IconUser } from '@tabler/icons-react'
import { maySetRules, roleLabel } from '@tandem/domain/role'
import { useNavigate } from '@tanstack/react-router'
import { formatInstant } from '../ui/format.ts'
import { useDataAsOf } from './freshness.tsx'
import classes from './Header.module.css'
import { firstScreen } from './screens.ts'
import { signOut, useOrganisation, useSession } from './session.ts'

const schemes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'As the system' },
] as const

const OrganisationMenu = () => {
  const { user } = useSession()
  const organisation = useOrganisation()
  const navigate = useNavigate()
  return (
    <Menu position="bottom-start" shadow="none">
      <Menu.Target>
        <Button
          variant="subtle"
          className={classes.organisation}
          rightSection={<IconChevronDown size={14} aria-hidden="true" />}
        >
          <span className="sr-only">Organisation: </span>
          {organisation?.name ?? 'Choose an organisation'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {user?.organisations.map((entry) => {
          const screen = firstScreen(entry)
          return (
            <Menu.Item
              key={entry.code}
              disabled={screen === null}
              leftSection={
                <IconCheck size={14} aria-hidden="true" opacity={entry.code === organisation?.code ? 1 : 0} />
              }
              onClick={() => screen && void navigate({ to: screen.to, params: { organisation: entry.code } })}
            >
              {entry.name}
              <span className={classes.role}>{roleLabel(entry.role)}</span>
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}

const PersonMenu = ({ onHelp }: { onHelp: () => void }) => {
  const { user } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const organisation = useOrganisation()
  const navigate = useNavigate()
  return (
    <Menu position="bottom-end" shadow="none" closeOnItemClick={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          leftSection={<IconUser size={16} aria-hidden="true" />}
          className={classes.person}
        >
          <span className={classes.personName}>{user?.name ?? 'Person'}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user?.name}
          {organisation && `, ${roleLabel(organisation.role).toLowerCase()}`}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>Colours</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme.value}
            leftSection={
              <IconCheck size={14} aria-hidden="true" opacity={scheme.value === colorScheme ? 1 : 0} />
            }
            aria-label={`${scheme.label} colours${scheme.value === colorScheme ? ', chosen' : ''}`}
            onClick={() => setColorScheme(scheme.value)}
          >
            {scheme.label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {organisation && (
          <Menu.Item
            closeMenuOnClick
            onClick={() =>
              void navigate({ to: '/o/$organisation/methods', params: { organisation: organisation.code } })
            }
          >
            Methods check
          </Menu.Item>
        )}
        {organisation?.roles.some(maySetRules) && (
          <Menu.Item
            closeMenuOnClick
            onClick={() =>
              void navigate({ to: '/o/$organisation/rules', params: { organisation: organisation.code } })
            }
          >
            Rules of the caseload
          </Menu.Item>
        )}
        {organisation?.roles.some(maySetRules) && (
          <Menu.Item
            closeMenuOnClick
            onClick={() =>
              void navigate({
                to: '/o/$organisation/code-lists',
                params: { organisation: organisation.code },
              })
            }
          >
            Code lists
          </Menu.Item>
        )}
        <Menu.Item closeMenuOnClick onClick={onHelp}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Organisation, how fresh the data is, the palette, the person. */
export const Header = ({ onHelp }: { onHelp: () => void }) => {
  const organisation = useOrganisation()
  const dataAsOf = useDataAsOf()
  return (
    <header className={classes.header}>
      <OrganisationMenu />
      <p className={classes.freshness}>
        {organisation && dataAsOf && (
          <>
            Data as of {formatInstant(dataAsOf, organisation.timeZone)}{' '}
            <span className={classes.zone}>({organisation.timeZone})</span>
          </>
        )}
      </p>
      <Button
        variant="default"
        size="compact-sm"
        className={`${classes.find} no-print`}
        onClick={spotlight.open}
      >
        <IconSearch size={16} aria-hidden="true" />
        <span className={classes.findWord}>Find</span> <kbd className={classes.key}>Ctrl K</kbd>
      </Button>
      <PersonMenu onHelp={onHelp} />
    </header>
  )
}
