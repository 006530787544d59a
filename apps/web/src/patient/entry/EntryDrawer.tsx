import { Drawer, Tabs } from '@mantine/core'
import { type EntryKind, heldOfKind } from '@tandem/domain/entry/entry'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../../api.ts'
import { ErrorPanel, LoadingPanel } from '../../ui/PanelState.tsx'
import { BookedContacts } from './BookedContacts.tsx'
import { type Draft, newDraft } from './drafts.ts'
import { EditEntry } from './EditEntry.tsx'
import { EntryHistory } from './EntryHistory.tsx'
import type { EntryTarget } from './entry-context.ts'
import { kindNames } from './entry-words.ts'
import { type EntryFormProps, type FormFacts, NewEntry } from './NewEntry.tsx'
import { PlanEntry } from './PlanEntry.tsx'

interface EntryDrawerProps {
  readonly target: EntryTarget | null
  readonly organisation: string
  readonly patient: string
  readonly drafts: Map<string, Draft>
  readonly onOpen: (target: EntryTarget) => void
  readonly onClose: () => void
  readonly onStored: (words: string) => void
}

const titleOf = (target: EntryTarget | null): string => {
  if (target?.kind === 'edit') return `Correct: ${kindNames[target.entry].toLowerCase()}`
  return 'Add to the record'
}

/** Entry and correction beside the page, which stays in view. */
export const EntryDrawer = (props: EntryDrawerProps) => {
  const { target, onClose } = props
  return (
    <Drawer
      opened={target !== null}
      onClose={onClose}
      position="right"
      size={520}
      title={titleOf(target)}
      closeButtonProps={{ 'aria-label': 'Close, what is typed is kept' }}
      overlayProps={{ backgroundOpacity: 0.2 }}
    >
      {target !== null && <DrawerBody {...props} target={target} />}
    </Drawer>
  )
}

const DrawerBody = (props: EntryDrawerProps & { readonly target: EntryTarget }) => {
  const { target, organisation, patient, drafts, onOpen, onStored } = props
  const facts = useQuery({
    ...trpc.entry.form.queryOptions({ organisation, patient }),
    staleTime: 0,
    gcTime: 0,
    refetchOnReconnect: false,
  })
  // What a form was opened on stays: an edit names the version that was seen.
  if (facts.isError) return <ErrorPanel error={facts.error} onRetry={() => void facts.refetch()} />
  if (facts.data === undefined) return <LoadingPanel label="Loading the form" height={240} />
  if (facts.data.closed !== null && target.kind !== 'history') return <p>{facts.data.closed}</p>
  const form = { organisation, patient, facts: facts.data, drafts, onStored }
  if (target.kind === 'edit') {
    const held = facts.data.onRecord.held.find(({ record }) => record === target.record)
    return held === undefined ? (
      <>
        <p>This record no longer stands: somebody withdrew it, or a file took it back.</p>
        <EntryHistory
          organisation={organisation}
          patient={patient}
          of={{ record: target.record, kind: target.entry }}
        />
      </>
    ) : (
      <EditEntry key={target.record} {...form} held={held} />
    )
  }
  return <EntryTabs form={form} target={target} onOpen={onOpen} />
}

const tabKinds: readonly EntryKind[] = ['score', 'session', 'treatment', 'fill', 'event']

const EntryTabs = ({
  form,
  target,
  onOpen,
}: {
  form: EntryFormProps
  target: EntryTarget
  onOpen: (target: EntryTarget) => void
}) => {
  const [tab, setTab] = useState<string>(target.kind === 'new' ? target.entry : 'history')
  const { facts, organisation, patient } = form
  return (
    <Tabs value={tab} onChange={(value) => setTab(value ?? 'score')} keepMounted={false}>
      <Tabs.List aria-label="What is added">
        {tabKinds.map((kind) => (
          <Tabs.Tab key={kind} value={kind} px={8}>
            {kindNames[kind]}
          </Tabs.Tab>
        ))}
        <Tabs.Tab value="history" px={8}>
          History
        </Tabs.Tab>
      </Tabs.List>
      {tabKinds.map((kind) => (
        <Tabs.Panel key={kind} value={kind}>
          {kind === 'session' && <BookedContacts facts={facts} onOpen={onOpen} />}
          <FormOf kind={kind} form={form} facts={facts} />
        </Tabs.Panel>
      ))}
      <Tabs.Panel value="history" pt={12}>
        <EntryHistory organisation={organisation} patient={patient} of={null} />
      </Tabs.Panel>
    </Tabs>
  )
}

const FormOf = ({ kind, form, facts }: { kind: EntryKind; form: EntryFormProps; facts: FormFacts }) => {
  const blank = newDraft(kind, facts.now.slice(0, 10), instrumentOf(facts))
  return kind === 'treatment' ? (
    <PlanEntry {...form} blank={blank} />
  ) : (
    <NewEntry {...form} kind={kind} blank={blank} />
  )
}

/** The instrument this patient was followed by last, else the organisation's own. */
const instrumentOf = ({ onRecord, defaultInstrument }: FormFacts): string => {
  const scores = heldOfKind(onRecord.held, 'score')
  const uses = scores.some(({ entry }) => entry.instrument === defaultInstrument)
  return uses || scores.length === 0
    ? defaultInstrument
    : (scores.at(-1)?.entry.instrument ?? defaultInstrument)
}
