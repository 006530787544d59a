import { Button, Pagination, TextInput } from '@mantine/core'
import { useDebouncedValue, useDocumentTitle, useMediaQuery } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { trpc } from '../api.ts'
import { useFreshness } from '../shell/freshness.tsx'
import { formatCount, formatDay, formatPlural } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { CaseloadCards } from './CaseloadCards.tsx'
import { CaseloadChips } from './CaseloadChips.tsx'
import classes from './CaseloadPage.module.css'
import { CaseloadTable } from './CaseloadTable.tsx'
import {
  type CaseloadSearch,
  caseloadDefaults,
  isNarrowed,
  listInput,
  PAGE_SIZE,
  sortedBy,
} from './caseload-search.ts'
import { scalesOf } from './row-words.ts'
import { useSearchText } from './search-text.tsx'
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
  const [settled] = useDebouncedValue(text.trim(), 250)
  const narrow = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false })
  const query = useQuery({
    ...trpc.caseload.list.queryOptions(listInput(organisation, search, settled)),
    placeholderData: keepPreviousData,
  })
  const list = query.data
  useFreshness(list?.dataAsOf ?? null)
  const go = (next: CaseloadSearch) => void navigate({ search: next })

  const searched = useRef(settled)
  useEffect(() => {
    if (searched.current === settled) return
    searched.current = settled
    void navigate({ search: (held) => ({ ...held, page: 1 }), replace: true })
  }, [settled, navigate])

  const pages = Math.max(1, Math.ceil((list?.total ?? 0) / PAGE_SIZE))
  const first = (search.page - 1) * PAGE_SIZE + 1
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
      </div>
      {!query.isError && <CaseloadChips search={search} counts={list?.counts} onChange={go} />}
      {query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : list === undefined ? (
        <LoadingPanel label="Loading the caseload" height={480} />
      ) : list.rows.length === 0 ? (
        <NoRows
          counts={list.counts}
          onEnded={() => go({ ...search, status: 'closed', page: 1 })}
          narrowed={isNarrowed(search, settled)}
          onClear={() => {
            setText('')
            go({ ...caseloadDefaults, arm: [], flags: [] })
          }}
        />
      ) : (
        <div className={classes.list} data-stale={query.isPlaceholderData}>
          <p className={classes.count} role="status">
            {list.total > list.rows.length
              ? `${formatCount(first)} to ${formatCount(first + list.rows.length - 1)} of ${formatPlural(list.total, 'episode')}`
              : formatPlural(list.total, 'episode')}
            , {search.sort === 'need' ? 'those who need a look first' : `sorted by ${search.sort}`}. As of{' '}
            {formatDay(list.asOf)}.
          </p>
          {narrow ? (
            <CaseloadCards organisation={organisation} rows={list.rows} scaleOf={scalesOf(list)} />
          ) : (
            <CaseloadTable
              organisation={organisation}
              rows={list.rows}
              scaleOf={scalesOf(list)}
              sort={search.sort}
              descending={search.descending}
              onSort={(sort) => go(sortedBy(search, sort))}
            />
          )}
          {pages > 1 && (
            <Pagination
              className={`${classes.pages} no-print`}
              size="sm"
              total={pages}
              value={search.page}
              onChange={(page) => go({ ...search, page })}
              getControlProps={(control) => ({ 'aria-label': `${control} page` })}
              getItemProps={(page) => ({ 'aria-label': `Page ${page}` })}
            />
          )}
        </div>
      )}
      {list !== undefined && <WithoutEpisode organisation={organisation} />}
    </>
  )
}
