import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { trpc } from '../api.ts'
import { type CaseloadSearch, listInput, PAGE_SIZE } from './caseload-search.ts'
import type { CaseloadRow } from './row-words.ts'

/** The pages that hold these rows, from 1. */
export const pagesOf = (from: number, to: number): number[] => {
  const first = Math.floor(Math.max(0, from) / PAGE_SIZE) + 1
  const last = Math.floor(Math.max(0, to) / PAGE_SIZE) + 1
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => first + place)
}

/** The first page of the list: rows, total, counts, rules. */
export const useCaseload = (organisation: string, search: CaseloadSearch, text: string) =>
  useQuery({
    ...trpc.caseload.list.queryOptions(listInput(organisation, search, text)),
    placeholderData: keepPreviousData,
  })

/**
 * Rows by their place in the list, asked for page by page as they come into sight; null while one is on its way.
 *
 * @param sight first and last place in sight
 */
export const useRowsInSight = (
  organisation: string,
  search: CaseloadSearch,
  text: string,
  sight: { readonly from: number; readonly to: number },
): ((place: number) => CaseloadRow | null) => {
  const pages = [...new Set([1, ...pagesOf(sight.from, sight.to)])]
  const results = useQueries({
    queries: pages.map((page) => ({
      ...trpc.caseload.list.queryOptions(listInput(organisation, search, text, page)),
      ...(page === 1 && { placeholderData: keepPreviousData }),
    })),
  })
  return (place) => {
    const page = Math.floor(place / PAGE_SIZE) + 1
    const rows = results[pages.indexOf(page)]?.data?.rows
    return rows?.[place % PAGE_SIZE] ?? null
  }
}
