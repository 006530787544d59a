import { Button, Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import type { Output } from '../api.ts'
import type { CohortSearch } from './cohort-search.ts'
import type { CompareTo } from './compare-address.ts'

interface CompareMenuProps {
  readonly options: Output['cohort']['options']
  readonly search: CohortSearch
  readonly onChange: (search: CohortSearch) => void
}

/** What the cohort is set beside, in words; null: nothing. */
export const compareWords = (
  compare: CompareTo | undefined,
  sites: readonly { readonly code: string; readonly name: string }[],
): string | null => {
  if (compare === undefined) return null
  if (compare.with === 'prior') return 'prior period'
  return sites.find(({ code }) => code === compare.site)?.name ?? compare.site
}

/** Which other cohort stands beside this one. */
export const CompareMenu = ({ options, search, onChange }: CompareMenuProps) => {
  const { compare } = search
  const only = search.site.length === 1 ? search.site[0] : null
  const sites = options.sites.filter(({ code }) => code !== only)
  const entry = (label: string, value: CompareTo | undefined, chosen: boolean) => (
    <Menu.Item
      key={label}
      leftSection={<IconCheck size={14} aria-hidden="true" opacity={chosen ? 1 : 0} />}
      onClick={() => onChange({ ...search, panel: value ? 'course' : search.panel, compare: value })}
    >
      {label}
      {chosen && <span className="sr-only">, chosen</span>}
    </Menu.Item>
  )
  return (
    <Menu position="bottom-end" shadow="none">
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          px={12}
          rightSection={<IconChevronDown size={14} aria-hidden="true" />}
        >
          {compare === undefined ? 'Compare to' : `Compared to ${compareWords(compare, options.sites)}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {entry('Nothing', undefined, compare === undefined)}
        {entry('The period of equal length before', { with: 'prior' }, compare?.with === 'prior')}
        {sites.length > 1 && (
          <>
            <Menu.Divider />
            <Menu.Label>Another site</Menu.Label>
            {sites.map(({ code, name }) =>
              entry(name, { with: 'site', site: code }, compare?.with === 'site' && compare.site === code),
            )}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
