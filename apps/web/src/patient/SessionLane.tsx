import classes from './lanes.module.css'
import { type Session, type Story, sessionWords } from './story-words.ts'
import { clipSpan, type TimeAxis } from './time-axis.ts'

const THERAPY_ROW = 22
const SESSION_ROW = 20
const KEY_ROW = 18
const CHARACTER = 6.4

const words = (treatment: Story['treatments'][number]): string => treatment.modality ?? 'therapy'

/** Attended filled, missed hollow, cancelled crossed, booked a tick: shapes differ, not only colours. */
const Shape = ({ status }: { status: Session['status'] }) => {
  const line = { stroke: 'var(--ink)', strokeWidth: 1.75, fill: 'none' }
  switch (status) {
    case 'attended':
      return <circle r={4.5} fill="var(--ink)" />
    case 'attended_late':
      return (
        <>
          <circle r={4.5} {...line} />
          <path d="M0 -4.5A4.5 4.5 0 0 1 0 4.5z" fill="var(--ink)" />
        </>
      )
    case 'no_show':
      return <circle r={4.5} {...line} />
    case 'arrived_too_late':
      return (
        <>
          <circle r={4.5} {...line} />
          <circle r={1.5} fill="var(--ink)" />
        </>
      )
    case 'cancelled_by_patient':
      return <path d="M-4 -4L4 4M-4 4L4 -4" {...line} />
    case 'cancelled_by_service':
      return <path d="M-4.5 0H4.5M0 -4.5V4.5" {...line} />
    case 'future':
      return <path d="M-3 -4.5L4 0L-3 4.5z" {...line} />
  }
}

const therapies = (story: Story, axis: TimeAxis) =>
  story.treatments.filter(
    (treatment) =>
      treatment.component === 'therapy' && clipSpan(axis, treatment.startedOn, treatment.endedOn),
  )

const byStatus = (sessions: readonly Session[]) =>
  Object.keys(sessionWords).flatMap((key) => {
    const status = key as Session['status']
    const n = sessions.filter((session) => session.status === status).length
    return n === 0 ? [] : [{ status, n }]
  })

/** Therapies in force and every booked contact. */
export const SessionLane = ({ story, axis }: { story: Story; axis: TimeAxis }) => {
  const bars = therapies(story, axis)
  const top = bars.length > 0 ? THERAPY_ROW : 0
  const sessions = story.sessions
    .map((session, place) => ({ ...session, key: `${session.on} ${place}` }))
    .filter((session) => axis.shows(session.on))
  return (
    <>
      <svg width={axis.width} height={top + SESSION_ROW} aria-hidden="true">
        {bars.map((bar) => {
          const span = clipSpan(axis, bar.startedOn, bar.endedOn)
          return (
            span && (
              <g key={bar.startedOn}>
                <rect
                  x={span.x1}
                  y={3}
                  width={span.x2 - span.x1 - 1}
                  height={THERAPY_ROW - 8}
                  className={classes.course}
                />
                <text
                  x={words(bar).length * CHARACTER + 8 <= span.x2 - span.x1 ? span.x1 + 4 : span.x2 + 4}
                  y={THERAPY_ROW / 2 - 1}
                  className={classes.dose}
                  dominantBaseline="central"
                >
                  {words(bar)}
                </text>
              </g>
            )
          )
        })}
        {sessions.map(({ key, on, status }) => (
          <g
            key={key}
            transform={`translate(${axis.x(on)} ${top + SESSION_ROW / 2}) scale(${axis.narrow ? 0.75 : 1})`}
          >
            <Shape status={status} />
          </g>
        ))}
      </svg>
      <ul className={classes.key} style={{ marginLeft: axis.left, minHeight: KEY_ROW }}>
        {byStatus(sessions).map(({ status, n }) => (
          <li key={status}>
            <svg width={12} height={12} viewBox="-6 -6 12 12" aria-hidden="true">
              <Shape status={status} />
            </svg>
            {sessionWords[status]} ({n})
          </li>
        ))}
      </ul>
    </>
  )
}
