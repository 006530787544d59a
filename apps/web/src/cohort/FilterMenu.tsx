import { Button, Checkbox, Popover, TextInput } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import type { Output } from '../api.ts'
import { type CohortSearch, filtered, type ListFilter, listFilters } from './cohort-search.ts'
import classes from './FilterMenu.module.css'
import { type Choice, choicesOf } from './filter-choices.ts'

interface FilterMenuProps {
  readonly label: string
  readonly filters: readonly ListFilter[]
  readonly options: Output['cohort']['options']
  readonly instrument: string
  readonly search: CohortSearch
  readonly onChange: (search: CohortSearch) => void
}

// Of these an episode may have none, so that even a single one tells episodes apart.
const mayHaveNone: ReadonlySet<ListFilter> = new Set(['modality', 'drugClass', 'careEvent'])
// More than these can't be read at a glance: a field narrows them down.
const MANY = 12
const MOST_COLUMNS = 3

const Choices = ({
  label,
  choices,
  value,
  onChange,
}: {
  label: string
  choices: readonly Choice[]
  value: readonly string[]
  onChange: (values: string[]) => void
}) => {
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const shown = choices.filter(
    (choice) => value.includes(choice.value) || choice.label.toLowerCase().includes(wanted),
  )
  return (
    <fieldset className={classes.filter}>
      <legend className={classes.label}>{label}</legend>
      {choices.length > MANY && (
        <TextInput
          size="xs"
          type="search"
          aria-label={`Find in ${label.toLowerCase()}`}
          placeholder="Find"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <Checkbox.Group value={[...value]} onChange={onChange}>
        <div className={classes.choices}>
          {shown.map((choice) => (
            <Checkbox key={choice.value} size="xs" value={choice.value} label={choice.label} />
          ))}
          {shown.length === 0 && <p className="muted small">Nothing fits.</p>}
        </div>
      </Checkbox.Group>
    </fieldset>
  )
}

/** One or several filters behind a button that says how many of their values are in force. */
export const FilterMenu = ({ label, filters, options, instrument, search, onChange }: FilterMenuProps) => {
  const offered = filters
    .map((key) => ({ key, choices: choicesOf(key, options, instrument) }))
    .filter(({ key, choices }) => choices.length >= (mayHaveNone.has(key) ? 1 : 2) || search[key].length > 0)
  if (offered.length === 0) return null
  const inForce = offered.reduce((count, { key }) => count + search[key].length, 0)
  return (
    <Popover position="bottom-start" shadow="none" withinPortal trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          px={12}
          rightSection={<IconChevronDown size={14} aria-hidden="true" />}
        >
          {label}
          {inForce > 0 && ` (${inForce})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label={label}>
        <div className={classes.filters} data-columns={Math.min(MOST_COLUMNS, offered.length)}>
          {offered.map(({ key, choices }) => (
            <Choices
              key={key}
              label={listFilters.find((filter) => filter.key === key)?.label ?? key}
              choices={choices}
              value={search[key]}
              onChange={(values) => onChange(filtered(search, { [key]: values }))}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
