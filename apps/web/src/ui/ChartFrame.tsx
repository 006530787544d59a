import { Button } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import classes from './ChartFrame.module.css'
import { ExportCaptionProvider, useExportCaption } from './export-caption.tsx'
import { keyboardReachable } from './keyboard-reachable.ts'
import { SaveMenu } from './SaveMenu.tsx'

interface ChartFrameProps {
  readonly title: string
  /** one sentence that says what the chart shows */
  readonly summary: string
  /** what is read out at each stop of the walk, left to right */
  readonly stops: readonly string[]
  readonly active: number | null
  readonly onActive: (stop: number | null) => void
  readonly table: ReactNode
  readonly tableOpen: boolean
  readonly onTableOpen: (open: boolean) => void
  readonly caption?: ReactNode
  readonly compact?: boolean
  readonly children: ReactNode
}

const nextStop = (key: string, active: number | null, count: number): number | null => {
  if (key === 'ArrowRight') return active === null ? 0 : Math.min(active + 1, count - 1)
  if (key === 'ArrowLeft') return active === null ? count - 1 : Math.max(active - 1, 0)
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}

/** A chart as a figure: a name, a summary, a walk by arrow keys that is read out, and its table one key away. */
export const ChartFrame = (props: ChartFrameProps) => {
  const {
    title,
    summary,
    stops,
    active,
    onActive,
    table,
    tableOpen,
    onTableOpen,
    caption,
    compact = false,
  } = props
  const id = useId()
  // The pointer moves the cursor too; only a walk by keys is read out.
  const [walking, setWalking] = useState(false)
  const exported = useExportCaption()
  const figure = useRef<HTMLElement>(null)
  const [tableForFile, setTableForFile] = useState(false)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const stop = stops.length > 0 ? nextStop(event.key, active, stops.length) : null
    if (stop !== null) {
      setWalking(true)
      onActive(stop)
    } else if (event.key === 't' || event.key === 'T') onTableOpen(!tableOpen)
    else if (event.key === 'Escape' && active !== null) onActive(null)
    else return
    event.preventDefault()
  }
  return (
    <figure ref={figure} className={classes.figure} aria-labelledby={`${id}title`} data-compact={compact}>
      <div className={classes.head}>
        <h2 id={`${id}title`} className={classes.title}>
          {title}
        </h2>
        <div className={`${classes.toggle} no-print`}>
          <Button
            variant="subtle"
            size="compact-xs"
            aria-expanded={tableOpen}
            aria-label={`${tableOpen ? 'Hide table' : 'Table'}: ${title}`}
            onClick={() => onTableOpen(!tableOpen)}
          >
            {tableOpen ? 'Hide table' : 'Table'}
          </Button>
          {exported && (
            <SaveMenu
              title={title}
              summary={summary}
              caption={exported}
              place={() => figure.current}
              tableOpen={tableOpen}
              onTable={setTableForFile}
            />
          )}
        </div>
      </div>
      <p id={`${id}summary`} className={compact ? 'sr-only' : classes.summary}>
        {summary}
      </p>
      <div
        className={classes.plot}
        role="application"
        aria-label={`${title}, chart`}
        aria-describedby={`${id}summary ${id}keys`}
        {...keyboardReachable}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setWalking(false)
          onActive(null)
        }}
      >
        <ExportCaptionProvider caption={null}>{props.children}</ExportCaptionProvider>
        <p id={`${id}keys`} className={classes.keys}>
          Arrow keys walk along the points, T opens the table.
        </p>
      </div>
      <p className="sr-only" aria-live="polite">
        {walking && active !== null ? (stops[active] ?? '') : ''}
      </p>
      {caption && <figcaption className={classes.caption}>{caption}</figcaption>}
      <ExportCaptionProvider caption={null}>
        {tableOpen && <div className={classes.table}>{table}</div>}
        {tableForFile && !tableOpen && <div hidden>{table}</div>}
      </ExportCaptionProvider>
    </figure>
  )
}
