import { Modal } from '@mantine/core'
import { formatDay } from '../ui/format.ts'
import classes from './ExplainDialog.module.css'
import { useNamesHidden } from './privacy.ts'
import {
  type CaseloadRow,
  factWords,
  personWords,
  type Reason,
  type RuleInWords,
  reasonWords,
} from './row-words.ts'

export interface Explained {
  readonly row: CaseloadRow
  readonly reason: Reason
}

interface ExplainDialogProps {
  readonly explained: Explained | null
  readonly rules: readonly RuleInWords[]
  readonly asOf: string
  readonly onClose: () => void
}

/** One reason in full: the rule with its threshold and source, and the facts of this person that it rests on. */
export const ExplainDialog = ({ explained, rules, asOf, onClose }: ExplainDialogProps) => {
  const namesHidden = useNamesHidden()
  const rule = rules.find(({ code }) => code === explained?.reason.rule)
  return (
    <Modal
      opened={explained !== null}
      onClose={onClose}
      title={explained === null ? '' : `Why: ${reasonWords(explained.reason)}`}
      closeButtonProps={{ 'aria-label': 'Close the explanation' }}
      size="lg"
    >
      {explained !== null && rule !== undefined && (
        <div className={classes.body}>
          <p>
            {personWords(explained.row, namesHidden)}, as of {formatDay(asOf)}.
          </p>
          <h3>The facts behind it</h3>
          <dl className={classes.facts}>
            {explained.reason.facts.map((fact, place) => (
              <div key={`${fact.label}-${fact.on ?? place}`}>
                <dt>{fact.label}</dt>
                <dd>{factWords(fact)}</dd>
              </div>
            ))}
          </dl>
          <h3>The rule: {rule.name}</h3>
          <p>{rule.threshold}</p>
          <p className="muted small">Source: {rule.source}.</p>
        </div>
      )}
    </Modal>
  )
}
