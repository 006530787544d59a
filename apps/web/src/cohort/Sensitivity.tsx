import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Output, trpc } from '../api.ts'
import { ArmName } from '../ui/ArmName.tsx'
import { directionWords } from '../ui/chart-theme.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount } from '../ui/format.ts'
import { ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { Explain } from './Explain.tsx'
import classes from './FigureCells.module.css'
import { MeanCell } from './FigureCells.tsx'
import { thresholdOf, visitWords } from './figure-words.ts'
import type { CohortQuestion } from './panel.ts'

type Answer = Output['cohort']['sensitivity']
type Row = Answer['visits'][number]['arms'][number] & { readonly visit: Answer['visits'][number]['visit'] }

/** Mean change under three readings of the scores that are missing, side by side. */
export const Sensitivity = ({ question }: { question: CohortQuestion }) => {
  const query = useQuery({
    ...trpc.cohort.sensitivity.queryOptions(question),
    placeholderData: keepPreviousData,
  })
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined)
    return <LoadingPanel label="Fitting the model of repeated measures" height={200} />
  const answer = query.data
  const threshold = thresholdOf(answer)
  const rows = answer.visits.flatMap(({ visit, arms }) => arms.map((arm) => ({ ...arm, visit })))
  const { episodes, of } = answer.modelled
  const columns: readonly Column<Row>[] = [
    {
      key: 'arm',
      header: 'Visit and plan arm',
      rowHeader: true,
      cell: (row) => (
        <span className={classes.name}>
          {visitWords(row.visit)} <ArmName arm={row.arm} label={row.label} />
        </span>
      ),
    },
    {
      key: 'completers',
      header: 'Completers',
      hint: 'with a score at the visit',
      cell: (row) => <MeanCell mean={row.completers} threshold={threshold} />,
    },
    {
      key: 'carried',
      header: 'Last score carried forward',
      hint: 'cautious: no later score, no change',
      cell: (row) => <MeanCell mean={row.carried} threshold={threshold} />,
    },
    {
      key: 'modelled',
      header: 'Model of repeated measures',
      hint: 'missing scores like those seen',
      cell: (row) => <MeanCell mean={row.modelled} threshold={threshold} />,
    },
  ]
  return (
    <div className={classes.block}>
      <h2 className={classes.name}>
        How much missing scores matter <Explain figure="sensitivity_mean" threshold={threshold} />
      </h2>
      <p className="muted">
        Mean change in {answer.instrument.code} from the first score (
        {directionWords(answer.instrument.direction)}) with 95 % interval, under three readings. Where they
        lie close together, missing scores matter little.
        {episodes !== null && of !== null && episodes < of && (
          <>
            {' '}
            The model stands on {formatCount(episodes)} of {formatCount(of)} episodes, taken at even steps.
          </>
        )}
      </p>
      {rows.length === 0 ? (
        <p>No visit has been reached yet at which a change is told.</p>
      ) : (
        <DataTable
          caption={`Mean change in ${answer.instrument.code} under three readings of missing scores`}
          captionHidden
          columns={columns}
          rows={rows}
          rowKey={(row) => `${row.visit.unit}${row.visit.at}${row.arm}`}
        />
      )}
    </div>
  )
}
