import { Input, NativeSelect } from '@mantine/core'
import { DateInput } from '@mantine/dates'
import classes from './ReportBuilder.module.css'
import { monthsOffered, type ReportDraft } from './report-draft.ts'

interface PeriodFieldProps {
  readonly draft: ReportDraft
  readonly problem: string | undefined
  readonly onChange: (part: Partial<ReportDraft>) => void
}

const choices = [
  { value: 'all', label: 'Everything on record' },
  ...monthsOffered.map((months) => ({
    value: String(months),
    label: months === 1 ? 'The last whole month' : `The last ${months} whole months`,
  })),
  { value: 'between', label: 'Between two days' },
]

const days = { from: 'First day', to: 'Last day' } as const

/** When the episodes started that the report is about. */
export const PeriodField = ({ draft, problem, onChange }: PeriodFieldProps) => {
  const choose = (value: string) => {
    if (value === 'all' || value === 'between') onChange({ periodKind: value })
    else onChange({ periodKind: 'last', months: Number(value) as ReportDraft['months'] })
  }
  return (
    <div>
      <div className={classes.row}>
        <NativeSelect
          label="Period"
          description="Of the day on which an episode started"
          data={choices}
          value={draft.periodKind === 'last' ? String(draft.months) : draft.periodKind}
          error={draft.periodKind !== 'between' && problem !== undefined}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        {draft.periodKind === 'between' &&
          (['from', 'to'] as const).map((key) => (
            <DateInput
              key={key}
              label={days[key]}
              clearable
              clearButtonProps={{ 'aria-label': `Clear ${days[key].toLowerCase()}` }}
              weekendDays={[]}
              valueFormat="D MMM YYYY"
              value={draft[key]}
              error={problem !== undefined}
              onChange={(day) => onChange({ [key]: day })}
            />
          ))}
      </div>
      {problem !== undefined && (
        <Input.Error size="sm" role="alert">
          {problem}
        </Input.Error>
      )}
    </div>
  )
}
