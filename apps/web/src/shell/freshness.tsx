import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'

interface Freshness {
  readonly dataAsOf: string | null
  readonly report: (dataAsOf: string | null) => void
}

const FreshnessContext = createContext<Freshness>({ dataAsOf: null, report: () => undefined })

/** The screen says how fresh its data is, the header prints it. */
export const FreshnessProvider = ({ children }: { children: ReactNode }) => {
  const [dataAsOf, report] = useState<string | null>(null)
  return <FreshnessContext value={{ dataAsOf, report }}>{children}</FreshnessContext>
}

export const useDataAsOf = (): string | null => useContext(FreshnessContext).dataAsOf

export const useFreshness = (dataAsOf: string | null): void => {
  const { report } = useContext(FreshnessContext)
  useEffect(() => report(dataAsOf), [report, dataAsOf])
}
