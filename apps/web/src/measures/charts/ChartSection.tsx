import { type ReactNode, useId } from 'react'
import classes from './MeasureCharts.module.css'

/** One question about a measure, under its heading. */
export const ChartSection = ({ title, children }: { title: string; children: ReactNode }) => {
  const id = useId()
  return (
    <section className={classes.section} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}
