import { Button } from '@mantine/core'
import { heldOfKind } from '@tandem/domain/entry/entry'
import classes from './Entry.module.css'
import type { EntryTarget } from './entry-context.ts'
import { entryWords } from './entry-words.ts'
import type { FormFacts } from './NewEntry.tsx'

/** Contacts that are booked, nearest to today first, each with a way to say what became of it. */
export const BookedContacts = ({
  facts,
  onOpen,
}: {
  facts: FormFacts
  onOpen: (target: EntryTarget) => void
}) => {
  const today = facts.now.slice(0, 10)
  const booked = heldOfKind(facts.onRecord.held, 'session')
    .filter(({ entry }) => entry.status === 'future')
    .toSorted((a, b) => (a.entry.heldOn < b.entry.heldOn ? -1 : 1))
  const due = booked.filter(({ entry }) => entry.heldOn <= today)
  const shown = [...due, ...booked.filter(({ entry }) => entry.heldOn > today).slice(0, 3)]
  if (shown.length === 0) return null
  return (
    <section aria-label="Booked contacts">
      <ul className={classes.steps}>
        {shown.map(({ record, entry }) => (
          <li key={record} className={classes.step}>
            <span className={classes.bar}>
              <span>{entryWords(entry)}</span>
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Record the outcome: ${entryWords(entry)}`}
                onClick={() => onOpen({ kind: 'edit', entry: 'session', record })}
              >
                Outcome…
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
