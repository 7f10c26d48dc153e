import type { Clock } from "../../kernel/clock.ts"
import { UniqueViolation } from "../../kernel/db/errors.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Outbox } from "../../kernel/outbox.ts"
import type { Random } from "../../kernel/random.ts"
import { hasTokenShape, newToken, tokenHash } from "../../kernel/token.ts"
import { localeFor, type Pages } from "../../pages/index.ts"
import type { Audit } from "../audit/index.ts"
import type { RevocationLog, Revoke } from "../revocation/index.ts"
import type { Happened, Sessions } from "../session/index.ts"
import { type Email, findUserById, lockUser, mayAuthenticate, moveUser, setDisabledAt, type User, type UserId } from "../user/index.ts"
import { securingErrors } from "./errors.ts"
import { addressPutBackMail, type ChangeKind, changedMail, leftMail, movedMail, type WorkingLink } from "./mail.ts"
import { adoptLink, consumeLink, findLink, insertLink, type Link, useUpNewer } from "./store.ts"

const DAY_MS = 24 * 3_600_000
/** A link that only takes away lives as long as people may leave a mail unread. */
const LINK_LIFETIME_MS = 7 * DAY_MS
/** Whoever gets into an account makes several changes, and the owner opens any one of the mails. */
const DISTRUSTED_BEFORE_MS = DAY_MS

/** A change of somebody's credentials or ways in. */
export interface Change {
  /** The name of its text in `t.securing.changes`. */
  readonly kind: ChangeKind
  readonly happened: Happened
  /** How many recovery codes are left, where that is what it says. */
  readonly left?: number
}

/** What a way of signing in does for an account that somebody else may have been in. */
export interface SecuredMethod {
  distrust?(db: Db, user: User, since: number): Promise<void>
  mailLink?(db: Db, user: User, occasion: "secured"): Promise<void>
}

/**
 * Whoever owns an account hears of every change of how one gets into it, by a mail with one link, "This wasn't me". The link
 * is the mail's alone, works once and for seven days, and only takes away: it signs nobody in.
 */
export interface Securing {
  /** Mails the news with its link to the person's address, in the transaction of the change. */
  tell(db: Db, user: Pick<User, "id" | "email" | "locale">, change: Change): Promise<void>
  /**
   * The same for a change of address, to both. The link goes to the address before and gives the account that address again;
   * whoever has the new mailbox may be who changed it, and gets none.
   * @param before the person as they were @param after as they are
   */
  tellMoved(db: Db, before: User, after: User, happened: Happened): Promise<void>
  /** A link for news that say something of their own. */
  link(db: Db, user: Pick<User, "id" | "email">, kind: string, at: number): Promise<WorkingLink>
  /** Without using it. @returns whether the account gets an address back @throws link_used, link_expired */
  requireSecurable(token: string): Promise<{ readonly putsBack: boolean }>
  /**
   * Ends everything the person holds and does, takes away what was added lately, puts a changed address back, and mails a link
   * to a new password. The newer links of the same person are used up with it. Where the address belongs to somebody else by
   * now, neither mailbox is surely the owner's: then the person is disabled, until somebody who knows them says otherwise.
   * @returns whether a link was mailed: to nobody who is disabled @throws link_used, link_expired
   */
  secure(token: string, request: Incoming): Promise<{ readonly isMailed: boolean }>
  /** Takes over links that were mailed before this slice kept them; those it has already stay as they are. */
  adopt(db: Db, links: readonly EarlierLink[]): Promise<void>
}

/** Of a changed password. Instants are milliseconds since the epoch. */
export interface EarlierLink {
  readonly tokenHash: string
  readonly userId: UserId
  readonly email: Email
  readonly createdAt: number
  readonly expiresAt: number
}

export interface SecuringNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly outbox: Outbox
  readonly pages: Pick<Pages, "languageOf">
  readonly audit: Pick<Audit, "record">
  readonly revocations: RevocationLog
  readonly sessions: Pick<Sessions, "endActedBy" | "endEverything">
  /** How people sign in; known once the house stands. */
  readonly methods: () => readonly SecuredMethod[]
  readonly appName: string
  readonly issuer: string
}

export function createSecuring(needs: SecuringNeeds): Securing {
  const { database, clock, random, outbox, pages, revocations, appName, issuer } = needs

  async function newLink(db: Db, { id, email }: Pick<User, "id" | "email">, kind: string, at: number): Promise<WorkingLink & { putsBack: boolean }> {
    const token = newToken(random)
    const now = clock.now()
    const row = { tokenHash: tokenHash(token), userId: id, kind, email, since: at - DISTRUSTED_BEFORE_MS, now, expiresAt: now + LINK_LIFETIME_MS }
    const putsBack = await insertLink(db, row)
    return { link: `${issuer}/secure?token=${token}`, lifetimeSeconds: LINK_LIFETIME_MS / 1_000, putsBack }
  }

  /** In their own language, else in that of whoever did it, who may well be them. */
  const addressed = ({ email, locale }: Pick<User, "email" | "locale">, request: Incoming | undefined) => ({
    to: email,
    locale: request ? pages.languageOf(request, locale) : localeFor(locale, null),
    app: appName,
  })

  function secure(token: string, request: Incoming): Promise<{ isMailed: boolean }> {
    const hash = requireShape(token)
    return revocations.transaction(async (db, revoke) => {
      const link = await findLink(db, hash)
      // Whoever changes something about this person waits until this is over, and the other way round.
      const before = link && (await lockUser(db, link.userId))
      if (!link || !before || !(await consumeLink(db, hash, clock.now()))) throw over(link && (await findLink(db, hash)))
      return { isMailed: await takeAway(needs, db, revoke, before, link, request) }
    })
  }

  return {
    tell: async (db, user, { kind, happened, left = 0 }) => {
      const letter = { ...addressed(user, happened.request), ...(await newLink(db, user, kind, happened.at)) }
      await outbox.put(db, changedMail({ ...letter, kind, happened, left }))
    },
    tellMoved: async (db, before, after, happened) => {
      const kind = "emailChanged"
      const { putsBack, ...link } = await newLink(db, before, kind, happened.at)
      const letter = { ...addressed(before, happened.request), happened }
      await outbox.put(db, putsBack ? changedMail({ ...letter, ...link, kind, left: 0 }) : leftMail(letter))
      await outbox.put(db, movedMail({ ...addressed(after, happened.request), happened, link: `${issuer}/account` }))
    },
    link: async (db, user, kind, at) => {
      const { link, lifetimeSeconds } = await newLink(db, user, kind, at)
      return { link, lifetimeSeconds }
    },
    requireSecurable: async (token) => {
      const link = await findLink(database, requireShape(token))
      if (!link || !isUsable(link, clock.now())) throw over(link)
      return { putsBack: link.isElsewhere }
    },
    secure: async (token, request) => {
      try {
        return await secure(token, request)
      } catch (error) {
        // Somebody signed up with the address that was to be put back, at the same moment; now that can be seen.
        if (!(error instanceof UniqueViolation)) throw error
        return secure(token, request)
      }
    },
    adopt: async (db, links) => {
      for (const link of links) await adoptLink(db, { ...link, kind: "passwordChanged", since: link.createdAt - DISTRUSTED_BEFORE_MS })
    },
  }
}

/** What securing does, in its transaction, for a person whose row is held. @returns whether a link was mailed */
async function takeAway(
  { clock, outbox, pages, audit, sessions, methods, appName }: SecuringNeeds,
  db: Db,
  revoke: Revoke,
  before: User,
  link: Link,
  request: Incoming,
): Promise<boolean> {
  const now = clock.now()
  const { id } = before
  const isElsewhere = before.email !== link.email
  const moved = isElsewhere ? await moveUser(db, id, link.email, now) : undefined
  if (isElsewhere && !moved) await setDisabledAt(db, id, now)
  for (const method of methods()) await method.distrust?.(db, moved ?? before, link.since)
  await sessions.endActedBy(db, revoke, id, "secured")
  await sessions.endEverything(db, revoke, id, "secured")
  await useUpNewer(db, id, link.createdAt, now)
  const address = { address: moved ? "put_back" : isElsewhere ? "taken" : "same" }
  await audit.record(db, { type: "account.secured", userId: id, request, details: { change: link.kind, ...address } })
  // Perhaps it was theirs after all: then this is how they hear of it.
  if (moved) await outbox.put(db, addressPutBackMail({ to: before.email, locale: localeFor(before.locale, null), app: appName }))
  // In the epoch that has just begun.
  const user = await findUserById(db, id)
  const mailing = methods().find(({ mailLink }) => mailLink)
  if (!user || mayAuthenticate(user) !== undefined || !mailing?.mailLink) return false
  await mailing.mailLink(db, { ...user, locale: pages.languageOf(request, user.locale) }, "secured")
  return true
}

/** @returns its hash @throws link_expired */
function requireShape(token: string): string {
  if (!hasTokenShape(token)) throw securingErrors.link_expired()
  return tokenHash(token)
}

function isUsable({ usedAt, expiresAt, isElsewhere, putsBack }: Link, now: number): boolean {
  return usedAt === null && expiresAt > now && (!isElsewhere || putsBack)
}

function over(link: Link | undefined) {
  return link && link.usedAt !== null ? securingErrors.link_used() : securingErrors.link_expired()
}
