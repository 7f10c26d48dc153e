import type { Id } from "../../kernel/id.ts"
import type { Email } from "./email.ts"

export type UserId = Id<"usr">

/** A person. Instants are milliseconds since the epoch, null for never. */
export interface User {
  readonly id: UserId
  readonly email: Email
  readonly emailVerifiedAt: number | null
  readonly name: string | null
  readonly picture: string | null
  readonly locale: string | null
  readonly createdAt: number
  readonly disabledAt: number | null
  readonly ownerSince: number | null
  /** Goes up whenever everything the person holds must end. */
  readonly epoch: number
  /** In seconds: access tokens with `iat` up to and including this are refused. */
  readonly revokedBefore: number
  /** The second factors they hold, by name (`totp`, `passkey`, `recovery_code`), sorted. */
  readonly factors: readonly string[]
}

/** A person as their row stands. */
export interface StoredUser extends User {
  /** Goes up with every change of what is kept about the person; not with their sessions' ends. */
  readonly version: number
}

/** Somebody new, whose address was proved just now. */
export function newUser({
  id,
  email,
  name,
  locale = null,
  now,
}: Pick<User, "id" | "email" | "name"> & { readonly locale?: string | null } & { readonly now: number }): User {
  return {
    id,
    email,
    name,
    emailVerifiedAt: now,
    picture: null,
    locale,
    createdAt: now,
    disabledAt: null,
    ownerSince: null,
    epoch: 0,
    revokedBefore: 0,
    factors: [],
  }
}

/** Why somebody may not be signed in now. */
export type Refusal = "disabled"

/**
 * The one gate. Asked wherever something is issued (a session, a token) and again wherever it is redeemed, so that no path
 * can forget it. Pure: what it looks at was read by the caller in the same statement as the thing it guards.
 */
export function mayAuthenticate(subject: Pick<User, "disabledAt">): Refusal | undefined {
  return subject.disabledAt === null ? undefined : "disabled"
}
