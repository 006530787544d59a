import { adjustedMeans } from '../../src/adjusted-means.ts'
import { contrast, jointTest } from '../../src/contrast.ts'
import { linearMixedModel } from '../../src/linear-mixed-model.ts'
import { mmrm } from '../../src/mmrm.ts'
import { modelMatrix } from '../../src/model-matrix.ts'
import { predictPatient } from '../../src/patient-prediction.ts'
import type { Random } from '../../src/random.ts'
import { inventedCourses } from '../courses.ts'
import { type CoverageStudy, findsNothing, holds, holdsIn } from './study.ts'

const family = 'Repeated measures'
const visits = [0, 2, 4, 8, 12]
const effect = 0.2
const missed = 0.15
const truth = { visits, intercepts: 4, slopes: 0.3, noise: 2, missed, effect }
const ways = ['satterthwaite', 'kenward_roger', 'asymptotic'] as const
const arms = (values: readonly string[]) => ({ levels: ['a', 'b'], values })

function byVisit(week: readonly number[], arm: readonly string[]) {
  const visit = { levels: visits.map(String), values: week.map(String) }
  return modelMatrix({ visit, arm: arms(arm) }, ['visit', 'arm', 'visit:arm'])
}

const atLast = (names: readonly string[]) =>
  names.map((name) => (name === 'armb' || name === 'visit12:armb' ? 1 : 0))

type Fitted<Fit> = (Fit & { readonly kind: 'estimated' }) | { readonly kind: 'not_estimable' }

/** The next score of a patient of arm a outside the fit, of whom three scores or none are known. */
function scoresAhead(
  random: Random,
  mixed: Fitted<Parameters<typeof predictPatient>[0]>,
  rowAt: (at: number) => number[],
) {
  const [low, steep] = [random.normal(0, truth.intercepts), random.normal(0, truth.slopes)]
  const scoreAt = (at: number) => 15 - 0.3 * at + low + steep * at + random.normal(0, truth.noise)
  const three = { rows: [0, 2, 4].map(rowAt), time: [0, 2, 4], score: [0, 2, 4].map(scoreAt) }
  const next = scoreAt(12)
  const inside = (own: typeof three, level: number, df: 'satterthwaite' | 'asymptotic') =>
    mixed.kind === 'estimated'
      ? holds(predictPatient(mixed, own, { rows: [rowAt(12)], time: [12] }, { level, df }).scores[0]!, next)
      : null
  return [
    inside(three, 0.8, 'satterthwaite'),
    inside(three, 0.95, 'satterthwaite'),
    inside({ rows: [], time: [], score: [] }, 0.95, 'satterthwaite'),
    inside(three, 0.95, 'asymptotic'),
  ]
}

const lines: CoverageStudy = {
  name: 'patients with lines of their own',
  family,
  data: 'two arms, visits at weeks 0, 2, 4, 8 and 12, 15 % missing; normal intercepts, slopes and noise',
  intervals: [
    ...ways.map((df) => ({ name: `mixed model, difference of slopes, ${df}` })),
    ...ways.map((df) => ({ name: `MMRM unstructured, difference at the last visit, ${df}` })),
    { name: 'MMRM unstructured, adjusted mean of an arm at the last visit, kenward_roger' },
    { name: 'mixed model, adjusted mean of an arm at week 12, satterthwaite' },
    { name: 'mixed model, F test without a difference of arms, kenward_roger' },
    { name: 'patient’s next score, three known', level: 0.8 },
    { name: 'patient’s next score, three known' },
    { name: 'patient’s next score, none known' },
    { name: 'patient’s next score, three known, variances taken as known' },
  ],
  run: (random, n) => {
    const { patient, week, arm, score } = inventedCourses(random.bits(), { ...truth, patients: n })
    const fixed = modelMatrix({ week, arm: arms(arm) }, ['week', 'arm', 'week:arm'])
    const mixed = linearMixedModel({ fixed, response: score, patient }, week)
    const marginal = mmrm(
      { fixed: byVisit(week, arm), response: score, patient, visit: week },
      'unstructured',
    )
    const design = byVisit(week, arm)
    const last = atLast(design.names)
    // Without the true effect, the same scores have no difference of arms.
    const alike = score.map((value, i) => value - (arm[i] === 'b' ? effect * week[i]! : 0))
    const none = linearMixedModel({ fixed, response: alike, patient }, week)
    const rowsOfArm = [
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ]
    const meanAt = (result: ReturnType<typeof adjustedMeans>, visit: string) =>
      result.kind === 'estimated'
        ? holds(
            result.means.find((each) => each.arm === 'b' && each.visit === visit)!,
            15 - 0.3 * 12 + 12 * effect,
          )
        : null
    return [
      ...ways.map((df) =>
        mixed.kind === 'estimated' ? holdsIn(contrast(mixed, [0, 0, 0, 1], { df }), effect) : null,
      ),
      ...ways.map((df) =>
        marginal.kind === 'estimated' ? holdsIn(contrast(marginal, last, { df }), 12 * effect) : null,
      ),
      marginal.kind === 'estimated'
        ? meanAt(adjustedMeans(marginal, design, { arm: 'arm', visit: 'visit', df: 'kenward_roger' }), '12')
        : null,
      mixed.kind === 'estimated'
        ? meanAt(adjustedMeans(mixed, fixed, { arm: 'arm', visit: 'week', visits: [12] }), '12')
        : null,
      none.kind === 'estimated' ? findsNothing(jointTest(none, rowsOfArm, 'kenward_roger')) : null,
      ...scoresAhead(random, mixed, (at) => fixed.row({ week: at, arm: 'a' })),
    ]
  },
}

/** Errors of one patient whose correlation falls by 0.6 from visit to visit. */
function fadingCourses(random: Random, patients: number) {
  const rows = Array.from({ length: patients }, (_, patient) => {
    const arm = patient % 2 === 0 ? 'a' : 'b'
    let error = random.normal(0, 5)
    return visits.flatMap((week, at) => {
      if (at > 0) error = 0.6 * error + random.normal(0, 5 * Math.sqrt(1 - 0.36))
      const score = 15 - 0.3 * week + (arm === 'b' ? effect * week : 0) + error
      return random.bernoulli(missed) ? [] : [{ patient, week, arm, score }]
    })
  }).flat()
  return {
    patient: rows.map(({ patient }) => patient),
    week: rows.map(({ week }) => week),
    arm: rows.map(({ arm }) => arm),
    score: rows.map(({ score }) => score),
  }
}

function structured(
  name: string,
  structure: 'ar1' | 'compound_symmetry',
  coursesOf: (random: Random, n: number) => ReturnType<typeof fadingCourses>,
): CoverageStudy {
  return {
    name,
    family,
    intervals: [{ name: `${name}, difference at the last visit, kenward_roger` }],
    run: (random, n) => {
      const { patient, week, arm, score } = coursesOf(random, n)
      const fixed = byVisit(week, arm)
      const fit = mmrm({ fixed, response: score, patient, visit: week }, structure)
      if (fit.kind === 'not_estimable') return [null]
      return [holdsIn(contrast(fit, atLast(fixed.names), { df: 'kenward_roger' }), 12 * effect)]
    },
  }
}

export const repeatedStudies: readonly CoverageStudy[] = [
  lines,
  structured('MMRM AR(1)', 'ar1', fadingCourses),
  structured('MMRM compound symmetry', 'compound_symmetry', (random, patients) => {
    const { patient, week, arm, score } = inventedCourses(random.bits(), { ...truth, patients, slopes: 0 })
    return { patient: [...patient], week: [...week], arm: [...arm], score: [...score] }
  }),
]
