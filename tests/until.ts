/** GATES 33: what is taken away is refused everywhere within a second. */
const REVOCATION_MS = 1_000
const LOOK_AGAIN_MS = 10

/** Waits until something holds. @throws when it does not in time */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = REVOCATION_MS): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
}
