import type { OrganizationId } from "../organization/index.ts"

/** Something a relation is about. */
export interface Reference {
  readonly type: string
  readonly id: string
}

/**
 * One fact: `subject` has `relation` to `object`. Roles are such facts, and relationships between anything else will be.
 * `(organization:org_1, owner, user:usr_1)`, `(role:rol_1, permission, permission:invoice:read)`.
 */
export interface Tuple {
  readonly object: Reference
  readonly relation: string
  readonly subject: Reference
  /** Whose fact it is, when it is an organization's. */
  readonly organizationId: OrganizationId | null
}

/** There is one deployment, so it needs no other name. */
export const DEPLOYMENT: Reference = { type: "deployment", id: "doorward" }

export function organizationReference(id: OrganizationId): Reference {
  return { type: "organization", id }
}

export function userReference(id: string): Reference {
  return { type: "user", id }
}
