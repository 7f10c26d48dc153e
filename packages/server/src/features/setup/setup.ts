import { type Outcome, SESSION_ONLY } from "../../core/sign-in/index.ts"
import { type Email, insertUser, newUser, type User } from "../../core/user/index.ts"
import { atField, defineErrors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Core } from "../feature.ts"
import { completeSetup, findSetup, offerSetup } from "./store.ts"

/** CONTRACT: single use, 30 minutes. */
const LINK_LIFETIME_MS = 30 * 60_000
const NONCE_BYTES = 16

export const setupErrors = defineErrors({
  setup_link_invalid: { status: 410, title: "This set-up link is no longer valid" },
  setup_email_taken: { status: 409, title: "This address has an account already" },
})

type Needs = Pick<Core, "config" | "database" | "audit" | "clock" | "random" | "ids" | "keys" | "signIn" | "pages">

export interface Owner {
  readonly email: Email
  readonly name: string | null
  /** Prepared credentials, by method. */
  readonly enrolments: Readonly<Record<string, string>>
}

export interface Setup {
  /** The link that makes the first owner; undefined once there is one. */
  link(): Promise<string | undefined>
  /** @throws setup_link_invalid */
  requireValid(token: string): Promise<void>
  /** Whether somebody owns this deployment. */
  isComplete(): Promise<boolean>
  /** Makes the owner and signs them in. @throws setup_link_invalid, setup_email_taken; then nothing has changed */
  complete(token: string, owner: Owner, request: Incoming): Promise<Outcome>
}

export function createSetup({ config, database, audit, clock, random, ids, keys, signIn, pages }: Needs): Setup {
  const PURPOSE = "setup"

  async function validNonce(token: string): Promise<string> {
    const row = await findSetup(database)
    if (!row || row.completed_at !== null || row.expires_at <= clock.now() || !keys.verifyMac(PURPOSE, row.nonce, token))
      throw setupErrors.setup_link_invalid()
    return row.nonce
  }

  return {
    link: async () => {
      const now = clock.now()
      await offerSetup(database, random.bytes(NONCE_BYTES).toString("base64url"), now, now + LINK_LIFETIME_MS)
      const row = await findSetup(database)
      return !row || row.completed_at !== null ? undefined : `${config.issuer}/setup?token=${keys.mac(PURPOSE, row.nonce)}`
    },
    requireValid: async (token) => void (await validNonce(token)),
    isComplete: async () => typeof (await findSetup(database))?.completed_at === "number",
    complete: async (token, { email, name, enrolments }, request) => {
      const nonce = await validNonce(token)
      const now = clock.now()
      // The operator, who holds the link, vouches for the address.
      const user: User = { ...newUser({ id: ids.next("usr"), email, name, locale: pages.languageOf(request), now }), ownerSince: now }
      await database.transaction(async (db) => {
        if (!(await completeSetup(db, nonce, now))) throw setupErrors.setup_link_invalid()
        if (!(await insertUser(db, user)))
          throw atField(
            setupErrors.setup_email_taken({
              detail: "This address has an account already. Use another for the owner.",
              says: { text: "ownerAddressTaken" },
            }),
            "email",
          )
        for (const { name: method, enrolment } of signIn.methods) {
          const prepared = enrolments[method]
          if (enrolment && prepared !== undefined) await enrolment.adopt(db, user.id, prepared)
        }
        await audit.record(db, { type: "owner.created", userId: user.id, request })
      })
      return signIn.prove(user, { method: PURPOSE, amr: ["otp"], kind: "first" }, SESSION_ONLY, request)
    },
  }
}
