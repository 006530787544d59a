import { createContext, type ReactNode, useContext, useState } from 'react'

type SearchText = readonly [text: string, setText: (text: string) => void]

const SearchTextContext = createContext<SearchText>(['', () => undefined])

/** Holds what was typed into the search while the page stays open: it may be a name, so it is neither in the address nor in browser storage. */
export const SearchTextProvider = ({ children }: { children: ReactNode }) => (
  <SearchTextContext value={useState('')}>{children}</SearchTextContext>
)

export const useSearchText = (): SearchText => useContext(SearchTextContext)
