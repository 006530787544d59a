import { cohortColumns, type EpisodeRow } from '@tandem/analysis/cohort'
import { symptomCourse } from '@tandem/analysis/symptom-course'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { ReferenceCase } from '@tandem/stats/reference/reference-case'
import { at, type Table, texts } from '@tandem/stats/reference/table'

type Point = EpisodeRow['points'][number]

function trialEpisodes(table: Table): EpisodeRow[] {
  const [ids, arms, months, scores] = ['id', 'arm', 'month', 'bdi'].map((name) => texts(table, name))
  const episodes = new Map<string, { arm: PlanArm; points: Point[] }>()
  ids!.forEach((id, row) => {
    const armInForce = arms![row] as PlanArm
    const episode = episodes.get(String(id)) ?? { arm: armInForce, points: [] }
    episodes.set(String(id), episode)
    const score = scores![row]
    if (score != null) episode.points.push({ slot: Number(months![row]), score: Number(score), armInForce })
  })
  return Array.from(episodes, ([id, { arm, points }]) => ({
    episodeId: Number(id),
    dimensions: {},
    initialArm: arm,
    provisional: false,
    points,
  }))
}

type Cell = {
  readonly arm: string
  readonly month: number
  readonly n: number
  readonly mean: number
  readonly sd: number
  readonly lower: number
  readonly upper: number
}

/** What the screen Cohort draws of the trial. */
export const symptomCourseCase: ReferenceCase = {
  name: 'Mean course of Beat the Blues by plan arm, as the screen Cohort draws it',
  method: 'symptomCourse',
  reference: 'mean, sd, qt',
  inputs: ['btheb_long.csv'],
  expectedFile: 'btheb_summary.expected.json',
  tolerance: { default: { absolute: 1e-9 }, n: {}, month: {} },
  expected: (json) =>
    (at(json, 'expected.per_arm_month') as readonly Cell[]).map(
      ({ arm, month, n, mean, sd, lower, upper }) => ({ arm, month, n, mean, sd, lower, upper }),
    ),
  actual: ({ tables, json }) => {
    const columns = cohortColumns(trialEpisodes(tables['btheb_long.csv']!))
    const course = symptomCourse(columns, { armView: 'initial_plan', showNeither: true })
    const cells = course.arms.flatMap(({ arm, points }) =>
      points.map(({ slot, n, mean, sd, lower, upper }) => ({ arm, month: slot, n, mean, sd, lower, upper })),
    )
    const order = (at(json, 'expected.per_arm_month') as readonly Cell[]).map(
      ({ arm, month }) => `${arm} ${month}`,
    )
    return cells.toSorted(
      (a, b) => order.indexOf(`${a.arm} ${a.month}`) - order.indexOf(`${b.arm} ${b.month}`),
    )
  },
}
