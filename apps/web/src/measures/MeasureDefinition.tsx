import { useOrganisation } from '../shell/session.ts'
import { formatInstant } from '../ui/format.ts'
import classes from './MeasureDefinition.module.css'
import { type Detail, directionWords, limitWords, readableName, unitWords } from './measure-words.ts'

const populationNames = {
  initial_population: 'Initial population',
  denominator: 'Denominator',
  denominator_exclusion: 'Excluded',
  denominator_exception: 'Excepted',
  numerator: 'Numerator',
} as const

type Population = keyof typeof populationNames

const Codes = ({ lists }: { lists: Detail['codeLists'] }) => {
  const timeZone = useOrganisation()?.timeZone ?? 'UTC'
  return (
    <ul className={classes.lists}>
      {lists.map(({ list, lines, version, changedBy, changedAt, isNewer }) => (
        <li key={list}>
          <details>
            <summary>
              {list}:{' '}
              {lines.length === 0
                ? 'nothing mapped'
                : `${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`}
              {version === 0
                ? ', as they come with Tandem'
                : `, set by ${changedBy ?? 'somebody'}${changedAt === null ? '' : `, ${formatInstant(changedAt, timeZone)}`}`}
            </summary>
            <p className={classes.codes}>
              {lines
                .map(
                  ({ codeSystem, code, match }) =>
                    `${codeSystem ?? 'any system'} ${code}${match === 'beginning' ? '…' : ''}`,
                )
                .join(', ')}
            </p>
          </details>
          {isNewer && <p>Changed after this figure was computed: compute again to see it.</p>}
        </li>
      ))}
    </ul>
  )
}

/** What the measure says, in words: who counts, which limits, from where, and what nobody has checked. */
export const MeasureDefinition = ({ detail }: { detail: Detail }) => {
  const { definition, codeLists } = detail
  const parameters = Object.entries(definition.parameters)
  return (
    <dl className={classes.facts}>
      <div>
        <dt>Version</dt>
        <dd>
          {definition.version}
          {definition.version !== detail.currentVersion &&
            `; version ${detail.currentVersion} applies now, and to what is computed next`}
        </dd>
      </div>
      <div>
        <dt>Counts</dt>
        <dd>
          {unitWords(definition.unit, null)}
          {definition.improvement !== 'neither' && `; ${directionWords(definition.improvement)}`}
        </dd>
      </div>
      {(Object.keys(populationNames) as Population[]).map((population) => {
        const words = definition.populations[population]
        return (
          words !== undefined && (
            <div key={population}>
              <dt>{populationNames[population]}</dt>
              <dd>{words}</dd>
            </div>
          )
        )
      })}
      {parameters.length > 0 && (
        <div>
          <dt>Limits</dt>
          <dd>
            <ul className={classes.lists}>
              {parameters.map(([key, value]) => (
                <li key={key}>{limitWords(definition.parameterWords[key] ?? readableName(key), value)}</li>
              ))}
            </ul>
          </dd>
        </div>
      )}
      {codeLists.length > 0 && (
        <div>
          <dt>Code lists</dt>
          <dd>
            <Codes lists={codeLists} />
          </dd>
        </div>
      )}
      <div>
        <dt>Source</dt>
        <dd>{definition.source}</dd>
      </div>
      {definition.unverified.length > 0 && (
        <div>
          <dt>Not checked against its source</dt>
          <dd>
            <ul className={classes.lists}>
              {definition.unverified.map((fact) => (
                <li key={fact}>{fact}</li>
              ))}
            </ul>
          </dd>
        </div>
      )}
    </dl>
  )
}
