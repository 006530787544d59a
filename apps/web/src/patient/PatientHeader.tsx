import { IconAlertTriangleFilled, IconArrowLeft, IconHelpCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { ArmName } from '../ui/ArmName.tsx'
import { formatDay, formatPlural } from '../ui/format.ts'
import classes from './PatientHeader.module.css'
import { type Episode, latestEpisode, type Story } from './story-words.ts'

const personWords = ({ patient }: Story): string =>
  [
    patient.number,
    patient.age === null ? null : `${patient.age} years`,
    patient.gender ?? patient.sex,
    patient.birthDate === null ? null : `born ${formatDay(patient.birthDate)}`,
    patient.diedOn === null ? null : `died ${formatDay(patient.diedOn)}`,
  ]
    .filter((part) => part !== null)
    .join(', ')

const EpisodeFacts = ({ episode, story }: { episode: Episode; story: Story }) => {
  const day = episode.endedOn ?? story.asOf
  const plan = story.armStrip.find((segment) => segment.from <= day && day <= segment.to)
  return (
    <dl className={classes.facts}>
      <div>
        <dt>{episode.endedOn === null ? 'Plan in force' : 'Plan at the end'}</dt>
        <dd>{plan ? <ArmName arm={plan.arm} /> : 'none on record'}</dd>
      </div>
      <div>
        <dt>Initial plan</dt>
        <dd>
          <ArmName arm={episode.initialPlan.arm} provisional={episode.initialPlan.provisional} />
        </dd>
      </div>
      <div>
        <dt>State</dt>
        <dd>{episode.state ?? 'none yet'}</dd>
      </div>
      <div>
        <dt>In care</dt>
        <dd>
          since {formatDay(episode.startedOn)}
          {episode.endedOn && `, ended ${formatDay(episode.endedOn)}`}
          {episode.endingReason && ` (${episode.endingReason})`}
          {story.episodes.length > 1 && `; ${formatPlural(story.episodes.length - 1, 'earlier episode')}`}
        </dd>
      </div>
      <div>
        <dt>Programme, clinician</dt>
        <dd>
          {[episode.programme, episode.clinician, episode.site].filter((part) => part !== null).join(', ') ||
            'not known'}
        </dd>
      </div>
      {episode.diagnoses.length > 0 && (
        <div>
          <dt>Diagnoses</dt>
          <dd>{episode.diagnoses.map(({ code, text }) => (text ? `${text} (${code})` : code)).join('; ')}</dd>
        </div>
      )}
    </dl>
  )
}

const Safety = ({ story }: { story: Story }) => {
  const { safety } = story
  if (safety?.state === 'positive') {
    return (
      <p className={classes.positive}>
        <IconAlertTriangleFilled size={18} aria-hidden="true" />
        <span>
          <strong>
            {safety.question} positive on {formatDay(safety.on)}.
          </strong>{' '}
          Thoughts of death or self-harm were reported.
        </span>
      </p>
    )
  }
  if (safety?.state === 'unknown') {
    return (
      <p className={classes.unknown}>
        <IconHelpCircle size={18} aria-hidden="true" />
        <span>
          <strong>
            {safety.question} unknown on {formatDay(safety.on)}, ask.
          </strong>{' '}
          It was left blank.
        </span>
      </p>
    )
  }
  return null
}

/** Who this is, what must be seen first, and the summary sentence. */
export const PatientHeader = ({ story, organisation }: { story: Story; organisation: string }) => {
  const episode = latestEpisode(story)
  return (
    <div className={classes.header}>
      <Link to="/o/$organisation/caseload" params={{ organisation }} className={`${classes.back} no-print`}>
        <IconArrowLeft size={14} aria-hidden="true" />
        Caseload
      </Link>
      <div className={classes.who}>
        <h1>{story.patient.name}</h1>
        <span className="muted">{personWords(story)}</span>
      </div>
      <Safety story={story} />
      <p className={classes.summary}>{story.summary}</p>
      {episode && <EpisodeFacts episode={episode} story={story} />}
    </div>
  )
}
