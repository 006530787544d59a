import { Button, Checkbox, Menu, SegmentedControl, Switch } from '@mantine/core'
import { IconColumns } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import classes from './CaseloadTools.module.css'
import { CaseloadViews } from './CaseloadViews.tsx'
import { caseloadColumns } from './caseload-columns.tsx'
import type { CaseloadSearch, CaseloadView } from './caseload-search.ts'
import { toggled } from './caseload-search.ts'
import { setNamesHidden, useNamesHidden } from './privacy.ts'

interface CaseloadToolsProps {
  readonly organisation: string
  readonly search: CaseloadSearch
  readonly narrow: boolean
  readonly onChange: (search: CaseloadSearch) => void
}

const viewLabels: Readonly<Record<CaseloadView, string>> = {
  table: 'Table',
  wall: 'Wall',
  queue: 'Review queue',
}

/** How the list is looked at: view, columns, density, names; and the way to the minutes. */
export const CaseloadTools = ({ organisation, search, narrow, onChange }: CaseloadToolsProps) => {
  const namesHidden = useNamesHidden()
  return (
    <div className={`${classes.tools} no-print`}>
      <SegmentedControl
        size="xs"
        aria-label="View"
        data={Object.entries(viewLabels).map(([value, label]) => ({ value, label }))}
        value={search.view}
        onChange={(view) => onChange({ ...search, view: view as CaseloadView })}
      />
      {search.view === 'table' && !narrow && (
        <>
          <Menu closeOnItemClick={false} position="bottom-start" shadow="none">
            <Menu.Target>
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconColumns size={14} aria-hidden="true" />}
              >
                Columns
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {caseloadColumns.map(({ key, header }) => (
                <Menu.Item
                  key={key}
                  role="menuitemcheckbox"
                  aria-checked={!search.hidden.includes(key)}
                  onClick={() => onChange({ ...search, hidden: toggled(search.hidden, key) })}
                >
                  <Checkbox.Indicator size="xs" checked={!search.hidden.includes(key)} mr={8} />
                  {header}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Switch
            size="xs"
            label="Compact"
            checked={search.density === 'compact'}
            onChange={(event) =>
              onChange({ ...search, density: event.currentTarget.checked ? 'compact' : 'comfortable' })
            }
          />
        </>
      )}
      <Switch
        size="xs"
        label="Hide names"
        checked={namesHidden}
        onChange={(event) => setNamesHidden(event.currentTarget.checked)}
      />
      <CaseloadViews organisation={organisation} search={search} onOpen={onChange} />
      <Link to="/o/$organisation/minutes" params={{ organisation }} className={classes.link}>
        Minutes
      </Link>
    </div>
  )
}
