/** What a guard needs of the world, so that tests can give another one. */
export interface Surroundings {
  /** The time of day: milliseconds since the epoch. */
  readonly clock: () => number
  /** Milliseconds that only ever grow. */
  readonly monotonic: () => number
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** Runs something once, later; the returned function takes it back. */
  readonly schedule: (run: () => void, delayMs: number) => () => void
}

export const theWorld: Surroundings = {
  clock: () => Date.now(),
  monotonic: () => performance.now(),
  fetch: (url, init) => fetch(url, init),
  schedule: (run, delayMs) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

/** Clocks that differ by less are only read at different moments. */
const LEAP_MS = 1_000

/**
 * Milliseconds that pass even while the machine is suspended, when monotonic time stands still: a guard that wakes up must
 * not believe that what it knows is as fresh as when it fell asleep. A time of day that is set back changes nothing.
 */
export function createElapsedTime({ clock, monotonic }: Pick<Surroundings, "clock" | "monotonic">): () => number {
  let usual = clock() - monotonic()
  let leapt = 0
  return () => {
    const now = monotonic()
    const offset = clock() - now
    if (offset < usual) usual = offset
    else if (offset > usual + LEAP_MS) {
      leapt += offset - usual
      usual = offset
    }
    return now + leapt
  }
}
