import type { CodeListName } from '@tandem/domain/code-lists'
import type { MeasureParameters, QualityMeasure } from '@tandem/domain/quality-measure'

/** What a measure says, without the rule itself: kept with every run, so that a past figure can be read. */
export type MeasureDefinition = Pick<
  QualityMeasure,
  | 'id'
  | 'version'
  | 'name'
  | 'shortName'
  | 'family'
  | 'unit'
  | 'improvement'
  | 'populations'
  | 'source'
  | 'notice'
  | 'unverified'
  | 'strata'
  | 'parameters'
  | 'parameterWords'
> & { readonly needs: readonly CodeListName[] }

/** The words of a measure, with the parameters it is applied with. */
export const definitionOf = (
  measure: QualityMeasure,
  parameters: MeasureParameters = measure.parameters,
): MeasureDefinition => ({
  id: measure.id,
  version: measure.version,
  name: measure.name,
  shortName: measure.shortName,
  family: measure.family,
  unit: measure.unit,
  improvement: measure.improvement,
  populations: measure.populations,
  source: measure.source,
  notice: measure.notice,
  unverified: measure.unverified,
  strata: measure.strata,
  parameters,
  parameterWords: measure.parameterWords,
  needs: measure.needs,
})
