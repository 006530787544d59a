import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(new URL('../../packages/analysis/calibration/section.md', import.meta.url))

/** Calibration of the weighted comparison on simulated services, as its own run wrote it down; null without one. */
export const calibrationSection = (): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null)
