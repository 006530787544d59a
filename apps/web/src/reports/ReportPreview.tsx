import type { Output } from '../api.ts'
import tableClasses from '../ui/DataTable.module.css'
import { formatDay, formatPlural } from '../ui/format.ts'
import { keyboardReachable } from '../ui/keyboard-reachable.ts'
import classes from './ReportPreview.module.css'

type Content = Output['reports']['preview']
type Table = Content['sections'][number]['tables'][number]

const PreviewTable = ({
  table,
  printed,
}: {
  table: Table
  printed: Content['printed'][string] | undefined
}) => (
  <section
    className={`${tableClasses.scroll} ${classes.table}`}
    aria-label={table.title}
    {...keyboardReachable}
  >
    <table className={tableClasses.table}>
      <caption className={classes.caption}>
        {table.title} <span className={classes.rows}>{formatPlural(table.rows.length, 'row')}</span>
      </caption>
      <thead>
        <tr>
          {table.columns.map(({ key, kind }, place) => (
            <th key={key} scope="col" data-align={kind === 'text' || kind === 'day' ? undefined : 'right'}>
              {printed?.headings[place]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {printed?.rows.map((row, number) => (
          <tr key={row.join(' ')}>
            {table.columns.map(({ key, kind }, place) => (
              <td
                key={key}
                data-align={kind === 'text' || kind === 'day' ? undefined : 'right'}
                data-gap={table.rows[number]?.[place]?.gap ?? undefined}
              >
                {row[place]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    {table.notes.map((note) => (
      <p key={note} className="muted small">
        {note}
      </p>
    ))}
  </section>
)

const factsOf = (content: Content): readonly (readonly [string, string])[] => {
  const { period } = content
  return [
    ['Organisation', content.organisation.name],
    ...(content.kindNotice === null ? [] : [['Data', content.kindNotice] as const]),
    ['Episodes started', period ? `${formatDay(period.from)} to ${formatDay(period.to)}` : 'Any day'],
    ['As of', formatDay(content.asOf)],
    ['Filters', content.filtersInWords.join('; ') || 'None'],
    ['Small counts', content.suppression.words],
  ]
}

/** The report as its files will say it: the same cells, printed the same way. */
export const ReportPreview = ({ content }: { content: Content }) => (
  <article className={classes.paper} aria-label={content.title}>
    <h3 className={classes.title}>{content.title}</h3>
    <dl className={classes.facts}>
      {factsOf(content).map(([name, words]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
    {content.sections.map((section) => (
      <section key={section.title} className={classes.section}>
        <h3>{section.title}</h3>
        {section.words.map((words) => (
          <p key={words}>{words}</p>
        ))}
        {section.figures.map((figure) => (
          <p key={figure.name} className={classes.figure}>
            <strong>Chart: {figure.title}.</strong> {figure.words}
          </p>
        ))}
        {section.tables.map((table) => (
          <PreviewTable key={table.name} table={table} printed={content.printed[table.name]} />
        ))}
      </section>
    ))}
    {content.definitions.length > 0 && (
      <section className={classes.section}>
        <h3>Definitions</h3>
        <dl className={classes.definitions}>
          {content.definitions.map(({ id, name, version, words }) => (
            <div key={id}>
              <dt>
                {name}, version {version}
              </dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      </section>
    )}
  </article>
)
