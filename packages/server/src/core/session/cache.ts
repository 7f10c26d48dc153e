import type { RevocationLog } from "../revocation/index.ts"
import type { UserId } from "../user/index.ts"
import type { SignedIn } from "./session.ts"

/** Enough for a busy replica at about 1 kB each; the one read longest ago goes first. */
const MAX_ENTRIES = 20_000
/** Bounds how long a change may go unnoticed that nobody wrote into the log; far less than rows stay there. */
const MAX_AGE_MS = 60_000

/** Where everything stood before a read began. */
export interface Stamp {
  readonly head: number
  readonly drops: number
}

export interface CacheCounts {
  readonly entries: number
  readonly hits: number
  readonly misses: number
}

interface Entry {
  readonly signedIn: SignedIn
  readonly readAt: number
  readonly head: number
  /** The version of the live set at which nothing stood against it. */
  version: number
}

/**
 * What was read of recent sessions, by token hash or session id. An entry carries the head of the revocation log it was
 * read at, and a hit asks the live set whether anything beyond that touches it. So a slow read that finishes after a
 * revocation, here or on another replica, cannot bring the dead back. A process that has lost sight of the log answers
 * nothing from memory.
 */
export interface SessionCache {
  counts(): CacheCounts
  get(key: string): SignedIn | undefined
  /** Taken before a read, given with what was read. */
  stamp(): Stamp
  put(key: string, signedIn: SignedIn, stamp: Stamp): void
  /** The same, as time has changed it; nothing when it is not what stands there any more. */
  replace(key: string, before: SignedIn, after: SignedIn): void
  /** Everything of one person, after a change the log does not carry. */
  drop(userId: UserId): void
}

export function createSessionCache(log: Pick<RevocationLog, "live" | "head" | "isCurrent">, monotonicMs: () => number): SessionCache {
  const entries = new Map<string, Entry>()
  const ofUser = new Map<UserId, Set<string>>()
  const { live } = log
  let drops = 0
  let hits = 0
  let misses = 0

  function remove(key: string): void {
    const entry = entries.get(key)
    if (!entry) return
    entries.delete(key)
    const { userId } = entry.signedIn.session
    const keys = ofUser.get(userId)
    keys?.delete(key)
    if (keys?.size === 0) ofUser.delete(userId)
  }

  function isStale({ signedIn: { session, organization }, head }: Entry): boolean {
    return (
      live.overflowSeq > head ||
      live.seqOf("session", session.id) > head ||
      live.seqOf("subject", session.userId) > head ||
      live.seqOf("access", session.userId) > head ||
      (organization !== null && live.seqOf("access", organization.id) > head)
    )
  }

  return {
    counts: () => ({ entries: entries.size, hits, misses }),
    get: (key) => {
      const entry = entries.get(key)
      if (!entry || !log.isCurrent()) {
        misses++
        return undefined
      }
      if (monotonicMs() - entry.readAt > MAX_AGE_MS || (entry.version !== live.version && isStale(entry))) {
        remove(key)
        misses++
        return undefined
      }
      hits++
      entry.version = live.version
      return entry.signedIn
    },
    stamp: () => ({ head: log.head(), drops }),
    put: (key, signedIn, stamp) => {
      if (stamp.drops !== drops) return
      remove(key)
      if (entries.size >= MAX_ENTRIES) remove(entries.keys().next().value as string)
      entries.set(key, { signedIn, readAt: monotonicMs(), head: stamp.head, version: -1 })
      const keys = ofUser.get(signedIn.session.userId)
      if (keys) keys.add(key)
      else ofUser.set(signedIn.session.userId, new Set([key]))
    },
    replace: (key, before, after) => {
      const entry = entries.get(key)
      if (entry?.signedIn === before) entries.set(key, { ...entry, signedIn: after })
    },
    drop: (userId) => {
      drops++
      for (const key of ofUser.get(userId) ?? []) remove(key)
    },
  }
}
