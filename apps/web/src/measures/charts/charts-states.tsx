import type { ReactNode } from 'react'
import { formatDay } from '../../ui/format.ts'
import { EmptyPanel } from '../../ui/PanelState.tsx'
import { notComputableWords } from '../measure-words.ts'
import type { NotHeld } from './chart-words.ts'

/** Why there is no chart: never a rate of 0. Nothing where there is one. */
export const NoChart = ({
  found,
  name,
}: {
  found: NotHeld | { readonly kind: 'held' }
  name: string
}): ReactNode => {
  if (found.kind === 'not_computed')
    return (
      <EmptyPanel title={`${name} has not been computed yet`}>
        Compute it for a period first; its charts are drawn from what was computed last.
      </EmptyPanel>
    )
  if (found.kind === 'not_computable')
    return (
      <EmptyPanel title={`${name} can’t be computed`}>
        There are {notComputableWords(found.lists)}. Codes are mapped in the code lists; compute it again
        then.
      </EmptyPanel>
    )
  if (found.kind === 'replaced')
    return (
      <EmptyPanel title="This run was replaced by a later one">
        The period {formatDay(found.run.from)} to {formatDay(found.run.to)} was computed again later. Counts
        of this run are kept, its single units are not, so no chart can be drawn of it. Open the newest run.
      </EmptyPanel>
    )
  return null
}
