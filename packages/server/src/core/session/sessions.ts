import { type Clock, monotonicMs } from "../../kernel/clock.ts"
import { type Database, DatabaseUnavailable, type Db } from "../../kernel/db/index.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Random } from "../../kernel/random.ts"
import { hasTokenShape, newToken, tokenHash } from "../../kernel/token.ts"
import type { User, UserId } from "../user/index.ts"
import { createSessionCache } from "./cache.ts"
import { type EndReason, judge, lifeOf, type Session, type SessionId, type SessionLimits, type SignedIn } from "./session.ts"
import { endAll, endByTokenHash, endOne, findByTokenHash, insertSession, listLive, touchSession } from "./store.ts"

export interface NewSession {
  readonly user: User
  readonly amr: readonly string[]
  readonly acr: string
  readonly remembered: boolean
  readonly userAgent: string | null
  readonly ip: string | null
}

/** The one place where sessions begin, are recognised and end. */
export interface Sessions {
  /** Begins a session with a new id and token, whatever the browser held before (no fixation, CWE-384). */
  mint(db: Db, wanted: NewSession): Promise<{ readonly token: string; readonly session: Session }>
  /** Whom a presented token stands for; moves the idle end. @returns undefined for whatever is not a live session */
  find(token: string): Promise<SignedIn | undefined> | SignedIn | undefined
  list(userId: UserId): Promise<Session[]>
  /** @returns false when the user has no such live session */
  end(userId: UserId, id: SessionId, reason: EndReason): Promise<boolean>
  endAll(userId: UserId, reason: EndReason, except?: SessionId): Promise<number>
  /** Ends the session a token stands for, if any. */
  endByToken(token: string, reason: EndReason): Promise<void>
  /** Call after a change to a user that the gate or an answer looks at. */
  forget(userId: UserId): void
}

/** On PostgreSQL other replicas end sessions too; GATES 33 wants that seen within a second. */
const CACHE_MAX_AGE_MS = { postgres: 500, sqlite: 60_000 } as const
const MAX_USER_AGENT_CHARACTERS = 256

export function createSessions(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly limits: SessionLimits
}): Sessions {
  const { database, clock, ids, random, limits } = needs
  const cache = createSessionCache(CACHE_MAX_AGE_MS[database.dialect], monotonicMs)

  async function load(hash: string): Promise<SignedIn | undefined> {
    const stamp = cache.stamp()
    const found = await findByTokenHash(database, hash)
    if (!found) return undefined
    cache.put(hash, found, stamp)
    return settle(found, hash)
  }

  function settle(found: SignedIn, hash: string): SignedIn | undefined | Promise<SignedIn | undefined> {
    const now = clock.now()
    const verdict = judge(found, limits, now)
    switch (verdict.kind) {
      case "refused":
        return undefined
      case "live":
        return found
      case "touch":
        return touch(found, hash, now, verdict.idleExpiresAt)
    }
  }

  async function touch({ session, user }: SignedIn, hash: string, now: number, idleExpiresAt: number): Promise<SignedIn | undefined> {
    const stamp = cache.stamp()
    try {
      if (!(await touchSession(database, session.id, now, idleExpiresAt))) {
        cache.drop(user.id)
        return undefined
      }
    } catch (error) {
      // Reading still works while writing does not (a full disk, a fail-over): nobody is signed out by that.
      if (error instanceof DatabaseUnavailable) return { session, user }
      throw error
    }
    const touched = { session: { ...session, lastSeenAt: now, idleExpiresAt }, user }
    cache.put(hash, touched, stamp)
    return touched
  }

  return {
    mint: async (db, { user, userAgent, ...wanted }) => {
      const now = clock.now()
      const token = newToken(random)
      const session: Session = {
        id: ids.next("ses"),
        userId: user.id,
        createdAt: now,
        lastSeenAt: now,
        ...lifeOf(limits, wanted.remembered, now),
        authTime: now,
        endedAt: null,
        userAgent: userAgent?.slice(0, MAX_USER_AGENT_CHARACTERS) ?? null,
        ...wanted,
      }
      await insertSession(db, session, tokenHash(token))
      return { token, session }
    },
    find: (token) => {
      if (!hasTokenShape(token)) return undefined
      const hash = tokenHash(token)
      const cached = cache.get(hash)
      return cached ? settle(cached, hash) : load(hash)
    },
    list: (userId) => listLive(database, userId, clock.now()),
    end: async (userId, id, reason) => {
      const ended = await endOne(database, userId, id, clock.now(), reason)
      cache.drop(userId)
      return ended
    },
    endAll: async (userId, reason, except) => {
      const count = await endAll(database, userId, except ?? null, clock.now(), reason)
      cache.drop(userId)
      return count
    },
    endByToken: async (token, reason) => {
      if (!hasTokenShape(token)) return
      const owner = await endByTokenHash(database, tokenHash(token), clock.now(), reason)
      if (owner !== undefined) cache.drop(owner)
    },
    forget: (userId) => cache.drop(userId),
  }
}
