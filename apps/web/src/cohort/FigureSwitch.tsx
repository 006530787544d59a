import { SegmentedControl } from '@mantine/core'
import classes from './FigureSwitch.module.css'

/** One of a few readings of a figure, kept in the address. */
export function FigureSwitch<Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: string
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly value: Value
  readonly onChange: (value: Value) => void
}) {
  return (
    <SegmentedControl
      className={`${classes.switch} no-print`}
      aria-label={label}
      size="xs"
      data={options.map((option) => ({ ...option }))}
      value={value}
      onChange={(next) => onChange(next as Value)}
    />
  )
}
