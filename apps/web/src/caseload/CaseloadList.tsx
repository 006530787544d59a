import { Button } from '@mantine/core'
import { useState } from 'react'
import { formatPlural } from '../ui/format.ts'
import { CaseloadCards } from './CaseloadCards.tsx'
import { useRowsInSight } from './caseload-pages.ts'
import type { CaseloadSearch } from './caseload-search.ts'
import type { CaseloadRow, Reason, ScaleOf } from './row-words.ts'

const step = 25

interface CaseloadListProps {
  readonly organisation: string
  readonly search: CaseloadSearch
  readonly text: string
  readonly total: number
  readonly scaleOf: ScaleOf
  readonly onExplain: (row: CaseloadRow, reason: Reason) => void
  readonly onAcknowledge: (row: CaseloadRow) => void
}

/** The list on a narrow screen: cards, more of them on request. */
export const CaseloadList = (props: CaseloadListProps) => {
  const { organisation, search, text, total, scaleOf, onExplain, onAcknowledge } = props
  const [wanted, setWanted] = useState(step)
  const shown = Math.min(wanted, total)
  const rowAt = useRowsInSight(organisation, search, text, { from: 0, to: Math.max(0, shown - 1) })
  const rows = Array.from({ length: shown }, (_, place) => rowAt(place)).filter((row) => row !== null)
  return (
    <>
      <CaseloadCards
        organisation={organisation}
        rows={rows}
        scaleOf={scaleOf}
        onExplain={onExplain}
        onAcknowledge={onAcknowledge}
      />
      {shown < total && (
        <Button mt={8} variant="default" fullWidth onClick={() => setWanted(wanted + step)}>
          Show more, {formatPlural(total - shown, 'episode')} left
        </Button>
      )}
    </>
  )
}
