import { type CoxRows, rowRisks, type Ties, tieParts, visitRiskSets } from './cox-risk-sets.ts'

/** What happened at the times of events of one stratum, ascending; sums run over the events up to and at each. */
type Accumulated = { time: number[]; hazard: number[]; mean: Float64Array[] }

function latest(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}

/**
 * Score residuals of a Cox model: how much each row pulls at each coefficient; rows × width, in the model's own order and scale.
 *
 * Source: Therneau & Grambsch 2000, §4; tied events by Efron's rule as there. Their sum is the score.
 *
 * @example scoreResiduals(model.rows, beta, 'efron') // rows × width numbers
 */
export function scoreResiduals(data: CoxRows, beta: ArrayLike<number>, ties: Ties): Float64Array {
  const { rows, width, x, event, weights, entry, time, bounds } = data
  const risks = rowRisks(data, beta)
  const residuals = new Float64Array(rows * width)
  const strata: Accumulated[] = Array.from({ length: bounds.length - 1 }, () => ({
    time: [],
    hazard: [],
    mean: [],
  }))
  visitRiskSets(data, risks, false, (set) => {
    const { parts, weight } = tieParts(set, ties)
    let [hazard, tiedHazard] = [0, 0]
    const mean = new Float64Array(width)
    const tiedMean = new Float64Array(width)
    const plainMean = new Float64Array(width)
    for (let part = 0; part < parts; part += 1) {
      const share = part / parts
      const total = set.s0 - share * set.e0
      const step = weight / total
      hazard += step
      tiedHazard += share * step
      for (let k = 0; k < width; k += 1) {
        const center = (set.s1[k]! - share * set.e1[k]!) / total
        mean[k]! += step * center
        tiedMean[k]! += share * step * center
        plainMean[k]! += center / parts
      }
    }
    for (let row = set.from; row < set.to; row += 1) {
      if (!event[row]) continue
      const risk = risks[row]! / weights[row]!
      for (let k = 0; k < width; k += 1) {
        const value = x[row * width + k]!
        // The tied share of the hazard is given back: Efron's rule counts these patients only in part.
        residuals[row * width + k]! += value - plainMean[k]! + risk * (value * tiedHazard - tiedMean[k]!)
      }
    }
    const sums = strata[set.stratum]!
    sums.time.push(set.time)
    sums.hazard.push(hazard)
    sums.mean.push(mean)
  })
  strata.forEach((sums, stratum) => {
    sums.time.reverse()
    sums.hazard.reverse()
    sums.mean.reverse()
    for (let j = 1; j < sums.time.length; j += 1) {
      sums.hazard[j]! += sums.hazard[j - 1]!
      for (let k = 0; k < width; k += 1) sums.mean[j]![k]! += sums.mean[j - 1]![k]!
    }
    for (let row = bounds[stratum]!; row < bounds[stratum + 1]!; row += 1) {
      const last = latest(sums.time, time[row]!)
      const before = entry === null ? -1 : latest(sums.time, entry[row]!)
      if (last <= before) continue
      const risk = risks[row]! / weights[row]!
      const hazard = sums.hazard[last]! - (before < 0 ? 0 : sums.hazard[before]!)
      for (let k = 0; k < width; k += 1) {
        const mean = sums.mean[last]![k]! - (before < 0 ? 0 : sums.mean[before]![k]!)
        residuals[row * width + k]! -= risk * (x[row * width + k]! * hazard - mean)
      }
    }
  })
  return residuals
}
