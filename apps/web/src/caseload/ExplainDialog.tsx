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
  const { row, reason } = explained ?? { row: null, reason: null }
  const others = row?.reasons.filter(({ rule }) => rule !== reason?.rule) ?? []
  return (
    <Modal
      opened={explained !== null}
      onClose={onClose}
      title={reason === null ? '' : `Why: ${reasonWords(reason)}`}
      closeButtonProps={{ 'aria-label': 'Close the explanation' }}
      size="lg"
    >
      {row !== null && reason !== null && (
        <div className={classes.body}>
          <p>
            {personWords(row, namesHidden)}, as of {formatDay(asOf)}.
          </p>
          <OneReason reason={reason} rules={rules} />
          {others.length > 0 && (
            <details className={classes.others}>
              <summary>
                {others.length === 1 ? 'One more reason' : `${others.length} more reasons`}:{' '}
                {others.map(({ text }) => text.toLowerCase()).join(', ')}
              </summary>
              {others.map((other) => (
                <section key={other.rule} aria-label={reasonWords(other)}>
                  <h2>{reasonWords(other)}</h2>
                  <OneReason reason={other} rules={rules} />
                </section>
              ))}
            </details>
          )}
        </div>
      )}
    </Modal>
  )
}

const OneReason = ({ reason, rules }: { reason: Reason; rules: readonly RuleInWords[] }) => {
  const rule = rules.find(({ code }) => code === reason.rule)
  return (
    <>
      <h3>The facts behind it</h3>
      <dl className={classes.facts}>
        {reason.facts.map((fact, place) => (
          <div key={`${fact.label}-${fact.on ?? place}`}>
            <dt>{fact.label}</dt>
            <dd>{factWords(fact)}</dd>
          </div>
        ))}
      </dl>
      {rule !== undefined && (
        <>
          <h3>The rule: {rule.name}</h3>
          <p>{rule.threshold}</p>
          <p className="muted small">Source: {rule.source}.</p>
        </>
      )}
    </>
  )
}
