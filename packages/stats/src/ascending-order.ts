/** Below this a comparison sort is quicker than the passes over the digits. */
const FEW = 256

/** The order by comparison; equal values keep their order. */
function comparedOrder(values: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i)
  return order.sort((a, b) => values[a]! - values[b]! || a - b)
}

/**
 * Positions of the values in ascending order; equal values keep their order.
 *
 * Long columns are sorted digit by digit (radix sort on the bits of the numbers), in time proportional to their length;
 * digits that all values share, as the last ones of whole days, cost nothing.
 *
 * @param values numbers, none of them NaN
 *
 * @example ascendingOrder([30, 10, 20]) // 1, 2, 0
 */
export function ascendingOrder(values: ArrayLike<number>): Uint32Array {
  const n = values.length
  if (n < FEW) return comparedOrder(values)
  const keys = new Uint32Array(Float64Array.from(values).buffer)
  for (let i = 0; i < n; i += 1) {
    // Bits of a double order like unsigned numbers once the sign is turned, and negative ones wholly.
    const high = keys[2 * i + 1]!
    const zero = (high & 0x7fffffff) === 0 && keys[2 * i] === 0
    if (zero) keys[2 * i + 1] = 0x80000000
    else if (high >>> 31) {
      keys[2 * i] = ~keys[2 * i]!
      keys[2 * i + 1] = ~high
    } else keys[2 * i + 1] = high | 0x80000000
  }
  let order = Uint32Array.from({ length: n }, (_, i) => i)
  let spare = new Uint32Array(n)
  const counts = new Uint32Array(65_536)
  for (let word = 0; word < 2; word += 1) {
    for (let shift = 0; shift < 32; shift += 16) {
      counts.fill(0)
      for (let i = 0; i < n; i += 1) counts[(keys[2 * i + word]! >>> shift) & 0xffff]! += 1
      if (counts[(keys[word]! >>> shift) & 0xffff] === n) continue
      let start = 0
      for (let digit = 0; digit < 65_536; digit += 1) {
        const count = counts[digit]!
        counts[digit] = start
        start += count
      }
      for (let at = 0; at < n; at += 1) {
        const i = order[at]!
        const digit = (keys[2 * i + word]! >>> shift) & 0xffff
        spare[counts[digit]!] = i
        counts[digit]! += 1
      }
      ;[order, spare] = [spare, order]
    }
  }
  return order
}
