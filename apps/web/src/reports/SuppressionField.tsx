import { Checkbox, Input, NumberInput, Switch } from '@mantine/core'
import type { Output } from '../api.ts'
import classes from './ReportBuilder.module.css'
import type { ReportDraft } from './report-draft.ts'

interface SuppressionFieldProps {
  readonly options: Output['reports']['options']
  readonly draft: ReportDraft
  readonly problem: string | undefined
  readonly onChange: (part: Partial<ReportDraft>) => void
}

/** Which counts are withheld: the organisation's rule in words, and a stronger one for this report. */
export const SuppressionField = ({ options, draft, problem, onChange }: SuppressionFieldProps) => {
  const { rule, ruleInWords } = options
  return (
    <fieldset className={classes.group}>
      <legend>Small counts</legend>
      <p>{ruleInWords}</p>
      {rule !== null && (
        <>
          <Switch
            size="sm"
            label="Withhold more in this report"
            checked={draft.threshold !== null}
            onChange={(event) =>
              onChange({ threshold: event.currentTarget.checked ? rule.threshold + 5 : null, rounded: false })
            }
          />
          {draft.threshold !== null && (
            <div className={classes.row}>
              <NumberInput
                label="Withhold counts below"
                size="xs"
                min={rule.threshold}
                max={100}
                clampBehavior="none"
                allowDecimal={false}
                value={draft.threshold}
                error={problem}
                onChange={(value) => onChange({ threshold: Number(value) })}
              />
              <Checkbox
                size="xs"
                label="Round counts to the nearest 5"
                checked={draft.rounded}
                onChange={(event) => onChange({ rounded: event.currentTarget.checked })}
              />
            </div>
          )}
        </>
      )}
      {problem !== undefined && draft.threshold === null && <Input.Error>{problem}</Input.Error>}
    </fieldset>
  )
}
