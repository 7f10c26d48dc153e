import type { UserId } from "../user/index.ts"
import type { SignedIn } from "./session.ts"

/** Enough for a busy replica at about 1 kB each; the one read longest ago goes first. */
const MAX_ENTRIES = 20_000

/**
 * What was read of recent sessions, by token hash. It may be `maxAgeMs` behind the database, never behind this process: a
 * session ended here is gone at once, and a read that began before that cannot put it back (`stamp`). So `drop` is called
 * after the change is committed.
 */
export interface SessionCache {
  get(tokenHash: string): SignedIn | undefined
  /** Taken before a read, given with what was read: a stamp from before the last removal is refused. */
  stamp(): number
  put(tokenHash: string, entry: SignedIn, stamp: number): void
  /** Everything of one person. */
  drop(userId: UserId): void
}

export function createSessionCache(maxAgeMs: number, monotonicMs: () => number): SessionCache {
  const entries = new Map<string, { readonly signedIn: SignedIn; readonly readAt: number }>()
  const ofUser = new Map<UserId, Set<string>>()
  let removals = 0

  function remove(tokenHash: string): void {
    const entry = entries.get(tokenHash)
    if (!entry) return
    entries.delete(tokenHash)
    const { userId } = entry.signedIn.session
    const hashes = ofUser.get(userId)
    hashes?.delete(tokenHash)
    if (hashes?.size === 0) ofUser.delete(userId)
  }

  return {
    get: (tokenHash) => {
      const entry = entries.get(tokenHash)
      if (!entry) return undefined
      if (monotonicMs() - entry.readAt > maxAgeMs) {
        remove(tokenHash)
        return undefined
      }
      return entry.signedIn
    },
    stamp: () => removals,
    put: (tokenHash, signedIn, stamp) => {
      if (stamp !== removals) return
      remove(tokenHash)
      if (entries.size >= MAX_ENTRIES) remove(entries.keys().next().value as string)
      entries.set(tokenHash, { signedIn, readAt: monotonicMs() })
      const hashes = ofUser.get(signedIn.session.userId)
      if (hashes) hashes.add(tokenHash)
      else ofUser.set(signedIn.session.userId, new Set([tokenHash]))
    },
    drop: (userId) => {
      removals++
      for (const tokenHash of ofUser.get(userId) ?? []) remove(tokenHash)
    },
  }
}
