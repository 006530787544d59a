import { restrictedMean, restrictedMeanDifference } from '../../src/restricted-mean.ts'
import type { ReferenceCase } from '../reference-case.ts'
import { at } from '../table.ts'
import { curveOf, ofGroup } from './kaplan-meier.ts'

type Expected = {
  readonly groups: readonly { readonly group: string; readonly rmst: number }[]
  readonly differences: readonly { readonly contrast: string }[]
}

function meanCase(data: string, path: string, column: string, tau: number): ReferenceCase {
  const file = `${data}.csv`
  return {
    name: `Restricted mean survival time of ${data} by ${column}, ${tau} days, and differences`,
    method: 'restrictedMean',
    reference: 'survival::survfit (rmean)',
    inputs: [file],
    expectedFile: `${data}_survival.expected.json`,
    tolerance: { default: { relative: 1e-9 } },
    expected: (json) => {
      const { groups, differences } = at(json, `expected.${path}`) as Expected
      return { groups, differences }
    },
    actual: ({ tables, json }) => {
      const { groups, differences } = at(json, `expected.${path}`) as Expected
      const curve = (group: string) => curveOf(ofGroup(tables[file]!, column, group))
      return {
        groups: groups.map(({ group }) => {
          const mean = restrictedMean(curve(group), tau)
          if (mean.kind === 'not_estimable') return mean
          const { estimate, standardError, lower, upper } = mean
          return {
            group,
            rmst: estimate,
            se: standardError,
            rmst_hand: estimate,
            se_hand: standardError,
            max_time: curve(group).steps.at(-1)!.time,
            lower,
            upper,
          }
        }),
        differences: differences.map(({ contrast }) => {
          const [first, second] = contrast.split(' - ')
          const difference = restrictedMeanDifference(curve(first!), curve(second!), tau)
          if (difference.kind === 'not_estimable') return difference
          const { estimate, standardError, z, p, lower, upper } = difference
          return { contrast, estimate, se: standardError, z, p, lower, upper }
        }),
      }
    },
  }
}

export const restrictedMeanCases: readonly ReferenceCase[] = [
  meanCase('lung', 'rmst_365', 'sex', 365),
  meanCase('lung', 'rmst_730', 'sex', 730),
  meanCase('veteran', 'rmst_180_celltype', 'celltype', 180),
  meanCase('veteran', 'rmst_180_trt', 'trt', 180),
]
