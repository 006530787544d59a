import type { EntryKind } from '@tandem/domain/entry/entry'
import { useQuery } from '@tanstack/react-query'
import { trpc } from '../../api.ts'
import { useOrganisation } from '../../shell/session.ts'
import { formatInstant } from '../../ui/format.ts'
import { ErrorPanel, LoadingPanel } from '../../ui/PanelState.tsx'
import classes from './Entry.module.css'
import { actWords, entryWords } from './entry-words.ts'

interface EntryHistoryProps {
  readonly organisation: string
  readonly patient: string
  /** One record; null: everything that was done by hand. */
  readonly of: { readonly record: string; readonly kind: EntryKind } | null
}

/** Who did what to the record, when and why, with the value before; newest first. */
export const EntryHistory = ({ organisation, patient, of }: EntryHistoryProps) => {
  const timeZone = useOrganisation()?.timeZone ?? 'UTC'
  const steps = useQuery({
    ...trpc.entry.history.queryOptions({ organisation, patient, of }),
    staleTime: 0,
  })
  if (steps.isError) return <ErrorPanel error={steps.error} onRetry={() => void steps.refetch()} />
  if (steps.data === undefined) return <LoadingPanel label="Loading the history" height={120} />
  if (steps.data.length === 0)
    return <p className="muted">Nothing has been entered or corrected by hand yet.</p>
  return (
    <ol className={classes.steps} aria-label="History, newest first">
      {steps.data.map(({ record, act, at, by, reason, before, after }) => (
        <li key={`${record} ${at} ${act}`} className={classes.step}>
          <p>
            <strong>{actWords[act]}</strong> by {by}, {formatInstant(at, timeZone)}
            {reason !== null && <> because “{reason}”</>}
          </p>
          <dl>
            {before !== null && (
              <div>
                <dt>Before</dt>
                <dd className={classes.former}>{entryWords(before)}</dd>
              </div>
            )}
            {after !== null && (
              <div>
                <dt>{before === null ? 'Value' : 'After'}</dt>
                <dd>{entryWords(after)}</dd>
              </div>
            )}
          </dl>
        </li>
      ))}
    </ol>
  )
}
