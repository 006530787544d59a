/** Episodes of people who have more than one: person `p` has those at `offset[p]` up to, not including, `offset[p + 1]`. */
export type RepeatedPeople = { readonly offset: Uint32Array; readonly episodes: Uint32Array }

const known = new WeakMap<object, RepeatedPeople>()

/**
 * Who has several episodes, among all episodes of a cohort; worked out once for a column of patients.
 *
 * @param patientId whole numbers, one per episode
 */
export function repeatedPeople(patientId: Uint32Array | Float64Array): RepeatedPeople {
  const held = known.get(patientId) ?? found(patientId, null)
  known.set(patientId, held)
  return held
}

/** The same for what is asked about the chosen episodes alone: where they are few, only they are looked at. */
export function repeatedAmong(patientId: Uint32Array | Float64Array, include: Uint8Array): RepeatedPeople {
  if (known.has(patientId)) return repeatedPeople(patientId)
  const chosen: number[] = []
  for (let i = 0; i < include.length; i += 1) {
    if (include[i] !== 1) continue
    if (chosen.length * few > include.length) return repeatedPeople(patientId)
    chosen.push(i)
  }
  return found(
    Float64Array.from(chosen, (i) => patientId[i]!),
    chosen,
  )
}

/** Less than one in so many. */
const few = 4

function found(patientId: Uint32Array | Float64Array, places: readonly number[] | null): RepeatedPeople {
  const several = timesSeen(patientId)
  const episodesOf = new Map<number, number[]>()
  for (let i = 0; i < patientId.length; i += 1) {
    const id = patientId[i]!
    if (!several(id)) continue
    const place = places === null ? i : places[i]!
    const own = episodesOf.get(id)
    if (own === undefined) episodesOf.set(id, [place])
    else own.push(place)
  }
  const groups = [...episodesOf.values()]
  const offset = new Uint32Array(groups.length + 1)
  groups.forEach((own, p) => {
    offset[p + 1] = offset[p]! + own.length
  })
  return { offset, episodes: Uint32Array.from(groups.flat()) }
}

/** Whether an id comes up more than once: by a byte for each id where the ids lie close together. */
function timesSeen(ids: Uint32Array | Float64Array): (id: number) => boolean {
  let [least, most] = [Infinity, -Infinity]
  for (let i = 0; i < ids.length; i += 1) {
    least = Math.min(least, ids[i]!)
    most = Math.max(most, ids[i]!)
  }
  if (most - least > 64 * ids.length) {
    const once = new Set<number>()
    const again = new Set<number>()
    for (const id of ids) (once.has(id) ? again : once).add(id)
    return (id) => again.has(id)
  }
  const seen = new Uint8Array(ids.length === 0 ? 0 : most - least + 1)
  for (let i = 0; i < ids.length; i += 1) {
    const place = ids[i]! - least
    if (seen[place]! < 2) seen[place]! += 1
  }
  return (id) => seen[id - least] === 2
}
