import type { Random } from '@tandem/stats/random'
import type { TrueEffects } from './service-parameters.ts'

/** What a day brings: exposures from 0 to 1. */
export type DailyExposure = { readonly medication: number; readonly therapy: number }
export type DailyState = {
  readonly severity: number
  readonly anxiety: number
  readonly event: 'relapse' | 'life_event' | null
}

export type SeverityStart = {
  /** Severity on the first day. */
  readonly severity: number
  readonly anxietyShift: number
  readonly medicationResponse: number
  readonly therapyResponse: number
  /** Log of the person's own tendency to relapse. */
  readonly relapseTendency: number
}

const lifeEventsPerYear = 0.45

/**
 * Hidden severity day by day: an Ornstein-Uhlenbeck process around a level that treatment lowers and events raise.
 *
 * The level falls by what has passed by itself, by exposure to each component times the person's response, and by
 * both together; a relapse or a life event lifts it and fades. Relapses come only while the person is well, and less
 * often under protection.
 */
export function severityProcess(
  effects: TrueEffects,
  start: SeverityStart,
  random: Random,
): (day: number, exposure: DailyExposure) => DailyState {
  const keep = Math.exp(-1 / effects.fluctuationDays)
  const shock = effects.fluctuation * Math.sqrt(1 - keep * keep)
  // Care is sought on bad days, so the first value lies above the level more often than not.
  let wave = random.normal(0.5, 0.75) * effects.fluctuation
  let anxietyWave = random.normal(0, 0.3)
  const level = start.severity - wave
  let lift = 0
  let fade = 1
  let daysWell = 0

  return (day, exposure) => {
    let event: DailyState['event'] = null
    const fallen =
      effects.spontaneousChange * (1 - Math.exp(-day / effects.spontaneousDays)) +
      effects.medication * start.medicationResponse * exposure.medication +
      effects.therapy * start.therapyResponse * exposure.therapy +
      effects.together * exposure.medication * exposure.therapy
    if (day > 0) {
      wave = wave * keep + shock * random.normal()
      anxietyWave = anxietyWave * 0.96 + 0.084 * random.normal()
      lift *= fade
    }
    const severity = level - fallen + lift + wave
    daysWell = severity < 0.9 ? daysWell + 1 : 0
    const protection =
      effects.relapseProtectionMedication * exposure.medication +
      effects.relapseProtectionTherapy * exposure.therapy
    const relapseRate = (effects.relapsesPerYear / 365) * Math.exp(start.relapseTendency - protection)
    const chance = random.uniform()
    if (daysWell >= effects.relapseAfterDays && chance < relapseRate) {
      event = 'relapse'
      lift += effects.relapseSize
      fade = Math.exp(-1 / effects.relapseDays)
    } else if (chance > 1 - lifeEventsPerYear / 365) {
      event = 'life_event'
      lift += random.uniform(0.4, 1.2)
      fade = Math.max(fade === 1 ? 0 : fade, Math.exp(-1 / 45))
    }
    return { severity, anxiety: 0.8 * severity + start.anxietyShift + anxietyWave, event }
  }
}
