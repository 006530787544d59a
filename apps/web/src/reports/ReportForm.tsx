import { Checkbox, NativeSelect, Switch, TextInput } from '@mantine/core'
import type { Output } from '../api.ts'
import { PeriodField } from './PeriodField.tsx'
import classes from './ReportBuilder.module.css'
import { ReportCohort } from './ReportCohort.tsx'
import { daysKept, type ReportDraft } from './report-draft.ts'
import type { ReportProblems } from './report-problems.ts'
import { SuppressionField } from './SuppressionField.tsx'

interface ReportFormProps {
  readonly options: Output['reports']['options']
  readonly cohort: Output['cohort']['options']
  readonly draft: ReportDraft
  readonly problems: ReportProblems
  readonly onChange: (draft: ReportDraft) => void
}

const groupings = [
  { value: '', label: 'Not grouped' },
  { value: 'site', label: 'Site' },
  { value: 'programme', label: 'Programme' },
  { value: 'sex', label: 'Sex' },
  { value: 'ageBand', label: 'Age at start' },
]

const keptWords = { 7: '7 days', 30: '30 days', 90: '90 days', 365: 'A year' } as const

/** Everything a report is made of, each problem beside the field it is about. */
export const ReportForm = ({ options, cohort, draft, problems, onChange }: ReportFormProps) => {
  const change = (part: Partial<ReportDraft>) => onChange({ ...draft, ...part })
  return (
    <>
      <TextInput
        label="Title"
        maxLength={120}
        value={draft.title}
        error={problems.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <Checkbox.Group
        label="Sections"
        description="In this order; each with its charts and its tables"
        value={[...draft.sections]}
        error={problems.sections}
        onChange={(sections) => change({ sections: sections as ReportDraft['sections'][number][] })}
      >
        <div className={classes.choices}>
          {options.sections.map(({ name, words }) => (
            <Checkbox key={name} size="xs" value={name} label={words} />
          ))}
        </div>
      </Checkbox.Group>
      <ReportCohort cohort={cohort} draft={draft} problem={problems.question} onChange={change} />
      <PeriodField draft={draft} problem={problems.period} onChange={change} />
      <div className={classes.row}>
        <NativeSelect
          label="Grouped by"
          data={groupings}
          value={draft.groupBy ?? ''}
          onChange={(event) =>
            change({ groupBy: (event.currentTarget.value || null) as ReportDraft['groupBy'] })
          }
        />
        <NativeSelect
          label="Files are kept"
          data={daysKept.map((days) => ({ value: String(days), label: keptWords[days] }))}
          value={String(draft.keepDays)}
          onChange={(event) =>
            change({ keepDays: Number(event.currentTarget.value) as ReportDraft['keepDays'] })
          }
        />
      </div>
      <SuppressionField options={options} draft={draft} problem={problems.suppression} onChange={change} />
      <Checkbox.Group
        label="Formats"
        value={[...draft.formats]}
        error={problems.formats}
        onChange={(formats) => change({ formats: formats as ReportDraft['formats'][number][] })}
      >
        <div className={classes.choices}>
          {options.formats.map(({ name, words }) => (
            <Checkbox key={name} size="xs" value={name} label={words} />
          ))}
        </div>
      </Checkbox.Group>
      <Switch
        size="sm"
        label="Others who open reports here can open it"
        checked={draft.shared}
        onChange={(event) => change({ shared: event.currentTarget.checked })}
      />
    </>
  )
}
