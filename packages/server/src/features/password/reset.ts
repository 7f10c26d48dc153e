import type { LinkOccasion, Outcome, SignInOptions } from "../../core/sign-in/index.ts"
import { type Email, findUserById, mayAuthenticate, proveEmail, type User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { atField } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { hasTokenShape, newToken, tokenHash } from "../../kernel/token.ts"
import { localeFor } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { passwordErrors } from "./errors.ts"
import { EVIDENCE } from "./evidence.ts"
import type { Hasher } from "./hashing.ts"
import { passwordResetMail, resetLinkMail, securedMail, welcomeMail } from "./mail.ts"
import { normalised } from "./normalised.ts"
import type { Policy } from "./policy.ts"
import { consumeLink, deleteHash, findLink, insertSecureLink, upsertHash } from "./store.ts"

const PURPOSE = "password reset"

/** GATES 11. */
const RESET_LIFETIME_MS = 10 * 60_000
/** A link that only takes away lives as long as people may leave a mail unread. */
const SECURE_LIFETIME_MS = 7 * 24 * 3_600_000

export interface ResetNeeds
  extends Pick<Core, "config" | "database" | "clock" | "random" | "oneTime" | "outbox" | "revocations" | "sessions" | "signIn" | "audit" | "pages"> {
  readonly hasher: Hasher
  readonly policy: Policy
}

interface WorkingLink {
  readonly link: string
  readonly lifetimeSeconds: number
}

/** Getting back in without the password, and putting others out: both by links that only whoever reads the person's mail has. */
export interface Reset {
  /** Mails a link, if there is somebody to mail it to. What it does, and how long it takes, is the same for everybody else. */
  request(email: Email, request: Incoming): Promise<void>
  /** Mails a link to somebody for whom somebody else wants it. */
  offer(db: Db, user: User, occasion: LinkOccasion): Promise<void>
  /** Without using it. @throws link_used, link_expired */
  requireUsable(token: string): Promise<User>
  /**
   * Sets the password and ends everything the person holds, in one transaction; then the way in goes on as after any proof
   * of a password, so that whatever else the policy asks for is still asked for.
   * @throws link_used, link_expired; password_too_short, password_too_long, password_too_common, after which the link still works
   */
  complete(token: string, wanted: string, options: SignInOptions, request: Incoming): Promise<Outcome>
  /** The link that goes with the news of a change, for whoever did not make it. Written in the change's transaction. */
  secureLink(db: Db, user: User): Promise<WorkingLink>
  /** Without using it. @throws link_used, link_expired */
  requireSecurable(token: string): Promise<User>
  /** Ends everything the person holds, takes the password away and mails a link to a new one. @throws link_used, link_expired */
  secure(token: string, request: Incoming): Promise<void>
}

export function createReset(needs: ResetNeeds): Reset {
  const { config, database, clock, random, oneTime, outbox, revocations, sessions, signIn, audit, pages, hasher, policy } = needs

  async function usable(token: string): Promise<User> {
    const { userId } = await oneTime.look(PURPOSE, token)
    const user = userId === null ? undefined : await findUserById(database, userId)
    if (!user) throw passwordErrors.link_expired()
    return user
  }

  /** In the transaction that is under way. @throws link_used, link_expired when somebody else was faster */
  async function consume(db: Db, token: string): Promise<User> {
    const { userId } = await oneTime.consume(db, PURPOSE, token)
    const user = userId === null ? undefined : await findUserById(db, userId)
    if (!user) throw passwordErrors.link_expired()
    return user
  }

  async function securable(token: string): Promise<User> {
    const link = hasTokenShape(token) ? await findLink(database, "secure", tokenHash(token)) : undefined
    if (!link) throw passwordErrors.link_expired()
    if (link.usedAt !== null) throw passwordErrors.link_used()
    if (!link.stillMeant || link.expiresAt <= clock.now()) throw passwordErrors.link_expired()
    return link.user
  }

  /** In the transaction that is under way. @throws link_used, link_expired when somebody else was faster */
  async function consumeSecure(db: Db, token: string): Promise<User> {
    const userId = await consumeLink(db, "secure", tokenHash(token), clock.now())
    const user = userId && (await findUserById(db, userId))
    if (user) return user
    const link = await findLink(db, "secure", tokenHash(token))
    throw link && link.usedAt !== null ? passwordErrors.link_used() : passwordErrors.link_expired()
  }

  function newLink(lifetimeMs: number) {
    const token = newToken(random)
    const now = clock.now()
    return { token, row: { tokenHash: tokenHash(token), now, expiresAt: now + lifetimeMs } }
  }

  async function secureLink(db: Db, user: User): Promise<WorkingLink> {
    const { token, row } = newLink(SECURE_LIFETIME_MS)
    await insertSecureLink(db, user, row)
    return { link: `${config.issuer}/secure?token=${token}`, lifetimeSeconds: SECURE_LIFETIME_MS / 1_000 }
  }

  const offer = (db: Db, email: Email) => oneTime.issueToAddress(db, { purpose: PURPOSE, email, lifetimeMs: RESET_LIFETIME_MS })
  const resetLink = (token: string) => ({ link: `${config.issuer}/reset?token=${token}`, lifetimeSeconds: RESET_LIFETIME_MS / 1_000 })

  const addressed = ({ email, locale }: { readonly email: string; readonly locale: string | null }, request: Incoming) => ({
    to: email,
    locale: pages.languageOf(request, locale),
    app: config.appName,
  })

  return {
    request: async (email, request) => {
      await database.transaction(async (db) => {
        const addressee = await offer(db, email)
        await audit.record(db, {
          type: "password.reset_requested",
          ...(addressee ? { userId: addressee.userId } : { actor: "stranger" }),
          request,
          details: { known: addressee !== undefined },
          personal: { email },
        })
        if (!addressee) return
        await outbox.put(db, resetLinkMail({ ...addressed({ email, locale: addressee.locale }, request), ...resetLink(addressee.token) }))
      })
    },
    offer: async (db, { email, locale }, occasion) => {
      const addressee = await offer(db, email)
      if (!addressee) return
      // Whoever wants it sent may read another language than whoever gets it.
      const letter = { to: email, locale: localeFor(locale, null), app: config.appName, ...resetLink(addressee.token) }
      await outbox.put(db, occasion === "welcome" ? welcomeMail(letter) : resetLinkMail(letter))
    },
    requireUsable: usable,
    complete: async (token, wanted, options, request) => {
      const { email, name } = await usable(token)
      const chosen = normalised(wanted)
      try {
        await policy.require(chosen, { email, name })
      } catch (error) {
        throw atField(error, "password")
      }
      const hash = await hasher.hash(chosen)
      const user = await revocations.transaction(async (db, revoke) => {
        const user = await consume(db, token)
        await upsertHash(db, user.id, hash, clock.now())
        await proveEmail(db, user.id, clock.now())
        await sessions.endEverything(db, revoke, user.id, "password_reset")
        await audit.record(db, { type: "password.reset", userId: user.id, request })
        await signIn.tries.forgive(db, user.email)
        await outbox.put(
          db,
          passwordResetMail({ ...addressed(user, request), ...(await secureLink(db, user)), happened: { at: clock.now(), request } }),
        )
        return findUserById(db, user.id)
      })
      if (!user) throw passwordErrors.link_expired()
      return signIn.prove(user, EVIDENCE, options, request)
    },
    secureLink,
    requireSecurable: securable,
    secure: (token, request) =>
      revocations.transaction(async (db, revoke) => {
        if (!hasTokenShape(token)) throw passwordErrors.link_expired()
        const { id, email, locale } = await consumeSecure(db, token)
        await deleteHash(db, id)
        await sessions.endEverything(db, revoke, id, "secured")
        await audit.record(db, { type: "account.secured", userId: id, request })
        const user = await findUserById(db, id)
        if (!user || mayAuthenticate(user) !== undefined) return
        const offered = await offer(db, email)
        if (offered) await outbox.put(db, securedMail({ ...addressed({ email, locale }, request), ...resetLink(offered.token) }))
      }),
  }
}
