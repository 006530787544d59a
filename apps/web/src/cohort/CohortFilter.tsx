import { Button, SegmentedControl, Select, Switch } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Output } from '../api.ts'
import classes from './CohortFilter.module.css'
import { type CohortSearch, filterChips, filtered, withoutChip, withoutFilters } from './cohort-search.ts'
import type { Course } from './course-words.ts'
import { DatesMenu } from './DatesMenu.tsx'
import { FilterMenu } from './FilterMenu.tsx'
import { chipWords } from './filter-choices.ts'

interface CohortFilterProps {
  readonly options: Output['cohort']['options']
  readonly course: Course | undefined
  readonly instrument: string
  readonly search: CohortSearch
  readonly onChange: (search: CohortSearch) => void
  /** what else belongs to the whole screen: comparing, saved views, print */
  readonly children?: ReactNode
}

const armViews = [
  { value: 'initial_plan', label: 'Initial plan' },
  { value: 'plan_in_force', label: 'Plan in force' },
  { value: 'as_treated', label: 'As treated' },
]

/** What is compared and who is in it; every filter in force is a chip, and all of it stands in the address. */
export const CohortFilter = ({
  options,
  course,
  instrument,
  search,
  onChange,
  children,
}: CohortFilterProps) => {
  const chips = filterChips(search)
  const neitherShown = search.neither ?? course?.arms.some((arm) => arm.arm === 'neither') ?? false
  const codes = options.instruments.map(({ code }) => code)
  const menu = { options, instrument, search, onChange }
  return (
    <div className={`${classes.filter} no-print`}>
      <div className={classes.row}>
        <Select
          aria-label="Instrument"
          size="xs"
          w={112}
          allowDeselect={false}
          data={codes.includes(instrument) ? codes : [...codes, instrument]}
          value={instrument}
          onChange={(code) => onChange(filtered(search, { instrument: code ?? undefined, severity: [] }))}
        />
        <SegmentedControl
          aria-label="Plan arm by"
          size="xs"
          data={armViews}
          value={search.armView}
          onChange={(armView) => onChange(filtered(search, { armView: armView as CohortSearch['armView'] }))}
        />
        <Switch
          size="xs"
          label="Show neither"
          checked={neitherShown}
          onChange={(event) => onChange(filtered(search, { neither: event.currentTarget.checked }))}
        />
        <span className={classes.divider} />
        <DatesMenu options={options} search={search} onChange={onChange} />
        <FilterMenu {...menu} label="Where and who treats" filters={['site', 'programme', 'clinician']} />
        <FilterMenu
          {...menu}
          label="Person"
          filters={['ageBand', 'sex', 'severity', 'diagnosis', 'substanceUse']}
        />
        <FilterMenu {...menu} label="Care" filters={['modality', 'drugClass', 'careEvent']} />
        {children && <div className={classes.more}>{children}</div>}
      </div>
      {chips.length > 0 && (
        <ul className={classes.chips} aria-label="Filters in force">
          {chips.map((chip) => {
            const words = chipWords(chip, options, instrument)
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
