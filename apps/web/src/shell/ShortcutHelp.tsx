import { Modal, Switch } from '@mantine/core'
import classes from './ShortcutHelp.module.css'
import { screens } from './screens.ts'

const rows: readonly (readonly [string, string])[] = [
  ...screens.map((screen) => [screen.keys, `Open ${screen.label}`] as const),
  ['/', 'Search'],
  ['Ctrl K', 'Find a patient, a screen or an action'],
  ['↑ ↓', 'From row to row in a list'],
  ['Enter', 'Open the row'],
  ['← →', 'From point to point in a chart'],
  ['a', 'Add to the record of the patient on screen'],
  ['c', 'Copy the summary of the patient on screen'],
  ['s', 'Share the course with the patient, and back'],
  ['t', 'Show or hide the table of a chart'],
  ['?', 'This help'],
]

interface ShortcutHelpProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}

export const ShortcutHelp = ({ opened, onClose, on, onChange }: ShortcutHelpProps) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Keyboard shortcuts"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <dl className={classes.list}>
      {rows.map(([keys, words]) => (
        <div key={keys} className={classes.row}>
          <dt>
            <kbd className={classes.key}>{keys}</kbd>
          </dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
    <Switch
      mt={16}
      size="xs"
      checked={on}
      onChange={(event) => onChange(event.currentTarget.checked)}
      label="Single-key shortcuts"
      description="Switch off when speech input or another tool sends single keys."
    />
  </Modal>
)
