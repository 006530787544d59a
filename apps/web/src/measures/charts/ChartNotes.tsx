import { Button } from '@mantine/core'
import { useState } from 'react'
import { useOrganisation } from '../../shell/session.ts'
import { formatDay, formatInstant } from '../../ui/format.ts'
import { type HeldOverTime, type Note, rateWords } from './chart-words.ts'
import classes from './MeasureCharts.module.css'
import { NoteDialog, type NoteTask } from './NoteDialog.tsx'

const kindWords = ({ kind, target }: Note): string => {
  if (kind === 'rebase') return 'New limits from'
  return kind === 'target' && target !== null ? `Target ${rateWords(target)} from` : 'Note on'
}

/** What people wrote on the chart, what was taken back, and the ways to write. */
export const ChartNotes = ({ organisation, held }: { organisation: string; held: HeldOverTime }) => {
  const [task, setTask] = useState<NoteTask | null>(null)
  const zone = useOrganisation()?.timeZone ?? 'UTC'
  const standing = held.notes.filter(({ ended }) => ended === null)
  const drawn = standing.filter(({ kind }) => kind !== 'target')
  const targets = standing.filter(({ kind }) => kind === 'target')
  const past = held.notes.filter(({ ended }) => ended !== null)
  const said = (note: Note) => (
    <>
      {kindWords(note)} {formatDay(note.on)}: {note.words}{' '}
      <span className="muted small">
        {note.by}, {formatInstant(note.at, zone)}
      </span>
    </>
  )
  const back = (note: Note) => (
    <Button
      className="no-print"
      variant="subtle"
      size="compact-xs"
      aria-label={`Take back: ${note.words}`}
      onClick={() => setTask({ kind: 'end', note })}
    >
      Take back
    </Button>
  )
  return (
    <section className={classes.notes} aria-label="Notes on the chart">
      <h3>Notes on the chart</h3>
      {standing.length === 0 && <p className="muted">Nothing is noted on this chart.</p>}
      {drawn.length > 0 && (
        <ol>
          {drawn.map((note) => (
            <li key={note.uuid}>
              {said(note)} {back(note)}
            </li>
          ))}
        </ol>
      )}
      {targets.length > 0 && (
        <ul>
          {targets.map((note) => (
            <li key={note.uuid}>
              {said(note)} {back(note)}
            </li>
          ))}
        </ul>
      )}
      {past.length > 0 && (
        <details>
          <summary>{past.length} taken back or replaced</summary>
          <ul>
            {past.map((note) => (
              <li key={note.uuid}>
                {said(note)}{' '}
                <span className="muted small">
                  Ended by {note.ended?.by}, {note.ended && formatInstant(note.ended.at, zone)}:{' '}
                  {note.ended?.words}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className={`${classes.switches} no-print`}>
        <Button variant="default" size="xs" onClick={() => setTask({ kind: 'annotate' })}>
          Add a note
        </Button>
        <Button variant="default" size="xs" onClick={() => setTask({ kind: 'rebase' })}>
          Start new limits
        </Button>
        <Button variant="default" size="xs" onClick={() => setTask({ kind: 'target' })}>
          {targets.length === 0 ? 'Set a target' : 'Change the target'}
        </Button>
      </div>
      {task && (
        <NoteDialog
          key={task.kind}
          organisation={organisation}
          held={held}
          task={task}
          onClose={() => setTask(null)}
        />
      )}
    </section>
  )
}
