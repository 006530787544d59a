import { Button, Input, NativeSelect, Switch } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { Output } from '../api.ts'
import filterClasses from '../cohort/CohortFilter.module.css'
import {
  type CohortSearch,
  filterChips,
  filtered,
  withoutChip,
  withoutFilters,
} from '../cohort/cohort-search.ts'
import { FilterMenu } from '../cohort/FilterMenu.tsx'
import { chipWords } from '../cohort/filter-choices.ts'
import classes from './ReportBuilder.module.css'
import type { ReportDraft } from './report-draft.ts'

interface ReportCohortProps {
  readonly cohort: Output['cohort']['options']
  readonly draft: ReportDraft
  readonly problem: string | undefined
  readonly onChange: (part: Partial<ReportDraft>) => void
}

const armViews = [
  { value: 'initial_plan', label: 'Initial plan' },
  { value: 'plan_in_force', label: 'Plan in force' },
  { value: 'as_treated', label: 'As treated' },
]

/** Who is in the report, by the filters of the Cohort screen. */
export const ReportCohort = ({ cohort, draft, problem, onChange }: ReportCohortProps) => {
  const { search, instrument } = draft
  const codes = cohort.instruments.map(({ code }) => code)
  const chips = filterChips(search)
  const set = (next: CohortSearch) => onChange({ search: next })
  const menu = { options: cohort, instrument, search, onChange: set }
  return (
    <fieldset className={classes.group}>
      <legend>Cohort</legend>
      <div className={classes.row}>
        <NativeSelect
          label="Instrument"
          size="xs"
          data={codes.includes(instrument) ? codes : [...codes, instrument]}
          value={instrument}
          onChange={(event) =>
            onChange({ instrument: event.currentTarget.value, search: filtered(search, { severity: [] }) })
          }
        />
        <NativeSelect
          label="Plan arm by"
          size="xs"
          data={armViews}
          value={search.armView}
          onChange={(event) =>
            set(filtered(search, { armView: event.currentTarget.value as CohortSearch['armView'] }))
          }
        />
        <Switch
          size="xs"
          label="Show neither"
          checked={search.neither ?? cohort.organisation.kind === 'public_trial'}
          onChange={(event) => set(filtered(search, { neither: event.currentTarget.checked }))}
        />
      </div>
      <div className={classes.row}>
        <FilterMenu {...menu} label="Where and who treats" filters={['site', 'programme', 'clinician']} />
        <FilterMenu
          {...menu}
          label="Person"
          filters={['ageBand', 'sex', 'severity', 'diagnosis', 'substanceUse']}
        />
        <FilterMenu {...menu} label="Care" filters={['modality', 'drugClass', 'careEvent']} />
      </div>
      {chips.length === 0 ? (
        <p className="muted small">Everybody with an episode of care; no filter is in force.</p>
      ) : (
        <ul className={filterClasses.chips} aria-label="Filters in force">
          {chips.map((chip) => {
            const words = chipWords(chip, cohort, instrument)
            return (
              <li key={`${chip.key}${chip.value}`}>
                <button
                  type="button"
                  className={filterClasses.chip}
                  aria-label={`Remove filter ${words}`}
                  onClick={() => set(withoutChip(search, chip))}
                >
                  {words}
                  <IconX size={12} aria-hidden="true" />
                </button>
              </li>
            )
          })}
          <li>
            <Button variant="subtle" size="compact-xs" onClick={() => set(withoutFilters(search))}>
              Clear all
            </Button>
          </li>
        </ul>
      )}
      {problem !== undefined && <Input.Error role="alert">{problem}</Input.Error>}
    </fieldset>
  )
}
