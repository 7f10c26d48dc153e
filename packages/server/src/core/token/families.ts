import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Log } from "../../kernel/log.ts"
import type { Outbox } from "../../kernel/outbox.ts"
import type { Random } from "../../kernel/random.ts"
import { type KeyRing, placeOf } from "../../kernel/seal.ts"
import { Secret } from "../../kernel/secret.ts"
import { listHash } from "../../kernel/token.ts"
import { localeFor } from "../../pages/index.ts"
import type { Audit } from "../audit/index.ts"
import type { RevocationLog, Revoke } from "../revocation/index.ts"
import { type SessionLimits, type Sessions, type SignedIn, TOUCH_EVERY_MS } from "../session/index.ts"
import type { UserId } from "../user/index.ts"
import { decide, type Family, LOCKSTEP_GENERATIONS, lifeOfFamily, type Presented } from "./family.ts"
import { stolenTokenMail } from "./mail.tsx"
import { type FamilyId, isGenuine, type PresentedToken, parseRefreshToken, refreshToken } from "./refresh-token.ts"
import {
  endFamiliesOf,
  endFamily,
  endFamilyOf,
  type FamilyDescription,
  type FamilyOfSession,
  findFamily,
  insertFamily,
  listLive,
  markShared,
  secretColumn,
  turnAlone,
  turnWithSession,
} from "./store.ts"
import type { Uptime } from "./uptime.ts"

/** The client of our own pages and apps; nobody can register it. */
export const FIRST_PARTY = "first-party"
const SECRET_BYTES = 32
/** Secrets never change, so they are remembered; the chain itself is always asked of the database. */
const MAX_KNOWN_FAMILIES = 20_000
/** A move that somebody else was faster with is decided again; each time the chain has moved on, so it ends soon. */
const MAX_DECISIONS = 5

export interface FamilySettings {
  readonly absoluteSeconds: number
  readonly idleSeconds: number
  /** What a stolen chain takes along besides its session. */
  readonly theftEnds: "session" | "everything"
}

/** Who presents a token, as far as it can be told. */
export interface Presenter {
  readonly device: string
  /** Sent with a turn, and again when its answer was lost. */
  readonly retryKey: string | undefined
  /** What it came with, for the record. */
  readonly request?: Incoming
}

export type Refreshed =
  | {
      readonly kind: "rotated" | "replayed"
      readonly refreshToken: string
      readonly family: Family
      readonly signedIn: SignedIn
      /** Read before anything was looked up: what is issued may not claim to be younger. */
      readonly at: number
    }
  /** This chain is over, its session is not: whoever holds that may have a new one. */
  | { readonly kind: "ambiguous"; readonly family: Family }
  | { readonly kind: "reused" }
  | { readonly kind: "invalid" }

/** Refresh tokens: each is a position in a chain, the chain is one row, and one statement moves it on. */
export interface Families {
  /** Begins a chain under a session, in its transaction. */
  begin(
    db: Db,
    signedIn: SignedIn,
    presenter: Presenter,
    accessIn: Family["accessIn"],
  ): Promise<{ readonly family: Family; readonly refreshToken: string }>
  refresh(token: string, presenter: Presenter): Promise<Refreshed>
  /** The session a genuine token belongs to, whatever has become of its chain. For signing out. */
  sessionOf(token: string): Promise<Family["sessionId"] | undefined>
  /** A person's chains that can still be turned, the newest first. @param before the last one of the part before */
  listPart(userId: UserId, before: FamilyId | undefined, limit: number): Promise<FamilyDescription[]>
  /** One chain ends with its access tokens, its session stays; within a transaction of the log. @returns false when the person has no such chain */
  endOf(db: Db, revoke: Revoke, userId: UserId, id: FamilyId): Promise<boolean>
  /** Every chain of a person whose sessions end with it. @returns how many could still have been turned */
  endAllOf(db: Db, userId: UserId): Promise<number>
}

export function createFamilies(needs: {
  readonly database: Database
  readonly audit: Pick<Audit, "record">
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly keys: KeyRing
  readonly log: Log
  readonly outbox: Outbox
  readonly revocations: RevocationLog
  readonly sessions: Sessions
  readonly uptime: Uptime
  readonly appName: string
  readonly issuer: string
  readonly settings: FamilySettings
  readonly sessionLimits: SessionLimits
}): Families {
  const { database, audit, clock, ids, random, keys, log, outbox, revocations, sessions, uptime, settings, sessionLimits } = needs
  const known = new Map<FamilyId, Secret<Buffer>>()

  function secretOf({ id, sealedSecret }: Family): Secret<Buffer> {
    const remembered = known.get(id)
    if (remembered) return remembered
    const secret = new Secret(Buffer.from(keys.unseal(secretColumn.purpose, placeOf(secretColumn, id), sealedSecret), "base64url"))
    if (known.size >= MAX_KNOWN_FAMILIES) known.delete(known.keys().next().value as FamilyId)
    known.set(id, secret)
    return secret
  }

  /** One statement settles it, also among replicas. @returns nothing when it was not this call that turned the chain */
  async function turn(token: PresentedToken, presenter: Presenter, now: number, catchUp: boolean): Promise<FamilyOfSession | undefined> {
    const wanted = {
      id: token.family,
      generation: token.generation,
      catchUp,
      now,
      idleExpiresAt: now + settings.idleSeconds * 1000,
      upMs: uptime.estimateMs(),
      device: presenter.device,
      retryKeyHash: retryKeyHashOf(token.family, presenter),
      touchBefore: now - TOUCH_EVERY_MS,
      sessionIdleExpiresAt: now + sessionLimits.idleSeconds * 1000,
      rememberedIdleExpiresAt: now + sessionLimits.rememberIdleSeconds * 1000,
    }
    if (database.dialect === "postgres") return turnWithSession(database, wanted)
    const family = await turnAlone(database, wanted)
    // From memory, under the log of this one process; notes the session as used when that is due.
    const signedIn = family && (await sessions.findById(family.sessionId))
    return signedIn && { family, signedIn }
  }

  /** What is given out when the chain stands at `generation`; the gate is asked every time. */
  function given(
    kind: "rotated" | "replayed",
    { family, signedIn: read }: FamilyOfSession,
    generation: number,
    secret: Secret<Buffer>,
    at: number,
  ): Refreshed | Promise<Refreshed> {
    if (sessions.judge(read).kind === "refused") return { kind: "invalid" }
    const refreshed = (signedIn: SignedIn): Refreshed => ({
      kind,
      refreshToken: refreshToken(family.id, generation, secret),
      family,
      signedIn,
      at,
    })
    const standing = sessions.stayOrLeave(read)
    return standing instanceof Promise ? standing.then(refreshed) : refreshed(standing)
  }

  const theftMail = ({ user }: SignedIn) =>
    stolenTokenMail({ to: user.email, locale: localeFor(user.locale, null), app: needs.appName, link: `${needs.issuer}/account` })

  async function endStolen(family: Family, signedIn: SignedIn, { request }: Presenter): Promise<void> {
    const mine = await revocations.transaction(async (db, revoke) => {
      if (!(await endFamily(db, family.id, null, clock.now(), "theft"))) return false
      if (settings.theftEnds === "everything") await sessions.endEverything(db, revoke, family.userId, "theft")
      else await sessions.endIn(db, revoke, family.sessionId, "theft")
      await outbox.put(db, theftMail(signedIn))
      await audit.record(db, {
        type: "token.theft",
        userId: family.userId,
        // Whoever it was, nobody knows: the thief, or the person after the thief.
        actor: "unknown",
        sessionId: family.sessionId,
        ...(request ? { request } : {}),
        details: { family: family.id, ended: settings.theftEnds },
      })
      revoke("family", family.id)
      return true
    })
    if (mine) log.warn({ user: family.userId, session: family.sessionId, family: family.id }, "a refresh token was used twice: its session has ended")
  }

  async function endAmbiguous({ id, generation }: Family): Promise<boolean> {
    return revocations.transaction(async (db, revoke) => {
      const ended = await endFamily(db, id, generation, clock.now(), "ambiguous")
      if (ended) revoke("family", id)
      return ended
    })
  }

  /** Looks, decides, moves; again when somebody else moved first. */
  async function settle(token: PresentedToken, presenter: Presenter): Promise<Refreshed> {
    for (let decisions = 0; decisions < MAX_DECISIONS; decisions++) {
      const now = clock.now()
      const found = await findFamily(database, token.family)
      if (!found) return { kind: "invalid" }
      const { family, signedIn } = found
      const secret = secretOf(family)
      if (!isGenuine(token, secret) || sessions.judge(signedIn).kind === "refused") return { kind: "invalid" }
      const presented: Presented = {
        generation: token.generation,
        device: presenter.device,
        retryKeyHash: retryKeyHashOf(token.family, presenter),
      }
      // The clock of service-up time is asked of the database only when it matters.
      const upMs = token.generation === family.generation - 1 ? await uptime.readMs() : 0
      const decision = decide(family, presented, now, upMs)
      switch (decision.kind) {
        case "refused":
          return decision.why === "ambiguous" ? { kind: "ambiguous", family } : { kind: "invalid" }
        case "turn":
        case "catch_up": {
          const turned = await turn(token, presenter, now, decision.kind === "catch_up")
          if (!turned) continue
          if (decision.kind === "catch_up")
            log.error(
              { family: family.id, row: family.generation, presented: token.generation },
              "a refresh token is ahead of the database: was it restored?",
            )
          return given("rotated", turned, turned.family.generation, secret, now)
        }
        case "replay": {
          const answer = await given("replayed", found, family.generation, secret, now)
          if (!decision.shared || answer.kind === "invalid") return answer
          const run = await markShared(database, family.id, family.generation)
          if (run === undefined) continue
          if (run < LOCKSTEP_GENERATIONS) return answer
          await endStolen(family, signedIn, presenter)
          return { kind: "reused" }
        }
        case "ambiguous":
          if (!(await endAmbiguous(family))) continue
          return { kind: "ambiguous", family }
        case "theft":
          await endStolen(family, signedIn, presenter)
          return { kind: "reused" }
      }
    }
    return { kind: "invalid" }
  }

  return {
    begin: async (db, signedIn, presenter, accessIn) => {
      const now = clock.now()
      const id = ids.next("fam")
      const secret = new Secret(random.bytes(SECRET_BYTES))
      const family: Family = {
        id,
        sessionId: signedIn.session.id,
        userId: signedIn.user.id,
        clientId: FIRST_PARTY,
        sealedSecret: keys.seal(secretColumn.purpose, placeOf(secretColumn, id), secret.reveal().toString("base64url")),
        accessIn,
        generation: 1,
        createdAt: now,
        ...lifeOfFamily(settings, signedIn.session.expiresAt, now),
        turnedUpMs: uptime.estimateMs(),
        turnedBy: presenter.device,
        retryKeyHash: null,
        endedAt: null,
        endReason: null,
      }
      await insertFamily(db, family)
      return { family, refreshToken: refreshToken(id, 1, secret) }
    },
    refresh: async (text, presenter) => {
      const token = parseRefreshToken(text)
      if (!token) return { kind: "invalid" }
      const secret = known.get(token.family)
      if (secret) {
        // What most requests are: the newest token of a chain that is known here. One statement, and no look before it.
        if (!isGenuine(token, secret)) return { kind: "invalid" }
        const now = clock.now()
        const turned = await turn(token, presenter, now, false)
        if (turned) return given("rotated", turned, turned.family.generation, secret, now)
      }
      return settle(token, presenter)
    },
    sessionOf: async (text) => {
      const token = parseRefreshToken(text)
      const found = token && (await findFamily(database, token.family))
      return found && isGenuine(token, secretOf(found.family)) ? found.family.sessionId : undefined
    },
    listPart: (userId, before, limit) => listLive(database, userId, clock.now(), before ?? "", limit),
    endOf: async (db, revoke, userId, id) => {
      const ended = await endFamilyOf(db, userId, id, clock.now(), "ended_by_administrator")
      if (ended) revoke("family", id)
      return ended
    },
    endAllOf: (db, userId) => endFamiliesOf(db, userId, clock.now(), "killed"),
  }
}

/** Bound to the family, so that the same key sent elsewhere says nothing. */
function retryKeyHashOf(family: FamilyId, { retryKey }: Presenter): string | null {
  return retryKey === undefined ? null : listHash(family, retryKey)
}
