import type { Output } from '../api.ts'
import { type CohortSearch, readSearch, writeSearch } from './cohort-search.ts'

/** A saved view of this screen, own or shared. */
export type View = Output['views']['cohort']['list'][number]

/** What a saved view keeps of the screen: all of its address but which patients are listed and what is explained. */
export const viewState = (search: CohortSearch): Record<string, string> =>
  Object.fromEntries(
    Object.entries(writeSearch({ ...search, drill: undefined, page: 1, explain: undefined })).flatMap(
      ([key, text]) => (text === undefined ? [] : [[key, text]]),
    ),
  )

/** True when a view brings back the screen as it stands. */
export const sameState = (state: Readonly<Record<string, string>>, search: CohortSearch): boolean => {
  const sorted = (held: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(held).sort())
  return sorted(viewState(readSearch(state).search)) === sorted(viewState(search))
}
