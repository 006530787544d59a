import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { flushSync } from 'react-dom'
import { chartDrawing, drawingBlob, drawingPicture, ownFont } from './chart-file.ts'
import { csvText } from './csv-text.ts'
import { type ExportCaption, fileName, saveFile } from './export-caption.tsx'
import { tableOnScreen } from './table-on-screen.ts'

interface SaveMenuProps {
  readonly title: string
  readonly summary: string
  readonly caption: ExportCaption
  /** the figure with its chart and its table */
  readonly place: () => HTMLElement | null
  readonly tableOpen: boolean
  /** puts the table into the page while it is read */
  readonly onTable: (needed: boolean) => void
}

/** Saves the table of any place on the page under a caption. */
export const saveTable = (table: HTMLTableElement, title: string, caption: ExportCaption): void => {
  const text = csvText([title, ...caption.lines], tableOnScreen(table))
  saveFile(fileName(caption, title, 'csv'), new Blob([text], { type: 'text/csv;charset=utf-8' }))
}

/** A figure as a picture, as a drawing and as the table behind it, each with the caption of the screen. */
export const SaveMenu = ({ title, summary, caption, place, tableOpen, onTable }: SaveMenuProps) => {
  const [fault, setFault] = useState<string | null>(null)
  const drawing = async () => {
    const figure = place()
    return figure && chartDrawing(figure, { title, summary, caption: caption.lines }, await ownFont())
  }
  const save = async (kind: 'png' | 'svg' | 'csv') => {
    setFault(null)
    try {
      if (kind === 'csv') {
        if (!tableOpen) flushSync(() => onTable(true))
        const table = place()?.querySelector('table')
        if (table) saveTable(table, title, caption)
        if (!tableOpen) onTable(false)
        return
      }
      const drawn = await drawing()
      if (!drawn) throw new Error('There is no chart here to save.')
      const content = kind === 'svg' ? drawingBlob(drawn) : await drawingPicture(drawn)
      saveFile(fileName(caption, title, kind), content)
    } catch (error) {
      setFault(error instanceof Error ? error.message : 'This could not be saved.')
    }
  }
  return (
    <>
      <Menu position="bottom-end" shadow="none">
        <Menu.Target>
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconDownload size={14} aria-hidden="true" />}
            aria-label={`Save: ${title}`}
          >
            Save
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void save('csv')}>Table (CSV)</Menu.Item>
          <Menu.Item onClick={() => void save('png')}>Picture (PNG)</Menu.Item>
          <Menu.Item onClick={() => void save('svg')}>Drawing (SVG)</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {fault && (
        <span role="alert" className="small">
          {fault}
        </span>
      )}
    </>
  )
}
