import type { Log } from "../log.ts"
import { StoreUnavailable } from "./store.ts"

/** E-03: what a server that hangs may cost a caller. */
export const ANSWER_LIMIT_MS = 250
/** How often a server that is given up is tried again. */
const PROBE_EVERY_MS = 500

/**
 * What stands between callers and a server that may hang. The first call that fails or is late opens it; from then on
 * every call is refused at once, while a probe of its own asks whether the server is back. No caller is ever the one who
 * finds out.
 */
export interface Circuit {
  /** @throws StoreUnavailable at once while it is open, else after `ANSWER_LIMIT_MS` at most */
  run<T>(work: () => Promise<T>): Promise<T>
  isOpen(): boolean
  /** Asks for the first time. Never rejects: a server that is not there leaves it open. */
  start(): Promise<void>
  stop(): void
}

export function createCircuit(needs: {
  /** For the log; never the address, which may hold a password. */
  readonly name: string
  /** Something only a server that can do everything does: a write. */
  readonly probe: () => Promise<unknown>
  /** The probe failed once more: what is left of the connection is of no use. */
  readonly renew: () => void
  readonly log: Log
}): Circuit {
  const { name, probe, renew, log } = needs
  let isOpen = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  function open(error: unknown): void {
    if (isOpen || stopped) return
    isOpen = true
    log.warn({ store: name, reason: reasonOf(error) }, "the store does not answer: going on without it")
    schedule()
  }

  function schedule(): void {
    timer = setTimeout(() => void tryAgain(), PROBE_EVERY_MS)
    timer.unref()
  }

  async function tryAgain(): Promise<void> {
    try {
      await within(probe(), ANSWER_LIMIT_MS)
      if (stopped) return
      isOpen = false
      log.info({ store: name }, "the store answers again")
    } catch {
      if (stopped) return
      renew()
      schedule()
    }
  }

  async function run<T>(work: () => Promise<T>): Promise<T> {
    if (isOpen || stopped) throw new StoreUnavailable(`${name} is given up at the moment`)
    try {
      return await within(work(), ANSWER_LIMIT_MS)
    } catch (error) {
      open(error)
      throw new StoreUnavailable(`${name}: ${reasonOf(error)}`)
    }
  }

  return {
    run,
    isOpen: () => isOpen,
    start: async () => run(probe).then(noop, noop),
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** Errors of drivers carry the command they belong to, a password among them: only the message goes on. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown"
}

/** A process that was busy for longer than the limit looks at what has arrived before it calls that late. */
function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(new StoreUnavailable(`no answer within ${limitMs} ms`))), limitMs)
    work.finally(() => clearTimeout(timer)).then(resolve, reject)
  })
}

const noop = () => undefined
