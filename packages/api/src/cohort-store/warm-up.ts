import { cohortDataOf } from '@tandem/analysis/cohort-data-of'
import { flatCohort, withPackedScores } from '@tandem/analysis/flat/flat-cohort'
import { planArms } from '@tandem/domain/treatment-arm'
import { type HeldColumns, scanned } from './scan.ts'

const episodes = 4_000
const rounds = 6

/** Answers a few questions about nobody, so that the first real one does not wait for code to be compiled. */
export function warmUp(): void {
  const rows = Array.from({ length: episodes }, (_, i) => ({
    episodeId: i + 1,
    patientId: i % (episodes * 0.8),
    initialArm: planArms[i % 3] ?? 'neither',
    dimensions: { site: `site ${i % 5}`, clinician: `clinician ${i % 40}`, sex: i % 2 ? 'female' : 'male' },
    points: Array.from({ length: 12 }, (_, slot) => ({
      slot,
      score: (i * 7 + slot * 5) % 28,
      armInForce: planArms[(i + slot) % 3] ?? 'neither',
    })),
  }))
  const flat = withPackedScores(flatCohort(cohortDataOf(rows)))
  const held: HeldColumns = { ...flat, sorted: 0, runs: new Uint32Array(0), died: null, generation: 1 }
  const choice = { dimensions: {}, lists: {}, startedFrom: null, startedTo: null, unit: 'most' } as const
  for (let round = 0; round < rounds; round += 1)
    for (const armView of ['initial_plan', 'plan_in_force'] as const)
      for (const dimensions of [{}, { sex: ['female'] }])
        scanned(held, 'all', {
          choice: { ...choice, dimensions },
          analysis: 'course',
          options: { armView, showNeither: true },
        })
}
