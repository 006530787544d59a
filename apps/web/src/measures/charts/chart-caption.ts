import { useOrganisation, useSession } from '../../shell/session.ts'
import { sourceWords } from '../../shell/source-words.ts'
import type { ExportCaption } from '../../ui/export-caption.tsx'
import { type ChartRun, runWords } from './chart-words.ts'

interface About {
  readonly measure: { readonly id: string; readonly name: string }
  readonly run: ChartRun
  readonly suppression: { readonly threshold: number } | null
  readonly more?: string | undefined
}

/** What stands with every file of a chart: whose data, which measure and run, what is withheld. */
export const useChartCaption = (about: About | null): ExportCaption | null => {
  const organisation = useOrganisation()
  const { version, definitionSet } = useSession()
  if (organisation === null || about === null) return null
  const { measure, run, suppression, more } = about
  const source = sourceWords(organisation.kind)
  return {
    file: `${organisation.code}-${measure.id}`,
    lines: [
      source === null ? organisation.name : `${organisation.name}. ${source}`,
      more === undefined ? `${measure.name}.` : `${measure.name}. ${more}`,
      runWords(run, organisation.timeZone),
      ...(suppression
        ? [`Counts from 1 to ${suppression.threshold - 1}, and what would give one away, are withheld.`]
        : []),
      `Tandem ${version}, definitions ${definitionSet}. Observed figures show association, not proof of effect.`,
    ],
  }
}
