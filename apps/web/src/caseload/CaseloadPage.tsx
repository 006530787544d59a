import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue, useDocumentTitle, useMediaQuery } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { useFreshness } from '../shell/freshness.tsx'
import { formatDay, formatPlural } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { AcknowledgeDialog } from './AcknowledgeDialog.tsx'
import { BulkBar } from './BulkBar.tsx'
import { CaseloadChips } from './CaseloadChips.tsx'
import { CaseloadList } from './CaseloadList.tsx'
import classes from './CaseloadPage.module.css'
import { CaseloadTable } from './CaseloadTable.tsx'
import { CaseloadTools } from './CaseloadTools.tsx'
import { CaseloadWall } from './CaseloadWall.tsx'
import { useCaseload } from './caseload-pages.ts'
import { type CaseloadSearch, isNarrowed, sortedBy, widened } from './caseload-search.ts'
import { ExplainDialog, type Explained } from './ExplainDialog.tsx'
import { ReviewQueue } from './ReviewQueue.tsx'
import { type CaseloadRow, type Reason, scalesOf } from './row-words.ts'
import { useSearchText } from './search-text.tsx'
import { sortWords } from './sort-words.ts'
import { WithoutEpisode } from './WithoutEpisode.tsx'

const route = getRouteApi('/o/$organisation/caseload')

interface NoRowsProps {
  readonly counts: { readonly open: number; readonly closed: number }
  readonly narrowed: boolean
  readonly onClear: () => void
  readonly onEnded: () => void
}

/** Why the list is empty: new, everybody has left care, or the filters. */
const NoRows = ({ counts, narrowed, onClear, onEnded }: NoRowsProps) => {
  if (counts.open + counts.closed === 0) {
    return (
      <EmptyPanel title="No episode of care yet">
        Patients appear here when an episode of care is recorded or imported and you may see it. Whoever has
        records but no episode is listed below.
      </EmptyPanel>
    )
  }
  if (!narrowed && counts.open === 0) {
    return (
      <EmptyPanel
        title="Nobody is in care now"
        action={<Button onClick={onEnded}>Show ended episodes</Button>}
      >
        {formatPlural(counts.closed, 'episode')} ended.
      </EmptyPanel>
    )
  }
  return (
    <EmptyPanel title="Nobody matches" action={<Button onClick={onClear}>Clear search and filters</Button>}>
      No episode fits the search and the filters in force.
    </EmptyPanel>
  )
}

/** Whom to look at first, and why. */
export const CaseloadPage = () => {
  const { organisation } = route.useParams()
  useDocumentTitle('Caseload, Tandem')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [text, setText] = useSearchText()
  const [settled] = useDebouncedValue(text.trim(), 150)
  const narrow = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false })
  const query = useCaseload(organisation, search, settled)
  const list = query.data
  useFreshness(list?.dataAsOf ?? null)
  const go = (next: CaseloadSearch) => void navigate({ search: next, replace: next.view === search.view })

  const [explained, setExplained] = useState<Explained | null>(null)
  const [acknowledging, setAcknowledging] = useState<CaseloadRow | null>(null)
  const [chosen, setChosen] = useState<ReadonlyMap<string, CaseloadRow>>(new Map())
  const [told, setTold] = useState('')
  const onExplain = useCallback((row: CaseloadRow, reason: Reason) => setExplained({ row, reason }), [])
  const onAcknowledge = useCallback((row: CaseloadRow) => setAcknowledging(row), [])
  const onChoose = useCallback((row: CaseloadRow) => {
    setTold('')
    setChosen((held) => {
      const next = new Map(held)
      if (!next.delete(row.episode)) next.set(row.episode, row)
      return next
    })
  }, [])

  const place = { organisation, search, text: settled }
  const handlers = { onExplain, onAcknowledge }
  const content = () => {
    if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
    if (list === undefined) return <LoadingPanel label="Loading the caseload" height={480} />
    const scaleOf = scalesOf(list)
    if (search.view === 'queue') return <ReviewQueue {...place} {...handlers} scaleOf={scaleOf} />
    if (list.total === 0)
      return (
        <NoRows
          counts={list.counts}
          onEnded={() => go({ ...search, status: 'closed' })}
          narrowed={isNarrowed(search, settled)}
          onClear={() => {
            setText('')
            go(widened(search))
          }}
        />
      )
    if (search.view === 'wall') return <CaseloadWall {...place} total={list.total} scaleOf={scaleOf} />
    if (narrow) return <CaseloadList {...place} {...handlers} total={list.total} scaleOf={scaleOf} />
    return (
      <CaseloadTable
        {...place}
        {...handlers}
        total={list.total}
        scaleOf={scaleOf}
        chosen={new Set(chosen.keys())}
        onChoose={onChoose}
        onSort={(sort) => go(sortedBy(search, sort))}
      />
    )
  }
  return (
    <>
      <div className={classes.top}>
        <h1>Caseload</h1>
        <TextInput
          type="search"
          aria-label="Search by name or number"
          placeholder="Search by name or number"
          size="xs"
          className={`${classes.search} no-print`}
          leftSection={<IconSearch size={14} aria-hidden="true" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <CaseloadTools organisation={organisation} search={search} narrow={narrow} onChange={go} />
      </div>
      {!query.isError && search.view !== 'queue' && (
        <CaseloadChips search={search} counts={list?.counts} rules={list?.rules} onChange={go} />
      )}
      {chosen.size > 0 && search.view === 'table' && (
        <BulkBar
          organisation={organisation}
          rows={[...chosen.values()]}
          onClear={() => setChosen(new Map())}
          onTold={setTold}
        />
      )}
      <div className={classes.list} data-stale={query.isPlaceholderData}>
        {list !== undefined && list.total > 0 && search.view !== 'queue' && (
          <p className={classes.count} role="status">
            {formatPlural(list.total, 'episode')}, {sortWords(search.sort, search.descending)}. As of{' '}
            {formatDay(list.asOf)}. {told}
          </p>
        )}
        {content()}
      </div>
      {list !== undefined && search.view !== 'queue' && <WithoutEpisode organisation={organisation} />}
      <ExplainDialog
        explained={explained}
        rules={list?.rules ?? []}
        asOf={list?.asOf ?? ''}
        onClose={() => setExplained(null)}
      />
      <AcknowledgeDialog
        row={acknowledging}
        organisation={organisation}
        onClose={() => setAcknowledging(null)}
      />
    </>
  )
}
