import { Button } from '@mantine/core'
import { IconCopy, IconPrinter, IconUsers } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useShortcuts, useShortcutsOn } from '../shell/shortcuts.ts'
import { printPage } from '../ui/print-page.ts'
import classes from './PatientPage.module.css'
import type { Story } from './story-words.ts'

/** What is done with a course besides reading it: its sentence copied, the page printed, the charts shared. */
export const PatientActions = ({ story, onShare }: { story: Story; onShare: () => void }) => {
  const [told, setTold] = useState('')
  const [shortcutsOn] = useShortcutsOn()
  const { summary } = story
  const actions = useMemo(() => {
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(summary)
        setTold('Summary copied.')
      } catch {
        setTold('The browser did not let the summary be copied: select it and copy it.')
      }
    }
    return { c: () => void copy(), s: onShare }
  }, [summary, onShare])
  useShortcuts(actions, shortcutsOn)
  return (
    <div className={`${classes.actions} no-print`}>
      <Button
        size="compact-xs"
        variant="subtle"
        aria-keyshortcuts="c"
        leftSection={<IconCopy size={14} aria-hidden="true" />}
        onClick={actions.c}
      >
        Copy summary
      </Button>
      <Button
        size="compact-xs"
        variant="subtle"
        aria-keyshortcuts="s"
        leftSection={<IconUsers size={14} aria-hidden="true" />}
        onClick={onShare}
      >
        Share with the patient
      </Button>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPrinter size={14} aria-hidden="true" />}
        onClick={() => void printPage()}
      >
        Print
      </Button>
      <p role="status" className="small">
        {told}
      </p>
    </div>
  )
}
