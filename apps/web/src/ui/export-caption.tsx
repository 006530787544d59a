import { createContext, type ReactNode, useContext } from 'react'

/** What stands with every file that a screen gives out: whose figures, of when, under which filters. */
export interface ExportCaption {
  readonly lines: readonly string[]
  /** beginning of the file's name, letters, digits and hyphens */
  readonly file: string
}

const CaptionContext = createContext<ExportCaption | null>(null)

/** Charts and tables inside can be saved; `null`: those inside cannot, or are saved with what is around them. */
export const ExportCaptionProvider = ({
  caption,
  children,
}: {
  caption: ExportCaption | null
  children: ReactNode
}) => <CaptionContext value={caption}>{children}</CaptionContext>

export const useExportCaption = (): ExportCaption | null => useContext(CaptionContext)

/** `demo-clinic-cohort-mean-phq-9-by-week.csv` */
export const fileName = (caption: ExportCaption, title: string, ending: string): string => {
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return `${caption.file}-${words.slice(0, 80)}.${ending}`
}

/** Hands a file to the person. */
export const saveFile = (name: string, content: Blob): void => {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
