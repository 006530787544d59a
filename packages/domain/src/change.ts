import { type Instrument, isCase } from './instrument.ts'

/** Part of the baseline that must be gone for a response. */
export const responseReduction = 0.5

/** Points on the better side, whichever way the instrument runs: positive is improvement. */
export const improvement = ({ direction }: Instrument, baseline: number, current: number): number =>
  direction === 'higher_worse' ? baseline - current : current - baseline

/** Whether the baseline is high enough for response and remission to be reported. */
export const isAboveChangeFloor = ({ changeFloor }: Instrument, baseline: number): boolean =>
  changeFloor === null || baseline >= changeFloor

/**
 * The part of the baseline that is gone: 0.5 is half, negative is worse.
 *
 * @returns null for a baseline of 0, and where higher is better: there is nothing to be rid of
 */
export const reduction = (instrument: Instrument, baseline: number, current: number): number | null =>
  baseline === 0 || instrument.direction === 'higher_better' ? null : (baseline - current) / baseline

const reportedReduction = (instrument: Instrument, baseline: number, current: number): number | null =>
  isAboveChangeFloor(instrument, baseline) ? reduction(instrument, baseline, current) : null

/**
 * Response: at least half of the baseline is gone.
 *
 * @returns null where it isn't reported: baseline under the instrument's floor or 0, or higher is better
 *
 * Source: HEDIS DRR-E; floor by Tandem.
 */
export const response = (instrument: Instrument, baseline: number, current: number): boolean | null => {
  const part = reportedReduction(instrument, baseline, current)
  return part === null ? null : part >= responseReduction
}

/** Partial response: at least a quarter and less than half of the baseline is gone; null as for `response`. */
export const partialResponse = (
  instrument: Instrument,
  baseline: number,
  current: number,
): boolean | null => {
  const part = reportedReduction(instrument, baseline, current)
  return part === null ? null : part >= 0.25 && part < responseReduction
}

/** Whether one score lies in the remitted range; null where the instrument has none. */
export const isRemitted = ({ remissionBelow }: Instrument, total: number): boolean | null =>
  remissionBelow === null ? null : total < remissionBelow

/**
 * Remission at one score, of those whose baseline was high enough to leave.
 *
 * @returns null where it isn't reported: no remission threshold, or the baseline under the instrument's floor
 */
export const remission = (instrument: Instrument, baseline: number, current: number): boolean | null =>
  isAboveChangeFloor(instrument, baseline) ? isRemitted(instrument, current) : null

/**
 * The looser target of collaborative care registries: below caseness, or half of the baseline gone.
 *
 * @returns null where the instrument has no caseness
 *
 * Source: Bao 2016.
 */
export const registryImprovement = (
  instrument: Instrument,
  baseline: number,
  current: number,
): boolean | null => {
  const stillCase = isCase(instrument, current)
  return stillCase === null
    ? null
    : !stillCase || (reduction(instrument, baseline, current) ?? 0) >= responseReduction
}

/** Whether the improvement is one that patients notice (not the same as reliable); null where no MCID is known. */
export const meetsMcid = (instrument: Instrument, baseline: number, current: number): boolean | null =>
  instrument.mcid === null ? null : improvement(instrument, baseline, current) >= instrument.mcid

export type ReliableChange = 'improved' | 'unchanged' | 'deteriorated'

/**
 * Whether the change is more than the instrument's own noise.
 *
 * @param points smallest reliable change; an organisation may choose another than the instrument's
 * @returns null where the instrument has no reliable change and none is given
 */
export const reliableChange = (
  instrument: Instrument,
  baseline: number,
  current: number,
  points: number | null = instrument.reliableChange,
): ReliableChange | null => {
  if (points === null) return null
  const change = improvement(instrument, baseline, current)
  if (change >= points) return 'improved'
  return change <= -points ? 'deteriorated' : 'unchanged'
}

export type ClinicalChange = 'recovered' | ReliableChange

/**
 * Reliable change joined with caseness: recovered is a reliable improvement that crosses from the clinical side
 * of the cut-off to the other.
 *
 * @returns null where the instrument lacks a caseness or a reliable change
 *
 * Source: Jacobson & Truax 1991.
 */
export const clinicallySignificantChange = (
  instrument: Instrument,
  baseline: number,
  current: number,
  points: number | null = instrument.reliableChange,
): ClinicalChange | null => {
  const [wasCase, stillCase] = [isCase(instrument, baseline), isCase(instrument, current)]
  const change = reliableChange(instrument, baseline, current, points)
  if (wasCase === null || stillCase === null) return null
  return change === 'improved' && wasCase && !stillCase ? 'recovered' : change
}
