import { oneTimeErrors } from "../../core/one-time/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { signInErrors } from "../../core/sign-in/index.ts"
import { type Email, findUserByEmail, lockUser, moveUser, type User } from "../../core/user/index.ts"
import { UniqueViolation } from "../../kernel/db/errors.ts"
import type { Db } from "../../kernel/db/index.ts"
import { invalidField, type Problem } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Core } from "../feature.ts"
import { newAddressMail, takenAddressMail } from "./mail.ts"

const PURPOSE = "change of address"
/** GATES 11. */
const LIFETIME_MS = 10 * 60_000
const PROOF_PURPOSE = "change of address proof"

/** What the new mailbox answers with: the link of its mail, or the code. */
export type Shown = { readonly token: string } | { readonly code: string }

export interface Address {
  /**
   * Mails a code and a link to the new address. An address that is somebody's gives the same answer, and a mail that says so
   * to whoever reads it there. The newest kills the older. Called once the caller has proved lately who they are.
   * @throws invalid for the address one has
   */
  request(caller: SignedIn, email: Email, request: Incoming): Promise<void>
  /** The address that was asked for in this session and has not answered yet. */
  pending(caller: SignedIn): Promise<Email | undefined>
  /** Whether a link is this person's and can be used, without using it. @throws link_used, link_expired */
  look(caller: SignedIn, token: string): Promise<Email>
  /**
   * The new mailbox has answered. One transaction: the address, the record of it, the mails to both.
   * @throws link_used, link_expired, code_invalid, too_many_attempts; email_taken when it has become somebody's
   */
  change(caller: SignedIn, shown: Shown, request: Incoming): Promise<User>
}

type Needs = Pick<Core, "audit" | "clock" | "config" | "database" | "keys" | "oneTime" | "outbox" | "pages" | "revocations" | "securing" | "signIn">

export function createAddress({ audit, clock, config, database, keys, oneTime, outbox, pages, revocations, securing }: Needs): Address {
  /** Of the person in this epoch: whatever ends everything they hold ends this too. */
  const about = ({ user }: SignedIn) => ({ purpose: PURPOSE, subject: `${user.id} ${user.epoch}` })
  /** The code is typed in the session that asked for it. */
  const proofOf = ({ session }: SignedIn) => keys.mac(PROOF_PURPOSE, session.id)

  async function requireOwn(caller: SignedIn, token: string): Promise<Email> {
    const { subject, email } = await oneTime.look(PURPOSE, token)
    if (subject !== about(caller).subject) throw oneTimeErrors.link_expired()
    return email
  }

  async function redeem(db: Db, caller: SignedIn, shown: Shown): Promise<Email | Problem> {
    if ("token" in shown) return (await oneTime.consume(db, PURPOSE, shown.token)).email
    const guessed = await oneTime.guess(db, { ...about(caller), email: caller.user.email, proof: proofOf(caller) }, shown.code)
    return guessed.kind === "wrong" ? guessed.problem : guessed.secret.email
  }

  return {
    request: async (caller, email, request) => {
      const { user } = caller
      if (email === user.email) throw invalidField("email", "That is your address already.", { text: "addressIsYours" })
      const locale = pages.languageOf(request, user.locale)
      await database.transaction(async (db) => {
        const owner = await findUserByEmail(db, email)
        const wanted = { ...about(caller), email, holder: user.id, proof: proofOf(caller), isDecoy: owner !== undefined, lifetimeMs: LIFETIME_MS }
        const { code, token } = await oneTime.issue(db, wanted)
        await audit.record(db, { type: "email.change_requested", userId: user.id, sessionId: caller.session.id, request })
        const to = { to: email, app: config.appName }
        const link = `${config.issuer}/account/email/confirm?token=${token}`
        const mail = owner
          ? takenAddressMail({ ...to, locale: pages.languageOf(request, owner.locale), link: `${config.issuer}/sign-in` })
          : newAddressMail({ ...to, locale, link, code, lifetimeSeconds: LIFETIME_MS / 1_000, expiresAt: clock.now() + LIFETIME_MS })
        await outbox.put(db, mail)
      })
    },
    pending: async (caller) => (await oneTime.find(about(caller)))?.email,
    look: requireOwn,
    change: async (caller, shown, request) => {
      // Whose a link is never changes; asked for before the transaction, which must not wait for another read.
      if ("token" in shown) await requireOwn(caller, shown.token)
      try {
        const changed = await revocations.transaction(async (db, revoke) => {
          const before = await lockUser(db, caller.user.id)
          if (before?.epoch !== caller.user.epoch) throw oneTimeErrors.link_expired()
          const email = await redeem(db, caller, shown)
          // A wrong guess has been counted, and stays so.
          if (typeof email !== "string") return email
          const after = await moveUser(db, before.id, email, clock.now())
          if (!after) throw signInErrors.email_taken()
          revoke("access", after.id)
          await audit.record(db, {
            type: "email.changed",
            userId: after.id,
            sessionId: caller.session.id,
            request,
            personal: { email_before: before.email, email_after: after.email },
          })
          await securing.tellMoved(db, before, after, { at: clock.now(), request })
          return after
        })
        if (changed instanceof Error) throw changed
        return changed
      } catch (error) {
        // Somebody signed up with it at the same moment.
        throw error instanceof UniqueViolation ? signInErrors.email_taken() : error
      }
    },
  }
}
