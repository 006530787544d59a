import { type Column, DataTable } from '../ui/DataTable.tsx'
import classes from './MethodsPage.module.css'
import type { Check } from './method-words.ts'

type Source = Check['sources'][number]

const columns: readonly Column<Source>[] = [
  {
    key: 'file',
    header: 'File',
    rowHeader: true,
    cell: ({ file }) => <span className={classes.file}>{file}</span>,
  },
  { key: 'source', header: 'Source', cell: ({ source }) => <div className={classes.source}>{source}</div> },
  {
    key: 'licence',
    header: 'Licence',
    cell: ({ licence }) => <div className={classes.licence}>{licence}</div>,
  },
]

/** Where the data of the cases are from, and what may be done with them. */
export const DataSources = ({ sources }: { sources: readonly Source[] }) => (
  <section className={classes.sources} aria-labelledby="methods-data">
    <h2 id="methods-data">Data sets</h2>
    <DataTable
      caption="Data sets, their sources and licences"
      captionHidden
      columns={columns}
      rows={sources}
      rowKey={({ file, source }) => `${file} ${source}`}
    />
  </section>
)
