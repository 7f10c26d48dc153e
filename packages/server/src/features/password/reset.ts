import type { LinkOccasion, Outcome, SignInOptions } from "../../core/sign-in/index.ts"
import { type Email, findUserById, proveEmail, type User, type UserId } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { atField } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { localeFor } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { passwordErrors } from "./errors.ts"
import { EVIDENCE } from "./evidence.ts"
import type { Hasher } from "./hashing.ts"
import { resetLinkMail, securedMail, welcomeMail } from "./mail.ts"
import { normalised } from "./normalised.ts"
import type { Policy } from "./policy.ts"
import { upsertHash } from "./store.ts"

const PURPOSE = "password reset"

/** GATES 11. */
const RESET_LIFETIME_MS = 10 * 60_000

const MAILS = { welcome: welcomeMail, reset: resetLinkMail, secured: securedMail }

export interface ResetNeeds
  extends Pick<
    Core,
    "config" | "database" | "clock" | "oneTime" | "outbox" | "revocations" | "sessions" | "securing" | "signIn" | "audit" | "pages"
  > {
  readonly hasher: Hasher
  readonly policy: Policy
}

/** Getting back in without the password, by a link that only whoever reads the person's mail has. */
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
}

export function createReset(needs: ResetNeeds): Reset {
  const { config, database, clock, oneTime, outbox, revocations, sessions, securing, signIn, audit, pages, hasher, policy } = needs

  async function usable(token: string): Promise<User> {
    return owner(database, await oneTime.look(PURPOSE, token))
  }

  async function owner(db: Db, { userId }: { readonly userId: UserId | null }): Promise<User> {
    const user = userId === null ? undefined : await findUserById(db, userId)
    if (!user) throw passwordErrors.link_expired()
    return user
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
      await outbox.put(db, MAILS[occasion](letter))
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
        const user = await owner(db, await oneTime.consume(db, PURPOSE, token))
        await upsertHash(db, user.id, hash, clock.now())
        await proveEmail(db, user.id, clock.now())
        await sessions.endEverything(db, revoke, user.id, "password_reset")
        await audit.record(db, { type: "password.reset", userId: user.id, request })
        await signIn.tries.forgive(db, user.email)
        await securing.tell(db, user, { kind: "passwordReset", happened: { at: clock.now(), request } })
        return findUserById(db, user.id)
      })
      if (!user) throw passwordErrors.link_expired()
      return signIn.prove(user, { ...EVIDENCE, byMail: true }, options, request)
    },
  }
}
