import { Button, Popover, Stack } from '@mantine/core'
import { DateInput } from '@mantine/dates'
import { IconChevronDown } from '@tabler/icons-react'
import { addMonths } from '@tandem/domain/calendar-day'
import type { Output } from '../api.ts'
import { type CohortSearch, filtered } from './cohort-search.ts'

const labels = { startedFrom: 'Started from', startedTo: 'Started to' } as const

/** When the episodes began. */
export const DatesMenu = ({
  options,
  search,
  onChange,
}: {
  options: Output['cohort']['options']
  search: CohortSearch
  onChange: (search: CohortSearch) => void
}) => {
  const last = options.startedTo
  return (
    <Popover width={240} position="bottom-start" shadow="none" withinPortal trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          px={12}
          rightSection={<IconChevronDown size={14} aria-hidden="true" />}
        >
          Dates
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Dates">
        <Stack gap={8}>
          {(['startedFrom', 'startedTo'] as const).map((key) => (
            <DateInput
              key={key}
              label={labels[key]}
              size="xs"
              clearable
              clearButtonProps={{ 'aria-label': `Clear ${labels[key].toLowerCase()}` }}
              weekendDays={[]}
              valueFormat="D MMM YYYY"
              value={search[key] ?? null}
              onChange={(day) => onChange(filtered(search, { [key]: day ?? undefined }))}
              popoverProps={{ withinPortal: false }}
            />
          ))}
          {last !== null &&
            [6, 12].map((months) => (
              <Button
                key={months}
                variant="subtle"
                size="compact-xs"
                justify="start"
                onClick={() =>
                  onChange(filtered(search, { startedFrom: addMonths(last, -months), startedTo: last }))
                }
              >
                Last {months} months on record
              </Button>
            ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
