/** Milliseconds of a clock that all threads and processes of the machine share; performance.now() has another zero in every worker. */
export function monotonicMs() {
  return Number(process.hrtime.bigint()) / 1e6
}
