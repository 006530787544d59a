/** What has been opened so far, to be closed in the opposite order, once. */
export class Closing {
  readonly #steps: (() => Promise<void>)[] = []
  #closed: Promise<void> | null = null

  get begun(): boolean {
    return this.#closed !== null
  }

  /** Adds a step; when closing has begun already, the step is taken at once. */
  async add(step: () => Promise<void>): Promise<void> {
    if (this.#closed) await step()
    else this.#steps.push(step)
  }

  /** A step that fails keeps none of the others from being taken. */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll()
    return this.#closed
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = []
    for (const step of this.#steps.toReversed()) await step().catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw failures[0]
  }
}
