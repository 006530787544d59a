import type { SuppressionRule } from '@tandem/analysis/small-counts'
import type { ArmView } from '@tandem/analysis/symptom-course'
import type { Instrument } from '@tandem/domain/instrument'
import { landmarkDay } from '@tandem/domain/treatment-arm'
import { definitionSet } from '../services/current-session.ts'

type Definition = { readonly name: string; readonly version: string; readonly text: string }

/** What the words and figures of the chart mean, as they were computed. */
export function courseDefinitions(
  instrument: Instrument,
  armView: ArmView,
  unit: 'week' | 'month',
  suppression: SuppressionRule | null,
): Definition[] {
  const tandem = (name: string, text: string): Definition => ({ name, version: definitionSet, text })
  return [
    {
      name: instrument.name,
      version: instrument.version,
      text: `${instrument.shortName}, ${instrument.min} to ${instrument.max}; ${instrument.direction === 'higher_worse' ? 'lower' : 'higher'} is better. ${instrument.source}`,
    },
    tandem(...armDefinition(armView, instrument)),
    unit === 'week'
      ? tandem(
          'Week',
          'Week k is days 7k − 3 to 7k + 3 since the start; one score per person and week: the nearest, then the later. Week 0 is the baseline: the last score of days −14 to 0, else the first of days 1 to 7.',
        )
      : tandem(
          'Month',
          'The planned visit, in months since the start, that the score stands for. Month 0 is the baseline.',
        ),
    tandem(
      'Mean and interval',
      'Mean of the observed scores, unadjusted, with its 95 % interval from Student’s t; where one person has several episodes, their scores at a point count as one source of error. Who is no longer measured is not in the mean: see n.',
    ),
    ...(suppression
      ? [
          tandem(
            'Small counts',
            `Counts from 1 to ${suppression.threshold - 1} are withheld, and others from which they could be worked out${suppression.roundTo ? `; counts are rounded to the nearest ${suppression.roundTo}` : ''}.`,
          ),
        ]
      : []),
  ]
}

function armDefinition(armView: ArmView, { recallDays }: Instrument): [name: string, text: string] {
  switch (armView) {
    case 'initial_plan':
      return [
        'Initial plan',
        `Everything in force on days 0 to ${landmarkDay - 1} of the episode, fixed on day ${landmarkDay}; provisional before that and where the episode ended earlier.`,
      ]
    case 'plan_in_force':
      return [
        'Plan in force',
        `The plan that was in force on most of the ${recallDays} days that the score speaks of; the baseline counts under the plan of day 0.`,
      ]
    case 'as_treated':
      return [
        'As treated',
        `What was received on most of the ${recallDays} days that the score speaks of: medication on days of a medication plan with supply at hand (or prescribed, where the service records no dispenses), therapy on days of a therapy plan with a session attended within 28 days.`,
      ]
  }
}
