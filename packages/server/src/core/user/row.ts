import type { Email } from "./email.ts"
import type { StoredUser, User, UserId } from "./user.ts"

export interface UserRow {
  readonly id: UserId
  readonly email: Email
  readonly email_verified_at: number | null
  readonly name: string | null
  readonly picture: string | null
  readonly locale: string | null
  readonly created_at: number
  readonly disabled_at: number | null
  readonly owner_since: number | null
  readonly epoch: number
  readonly revoked_before: number
  /** JSON array. */
  readonly factors: string
}

/** Of the table itself, rather than of a view. */
export type StoredUserRow = UserRow & { readonly version: number }

export function userFromRow(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    emailVerifiedAt: row.email_verified_at,
    name: row.name,
    picture: row.picture,
    locale: row.locale,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    ownerSince: row.owner_since,
    epoch: row.epoch,
    revokedBefore: row.revoked_before,
    factors: factorsFromColumn(row.factors),
  }
}

export function storedFromRow(row: StoredUserRow): StoredUser {
  return { ...userFromRow(row), version: row.version }
}

const NONE: readonly string[] = []

/** Most people hold none, and one empty list is enough for them all. */
export function factorsFromColumn(column: string): readonly string[] {
  return column === "[]" ? NONE : (JSON.parse(column) as string[])
}
