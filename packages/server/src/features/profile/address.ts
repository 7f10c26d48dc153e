import { oneTimeErrors, type Secret } from "../../core/one-time/index.ts"
import type { Revoke } from "../../core/revocation/index.ts"
import { type SignedIn, sessionErrors } from "../../core/session/index.ts"
import { signInErrors } from "../../core/sign-in/index.ts"
import { type Email, findUserByEmail, lockUser, moveUser, type User } from "../../core/user/index.ts"
import { UniqueViolation } from "../../kernel/db/errors.ts"
import type { Db } from "../../kernel/db/index.ts"
import { invalidField, type Problem } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Core } from "../feature.ts"
import { addressMail, takenMail } from "./mail.ts"

export const ADDRESS_PAGE = "/account/profile/address"
const PURPOSE = "address"
/** GATES 11. */
const LIFETIME_MS = 10 * 60_000

export type AddressNeeds = Pick<
  Core,
  "audit" | "clock" | "config" | "database" | "keys" | "oneTime" | "outbox" | "pages" | "revocations" | "securing" | "signIn"
>

/** Another address for one's account. It changes when the new one is proved, by who is signed in; the one before is told. */
export interface AddressChange {
  /**
   * Mails a code and a link to the new address. One that has an account gets the same answer, and its owner another mail.
   * @throws reauthentication_required; invalid for the address the account has
   */
  request(caller: SignedIn, email: Email, request: Incoming): Promise<void>
  /** Where the newest mail went, as long as it can be answered. */
  pending(caller: SignedIn): Promise<Email | undefined>
  /** Where a link leads, without using it. @throws link_used; link_expired, also for another person's */
  look(caller: SignedIn, token: string): Promise<Email>
  /** By the code, in the session that asked; or by the link, in any session of the person. @throws as `look`, code_invalid, too_many_attempts, email_taken */
  confirm(caller: SignedIn, answer: { readonly code: string } | { readonly token: string }, request: Incoming): Promise<User>
}

export function createAddressChange(needs: AddressNeeds): AddressChange {
  const { audit, clock, config, database, keys, oneTime, outbox, pages, revocations, securing, signIn } = needs
  const subjectOf = ({ user }: SignedIn) => ({ purpose: PURPOSE, subject: user.id })
  /** Nothing of it stands in the database. */
  const proofOf = ({ session }: SignedIn) => keys.mac("address change", session.id)

  async function used(db: Db, caller: SignedIn, answer: Parameters<AddressChange["confirm"]>[1], email: Email) {
    if ("code" in answer) return oneTime.guess(db, { ...subjectOf(caller), email, proof: proofOf(caller) }, answer.code)
    return { kind: "right", secret: requireOwn(caller, await oneTime.consume(db, PURPOSE, answer.token)) } as const
  }

  /** @throws email_taken */
  async function move(db: Db, revoke: Revoke, { user, session }: SignedIn, email: Email, request: Incoming): Promise<User> {
    const before = await lockUser(db, user.id)
    if (!before) throw sessionErrors.unauthenticated()
    const at = clock.now()
    const after = await moveUser(db, user.id, email, at)
    if (!after) throw signInErrors.email_taken()
    await audit.record(db, {
      type: "user.address_changed",
      userId: user.id,
      sessionId: session.id,
      request,
      personal: { before: before.email, email },
    })
    await securing.tellMoved(db, before, after, { at, request })
    revoke("access", user.id)
    return after
  }

  return {
    request: async (caller, email, request) => {
      signIn.requireFresh(caller)
      const { user } = caller
      if (email === user.email) throw invalidField("email", "That is the address of this account.", { text: "addressIsYours" })
      await database.transaction(async (db) => {
        const owner = await findUserByEmail(db, email)
        const proof = proofOf(caller)
        const { token, code } = await oneTime.issue(db, {
          ...subjectOf(caller),
          email,
          holder: user.id,
          proof,
          isDecoy: owner !== undefined,
          lifetimeMs: LIFETIME_MS,
        })
        const to = { to: email, locale: pages.languageOf(request, (owner ?? user).locale), app: config.appName }
        const link = `${config.issuer}${ADDRESS_PAGE}?token=${token}`
        await outbox.put(
          db,
          owner
            ? takenMail({ ...to, link: `${config.issuer}/sign-in` })
            : addressMail({ ...to, link, code, lifetimeSeconds: LIFETIME_MS / 1_000, expiresAt: clock.now() + LIFETIME_MS }),
        )
      })
    },
    pending: async (caller) => (await oneTime.pending(subjectOf(caller)))?.email,
    look: async (caller, token) => requireOwn(caller, await oneTime.look(PURPOSE, token)).email,
    confirm: async (caller, answer, request) => {
      const email = (await oneTime.pending(subjectOf(caller)))?.email ?? caller.user.email
      try {
        const result = await revocations.transaction(async (db, revoke): Promise<{ user: User } | { problem: Problem }> => {
          const guessed = await used(db, caller, answer, email)
          return guessed.kind === "wrong" ? { problem: guessed.problem } : { user: await move(db, revoke, caller, guessed.secret.email, request) }
        })
        if ("problem" in result) throw result.problem
        return result.user
      } catch (error) {
        // Somebody signed up with it at the same moment.
        if (error instanceof UniqueViolation) throw signInErrors.email_taken()
        throw error
      }
    },
  }
}

/** Another person's looks like one that nobody was sent. */
function requireOwn({ user }: SignedIn, secret: Secret): Secret {
  if (secret.userId !== user.id) throw oneTimeErrors.link_expired()
  return secret
}
