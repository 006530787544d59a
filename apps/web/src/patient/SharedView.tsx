import { Button } from '@mantine/core'
import { IconArrowLeft, IconPrinter } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useShortcuts, useShortcutsOn } from '../shell/shortcuts.ts'
import { formatDay, formatScore } from '../ui/format.ts'
import { printPage } from '../ui/print-page.ts'
import { rangeOf } from './PatientCourse.tsx'
import type { PatientSearch } from './patient-search.ts'
import classes from './SharedView.module.css'
import { sharedStory } from './shared-story.ts'
import type { Story, StoryInstrument } from './story-words.ts'
import { Timeline } from './Timeline.tsx'

interface SharedViewProps {
  readonly story: Story
  readonly search: PatientSearch
  readonly onSearch: (search: PatientSearch) => void
}

/** The last answer to one questionnaire in plain words. */
const LastScore = ({ instrument }: { instrument: StoryInstrument }) => {
  const scored = instrument.points
    .filter((point) => point.used && point.total !== null)
    .toSorted((a, b) => a.takenOn.localeCompare(b.takenOn))
  const last = scored.at(-1)
  if (last?.total == null) return null
  const better =
    instrument.direction === 'higher_worse' ? 'A lower number is better.' : 'A higher number is better.'
  return (
    <p>
      <strong>{instrument.name}:</strong> {formatScore(last.total)} of {instrument.max} on{' '}
      {formatDay(last.takenOn)}
      {last.band && ` (${last.band})`}. {better}
    </p>
  )
}

/** The course as it is looked at together: larger, scores and care alone, no notes of the staff and no predictions. */
export const SharedView = ({ story, search, onSearch }: SharedViewProps) => {
  const [shortcutsOn] = useShortcutsOn()
  const shared = useMemo(() => sharedStory(story), [story])
  const actions = useMemo(
    () => ({ s: () => onSearch({ ...search, share: false, tables: [] }) }),
    [search, onSearch],
  )
  useShortcuts(actions, shortcutsOn)
  return (
    <div className={classes.shared}>
      <div className={`${classes.bar} no-print`}>
        <Button
          variant="default"
          size="xs"
          aria-keyshortcuts="s"
          leftSection={<IconArrowLeft size={14} aria-hidden="true" />}
          onClick={actions.s}
        >
          Back to the record
        </Button>
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPrinter size={14} aria-hidden="true" />}
          onClick={() => void printPage()}
        >
          Print
        </Button>
      </div>
      <h1>How things have been going</h1>
      {shared.instruments.map((instrument) => (
        <LastScore key={instrument.code} instrument={instrument} />
      ))}
      <Timeline story={shared} search={search} range={rangeOf(shared, search)} onSearch={onSearch} />
    </div>
  )
}
