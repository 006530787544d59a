/** Who starts jobs; what is not pushed is found within seconds all the same. */
export type JobQueue = {
  /** Says that a job waits. */
  push(organisationId: number, job: string): Promise<void>
  /** Stops one at once where this process works on it. */
  stop(job: string): void
}
