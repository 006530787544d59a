import type { Output } from '../api.ts'
import { ArmName } from '../ui/ArmName.tsx'
import { formatCount } from '../ui/format.ts'
import { Explain } from './Explain.tsx'
import classes from './FigureCells.module.css'
import { Behind, type DrillProps } from './FigureCells.tsx'
import { countWords, visitWords } from './figure-words.ts'
import quadrantClasses from './ReceivedOrResponded.module.css'

type Received = Output['cohort']['care']['received']
type Arm = Received['arms'][number]
type Quadrants = Arm['quadrants'][number]

const kinds = ['adequate', 'inadequate', 'unknown'] as const
const kindWords = { adequate: 'Adequate trial', inadequate: 'Not an adequate trial', unknown: 'Not known' }
const componentWords = { plan: 'Whole plan', medication: 'Medication', therapy: 'Therapy' }

/** `12 of 40 who did not respond had not received an adequate trial; for 8 it is not known.` */
export const receivedSentence = ({ notResponded }: Pick<Quadrants, 'notResponded'>): string => {
  const [adequate, inadequate, unknown] = notResponded
  if (inadequate == null) return 'How many did not respond without an adequate trial is withheld.'
  if (adequate == null || unknown == null)
    return `${formatCount(inadequate)} who did not respond had not received an adequate trial; how many did not respond in all is withheld.`
  const all = adequate + inadequate + unknown
  if (all === 0) return 'Everybody counted here responded, or nobody is counted.'
  if (unknown === all)
    return `Whether the ${all} who did not respond received an adequate trial is not known.`
  const rest = unknown === 0 ? '' : `; for ${formatCount(unknown)} it is not known`
  return `${formatCount(inadequate)} of ${formatCount(all)} who did not respond had not received an adequate trial${rest}.`
}

const Matrix = ({
  arm,
  quadrants,
  visit,
  threshold,
  ...to
}: { arm: Arm; quadrants: Quadrants; visit: Received['visit']; threshold: number } & DrillProps) => {
  const rows = [
    { responded: 'yes', label: 'Responded', counts: quadrants.responded },
    { responded: 'no', label: 'Did not respond', counts: quadrants.notResponded },
  ] as const
  return (
    <div className={quadrantClasses.cell}>
      <div>
        <ArmName arm={arm.arm} label={arm.label} />{' '}
        <span className="muted small">{componentWords[quadrants.component].toLowerCase()}</span>
      </div>
      <table className={quadrantClasses.table}>
        <caption className="sr-only">
          {arm.label}, {componentWords[quadrants.component].toLowerCase()}: received or responded
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">Response at {visitWords(visit).toLowerCase()}</span>
            </th>
            {kinds.map((kind) => (
              <th key={kind} scope="col">
                {kindWords[kind]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ responded, label, counts }) => (
            <tr key={responded}>
              <th scope="row">{label}</th>
              {kinds.map((kind, place) => {
                const n = counts[place] ?? null
                return (
                  <td
                    key={kind}
                    className={
                      responded === 'no' && kind === 'inadequate' ? quadrantClasses.marked : undefined
                    }
                  >
                    {n === null ? (
                      <span className="muted small">withheld</span>
                    ) : (
                      <Behind
                        drill={
                          n === 0
                            ? null
                            : {
                                of: 'exposure',
                                arm: arm.arm,
                                component: quadrants.component,
                                visit,
                                received: kind,
                                responded,
                              }
                        }
                        what={`${arm.label}, ${kindWords[kind].toLowerCase()}, ${label.toLowerCase()}`}
                        {...to}
                      >
                        {formatCount(n, threshold)}
                      </Behind>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p>{receivedSentence(quadrants)}</p>
    </div>
  )
}

/** Who received an adequate trial of the plan, beside who responded. */
export const ReceivedOrResponded = ({
  received,
  instrument,
  threshold,
  ...to
}: { received: Received; instrument: string; threshold: number } & DrillProps) => {
  const arms = received.arms.filter(({ quadrants }) => quadrants.length > 0)
  const known = (counts: readonly (number | null)[]) => counts[0] !== 0 || counts[1] !== 0
  const anyCounted = arms.some(({ counted }) => counted !== 0)
  const anyKnown = arms.some(({ quadrants }) =>
    quadrants.some(({ responded, notResponded }) => known(responded) || known(notResponded)),
  )
  return (
    <div className={classes.block}>
      <h2 className={classes.name}>
        Received or responded, at {visitWords(received.visit).toLowerCase()}{' '}
        <Explain figure="received_or_responded" threshold={threshold} />
      </h2>
      {!anyCounted ? (
        <p className="muted">
          Nobody who was at caseness on {instrument} first has a score at{' '}
          {visitWords(received.visit).toLowerCase()}, or the instrument has no definition of response.
        </p>
      ) : !anyKnown ? (
        <p className="muted">
          Whether plans were received is not on record: it needs dispenses for medication and appointments for
          therapy.
        </p>
      ) : (
        <>
          <p className="muted">
            A plan that was not received has not failed. Episodes at caseness first, with a score at the
            visit.
          </p>
          <div className={quadrantClasses.grid}>
            {arms.flatMap((arm) =>
              arm.quadrants.map((quadrants) => (
                <Matrix
                  key={`${arm.arm}${quadrants.component}`}
                  arm={arm}
                  quadrants={quadrants}
                  visit={received.visit}
                  threshold={threshold}
                  {...to}
                />
              )),
            )}
          </div>
          <p className="muted small">
            Counted beside it:{' '}
            {arms
              .map(
                (arm) =>
                  `${arm.label.toLowerCase()} ${countWords(arm.noScore, threshold)} without a score at the visit, ${countWords(arm.belowCaseness, threshold)} below caseness first`,
              )
              .join('; ')}
            .
          </p>
        </>
      )}
    </div>
  )
}
