import { Button, Checkbox, Popover, SegmentedControl, Select, Stack, Switch } from '@mantine/core'
import { DateInput } from '@mantine/dates'
import { IconChevronDown, IconX } from '@tabler/icons-react'
import type { Output } from '../api.ts'
import { formatDay } from '../ui/format.ts'
import classes from './CohortFilter.module.css'
import {
  type CohortSearch,
  type FilterChip,
  filterChips,
  type ListFilter,
  listFilters,
  withoutChip,
  withoutFilters,
} from './cohort-search.ts'
import type { Course } from './course-words.ts'

type Options = Output['cohort']['options']
interface Choice {
  readonly value: string
  readonly label: string
}

const plain = (words: readonly string[]): Choice[] => words.map((word) => ({ value: word, label: word }))

const choicesOf = (filter: ListFilter, options: Options, course: Course | undefined): Choice[] => {
  if (filter === 'site') return options.sites.map((site) => ({ value: site.code, label: site.name }))
  if (filter === 'programme')
    return options.programmes.map(({ code, name }) => ({ value: code, label: name }))
  if (filter === 'sex') return plain(['female', 'male', 'other', 'unknown'])
  if (filter === 'ageBand') return plain(['0-17', '18-25', '26-40', '41-64', '65+'])
  return plain(course?.instrument.bands.map((band) => band.label) ?? [])
}

const chipLabels = { startedFrom: 'Started from', startedTo: 'Started to', asOf: 'As of' } as const

const chipWords = (chip: FilterChip, options: Options, course: Course | undefined): string => {
  if (chip.key === 'startedFrom' || chip.key === 'startedTo' || chip.key === 'asOf') {
    return `${chipLabels[chip.key]} ${formatDay(chip.value)}`
  }
  const { key } = chip
  const label =
    choicesOf(key, options, course).find((choice) => choice.value === chip.value)?.label ?? chip.value
  return `${listFilters.find((filter) => filter.key === key)?.label}: ${label}`
}

const Dates = ({ search, onChange }: { search: CohortSearch; onChange: (search: CohortSearch) => void }) => (
  <Popover width={240} position="bottom-start" shadow="none" withinPortal>
    <Popover.Target>
      <Button
        variant="default"
        size="xs"
        px={12}
        rightSection={<IconChevronDown size={14} aria-hidden="true" />}
      >
        Dates
      </Button>
    </Popover.Target>
    <Popover.Dropdown>
      <Stack gap={8}>
        {(['startedFrom', 'startedTo', 'asOf'] as const).map((key) => (
          <DateInput
            key={key}
            label={key === 'asOf' ? 'As of (as the record stood then)' : chipLabels[key]}
            size="xs"
            clearable
            weekendDays={[]}
            valueFormat="D MMM YYYY"
            value={search[key] ?? null}
            onChange={(day) => onChange({ ...search, [key]: day ?? undefined })}
            popoverProps={{ withinPortal: false }}
          />
        ))}
      </Stack>
    </Popover.Dropdown>
  </Popover>
)

interface CohortFilterProps {
  readonly options: Options
  readonly course: Course | undefined
  readonly instrument: string
  readonly search: CohortSearch
  readonly onChange: (search: CohortSearch) => void
}

/** What is compared and who is in it; every filter in force is a chip, and all of it stands in the address. */
export const CohortFilter = ({ options, course, instrument, search, onChange }: CohortFilterProps) => {
  const chips = filterChips(search)
  const neitherShown = search.neither ?? course?.arms.some((arm) => arm.arm === 'neither') ?? false
  return (
    <div className={`${classes.filter} no-print`}>
      <div className={classes.row}>
        <Select
          aria-label="Instrument"
          size="xs"
          w={128}
          allowDeselect={false}
          data={options.instruments.map(({ code }) => ({ value: code, label: code }))}
          value={instrument}
          onChange={(code) => onChange({ ...search, instrument: code ?? undefined, severity: [] })}
        />
        <SegmentedControl
          aria-label="Plan arm by"
          size="xs"
          data={[
            { value: 'initial_plan', label: 'Initial plan' },
            { value: 'plan_in_force', label: 'Plan in force' },
          ]}
          value={search.armView}
          onChange={(armView) => onChange({ ...search, armView: armView as CohortSearch['armView'] })}
        />
        <span className={classes.divider} />
        {listFilters.map(({ key, label }) => {
          const choices = choicesOf(key, options, course)
          if (choices.length < 2) return null
          return (
            <Popover key={key} position="bottom-start" shadow="none" withinPortal>
              <Popover.Target>
                <Button
                  variant="default"
                  size="xs"
                  px={12}
                  rightSection={<IconChevronDown size={14} aria-hidden="true" />}
                >
                  {label}
                </Button>
              </Popover.Target>
              <Popover.Dropdown>
                <Checkbox.Group
                  aria-label={label}
                  value={search[key]}
                  onChange={(values) => onChange({ ...search, [key]: values })}
                >
                  <Stack gap={8}>
                    {choices.map((choice) => (
                      <Checkbox key={choice.value} size="xs" value={choice.value} label={choice.label} />
                    ))}
                  </Stack>
                </Checkbox.Group>
              </Popover.Dropdown>
            </Popover>
          )
        })}
        <Dates search={search} onChange={onChange} />
        <Switch
          size="xs"
          label="Show neither"
          checked={neitherShown}
          onChange={(event) => onChange({ ...search, neither: event.currentTarget.checked })}
        />
      </div>
      {chips.length > 0 && (
        <ul className={classes.chips} aria-label="Filters in force">
          {chips.map((chip) => {
            const words = chipWords(chip, options, course)
            return (
              <li key={`${chip.key}${chip.value}`}>
                <button
                  type="button"
                  className={classes.chip}
                  aria-label={`Remove filter ${words}`}
                  onClick={() => onChange(withoutChip(search, chip))}
                >
                  {words}
                  <IconX size={12} aria-hidden="true" />
                </button>
              </li>
            )
          })}
          <li>
            <Button variant="subtle" size="compact-xs" onClick={() => onChange(withoutFilters(search))}>
              Clear all
            </Button>
          </li>
        </ul>
      )}
    </div>
  )
}
