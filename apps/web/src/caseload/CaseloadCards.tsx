import { Link } from '@tanstack/react-router'
import { ArmName } from '../ui/ArmName.tsx'
import { formatPlural } from '../ui/format.ts'
import classes from './CaseloadCards.module.css'
import { useNamesHidden } from './privacy.ts'
import { Change, Latest, NextDue, Reasons, Review } from './RowParts.tsx'
import { type CaseloadRow, coverageWords, personWords, type Reason, type ScaleOf } from './row-words.ts'
import { Sparkline } from './Sparkline.tsx'

/** The same rows for a narrow screen: one card each, the whole card opens the patient. */
export const CaseloadCards = ({
  organisation,
  rows,
  scaleOf,
  onExplain,
  onAcknowledge,
}: {
  organisation: string
  rows: readonly CaseloadRow[]
  scaleOf: ScaleOf
  onExplain: (row: CaseloadRow, reason: Reason) => void
  onAcknowledge: (row: CaseloadRow) => void
}) => {
  const namesHidden = useNamesHidden()
  return (
    <ul className={classes.cards}>
      {rows.map((row) => (
        <li key={row.episode} className={classes.card}>
          <div className={classes.head}>
            <Link
              to="/o/$organisation/patient/$patient"
              params={{ organisation, patient: row.patient }}
              className={classes.name}
            >
              {personWords(row, namesHidden)}
            </Link>
            {!namesHidden && <span className="muted small">{row.patientNumber}</span>}
          </div>
          <div className={classes.above}>
            <Reasons row={row} onExplain={onExplain} onAcknowledge={onAcknowledge} />
          </div>
          <div className={classes.scores}>
            <Latest row={row} />
            <Change row={row} />
            <Sparkline row={row} scaleOf={scaleOf} />
          </div>
          <div className={classes.facts}>
            <ArmName arm={row.arm} provisional={row.armProvisional} />
            <span>{row.state}</span>
          </div>
          <dl className={classes.details}>
            <div>
              <dt>In care</dt>
              <dd>{formatPlural(row.weeksInCare, 'week')}</dd>
            </div>
            <div>
              <dt>Sessions held / missed</dt>
              <dd>
                {row.attended} / {row.missed}
              </dd>
            </div>
            <div>
              <dt>Days covered, 90 days</dt>
              <dd>{coverageWords(row)}</dd>
            </div>
            <div>
              <dt>Next due</dt>
              <dd>
                <NextDue row={row} />
              </dd>
            </div>
            <div>
              <dt>Review</dt>
              <dd>
                <Review row={row} />
              </dd>
            </div>
          </dl>
          <p className="muted small">{[row.programme, row.clinician, row.site].filter(Boolean).join(', ')}</p>
        </li>
      ))}
    </ul>
  )
}
