import type { Slice } from "../../kernel/db/index.ts"

/**
 * Organizations: groups of people with rules of their own, the tenants of an application. Who belongs to one, what it asks of
 * a session (`mayEnter`), and the rows. What members may do stands in core/access; how organizations come and go, in
 * core/directory.
 *
 * Isolation: every statement about something of an organization carries its id in the condition, as part of a primary key
 * or an index; there is no function that reads such a table without one.
 */
export const organizationSlice: Slice = { name: "organization", migrations: new URL("./migrations/", import.meta.url) }

export { type Entrant, type EntryRefusal, mayEnter, type PlainLimits } from "./gate.ts"
export {
  maxMembersField,
  NO_POLICY,
  type Organization,
  type OrganizationId,
  type OrganizationPolicy,
  organizationNameField,
  policySchema,
  slugField,
  slugOf,
} from "./organization.ts"
export {
  countMembers,
  countSlugs,
  deleteMembership,
  deleteOrganization,
  findMembership,
  findOrganization,
  findOrganizationBySlug,
  findOrganizationNamed,
  insertMembership,
  insertOrganization,
  type JoinedBy,
  listMemberships,
  listOrganizations,
  type Membership,
  type OrganizationFields,
  type OrganizationQuery,
  policyFromColumn,
  takeSlug,
  touchMembership,
  updateOrganization,
} from "./store.ts"
