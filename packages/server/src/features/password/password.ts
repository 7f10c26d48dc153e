import { z } from "zod"
import { type Email, mayAuthenticate, type User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Problem } from "../../kernel/errors.ts"
import { passwordErrors } from "./errors.ts"
import type { Hasher } from "./hashing.ts"
import type { Rehash } from "./rehash.ts"
import { findWithHash } from "./store.ts"

/** GATES 2: 64 must pass; 256 code points do. */
const MAX_CHARACTERS = 256
export const MAX_BYTES = 1_024

/** Bounded here so that normalising a huge text costs nothing; the rule with its own message follows. */
export const newPasswordField = z.string().max(MAX_BYTES * 4)

/** @returns password_too_short or password_too_long, if it is either */
export function unacceptableLength(password: string, minCharacters: number): Problem | undefined {
  const characters = [...password].length
  if (characters < minCharacters)
    return passwordErrors.password_too_short({
      detail: `Use at least ${minCharacters} characters; a few words in a row are easy to remember.`,
      says: { text: "passwordTooShort", values: { min: minCharacters } },
    })
  if (characters > MAX_CHARACTERS || Buffer.byteLength(password) > MAX_BYTES)
    return passwordErrors.password_too_long({
      detail: `Use at most ${MAX_CHARACTERS} characters.`,
      says: { text: "passwordTooLong", values: { max: MAX_CHARACTERS } },
    })
  return undefined
}

/**
 * Who an address and password belong to. A stranger's address, a person without a password and a disabled one cost the
 * same work and give the same answer as a wrong password.
 */
export async function verifyPassword(
  { db, hasher, rehash }: { readonly db: Db; readonly hasher: Hasher; readonly rehash: Rehash },
  email: Email,
  password: string,
): Promise<User | undefined> {
  const found = await findWithHash(db, email)
  const matches = await hasher.verify(found?.hash, password)
  if (!matches || !found || found.hash === undefined || mayAuthenticate(found.user) !== undefined) return undefined
  rehash.begin(found.user.id, found.hash, password)
  return found.user
}
