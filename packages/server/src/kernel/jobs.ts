/** Work that comes round: done by one replica at a time, and again when that one dies. */
export interface Job {
  /** `<slice>/<what>`. */
  readonly name: string
  readonly everySeconds: number
  /**
   * Does what is due, in small batches, each of them whole; may be killed at any point and be run again.
   * @param signal aborted when the process stops or the lease is lost
   */
  run(signal: AbortSignal): Promise<void>
}
