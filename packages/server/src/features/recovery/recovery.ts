import { type Outcome, SESSION_ONLY } from "../../core/sign-in/index.ts"
import { findUserByEmail, findUserById, lockUser, mayAuthenticate, parseEmail, type User } from "../../core/user/index.ts"
import { defineErrors, errors, invalidField, Problem } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { CommandCore, Core } from "../feature.ts"

/** As the set-up link's. */
const LINK_LIFETIME_MS = 30 * 60_000
const METHOD = "recovery"
const PURPOSE = "recovery"

export const recoveryErrors = defineErrors({ recovery_link_invalid: { status: 410, title: "This recovery link is no longer valid" } })

/**
 * Makes the link that lets one person choose a new password and come in. Only the newest works.
 * @throws invalid, not_found; conflict for somebody who is disabled
 */
export async function makeLink(
  core: CommandCore,
  text: string | undefined,
  { resetsFactors }: { readonly resetsFactors: boolean },
): Promise<{ readonly user: User; readonly link: string; readonly expiresAt: number }> {
  const { config, database, clock, oneTime, audit } = core
  const email = parseEmail(text ?? "")
  if (!email) throw invalidField("email", "Say whose: doorward recover <email>.")
  const user = await findUserByEmail(database, email)
  if (!user) throw errors.not_found({ detail: `There is nobody called ${email}; see doorward user list.` })
  if (mayAuthenticate(user) !== undefined) throw errors.conflict({ detail: `${email} is disabled. Enable them first: doorward user enable ${email}` })
  const expiresAt = clock.now() + LINK_LIFETIME_MS
  const token = await database.transaction(async (db) => {
    await oneTime.drop(db, { purpose: PURPOSE, subject: subjectOf(user, !resetsFactors) })
    const { token } = await oneTime.issue(db, {
      purpose: PURPOSE,
      subject: subjectOf(user, resetsFactors),
      email,
      user,
      lifetimeMs: LINK_LIFETIME_MS,
    })
    await audit.record(db, { type: "recovery.link_made", userId: user.id, actor: "operator", details: { resets_factors: resetsFactors } })
    return token
  })
  return { user, link: `${config.issuer}/recover?token=${token}`, expiresAt }
}

const AND_FACTORS = " and factors"

/** What a link is about: the person, and whether they have lost their second factors as well. */
function subjectOf({ id }: User, resetsFactors: boolean): string {
  return resetsFactors ? `${id}${AND_FACTORS}` : id
}

export interface Recovery {
  /** @returns whom a link lets in @throws recovery_link_invalid */
  get(token: string): Promise<User>
  /**
   * Uses the link up: everything the person held ends, what they chose is theirs from now on, and they are signed in, or asked
   * for their second step; a link that says so takes away their second factors with it.
   * @param chosen prepared, by method
   * @throws recovery_link_invalid; then nothing has changed
   */
  complete(token: string, chosen: Readonly<Record<string, string>>, request: Incoming): Promise<Outcome>
}

type Needs = Pick<Core, "database" | "clock" | "oneTime" | "audit" | "revocations" | "sessions" | "securing" | "signIn">

export function createRecovery({ database, clock, oneTime, audit, revocations, sessions, securing, signIn }: Needs): Recovery {
  return {
    get: async (token) => {
      const { userId } = await lookedFor(() => oneTime.look(PURPOSE, token))
      const user = userId === null ? undefined : await findUserById(database, userId)
      if (!user) throw recoveryErrors.recovery_link_invalid()
      return user
    },
    complete: async (token, chosen, request) => {
      const user = await revocations.transaction(async (db, revoke) => {
        const { userId: id, subject } = await lookedFor(() => oneTime.consume(db, PURPOSE, token))
        const before = id === null ? undefined : await lockUser(db, id)
        if (id === null || !before) throw recoveryErrors.recovery_link_invalid()
        const taken = subject.endsWith(AND_FACTORS) ? await signIn.takeFactors(db, before) : []
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
        await audit.record(db, { type: "recovery.link_used", userId: id, request, details: { factors: taken.join(" ") } })
        await securing.tell(db, user, { kind: "recovered", happened: { at: clock.now(), request } })
        return user
      })
      return signIn.prove(user, { method: METHOD, amr: ["otp"], kind: "first" }, SESSION_ONLY, request)
    },
  }
}

/** Whatever is wrong with it, an operator makes another. */
async function lookedFor<T>(find: () => Promise<T>): Promise<T> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof Problem && error.kind.status === 410) throw recoveryErrors.recovery_link_invalid()
    throw error
  }
}
