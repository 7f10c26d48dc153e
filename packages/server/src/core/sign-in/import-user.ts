import type { Clock } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import { errors, invalidField } from "../../kernel/errors.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Audit } from "../audit/index.ts"
import { insertUser, nameField, newUser, parseEmail, type User } from "../user/index.ts"
import { importerOf } from "./method.ts"
import type { SignIn } from "./sign-in.ts"

/** Somebody another system knew. */
export interface ImportedUser {
  /** Whoever imports vouches for it. */
  readonly email: string
  readonly name?: string | null | undefined
  /** As the other system stored it; without one the person gets in by a link from a mail. */
  readonly passwordHash?: string | undefined
}

export interface ImportNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly audit: Audit
  readonly signIn: Pick<SignIn, "methods">
}

/**
 * Makes a person who can sign in with the password they had. Everything is written or nothing is.
 * @param actor who did it, for the audit
 * @throws invalid for an address, a name or a hash that cannot be used; conflict when the address has an account
 */
export async function importUser(
  { database, clock, ids, audit, signIn }: ImportNeeds,
  { email: text, name: title, passwordHash }: ImportedUser,
  actor: string,
): Promise<User> {
  const email = parseEmail(text)
  if (!email) throw invalidField("email", "Give an e-mail address such as ada@example.com.")
  const name = title === undefined || title === null ? undefined : nameField.safeParse(title)
  if (name?.success === false) throw invalidField("name", "Use 1 to 100 characters on one line.")
  const importer = passwordHash === undefined ? undefined : importerOf(signIn.methods, passwordHash)
  if (passwordHash !== undefined && !importer)
    throw invalidField("passwordHash", "This hash cannot be verified here: unknown in its form, too costly, or too short.")
  const user = newUser({ id: ids.next("usr"), email, name: name?.data ?? null, now: clock.now() })
  await database.transaction(async (db) => {
    if (!(await insertUser(db, user))) throw errors.conflict({ detail: `${email} has an account already.` })
    if (importer && passwordHash !== undefined) await importer.adopt(db, user.id, passwordHash)
    await audit.record(db, { type: "user.created", userId: user.id, actor, details: { imported: true } })
  })
  return user
}
