import { type Clock, monotonicMs } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Random } from "../../kernel/random.ts"
import { hasTokenShape, newToken, tokenHash } from "../../kernel/token.ts"
import type { Audit } from "../audit/index.ts"
import { type EntryRefusal, mayEnter, type OrganizationId } from "../organization/index.ts"
import type { RevocationLog, Revoke } from "../revocation/index.ts"
import { beginEpoch, EPOCH_MARGIN_SECONDS, type User, type UserId } from "../user/index.ts"
import { levelAt, provedNow, type Strength } from "./assurance.ts"
import { type CacheCounts, createSessionCache } from "./cache.ts"
import {
  asOf,
  type EndReason,
  type EnteredOrganization,
  entrantOf,
  judge,
  lifeOf,
  placeOf,
  type Session,
  type SessionId,
  type SessionLimits,
  type SignedIn,
} from "./session.ts"
import {
  countLive,
  type EndedSession,
  endActedBy,
  endAll,
  endAllButNewest,
  endById,
  endByTokenHash,
  endOne,
  expelAll,
  expelMember,
  findById,
  findByTokenHash,
  findEntrance,
  insertSession,
  keepInEpoch,
  listEntries,
  listLive,
  listLivePart,
  lockSession,
  moveSession,
  raiseSession,
  type SessionPosition,
} from "./store.ts"
import { createUses } from "./uses.ts"

export interface NewSession {
  readonly user: User
  readonly amr: readonly string[]
  readonly acr: string
  /** Whether what was shown cannot be phished. */
  readonly phishingResistant?: boolean
  /** The sign-in methods that were used, by name. */
  readonly methods: readonly string[]
  readonly remembered: boolean
  readonly userAgent: string | null
  readonly ip: string | null
  /**
   * Null to begin outside any organization. Without it, it begins in the one of the person's last session, else in the only
   * one they belong to, if that one's gate lets it; a session of somebody who acts in their name begins in none.
   */
  readonly organizationId?: null
  /** Who acts in the person's name, if it is not the person, and for how long at most. */
  readonly actor?: { readonly id: UserId; readonly lifeSeconds: number }
}

export interface Minted {
  readonly token: string
  readonly session: Session
  readonly organization: EnteredOrganization | null
}

/** Shown in a session that stands. */
export interface NewlyShown extends Strength {
  readonly amr: readonly string[]
  readonly methods: readonly string[]
}

export interface Raised {
  readonly signedIn: SignedIn
  /** Absent where it stays as it is. */
  readonly token?: string
}

export type Moved =
  /** `token` is absent where it stays as it is. */
  | { readonly kind: "moved"; readonly signedIn: SignedIn; readonly token?: string }
  | { readonly kind: "refused"; readonly why: EntryRefusal }
  /** No such organization, or none of theirs. */
  | { readonly kind: "unknown" }
  | { readonly kind: "ended" }

/** The one place where sessions begin, are recognised and end. Every end is in the revocation log, in its transaction. */
export interface Sessions {
  /**
   * Begins a session with a new id and token, whatever the browser held before (no fixation, CWE-384).
   * @returns undefined when the person was disabled, or everything of theirs was ended, since `user` was read
   */
  mint(db: Db, wanted: NewSession): Promise<Minted | undefined>
  /** Whom a presented token stands for; moves the idle end. @returns undefined for whatever is not a live session */
  find(token: string): Promise<SignedIn | undefined> | SignedIn | undefined
  /** As `find`, by the `sid` of a token that was verified. */
  findById(id: SessionId): Promise<SignedIn | undefined> | SignedIn | undefined
  /** As `findById`, past whatever is remembered: for what must not rest on how things were a moment ago. */
  findNow(id: SessionId): Promise<SignedIn | undefined>
  /** Asks the database itself, and is no use of the session. */
  isLive(id: SessionId): Promise<boolean>
  /** Whether a session that was read together with its user stands, and what its use moves. */
  judge(signedIn: SignedIn): ReturnType<typeof judge>
  /** A session that was read together with where it is: as it is, or outside, for good, when the organization's gate says no. */
  stayOrLeave(signedIn: SignedIn): SignedIn | Promise<SignedIn>
  /**
   * Into an organization, if its gate lets it, or out of any (null); within a transaction of the log.
   * @param newToken whether the session's token is changed as well, so that the one before is nobody's (ASVS 7.2.4)
   */
  move(db: Db, revoke: Revoke, signedIn: SignedIn, organizationId: OrganizationId | null, newToken: boolean): Promise<Moved>
  /** Why a session could not be in an organization now, without moving it; nothing when it could. */
  whyNotIn(db: Db, signedIn: SignedIn, organizationId: OrganizationId): Promise<EntryRefusal | undefined>
  /**
   * What was shown in a session after its beginning, within a transaction of the log: its `auth_time` is now, what it holds is
   * what was shown before and now together.
   * @param newToken as in `move`
   * @returns undefined when it has ended meanwhile
   */
  raise(db: Db, revoke: Revoke, signedIn: SignedIn, shown: NewlyShown, newToken: boolean): Promise<Raised | undefined>
  /** A member's sessions leave an organization, or everybody's when there will be no such organization; within a transaction of the log that says so. */
  expel(db: Db, organizationId: OrganizationId, userId?: UserId): Promise<void>
  list(userId: UserId): Promise<Session[]>
  /** The same in parts. @param after the last one of the part before */
  listPart(userId: UserId, after: SessionPosition | undefined, limit: number): Promise<Session[]>
  countLive(db: Db, userId: UserId): Promise<number>
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
  /** As `endIn`. @returns false when the person has no such session that stands */
  endOf(db: Db, revoke: Revoke, userId: UserId, id: SessionId, reason: EndReason): Promise<boolean>
  /** As `endIn`, for those in which somebody acts in other people's names. @returns how many */
  endActedBy(db: Db, revoke: Revoke, actorId: UserId, reason: EndReason): Promise<number>
  /** Everything the person holds ends, within a transaction of the log: sessions, and tokens that say they were issued before. */
  endEverything(db: Db, revoke: Revoke, userId: UserId, reason: EndReason, keep?: SessionId): Promise<void>
}

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

  const uses = createUses({ database, revocations, clock, limits, mayAct, cache })

  const endIn: Sessions["endIn"] = async (db, revoke, id, reason) => {
    if (await endById(db, id, clock.now(), reason)) revoke("session", id)
  }

  /** A session that gave way to the next sign-in of its browser is part of that sign-in. */
  async function recordEnd(db: Db, { id, user_id: userId }: EndedSession, reason: EndReason, request: Incoming | undefined): Promise<void> {
    if (reason !== "replaced")
      await audit.record(db, { type: "session.ended", userId, sessionId: id, ...(request ? { request } : {}), details: { reason } })
  }

  return {
    mint: async (db, { user, userAgent, actor, organizationId, phishingResistant = false, ...wanted }) => {
      const now = clock.now()
      const token = newToken(random)
      const life = lifeOf(limits, wanted.remembered, now)
      const atMost = now + (actor?.lifeSeconds ?? Infinity) * 1000
      const place = actor || organizationId === null ? undefined : placeOf(await listEntries(db, user.id))
      const why =
        place && mayEnter(place, { ...wanted, phishingResistant, isMember: true, createdAt: now, lastSeenAt: now, longestIdleMs: 0 }, limits, now)
      const session: Session = {
        id: ids.next("ses"),
        userId: user.id,
        userEpoch: user.epoch,
        createdAt: now,
        lastSeenAt: now,
        expiresAt: Math.min(life.expiresAt, atMost),
        idleExpiresAt: Math.min(life.idleExpiresAt, atMost),
        authTime: now,
        proved: provedNow({ acr: wanted.acr, phishingResistant }, now),
        endedAt: null,
        organizationId: place?.id ?? null,
        organizationLeft: why ?? null,
        longestIdleMs: 0,
        actorId: actor?.id ?? null,
        userAgent: userAgent?.slice(0, MAX_USER_AGENT_CHARACTERS) ?? null,
        ...wanted,
      }
      if (!(await insertSession(db, session, tokenHash(token)))) return undefined
      return { token, session, organization: place && why === undefined ? place : null }
    },
    find: (token) => {
      if (!hasTokenShape(token)) return undefined
      const hash = tokenHash(token)
      const cached = cache.get(hash)
      return cached ? uses.settle(cached, hash, findByTokenHash) : uses.load(hash, findByTokenHash)
    },
    findById: (id) => {
      const cached = cache.get(id)
      return cached ? uses.settle(cached, id, findById) : uses.load(id, findById)
    },
    findNow: (id) => uses.load(id, findById),
    judge: (signedIn) => judge(signedIn, limits, clock.now()),
    stayOrLeave: uses.stayOrLeave,
    whyNotIn: async (db, { session, user }, organizationId) => {
      const entered = await findEntrance(db, organizationId, user.id)
      return entered ? mayEnter(entered, entrantOf(session, true), limits, clock.now()) : "not_a_member"
    },
    move: async (db, revoke, { session, user }, organizationId, isNew) => {
      const now = clock.now()
      const entered = organizationId === null ? null : await findEntrance(db, organizationId, user.id)
      if (entered === undefined) return { kind: "unknown" }
      const why = entered && mayEnter(entered, entrantOf(session, true), limits, now)
      if (why) return { kind: "refused", why }
      const token = isNew ? newToken(random) : undefined
      if (!(await moveSession(db, session.id, organizationId, token === undefined ? null : tokenHash(token), now))) return { kind: "ended" }
      // What is remembered of the session, and what its tokens say, is where it was.
      revoke("access", user.id)
      const signedIn = { session: { ...session, organizationId, organizationLeft: null }, user, organization: entered }
      return { kind: "moved", signedIn, ...(token === undefined ? {} : { token }) }
    },
    raise: async (db, revoke, { session: { id }, user, organization }, { acr, phishingResistant, amr, methods }, isNew) => {
      const locked = await lockSession(db, id)
      if (!locked) return undefined
      const now = clock.now()
      const session = asOf(locked, now)
      const token = isNew ? newToken(random) : undefined
      const shown = {
        authTime: now,
        amr: union(session.amr, amr),
        methods: union(session.methods, methods),
        proved: provedNow({ acr, phishingResistant }, now, session.proved),
      }
      if (!(await raiseSession(db, id, shown, token === undefined ? null : tokenHash(token)))) return undefined
      // What is remembered of the session is what it was.
      revoke("access", user.id)
      const signedIn = { session: { ...session, ...shown, acr: levelAt(shown.proved, now, now) }, user, organization }
      return { signedIn, ...(token === undefined ? {} : { token }) }
    },
    expel: (db, organizationId, userId) => (userId === undefined ? expelAll(db, organizationId) : expelMember(db, organizationId, userId)),
    isLive: async (id) => {
      const found = await findById(database, id)
      if (found === undefined || judge(found, limits, clock.now()).kind === "refused") return false
      return found.session.actorId === null || (await mayAct(found.session.actorId))
    },
    cacheCounts: cache.counts,
    list: async (userId) => (await listLive(database, userId, clock.now())).map((session) => asOf(session, clock.now())),
    listPart: async (userId, after, limit) =>
      (await listLivePart(database, userId, clock.now(), after, limit)).map((session) => asOf(session, clock.now())),
    countLive: (db, userId) => countLive(db, userId, clock.now()),
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
    endOf: async (db, revoke, userId, id, reason) => {
      const ended = await endOne(db, userId, id, clock.now(), reason)
      if (ended) revoke("session", id)
      return ended
    },
    endActedBy: async (db, revoke, actorId, reason) => {
      const ended = await endActedBy(db, actorId, clock.now(), reason)
      for (const id of ended) revoke("session", id)
      return ended.length
    },
    endEverything: async (db, revoke, userId, reason, keep) => {
      const before = Math.floor(clock.now() / 1000) + EPOCH_MARGIN_SECONDS
      await beginEpoch(db, userId, before)
      await endAll(db, userId, keep ?? null, clock.now(), reason)
      if (keep !== undefined) await keepInEpoch(db, keep)
      revoke("subject", userId, before)
    },
  }
}

function union(before: readonly string[], now: readonly string[]): string[] {
  return [...new Set([...before, ...now])]
}
