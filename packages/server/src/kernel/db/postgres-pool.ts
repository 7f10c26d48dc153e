import { createTurns, type TurnLimits } from "../turns.ts"
import { DatabaseUnavailable } from "./errors.ts"
import type { Connection } from "./postgres-connection.ts"

/** Pauses between tries to connect, while they fail: from the first to the last, doubled each time. */
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000
/** A connection is ended when nobody wanted it for so long. */
const MAX_IDLE_MS = 60_000
/** And, wanted or not, at this age: servers keep memory for each, and names may have moved to other machines. */
const MAX_AGE_MS = 30 * 60_000
const SWEEP_EVERY_MS = 15_000

export interface Pool {
  /** Lends a connection that was open a moment ago. It goes to the next in line, unless it was lost. */
  take<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  waiting(): number
  /** Refuses newcomers, waits for those who hold a connection, then ends all. */
  close(): Promise<void>
}

/**
 * At most `places` connections, made when needed. Who gets no turn in time is refused; and while the server cannot be
 * reached, whoever would need a new connection is refused at once but for one try after each pause. So an outage makes
 * neither a pile of waiting requests nor a storm of reconnections.
 */
export function createPool(limits: TurnLimits, connect: () => Promise<Connection>): Pool {
  const turns = createTurns(limits)
  const idle: { readonly connection: Connection; readonly since: number }[] = []
  let closed = false
  let pauseMs = 0
  let nextTryAt = 0

  const sweeper = setInterval(() => {
    const now = performance.now()
    for (const entry of idle.splice(0)) {
      if (now - entry.since > MAX_IDLE_MS || now - entry.connection.openedAt > MAX_AGE_MS) entry.connection.end()
      else idle.push(entry)
    }
  }, SWEEP_EVERY_MS)
  sweeper.unref()

  async function openConnection(): Promise<Connection> {
    // The one used last: so the ones too many are not used, and swept.
    for (let entry = idle.pop(); entry; entry = idle.pop()) {
      if (!entry.connection.isLost()) return entry.connection
      entry.connection.end()
    }
    return tryToConnect()
  }

  async function tryToConnect(): Promise<Connection> {
    if (performance.now() < nextTryAt) throw limits.refuse("the server could not be reached a moment ago")
    if (pauseMs > 0) nextTryAt = performance.now() + pauseMs
    const tried = nextTryAt
    try {
      const connection = await connect()
      pauseMs = 0
      nextTryAt = 0
      return connection
    } catch (error) {
      // Of several that failed at the same time, one counts.
      if (error instanceof DatabaseUnavailable && nextTryAt === tried) {
        pauseMs = Math.min(Math.max(FIRST_PAUSE_MS, pauseMs * 2), LONGEST_PAUSE_MS)
        nextTryAt = performance.now() + pauseMs * (0.5 + Math.random() / 2)
      }
      throw error
    }
  }

  async function lend<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await openConnection()
    try {
      return await work(connection)
    } finally {
      if (connection.isLost()) connection.end()
      else idle.push({ connection, since: performance.now() })
    }
  }

  return {
    take: async (work) => {
      if (closed) throw limits.refuse("it was closed")
      return turns.take(() => lend(work))
    },
    waiting: () => turns.load().waiting,
    close: async () => {
      closed = true
      clearInterval(sweeper)
      await turns.allTaken()
      for (const { connection } of idle.splice(0)) connection.end()
    },
  }
}
