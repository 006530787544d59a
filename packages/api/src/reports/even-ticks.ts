import type { Axis } from '@tandem/reports/figure'

const steps = [1, 2, 5]

/**
 * About six round marks that cover a range; the axis ends on the first and the last.
 *
 * @example evenTicks(0, 52).ticks.map(({ label }) => label) // 0, 10, … 60
 */
export function evenTicks(
  from: number,
  to: number,
  write: (at: number) => string = String,
): Pick<Axis, 'from' | 'to' | 'ticks'> {
  const rough = (to - from || 1) / 6
  const scale = 10 ** Math.floor(Math.log10(rough))
  const step = (steps.find((factor) => factor * scale >= rough) ?? 10) * scale
  const first = Math.floor(from / step + 1e-9)
  const last = Math.max(first + 1, Math.ceil(to / step - 1e-9))
  const places = Array.from({ length: last - first + 1 }, (_, place) =>
    Number(((first + place) * step).toPrecision(12)),
  )
  return {
    from: places[0] ?? from,
    to: places.at(-1) ?? to,
    ticks: places.map((at) => ({ at, label: write(at) })),
  }
}
