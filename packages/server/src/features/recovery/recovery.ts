import { type Outcome, SESSION_ONLY } from "../../core/sign-in/index.ts"
import { findUserByEmail, findUserById, mayAuthenticate, parseEmail, type User } from "../../core/user/index.ts"
import { defineErrors, errors, invalidField } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { hasTokenShape, newToken, tokenHash } from "../../kernel/token.ts"
import type { CommandCore, Core } from "../feature.ts"
import { consumeLink, findLink, putLink } from "./store.ts"

/** As the set-up link's. */
const LINK_LIFETIME_MS = 30 * 60_000
const METHOD = "recovery"

export const recoveryErrors = defineErrors({ recovery_link_invalid: { status: 410, title: "This recovery link is no longer valid" } })

/**
 * Makes the link that lets one person choose a new password and come in. Only the newest works.
 * @throws invalid, not_found; conflict for somebody who is disabled
 */
export async function makeLink(
  core: CommandCore,
  text: string | undefined,
): Promise<{ readonly user: User; readonly link: string; readonly expiresAt: number }> {
  const { config, database, clock, random, audit } = core
  const email = parseEmail(text ?? "")
  if (!email) throw invalidField("email", "Say whose: doorward recover <email>.")
  const user = await findUserByEmail(database, email)
  if (!user) throw errors.not_found({ detail: `There is nobody called ${email}; see doorward user list.` })
  if (mayAuthenticate(user) !== undefined) throw errors.conflict({ detail: `${email} is disabled. Enable them first: doorward user enable ${email}` })
  const token = newToken(random)
  const expiresAt = clock.now() + LINK_LIFETIME_MS
  await database.transaction(async (db) => {
    await putLink(db, user.id, tokenHash(token), expiresAt)
    await audit.record(db, { type: "recovery.link_made", userId: user.id, actor: "operator" })
  })
  return { user, link: `${config.issuer}/recover?token=${token}`, expiresAt }
}

export interface Recovery {
  /** @returns whom a link lets in @throws recovery_link_invalid */
  get(token: string): Promise<User>
  /**
   * Uses the link up: everything the person held ends, what they chose is theirs from now on, and they are signed in.
   * @param chosen prepared, by method
   * @throws recovery_link_invalid; then nothing has changed
   */
  complete(token: string, chosen: Readonly<Record<string, string>>, request: Incoming): Promise<Outcome>
}

type Needs = Pick<Core, "database" | "clock" | "audit" | "revocations" | "sessions" | "securing" | "signIn">

export function createRecovery({ database, clock, audit, revocations, sessions, securing, signIn }: Needs): Recovery {
  return {
    get: async (token) => {
      const id = hasTokenShape(token) ? await findLink(database, tokenHash(token), clock.now()) : undefined
      const user = id === undefined ? undefined : await findUserById(database, id)
      if (!user) throw recoveryErrors.recovery_link_invalid()
      return user
    },
    complete: async (token, chosen, request) => {
      if (!hasTokenShape(token)) throw recoveryErrors.recovery_link_invalid()
      const user = await revocations.transaction(async (db, revoke) => {
        const id = await consumeLink(db, tokenHash(token), clock.now())
        if (id === undefined) throw recoveryErrors.recovery_link_invalid()
        await sessions.endEverything(db, revoke, id, "recovered")
        for (const { name: method, enrolment } of signIn.methods) {
          const prepared = chosen[method]
          if (enrolment && prepared !== undefined) await enrolment.adopt(db, id, prepared)
        }
        // In the epoch that has just begun.
        const user = await findUserById(db, id)
        if (!user || mayAuthenticate(user) !== undefined) throw recoveryErrors.recovery_link_invalid()
        // Failures of others are what may have locked them out.
        await signIn.tries.forgive(db, user.email)
        await audit.record(db, { type: "recovery.link_used", userId: id, request })
        await securing.tell(db, user, { kind: "recovered", happened: { at: clock.now(), request } })
        return user
      })
      return signIn.prove(user, { method: METHOD, amr: ["otp"], kind: "first" }, SESSION_ONLY, request)
    },
  }
}
