import { createTurns, type Turns } from "./turns.ts"

/** Requests under way at once to one host: one that hangs takes no more than these places from the others. */
const MAX_PER_HOST = 8
const MAX_AT_ONCE = 64
/** Waiting for a place, to one host and in all. */
const MAX_WAITING_PER_HOST = 64
const MAX_WAITING = 256
/** Longer than a request takes before it is given up: those who wait leave when their own time is over. */
const TURN_TIMEOUT_MS = 30_000

/** Places for requests going out: first the host's, then one of all. */
export function createOutboundTurns(refuse: (why: string) => Error): { take<T>(host: string, work: () => Promise<T>): Promise<T> } {
  const all = createTurns({
    places: MAX_AT_ONCE,
    maxWaiting: MAX_WAITING,
    timeoutMs: TURN_TIMEOUT_MS,
    refuse: (why) => refuse(`requests going out: ${why}`),
  })
  const hosts = new Map<string, { readonly turns: Turns; present: number }>()
  return {
    take: async (host, work) => {
      const known = hosts.get(host)
      const entry = known ?? {
        turns: createTurns({
          places: MAX_PER_HOST,
          maxWaiting: MAX_WAITING_PER_HOST,
          timeoutMs: TURN_TIMEOUT_MS,
          refuse: (why) => refuse(`requests to ${host}: ${why}`),
        }),
        present: 0,
      }
      if (!known) hosts.set(host, entry)
      entry.present += 1
      try {
        return await entry.turns.take(() => all.take(work))
      } finally {
        entry.present -= 1
        if (entry.present === 0) hosts.delete(host)
      }
    },
  }
}
