import { useSyncExternalStore } from 'react'

let hidden = false
const readers = new Set<() => void>()

/** Shows names or hides them, until the page is closed: neither in the address nor in browser storage. */
export const setNamesHidden = (next: boolean): void => {
  hidden = next
  for (const read of readers) read()
}

const subscribe = (read: () => void) => {
  readers.add(read)
  return () => void readers.delete(read)
}

/** Whether names are hidden on this screen, as in a meeting or on a shared display. */
export const useNamesHidden = (): boolean => useSyncExternalStore(subscribe, () => hidden)
