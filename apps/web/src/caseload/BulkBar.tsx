import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queryClient, trpc } from '../api.ts'
import { readFault } from '../ui/fault.ts'
import { formatPlural } from '../ui/format.ts'
import classes from './BulkBar.module.css'
import { outcomeWords, type ReviewOutcome } from './review-words.ts'
import type { CaseloadRow } from './row-words.ts'

interface BulkBarProps {
  readonly organisation: string
  readonly rows: readonly CaseloadRow[]
  readonly onClear: () => void
  readonly onTold: (words: string) => void
}

/** What can be done with the rows that are chosen: flag for discussion, take the flag off, assign. */
export const BulkBar = ({ organisation, rows, onClear, onTold }: BulkBarProps) => {
  const [owner, setOwner] = useState('')
  const owners = useQuery(trpc.caseload.owners.queryOptions({ organisation }))
  const episodes = rows.map(({ episode, review }) => ({ episode, version: review.version }))
  const settled = (what: string) => async (outcome: ReviewOutcome) => {
    onTold(outcomeWords(outcome, what))
    onClear()
    await queryClient.invalidateQueries({ queryKey: trpc.caseload.list.pathKey() })
  }
  const onError = (error: unknown) => onTold(readFault(error).message)
  const flag = useMutation(trpc.caseload.flagForDiscussion.mutationOptions({ onError }))
  const assign = useMutation(trpc.caseload.assign.mutationOptions({ onError }))
  const busy = flag.isPending || assign.isPending
  return (
    <section className={`${classes.bar} no-print`} aria-label="Chosen rows">
      <strong>{formatPlural(rows.length, 'row')} chosen</strong>
      <Button
        size="compact-sm"
        variant="default"
        disabled={busy}
        onClick={() =>
          flag.mutate(
            { organisation, episodes, discuss: true },
            { onSuccess: settled('flagged for discussion') },
          )
        }
      >
        Flag for discussion
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={busy}
        onClick={() =>
          flag.mutate({ organisation, episodes, discuss: false }, { onSuccess: settled('no longer flagged') })
        }
      >
        Take the flag off
      </Button>
      <NativeSelect
        size="xs"
        aria-label="Assign the follow-up to"
        data={[
          { value: '', label: 'Assign to …' },
          { value: 'nobody', label: 'Nobody' },
          ...(owners.data ?? []).map(({ clinician, name, profession }) => ({
            value: clinician,
            label: `${name}, ${profession}`,
          })),
        ]}
        value={owner}
        onChange={(event) => setOwner(event.currentTarget.value)}
      />
      <Button
        size="compact-sm"
        variant="default"
        disabled={busy || owner === ''}
        onClick={() =>
          assign.mutate(
            { organisation, episodes, owner: owner === 'nobody' ? null : owner },
            { onSuccess: settled('assigned') },
          )
        }
      >
        Assign
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={onClear}>
        Choose none
      </Button>
    </section>
  )
}
