import { formatCount } from '../ui/format.ts'
import { FigureButton } from './FigureButton.tsx'
import classes from './MeasureFunnel.module.css'
import { type Detail, type Figures, type Part, partNames, stepNames, unitWords } from './measure-words.ts'
import type { PeoplePart } from './measures-search.ts'

type Step = keyof Figures['steps']

const steps: readonly Step[] = ['treated', 'population', 'denominator', 'included', 'met']

/** What leaves between a step and the one before it. */
const leaving: Readonly<Partial<Record<Step, readonly Part[]>>> = {
  denominator: ['not_in_denominator'],
  included: ['excluded', 'excepted', 'pending'],
  met: ['not_met'],
}

/** The part that is listed behind a step; those treated are counted only. */
const behind: Readonly<Partial<Record<Step, PeoplePart>>> = {
  population: 'population',
  included: 'included',
  met: 'met',
}

interface MeasureFunnelProps {
  readonly detail: Detail
  readonly figures: Figures
  readonly threshold: number
  readonly onPeople: ((part: PeoplePart) => void) | null
}

/** From everybody treated to those who met the measure: how many are left at each step, and who left before it. */
export const MeasureFunnel = ({ detail, figures, threshold, onPeople }: MeasureFunnelProps) => {
  const { unit } = detail.definition
  // Where a measure counts something else than patients, those treated are no bar beside the others.
  const hasBar = (step: Step) => step !== 'treated' || unit === 'patient'
  const most = Math.max(1, ...steps.filter(hasBar).map((step) => figures.steps[step] ?? 0))
  const partOf = (part: Part) => figures.parts.find((each) => each.part === part)?.n ?? null
  // Where everybody of the population is asked about, the step says nothing.
  const told = steps.filter((step) => step !== 'denominator' || partOf('not_in_denominator') !== 0)
  return (
    <ol className={classes.funnel}>
      {told.map((step) => {
        const count = figures.steps[step]
        const part = behind[step]
        const left = (leaving[step] ?? []).filter((each) => partOf(each) !== 0)
        return (
          <li key={step} className={classes.step}>
            <span className={classes.name}>{stepNames[step]}</span>
            <span className={classes.bar} aria-hidden="true">
              {count !== null && hasBar(step) && (
                <span className={classes.fill} style={{ width: `${(100 * count) / most}%` }} />
              )}
            </span>
            <span className={classes.count}>
              {count === null ? (
                <span className="muted">withheld</span>
              ) : (
                <FigureButton
                  words={`${formatCount(count)} ${step === 'treated' ? unitWords('patient', count) : unitWords(unit, count)}`}
                  label={stepNames[step]}
                  onOpen={onPeople && part && count > 0 ? () => onPeople(part) : null}
                />
              )}
            </span>
            {left.length > 0 && (
              <ul className={classes.left}>
                {left.map((each) => {
                  const n = partOf(each)
                  return (
                    <li key={each}>
                      <FigureButton
                        words={`${formatCount(n, threshold)} ${partNames[each].toLowerCase()}`}
                        label={partNames[each]}
                        onOpen={onPeople && n !== null && n > 0 ? () => onPeople(each as PeoplePart) : null}
                      />
                    </li>
                  )
                })}
              </ul>
            )}
          </li>
        )
      })}
    </ol>
  )
}
