import type { ReactNode } from 'react'
import classes from './Standalone.module.css'

/** A page without the frame: nothing to open, an address that leads nowhere, an error before anything was loaded. */
export const Standalone = ({ children }: { children: ReactNode }) => (
  <main className={classes.page}>
    <h1>Tandem</h1>
    {children}
  </main>
)
