import { useMediaQuery } from '@mantine/hooks'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount } from '../ui/format.ts'
import classes from './MethodFamily.module.css'
import {
  type CheckedCase,
  differenceWords,
  familyWords,
  formatMilliseconds,
  placeWords,
  toleranceWords,
} from './method-words.ts'
import { OutcomeMark } from './OutcomeMark.tsx'

const Named = ({ checked }: { checked: CheckedCase }) => (
  <div className={classes.named}>
    {checked.standardName}
    <span className={classes.second}>
      {checked.name} <code className={classes.code}>{checked.method}</code>
    </span>
  </div>
)

const Against = ({ checked }: { checked: CheckedCase }) => (
  <div className={classes.against}>
    <code className={classes.code}>{checked.reference}</code>
    <span className={classes.second}>{checked.versions.join(', ')}</span>
    {checked.calls.length > 0 && (
      <details className={classes.calls}>
        <summary>Calls in R</summary>
        <ul>
          {checked.calls.map((call) => (
            <li key={call}>
              <code className={classes.code}>{call}</code>
            </li>
          ))}
        </ul>
      </details>
    )}
  </div>
)

const Difference = ({ checked }: { checked: CheckedCase }) => {
  const { largest, outcome, problem } = checked
  return (
    <div className={classes.difference}>
      {differenceWords(checked)}
      <span className={classes.second}>{problem ?? placeWords(checked)}</span>
      {outcome === 'differs' && largest && (
        <span className={classes.second}>
          Reference {largest.expected}, here {largest.actual}
        </span>
      )}
    </div>
  )
}

const columns: readonly Column<CheckedCase>[] = [
  {
    key: 'case',
    header: 'Method',
    hint: 'case, function',
    rowHeader: true,
    cell: (row) => <Named checked={row} />,
  },
  {
    key: 'against',
    header: 'Checked against',
    hint: 'package and version',
    cell: (row) => <Against checked={row} />,
  },
  {
    key: 'figures',
    header: 'Figures',
    hint: 'compared',
    align: 'right',
    cell: (row) => formatCount(row.compared),
  },
  {
    key: 'difference',
    header: 'Largest difference',
    hint: 'where',
    cell: (row) => <Difference checked={row} />,
  },
  {
    key: 'tolerance',
    header: 'Tolerance',
    hint: 'there',
    cell: (row) => <div className={classes.tolerance}>{toleranceWords(row.tolerance)}</div>,
  },
  {
    key: 'time',
    header: 'Run time',
    hint: 'ms',
    align: 'right',
    cell: (row) => formatMilliseconds(row.milliseconds),
  },
  { key: 'outcome', header: 'Outcome', cell: (row) => <OutcomeMark outcome={row.outcome} /> },
]

const CaseCard = ({ checked }: { checked: CheckedCase }) => (
  <li className={classes.card}>
    <div className={classes.cardHead}>
      <Named checked={checked} />
      <OutcomeMark outcome={checked.outcome} />
    </div>
    <Against checked={checked} />
    <span className={classes.second}>Largest difference</span>
    <Difference checked={checked} />
    <span className={classes.second}>
      Tolerance {toleranceWords(checked.tolerance)}. {formatCount(checked.compared)} figures,{' '}
      {formatMilliseconds(checked.milliseconds)} ms.
    </span>
  </li>
)

interface MethodFamilyProps {
  readonly family: string
  readonly cases: readonly CheckedCase[]
}

/** The cases of one family of methods; on a phone it is closed unless something in it differs. */
export const MethodFamily = ({ family, cases }: MethodFamilyProps) => {
  const narrow = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false })
  const toLookAt = cases.some(({ outcome }) => outcome !== 'agrees')
  return (
    <details className={classes.family} open={!narrow || toLookAt}>
      <summary className={classes.summary}>
        <h2>{family}</h2>
        <span className="muted small">{familyWords(cases)}</span>
      </summary>
      {narrow ? (
        <ul className={classes.cards}>
          {cases.map((checked) => (
            <CaseCard key={checked.name} checked={checked} />
          ))}
        </ul>
      ) : (
        <DataTable
          caption={`Cases: ${family}`}
          captionHidden
          columns={columns}
          rows={cases}
          rowKey={({ name }) => name}
        />
      )}
    </details>
  )
}
