import { Button, Popover, Stack } from '@mantine/core'
import { DateInput } from '@mantine/dates'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { formatDay } from '../ui/format.ts'
import { type Overview, periodWords } from './measure-words.ts'
import type { MeasuresSearch } from './measures-search.ts'
import classes from './PeriodBar.module.css'

interface PeriodBarProps {
  readonly head: Pick<Overview, 'from' | 'to' | 'asOf' | 'lookingBack' | 'periods' | 'suppression'>
  /** replaces the period, or the day it is looked at from */
  readonly onChange: (change: MeasuresSearch) => void
}

const OtherPeriod = ({ head, onChange }: PeriodBarProps) => {
  const [from, setFrom] = useState<string | null>(head.from)
  const [to, setTo] = useState<string | null>(head.to)
  const problem =
    from === null || to === null
      ? 'Choose both days.'
      : to < from
        ? 'The last day lies before the first.'
        : null
  return (
    <Stack gap={8}>
      <DateInput
        label="First day"
        size="xs"
        valueFormat="D MMM YYYY"
        weekendDays={[]}
        value={from}
        onChange={setFrom}
        popoverProps={{ withinPortal: false }}
      />
      <DateInput
        label="Last day"
        size="xs"
        valueFormat="D MMM YYYY"
        weekendDays={[]}
        value={to}
        onChange={setTo}
        aria-invalid={problem !== null}
        popoverProps={{ withinPortal: false }}
      />
      {problem !== null && <p role="alert">{problem}</p>}
      {head.suppression && <p className="muted small">Three or more whole months, for your role.</p>}
      <Button
        size="xs"
        disabled={problem !== null}
        onClick={() => from !== null && to !== null && onChange({ from, to })}
      >
        Show this period
      </Button>
    </Stack>
  )
}

const Chooser = ({ head, onChange }: PeriodBarProps) => {
  const [opened, setOpened] = useState(false)
  const choose = (change: MeasuresSearch) => {
    setOpened(false)
    onChange(change)
  }
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={260}
      position="bottom-start"
      shadow="none"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          px={12}
          rightSection={<IconChevronDown size={14} aria-hidden="true" />}
          onClick={() => setOpened(!opened)}
        >
          Period: {periodWords(head)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Measurement period">
        <Stack gap={4}>
          {head.periods.map((period) => (
            <Button
              key={`${period.from} ${period.to}`}
              variant={period.from === head.from && period.to === head.to ? 'light' : 'subtle'}
              size="compact-sm"
              justify="start"
              aria-current={period.from === head.from && period.to === head.to ? 'true' : undefined}
              onClick={() => choose({ from: period.from, to: period.to })}
            >
              {period.words}
            </Button>
          ))}
          <h2 className={classes.other}>Another period</h2>
          <OtherPeriod key={`${head.from} ${head.to}`} head={head} onChange={choose} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

const AsOf = ({ head, onChange }: PeriodBarProps) => {
  const [opened, setOpened] = useState(false)
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={280}
      position="bottom-start"
      shadow="none"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          px={12}
          rightSection={<IconChevronDown size={14} aria-hidden="true" />}
          onClick={() => setOpened(!opened)}
        >
          As of: {head.lookingBack ? formatDay(head.asOf) : 'today'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="As of">
        <Stack gap={8}>
          <p className="small">
            On a past day only what had been recorded by its end counts: corrections and forms that came later
            are hidden.
          </p>
          <DateInput
            label="Look back from the end of"
            size="xs"
            valueFormat="D MMM YYYY"
            weekendDays={[]}
            value={head.asOf}
            onChange={(day) => {
              setOpened(false)
              onChange({ from: head.from, to: head.to, asOf: day ?? undefined })
            }}
            popoverProps={{ withinPortal: false }}
          />
          {head.lookingBack && (
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => {
                setOpened(false)
                onChange({ from: head.from, to: head.to, asOf: undefined })
              }}
            >
              Today
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

/** Which measurement period, and from which day it is looked at. */
export const PeriodBar = (props: PeriodBarProps) => (
  <div className={`${classes.bar} no-print`}>
    <Chooser {...props} />
    <AsOf {...props} />
  </div>
)
