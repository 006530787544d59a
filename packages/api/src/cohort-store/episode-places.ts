/** Ids lie so close together that a list by id is smaller than a map. */
const mostSpread = 16

/** Where each episode stands, by its id: a list where ids are close together, as they come from one counter. */
export class EpisodePlaces {
  readonly #first: number
  readonly #places: Int32Array
  readonly #others = new Map<number, number>()

  constructor(ids: ArrayLike<number>) {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = 0; i < ids.length; i += 1) {
      const id = ids[i]!
      if (id < least) least = id
      if (id > most) most = id
    }
    const spread = ids.length === 0 ? 0 : most - least + 1
    this.#first = ids.length === 0 ? 0 : least
    this.#places = new Int32Array(spread <= mostSpread * ids.length ? spread : 0).fill(-1)
    for (let i = 0; i < ids.length; i += 1) this.set(ids[i]!, i)
  }

  get(id: number): number | null {
    const place = this.#places[id - this.#first]
    if (place !== undefined) return place < 0 ? null : place
    return this.#others.get(id) ?? null
  }

  set(id: number, place: number): void {
    if (id - this.#first >= 0 && id - this.#first < this.#places.length)
      this.#places[id - this.#first] = place
    else this.#others.set(id, place)
  }

  delete(id: number): void {
    if (!this.#others.delete(id) && this.get(id) !== null) this.set(id, -1)
  }
}
