import { ArmName } from '../ui/ArmName.tsx'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount, formatPercent } from '../ui/format.ts'
import { armViewWords, type Course, thresholdOf } from './course-words.ts'
import { Explain } from './Explain.tsx'
import classes from './FigureCells.module.css'
import { Behind, type DrillProps } from './FigureCells.tsx'
import { countWords } from './figure-words.ts'

type Moves = NonNullable<Course['moves']>
type Row = Moves['rows'][number]

const sentence = (moves: Moves, threshold: number): string => {
  const { movedEpisodes, movedAtFirstOnly, episodes, movedPatients } = moves
  if (episodes === 0) return 'No episode has a score, so none can change its arm.'
  if (movedEpisodes === null || episodes === null)
    return 'How many episodes change their arm is withheld, because the count, or what it leaves over, is small.'
  const people = movedPatients === null ? '' : ` of ${formatCount(movedPatients, threshold)} people`
  const first =
    movedAtFirstOnly === null || movedAtFirstOnly === 0
      ? ''
      : `; ${formatCount(movedAtFirstOnly, threshold)} of them with the first score only, when not all of the plan had begun`
  return `${formatCount(movedEpisodes, threshold)} of ${formatCount(episodes, threshold)} episodes (${formatPercent(movedEpisodes / episodes)})${people} have a score in another arm than that of the initial plan${first}.`
}

/** How much rests on the way arms are read: who stands in another arm than by initial plan. */
export const ArmMoves = ({ course, moves, ...to }: { course: Course; moves: Moves } & DrillProps) => {
  const threshold = thresholdOf(course)
  const columns: readonly Column<Row>[] = [
    {
      key: 'from',
      header: 'By initial plan',
      rowHeader: true,
      cell: (row) => <ArmName arm={row.from} label={row.label} />,
    },
    {
      key: 'episodes',
      header: 'Episodes',
      align: 'right',
      cell: (row) => countWords(row.episodes, threshold),
    },
    ...(moves.rows[0]?.to ?? []).map(({ arm, label }, place) => ({
      key: arm,
      header: <ArmName arm={arm} label={label} />,
      align: 'right' as const,
      cell: (row: Row) => {
        const count = row.to[place]?.episodes ?? null
        const words = countWords(count, threshold)
        if (arm === row.from || count === 0 || count === null) return <span className="muted">{words}</span>
        return (
          <Behind
            drill={{ of: 'moved', from: row.from, to: arm, view: moves.view }}
            what={`${row.label} by initial plan, ${label} by ${armViewWords(moves.view)}`}
            {...to}
          >
            {words}
          </Behind>
        )
      },
    })),
  ]
  return (
    <section className={classes.group} aria-label="Who changes arm with the view">
      <h2>
        From initial plan to {armViewWords(moves.view)} <Explain figure="arm_moves" threshold={threshold} />
      </h2>
      <p>{sentence(moves, threshold)}</p>
      <DataTable
        caption={`Episodes by initial plan, with a score in each arm by ${armViewWords(moves.view)}; an episode whose plan changed stands in several columns`}
        columns={columns}
        rows={moves.rows}
        rowKey={(row) => row.from}
      />
    </section>
  )
}
