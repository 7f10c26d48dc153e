export interface Turns {
  /** Runs `work` when a place is free, first come, first served. Rejects with the refusal when the queue is full or no place is free in time. */
  take<T>(work: () => Promise<T>): Promise<T>
  load(): TurnsLoad
  /** Resolves when all who hold a place or wait for one have been served. */
  allTaken(): Promise<void>
}

export interface TurnsLoad {
  readonly running: number
  readonly waiting: number
  /** Turned away since the beginning. */
  readonly refused: number
}

export interface TurnLimits {
  readonly places: number
  readonly maxWaiting: number
  readonly timeoutMs: number
  /** Who would wait longer than this, by what the work has taken lately, is refused at once instead of late. */
  readonly maxExpectedWaitMs?: number
  /** What those who cannot be served are told. */
  readonly refuse: (why: string) => Error
}

/** How much of the estimate the newest work makes up. */
const NEWEST_SHARE = 0.1

/**
 * A bounded queue before a scarce thing. Without it, callers would wait as long as an outage lasts, and all come back at
 * once when it ends.
 */
export function createTurns({ places, maxWaiting, timeoutMs, maxExpectedWaitMs = Number.POSITIVE_INFINITY, refuse }: TurnLimits): Turns {
  let free = places
  let usualMs = 0
  let refused = 0
  const waiting: (() => void)[] = []
  const present = new Set<Promise<unknown>>()

  function refusal(why: string): Error {
    refused++
    return refuse(why)
  }

  function turn(): Promise<void> {
    if (free > 0) {
      free -= 1
      return Promise.resolve()
    }
    if (waiting.length >= maxWaiting) return Promise.reject(refusal("too many are waiting"))
    if ((waiting.length / places) * usualMs > maxExpectedWaitMs) return Promise.reject(refusal("the wait would be too long"))
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(granted), 1)
        reject(refusal("no turn came in time"))
      }, timeoutMs)
      const granted = () => {
        clearTimeout(timer)
        resolve()
      }
      waiting.push(granted)
    })
  }

  /** The place goes straight to the next in line, so that nobody who comes later can slip in between. */
  function passOn(): void {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }

  async function serve<T>(work: () => Promise<T>): Promise<T> {
    await turn()
    const began = performance.now()
    try {
      return await work()
    } finally {
      const tookMs = performance.now() - began
      usualMs += (usualMs === 0 ? 1 : NEWEST_SHARE) * (tookMs - usualMs)
      passOn()
    }
  }

  return {
    take: (work) => {
      const served = serve(work)
      present.add(served)
      const leave = () => void present.delete(served)
      served.then(leave, leave)
      return served
    },
    load: () => ({ running: places - free, waiting: waiting.length, refused }),
    allTaken: async () => {
      while (present.size > 0) await Promise.allSettled(present)
    },
  }
}

/** Gives up waiting for `work` after `timeoutMs`; the work itself is told nothing. */
export function withDeadline<T>(work: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), timeoutMs)
  })
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer))
}
