import type { Output } from '../api.ts'
import { formatPlural } from './format.ts'

export type Job = Output['jobs']['get']

/** True while there is something to wait for. */
export const isUnderWay = ({ state }: Pick<Job, 'state'>): boolean =>
  state === 'queued' || state === 'running' || state === 'stopping'

const count = new Intl.NumberFormat('en-GB')

/** `about 40 seconds left`, `about 3 minutes left`; by steps wide enough not to flicker. */
export const timeLeftInWords = (seconds: number): string => {
  if (seconds < 5) return 'a few seconds left'
  if (seconds < 60) return `about ${Math.ceil(seconds / 5) * 5} seconds left`
  return `about ${formatPlural(Math.round(seconds / 60), 'minute')} left`
}

/** How far a job is, in one line. */
export const jobInWords = ({ state, done, total, words, secondsLeft }: Job): string => {
  if (state === 'queued') return 'Waiting for its turn'
  if (state === 'stopping') return 'Stopping'
  if (state === 'cancelled') return 'Cancelled. Nothing was stored.'
  if (state === 'done') return 'Done'
  if (state === 'failed') return 'Not finished'
  const far =
    total === null
      ? done > 0
        ? count.format(done)
        : null
      : `${count.format(done)} of ${count.format(total)}`
  const left = secondsLeft === null ? null : timeLeftInWords(secondsLeft)
  return [words, far, left].filter((part) => part !== null && part !== '').join(' · ')
}
