/**
 * Places as near to the wanted ones as a gap between neighbours allows, in the same order, within `least` … `most`.
 *
 * @example spread([10, 11], 4, 0, 100) // [10, 14]
 */
export function spread(
  wanted: readonly number[],
  gap: number,
  least: number,
  most: number,
): readonly number[] {
  const order = wanted.map((_, place) => place).sort((a, b) => wanted[a]! - wanted[b]!)
  const places = [...wanted]
  let floor = least
  for (const place of order) {
    places[place] = Math.max(places[place]!, floor)
    floor = places[place]! + gap
  }
  let ceiling = most
  for (const place of order.reverse()) {
    places[place] = Math.min(places[place]!, ceiling)
    ceiling = places[place]! - gap
  }
  return places
}
