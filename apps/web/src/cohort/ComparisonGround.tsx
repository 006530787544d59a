import { ArmName } from '../ui/ArmName.tsx'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount, formatNumber } from '../ui/format.ts'
import classes from './ComparisonPanel.module.css'
import { type Comparison, exclusionWords, type Ground, valueWords, visitName } from './comparison-words.ts'
import { Explain } from './Explain.tsx'
import { thresholdOf } from './figure-words.ts'

/** Who is compared: counted, measured, and how much they say once weighted. */
export const ComparisonSizes = ({ head, ground }: { head: Comparison; ground: Ground }) => {
  const threshold = thresholdOf(head)
  const { arms, episodes, measured, effective, unadjusted, visit } = ground
  const columns: readonly Column<number>[] = [
    {
      key: 'arm',
      header: 'Plan group',
      rowHeader: true,
      cell: (place) => {
        const arm = arms[place] ?? 'neither'
        return <ArmName arm={arm} label={head.armLabels[arm]} />
      },
    },
    {
      key: 'episodes',
      header: 'Compared',
      hint: 'episodes',
      align: 'right',
      cell: (place) => formatCount(episodes[place] ?? null, threshold),
    },
    {
      key: 'measured',
      header: 'Measured',
      hint: `score at ${visitName(visit)}`,
      align: 'right',
      cell: (place) => formatCount(measured[place] ?? null, threshold),
    },
    {
      key: 'effective',
      header: 'Effective n',
      hint: 'overlap weights',
      align: 'right',
      cell: (place) => (effective === null ? '–' : formatNumber(effective.overlap[place] ?? 0, 0)),
    },
    {
      key: 'stabilised',
      header: 'Effective n',
      hint: 'stabilised weights',
      align: 'right',
      cell: (place) => (effective === null ? '–' : formatNumber(effective.stabilised[place] ?? 0, 0)),
    },
    {
      key: 'mean',
      header: `Mean ${head.instrument.code}`,
      hint: 'unadjusted, 95 % interval',
      align: 'right',
      cell: (place) => {
        const mean = unadjusted.kind === 'estimated' ? unadjusted.means[place] : undefined
        return <span className="nowrap">{mean === undefined ? '–' : valueWords(mean)}</span>
      },
    },
  ]
  return (
    <section className={classes.block} aria-label="Who is compared">
      <h2 className={classes.name}>
        Who is compared <Explain figure="effective_n" />
      </h2>
      <DataTable
        caption={`Who is compared at ${visitName(visit)}`}
        captionHidden
        columns={columns}
        rows={arms.map((_, place) => place)}
        rowKey={String}
      />
    </section>
  )
}

/** Who takes no part, what was pooled or filled, and how it is done. */
export const ComparisonNotes = ({
  head,
  ground,
  missing,
}: {
  head: Comparison
  ground: Ground
  missing: string | null
}) => {
  const threshold = thresholdOf(head)
  return (
    <section className={classes.block} aria-label="How it is done">
      <h2>Who takes no part, and how it is done</h2>
      <ul className={classes.facts}>
        {ground.excluded.map((each) => (
          <li key={each.reason}>
            {formatCount(each.episodes, threshold)} {exclusionWords(each)}
          </li>
        ))}
        <li>
          Plan groups are those of the initial plan (days 0 to 27), whatever grouping is chosen above: nothing
          that happens later decides who is in which group.
        </li>
        <li>
          Adjusted for first scores of depression and anxiety, age, sex, diagnosis, substance use, earlier
          episodes, chronicity, programme, site and start quarter. What nobody recorded is not adjusted for.
        </li>
        {missing !== null && <li>{missing}</li>}
        {ground.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
        {ground.withheld.includes('notes') && (
          <li>Notes that tell small counts are withheld from your role.</li>
        )}
      </ul>
    </section>
  )
}
