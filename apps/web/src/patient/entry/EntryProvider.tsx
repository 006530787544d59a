import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { EntryKind } from '@tandem/domain/entry/entry'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { trpc } from '../../api.ts'
import { useOrganisation } from '../../shell/session.ts'
import { useShortcuts, useShortcutsOn } from '../../shell/shortcuts.ts'
import type { Draft } from './drafts.ts'
import classes from './Entry.module.css'
import { EntryDrawer } from './EntryDrawer.tsx'
import { EntryContext, type EntryPlace, type EntryTarget, mayEnter, useEntry } from './entry-context.ts'

interface EntryProviderProps {
  readonly patient: string
  /** Figures follow from what was written a moment ago, and are not there yet. */
  readonly beingDerived: boolean
  /** Who this is; the button stands under it. */
  readonly head: ReactNode
  readonly children: ReactNode
}

/** Lets everything below open the drawer, and says what became of an entry. */
export const EntryProvider = ({ patient, beingDerived, head, children }: EntryProviderProps) => {
  const organisation = useOrganisation()
  const client = useQueryClient()
  const [target, setTarget] = useState<EntryTarget | null>(null)
  const [told, setTold] = useState('')
  const drafts = useRef(new Map<string, Draft>())
  const code = organisation?.code ?? ''
  const allowed = organisation !== null && mayEnter(organisation)
  const place = useMemo(
    (): EntryPlace | null => (allowed ? { organisation: code, patient, open: setTarget } : null),
    [allowed, code, patient],
  )
  const [shortcutsOn] = useShortcutsOn()
  const actions = useMemo(
    (): Record<string, () => void> =>
      place === null ? {} : { a: () => place.open({ kind: 'new', entry: 'score' }) },
    [place],
  )
  useShortcuts(actions, shortcutsOn && target === null)
  const onStored = (words: string) => {
    setTarget(null)
    setTold(words)
    void client.invalidateQueries({ queryKey: trpc.patient.pathKey() })
    void client.invalidateQueries({ queryKey: trpc.caseload.pathKey() })
    void client.invalidateQueries({ queryKey: trpc.cohort.pathKey() })
  }
  return (
    <EntryContext value={place}>
      {head}
      {place !== null && (
        <div className={`${classes.bar} no-print`}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            aria-keyshortcuts="a"
            onClick={() => place.open({ kind: 'new', entry: 'score' })}
          >
            Add…
          </Button>
          <Button size="xs" variant="subtle" onClick={() => place.open({ kind: 'history' })}>
            History
          </Button>
          <p role="status" className="small">
            {told}
            {beingDerived && ' Being worked in: states and figures follow in a moment.'}
          </p>
        </div>
      )}
      {children}
      {place !== null && (
        <EntryDrawer
          key={patient}
          target={target}
          organisation={code}
          patient={patient}
          drafts={drafts.current}
          onOpen={setTarget}
          onClose={() => setTarget(null)}
          onStored={onStored}
        />
      )}
    </EntryContext>
  )
}

/** Beside a day of a table: opens what stands there for a correction. */
export const EditButton = ({
  entry,
  record,
  label,
}: {
  entry: EntryKind
  record: string | null
  label: string
}) => {
  const place = useEntry()
  if (place === null || record === null) return null
  return (
    <Button
      className={`${classes.edit} no-print`}
      size="compact-xs"
      variant="subtle"
      aria-label={`Correct ${label}`}
      onClick={() => place.open({ kind: 'edit', entry, record })}
    >
      Correct
    </Button>
  )
}
