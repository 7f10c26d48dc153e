import { prepareEnrolments } from "../../core/sign-in/index.ts"
import { insertUser, nameField, newUser, parseEmail, type User } from "../../core/user/index.ts"
import { errors, invalidField } from "../../kernel/errors.ts"
import type { CommandCore } from "../feature.ts"

export interface WantedUser {
  readonly email: string | undefined
  readonly name: string | undefined
  readonly owner: boolean
  /** What they will sign in with, by the field's name; may be empty. */
  readonly credentials: Readonly<Record<string, string>>
}

const ACTOR = "operator"

/**
 * Makes somebody, whose address the operator vouches for. The first owner closes set-up.
 * @throws invalid, conflict when the address has an account, and what the policy says about a password
 */
export async function createUser(core: CommandCore, { email: text, name: title, owner, credentials }: WantedUser): Promise<User> {
  const { database, clock, ids, audit, signIn } = core
  const email = parseEmail(text ?? "")
  if (!email) throw invalidField("email", "Give an e-mail address such as ada@example.com.")
  const name = title === undefined ? null : nameField.safeParse(title)
  if (name?.success === false) throw invalidField("name", "Use 1 to 100 characters on one line.")
  const unknown = Object.keys(credentials).find((field) => !signIn.enrolments.some((enrolment) => enrolment.field === field))
  if (unknown !== undefined) throw invalidField(unknown, "Nobody signs in with that here.")
  const about = { email, name: name?.data ?? null }
  const prepared = await prepareEnrolments(signIn.methods, credentials, about)
  // An owner without a credential could never come in.
  if (owner && Object.keys(prepared).length === 0)
    throw invalidField("password-file", "An owner needs a password: --password-file <file>, or - to read it.")
  const now = clock.now()
  const user: User = { ...newUser({ id: ids.next("usr"), ...about, now }), ownerSince: owner ? now : null }
  await database.transaction(async (db) => {
    if (!(await insertUser(db, user))) throw errors.conflict({ detail: `${email} has an account already.` })
    for (const { name: method, enrolment } of signIn.methods) {
      const credential = prepared[method]
      if (enrolment && credential !== undefined) await enrolment.adopt(db, user.id, credential)
    }
    await audit.record(db, { type: owner ? "owner.created" : "user.created", userId: user.id, actor: ACTOR })
  })
  return user
}
