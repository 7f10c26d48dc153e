import { type Clock, monotonicMs } from "../../kernel/clock.ts"
import { type Database, DatabaseUnavailable, type Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Random } from "../../kernel/random.ts"
import { hasTokenShape, newToken, tokenHash } from "../../kernel/token.ts"
import type { Audit } from "../audit/index.ts"
import type { OrganizationId } from "../organization/index.ts"
import type { RevocationLog, Revoke } from "../revocation/index.ts"
import { beginEpoch, EPOCH_MARGIN_SECONDS, type User, type UserId } from "../user/index.ts"
import { type CacheCounts, createSessionCache } from "./cache.ts"
import { type EndReason, judge, lifeOf, outside, type Session, type SessionId, type SessionLimits, type SignedIn, whyLeave } from "./session.ts"
import {
  type EndedSession,
  endAll,
  endAllButNewest,
  endById,
  endByTokenHash,
  endOne,
  findById,
  findByTokenHash,
  insertSession,
  keepInEpoch,
  leaveOrganization,
  listLive,
  moveSession,
  touchSession,
} from "./store.ts"

export interface NewSession {
  readonly user: User
  readonly amr: readonly string[]
  readonly acr: string
  /** The sign-in methods that were used, by name. */
  readonly methods: readonly string[]
  readonly remembered: boolean
  readonly userAgent: string | null
  readonly ip: string | null
  /** The organization it begins in; its gate has been asked. */
  readonly organizationId?: OrganizationId | null
  /** Who acts in the person's name, if it is not the person, and for how long at most. */
  readonly actor?: { readonly id: UserId; readonly lifeSeconds: number }
}

/** The one place where sessions begin, are recognised and end. Every end is in the revocation log, in its transaction. */
export interface Sessions {
  /**
   * Begins a session with a new id and token, whatever the browser held before (no fixation, CWE-384).
   * @returns undefined when the person was disabled, or everything of theirs was ended, since `user` was read
   */
  mint(db: Db, wanted: NewSession): Promise<{ readonly token: string; readonly session: Session } | undefined>
  /** Whom a presented token stands for; moves the idle end. @returns undefined for whatever is not a live session */
  find(token: string): Promise<SignedIn | undefined> | SignedIn | undefined
  /** As `find`, by the `sid` of a token that was verified. */
  findById(id: SessionId): Promise<SignedIn | undefined> | SignedIn | undefined
  /** Asks the database itself, and is no use of the session. */
  isLive(id: SessionId): Promise<boolean>
  /** Whether a session that was read together with its user stands, and what its use moves. */
  judge(signedIn: SignedIn): ReturnType<typeof judge>
  /** A session that was read together with where it is: as it is, or outside, for good, when the organization's gate says no. */
  stayOrLeave(signedIn: SignedIn): SignedIn | Promise<SignedIn>
  /**
   * Into an organization, whose gate the caller has asked, or out of any; under a new token, within a transaction of the log.
   * @returns undefined when the session has ended meanwhile
   */
  move(
    db: Db,
    revoke: Revoke,
    session: Session,
    organizationId: OrganizationId | null,
  ): Promise<{ readonly token: string; readonly session: Session } | undefined>
  list(userId: UserId): Promise<Session[]>
  cacheCounts(): CacheCounts
  /** @returns false when the user has no such live session */
  end(userId: UserId, id: SessionId, reason: EndReason, request?: Incoming): Promise<boolean>
  /** Ends all of a user's sessions but one. @returns how many */
  endOthers(userId: UserId, reason: EndReason, except: SessionId, request?: Incoming): Promise<number>
  /**
   * Ends what a person has too many of, the sessions unused for longest first (ASVS 7.1.2). Called once a new one is
   * committed: until then there may be more.
   */
  endTooMany(userId: UserId, newest: SessionId, request?: Incoming): Promise<void>
  /** Ends the session a token stands for, if any. */
  endByToken(token: string, reason: EndReason, request?: Incoming): Promise<void>
  endById(id: SessionId, reason: EndReason, request?: Incoming): Promise<void>
  /** As `endById`, within a transaction of the log, whose cause writes down what happened. */
  endIn(db: Db, revoke: Revoke, id: SessionId, reason: EndReason): Promise<void>
  /** Everything the person holds ends, within a transaction of the log: sessions, and tokens that say they were issued before. */
  endEverything(db: Db, revoke: Revoke, userId: UserId, reason: EndReason, keep?: SessionId): Promise<void>
}

/** What `judge` says of a session that stands. */
type Passes = Exclude<ReturnType<typeof judge>, { readonly kind: "refused" }>

const MAX_USER_AGENT_CHARACTERS = 256
export function createSessions(needs: {
  readonly database: Database
  readonly audit: Pick<Audit, "record">
  readonly revocations: RevocationLog
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly limits: SessionLimits & { readonly maxPerUser?: number }
  /** Whether somebody may (still) act in other people's names; without it nobody may. */
  readonly mayAct?: (actorId: UserId) => boolean | Promise<boolean>
}): Sessions {
  const { database, audit, revocations, clock, ids, random, limits, mayAct = () => false } = needs
  const cache = createSessionCache(revocations, monotonicMs)

  async function load(key: string, read: (db: Db, key: string) => Promise<SignedIn | undefined>): Promise<SignedIn | undefined> {
    const stamp = cache.stamp()
    const found = await read(database, key)
    if (!found) return undefined
    const now = clock.now()
    const verdict = judge(found, limits, now)
    // A refusal is not kept: what refuses may be taken back (a person who was disabled).
    if (verdict.kind === "refused") return undefined
    cache.put(key, found, stamp)
    return proceed(found, key, verdict, now)
  }

  /** The person passes; so may the organization say no, and then the session leaves it for good, whatever happens next. */
  function proceed(found: SignedIn, key: string, verdict: Passes, now: number): SignedIn | Promise<SignedIn | undefined> {
    const { actorId } = found.session
    return actorId === null ? proceedThemselves(found, key, verdict, now) : proceedInName(found, actorId, key, verdict, now)
  }

  /** AD-06: whoever acts in another's name is asked about at every use, so that losing the right ends it. */
  async function proceedInName(found: SignedIn, actorId: UserId, key: string, verdict: Passes, now: number): Promise<SignedIn | undefined> {
    return (await mayAct(actorId)) ? proceedThemselves(found, key, verdict, now) : undefined
  }

  function proceedThemselves(found: SignedIn, key: string, verdict: Passes, now: number): SignedIn | Promise<SignedIn | undefined> {
    const why = found.organization === null ? undefined : whyLeave(found, limits, now)
    if (why !== undefined) return leave(found, outside(found, why), key, now)
    return verdict.kind === "live" ? found : touch(found, key, now, verdict.idleExpiresAt)
  }

  async function leave(found: SignedIn, after: SignedIn, key: string, now: number): Promise<SignedIn | undefined> {
    const { organization, session } = found
    const why = after.session.organizationLeft
    if (organization === null || why === null) return found
    const stamp = cache.stamp()
    try {
      // Not there any more: it has been moved meanwhile, and stands under another token.
      if (!(await leaveOrganization(database, session.id, organization.id, why))) cache.drop(session.userId)
      else cache.put(key, after, stamp)
    } catch (error) {
      // What cannot be noted now is found again at the next use.
      if (!(error instanceof DatabaseUnavailable)) throw error
    }
    const verdict = judge(after, limits, now)
    return verdict.kind === "touch" ? touch(after, key, now, verdict.idleExpiresAt) : after
  }

  function settle(found: SignedIn, key: string): SignedIn | undefined | Promise<SignedIn | undefined> {
    const now = clock.now()
    const verdict = judge(found, limits, now)
    switch (verdict.kind) {
      case "refused":
        return undefined
      case "live":
      case "touch":
        return proceed(found, key, verdict, now)
    }
  }

  async function touch({ session, user, organization }: SignedIn, key: string, now: number, idleExpiresAt: number): Promise<SignedIn | undefined> {
    const stamp = cache.stamp()
    try {
      if (!(await touchSession(database, session.id, now, idleExpiresAt))) {
        cache.drop(user.id)
        return undefined
      }
    } catch (error) {
      // Reading still works while writing does not (a full disk, a fail-over): nobody is signed out by that.
      if (error instanceof DatabaseUnavailable) return { session, user, organization }
      throw error
    }
    const touched = { session: { ...session, lastSeenAt: now, idleExpiresAt }, user, organization }
    cache.put(key, touched, stamp)
    return touched
  }

  const endIn: Sessions["endIn"] = async (db, revoke, id, reason) => {
    if (await endById(db, id, clock.now(), reason)) revoke("session", id)
  }

  /** A session that gave way to the next sign-in of its browser is part of that sign-in. */
  async function recordEnd(db: Db, { id, user_id: userId }: EndedSession, reason: EndReason, request: Incoming | undefined): Promise<void> {
    if (reason !== "replaced")
      await audit.record(db, { type: "session.ended", userId, sessionId: id, ...(request ? { request } : {}), details: { reason } })
  }

  return {
    mint: async (db, { user, userAgent, actor, ...wanted }) => {
      const now = clock.now()
      const token = newToken(random)
      const life = lifeOf(limits, wanted.remembered, now)
      const atMost = now + (actor?.lifeSeconds ?? Infinity) * 1000
      const session: Session = {
        id: ids.next("ses"),
        userId: user.id,
        userEpoch: user.epoch,
        createdAt: now,
        lastSeenAt: now,
        expiresAt: Math.min(life.expiresAt, atMost),
        idleExpiresAt: Math.min(life.idleExpiresAt, atMost),
        authTime: now,
        endedAt: null,
        organizationId: null,
        organizationLeft: null,
        actorId: actor?.id ?? null,
        userAgent: userAgent?.slice(0, MAX_USER_AGENT_CHARACTERS) ?? null,
        ...wanted,
      }
      return (await insertSession(db, session, tokenHash(token))) ? { token, session } : undefined
    },
    find: (token) => {
      if (!hasTokenShape(token)) return undefined
      const hash = tokenHash(token)
      const cached = cache.get(hash)
      return cached ? settle(cached, hash) : load(hash, findByTokenHash)
    },
    findById: (id) => {
      const cached = cache.get(id)
      return cached ? settle(cached, id) : load(id, findById)
    },
    judge: (signedIn) => judge(signedIn, limits, clock.now()),
    stayOrLeave: (signedIn) => {
      const { session, organization } = signedIn
      const why = organization === null ? undefined : whyLeave(signedIn, limits, clock.now())
      if (organization === null || why === undefined) return signedIn
      return leaveOrganization(database, session.id, organization.id, why).then(() => outside(signedIn, why))
    },
    move: async (db, revoke, session, organizationId) => {
      const token = newToken(random)
      if (!(await moveSession(db, session.id, organizationId, tokenHash(token), clock.now()))) return undefined
      // What replicas remember under the old token is nobody's any more.
      revoke("access", session.userId)
      return { token, session: { ...session, organizationId, organizationLeft: null } }
    },
    isLive: async (id) => {
      const found = await findById(database, id)
      if (found === undefined || judge(found, limits, clock.now()).kind === "refused") return false
      return found.session.actorId === null || (await mayAct(found.session.actorId))
    },
    cacheCounts: cache.counts,
    list: (userId) => listLive(database, userId, clock.now()),
    end: (userId, id, reason, request) =>
      revocations.transaction(async (db, revoke) => {
        if (!(await endOne(db, userId, id, clock.now(), reason))) return false
        await recordEnd(db, { id, user_id: userId }, reason, request)
        revoke("session", id)
        return true
      }),
    endOthers: (userId, reason, except, request) =>
      revocations.transaction(async (db, revoke) => {
        const ended = await endAll(db, userId, except, clock.now(), reason)
        if (ended.length === 0) return 0
        await audit.record(db, {
          type: "sessions.ended",
          userId,
          sessionId: except,
          ...(request ? { request } : {}),
          details: { reason, count: ended.length },
        })
        for (const id of ended) revoke("session", id)
        return ended.length
      }),
    endTooMany: async (userId, newest, request) => {
      const { maxPerUser = 0 } = limits
      if (maxPerUser === 0) return
      await revocations.transaction(async (db, revoke) => {
        for (const id of await endAllButNewest(db, userId, newest, maxPerUser, clock.now(), "replaced")) {
          // Unlike a session that its own browser replaces: this one is on another device.
          await audit.record(db, { type: "session.ended", userId, sessionId: id, ...(request ? { request } : {}), details: { reason: "replaced" } })
          revoke("session", id)
        }
      })
    },
    endByToken: async (token, reason, request) => {
      if (!hasTokenShape(token)) return
      await revocations.transaction(async (db, revoke) => {
        const ended = await endByTokenHash(db, tokenHash(token), clock.now(), reason)
        if (!ended) return
        await recordEnd(db, ended, reason, request)
        revoke("session", ended.id)
      })
    },
    endById: (id, reason, request) =>
      revocations.transaction(async (db, revoke) => {
        const ended = await endById(db, id, clock.now(), reason)
        if (!ended) return
        await recordEnd(db, ended, reason, request)
        revoke("session", id)
      }),
    endIn,
    endEverything: async (db, revoke, userId, reason, keep) => {
      const before = Math.floor(clock.now() / 1000) + EPOCH_MARGIN_SECONDS
      await beginEpoch(db, userId, before)
      await endAll(db, userId, keep ?? null, clock.now(), reason)
      if (keep !== undefined) await keepInEpoch(db, keep)
      revoke("subject", userId, before)
    },
  }
}
