import type { Clock } from "../../kernel/clock.ts"
import { type Database, inParts, type Slice } from "../../kernel/db/index.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Job } from "../../kernel/jobs.ts"
import type { Random } from "../../kernel/random.ts"
import type { Assignments, Bounds, Roles } from "../access/index.ts"
import type { Audit } from "../audit/index.ts"
import type { RevocationLog } from "../revocation/index.ts"
import type { Sessions } from "../session/index.ts"
import { type AccountNeeds, type Accounts, createAccounts } from "./accounts.ts"
import { createDomains, type DomainNeeds, type Domains } from "./domains.ts"
import { endOpenInvitations } from "./invitation/store.ts"
import { createInvitations, type InvitationNeeds, type Invitations } from "./invitations.ts"
import { directoryJobs } from "./jobs.ts"
import type { EntryMethod } from "./lock-out.ts"
import { createMembers, type Members } from "./members.ts"
import { createOrganizations, type Organizations } from "./organizations.ts"

/**
 * People and organizations as they are administered: how accounts are disabled and deleted, how organizations come and go, who
 * is a member, who is invited, which domains an organization has proved. Everything here is done by somebody whose authority
 * bounds it.
 */
export const directorySlice: Slice = {
  name: "directory",
  migrations: new URL("./migrations/", import.meta.url),
  restored: async (database, at) => {
    await inParts((limit) => endOpenInvitations(database, at, limit))
  },
}

export interface Directory {
  readonly accounts: Accounts
  readonly organizations: Organizations
  readonly members: Members
  readonly invitations: Invitations
  readonly domains: Domains
  readonly jobs: readonly Job[]
}

export interface DirectoryNeeds extends Omit<InvitationNeeds, "members">, Omit<DomainNeeds, "members"> {
  readonly database: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly revocations: RevocationLog
  readonly audit: Audit
  readonly sessions: Sessions
  readonly families: AccountNeeds["families"]
  readonly securing: AccountNeeds["securing"]
  readonly takeFactors: AccountNeeds["takeFactors"]
  readonly assignments: Assignments
  readonly bounds: Bounds
  readonly roles: Roles
  /** How people sign in; known once the house stands. */
  readonly methods: () => readonly EntryMethod[]
}

export function createDirectory(needs: DirectoryNeeds): Directory {
  const members = createMembers(needs)
  const invitations = createInvitations({ ...needs, members })
  const domains = createDomains({ ...needs, members })
  return {
    accounts: createAccounts(needs),
    organizations: createOrganizations(needs),
    members,
    invitations,
    domains,
    jobs: directoryJobs({ ...needs, domains }),
  }
}

export type { Killed } from "./account-ends.ts"
export type { Accounts } from "./accounts.ts"
export { type Challenge, challengeOf, type Domain, type DomainId, type DomainStatus, domainStatus } from "./domain.ts"
export type { Domains, Sighting } from "./domains.ts"
export { entryErrors, entryRefused } from "./entry.ts"
export { directoryErrors } from "./errors.ts"
export { type Invitation, type InvitationId, type InvitationStatus, invitationStatus } from "./invitation.ts"
export type { Accepted, Invitations, NewInvitation, Seen } from "./invitations.ts"
export type { EntryMethod, LockOut } from "./lock-out.ts"
export type { Member, MemberQuery, OwnOrganization } from "./member/store.ts"
export { MAX_MEMBER_ROLES, type Members, type NewMember } from "./members.ts"
export type { NewOrganization, OrganizationChange, Organizations } from "./organizations.ts"
export { doneBy } from "./record.ts"
export { type AssignmentChanges, changeAssignments, changesTo } from "./role-assignments.ts"
export { rolesIn } from "./role-names.ts"
