import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { errors, invalidField } from "../../kernel/errors.ts"
import { type IfVersion, requireVersion } from "../../kernel/http/precondition.ts"
import { type Assignments, type Bounds, type By, MEMBER, OWNER, type Role, type RoleKey, type Roles } from "../access/index.ts"
import type { Audit, AuditEventType } from "../audit/index.ts"
import {
  deleteMembership,
  findMembership,
  findOrganization,
  insertMembership,
  type JoinedBy,
  type OrganizationId,
  touchMembership,
} from "../organization/index.ts"
import type { Revoke } from "../revocation/index.ts"
import type { Sessions } from "../session/index.ts"
import { findUserById, type UserId } from "../user/index.ts"
import { directoryErrors } from "./errors.ts"
import { countActingOwners, findMember, listMembers, type Member, type MemberQuery } from "./member/store.ts"
import { doneBy } from "./record.ts"

export interface NewMember {
  readonly userId: UserId
  /** At least one. */
  readonly roles: readonly RoleKey[]
}

/** More roles than this nobody holds in one organization. */
export const MAX_MEMBER_ROLES = 20

/** Who belongs to an organization, and what they may do there. Each change is within a transaction of the log, with one audit event. */
export interface Members {
  /**
   * By whoever administers the organization.
   * @throws not_found for an organization or a person there is none of; already_member, organization_full; above_yourself for a
   *   role beyond the caller's own rights; invalid for one there is none of
   */
  add(db: Db, revoke: Revoke, organizationId: OrganizationId, wanted: NewMember, by: By): Promise<Member>
  /**
   * Somebody comes of their own accord, by an invitation or a rule; whoever calls has decided that they may, with these roles.
   * Written down as `organization.joined`, unless the caller writes an event of its own.
   * @throws not_found, already_member, organization_full; invalid for a role there is none of
   */
  join(
    db: Db,
    revoke: Revoke,
    organizationId: OrganizationId,
    wanted: NewMember & { readonly joinedBy: JoinedBy; readonly isRecorded?: boolean },
    by: By,
  ): Promise<Member>
  /** @throws not_found, precondition_failed, invalid, above_yourself, own_rights; last_owner when no owner would be left */
  setRoles(
    db: Db,
    revoke: Revoke,
    organizationId: OrganizationId,
    userId: UserId,
    roles: readonly RoleKey[],
    by: By,
    ifVersion?: IfVersion,
  ): Promise<Member>
  /** By whoever administers the organization. @throws not_found, precondition_failed, above_yourself, own_rights, last_owner */
  remove(db: Db, revoke: Revoke, organizationId: OrganizationId, userId: UserId, by: By, ifVersion?: IfVersion): Promise<void>
  /** A member goes of their own accord. @throws not_found, last_owner */
  leave(db: Db, revoke: Revoke, organizationId: OrganizationId, userId: UserId, by: By): Promise<void>
  find(db: Db, organizationId: OrganizationId, userId: UserId): Promise<Member | undefined>
  /** In the order of their ids; what is searched for is looked for among them only. */
  list(organizationId: OrganizationId, query: MemberQuery): Promise<Member[]>
}

export interface MemberNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly audit: Pick<Audit, "record">
  readonly assignments: Assignments
  readonly bounds: Bounds
  readonly roles: Pick<Roles, "findWithInherited">
  readonly sessions: Pick<Sessions, "expel">
}

export function createMembers({ database, clock, audit, assignments, bounds, roles: allRoles, sessions }: MemberNeeds): Members {
  /** What roles are, with all they inherit. One that is there no more is nothing. */
  async function rolesOf(db: Db, organizationId: OrganizationId, keys: readonly RoleKey[]): Promise<readonly Role[]> {
    const found: Role[] = []
    for (const key of keys) found.push(...(await allRoles.findWithInherited(db, key, { level: "organization", organizationId })))
    return found
  }

  /** @throws invalid */
  async function requireKnown(db: Db, organizationId: OrganizationId, keys: readonly RoleKey[]): Promise<void> {
    const found = await rolesOf(db, organizationId, keys)
    const wrong = keys.flatMap((key, index) =>
      found.some((role) => role.key === key) ? [] : [{ pointer: `#/roles/${index}`, detail: "There is no such role here." }],
    )
    if (wrong.length > 0) throw errors.invalid({ errors: wrong })
  }

  /** @throws above_yourself for roles beyond the caller's own rights */
  const requireMayGive = async (db: Db, { authority }: By, organizationId: OrganizationId, keys: readonly RoleKey[]): Promise<void> =>
    bounds.requireRoles(db, authority, organizationId, await rolesOf(db, organizationId, keys))

  /** From here on nobody else changes who is a member of anything, or what they may do. */
  async function settle(db: Db, organizationId: OrganizationId, userId: UserId, ifVersion?: IfVersion): Promise<Member> {
    await assignments.begin(db)
    const member = await findMember(db, organizationId, userId)
    if (!member) throw errors.not_found()
    requireVersion(ifVersion, member.version)
    return member
  }

  async function requireOwner(db: Db, organizationId: OrganizationId, before: Member): Promise<void> {
    if (before.roles.includes(OWNER) && (await countActingOwners(db, organizationId)) === 0)
      throw directoryErrors.last_owner({ detail: "Make somebody else an owner of the organization first." })
  }

  /** The caller has begun, and knows the roles. */
  async function enrol(
    db: Db,
    revoke: Revoke,
    organizationId: OrganizationId,
    { userId, roles: keys, joinedBy }: NewMember & { readonly joinedBy: JoinedBy },
  ): Promise<Member> {
    if (!(await insertMembership(db, { organizationId, userId, joinedAt: clock.now(), joinedBy }))) throw await whyNot(db, organizationId, userId)
    for (const key of keys) await assignments.assign(db, revoke, userId, key, organizationId)
    // Also where the roles were there before: what is remembered of the person is that they are no member.
    revoke("access", userId)
    const member = await findMember(db, organizationId, userId)
    if (!member) throw errors.not_found()
    return member
  }

  async function whyNot(db: Db, organizationId: OrganizationId, userId: UserId): Promise<Error> {
    if (await findMembership(db, organizationId, userId)) return directoryErrors.already_member()
    const exist = (await findOrganization(db, organizationId)) && (await findUserById(db, userId))
    return exist ? directoryErrors.organization_full() : errors.not_found()
  }

  async function withdraw(db: Db, revoke: Revoke, organizationId: OrganizationId, before: Member): Promise<void> {
    await assignments.withdrawAll(db, revoke, before.userId, organizationId)
    await requireOwner(db, organizationId, before)
    await sessions.expel(db, organizationId, before.userId)
    await deleteMembership(db, organizationId, before.userId)
    revoke("access", before.userId)
  }

  const record = (
    db: Db,
    type: AuditEventType,
    organizationId: OrganizationId,
    userId: UserId,
    by: By,
    details: Readonly<Record<string, string>>,
  ): Promise<void> => audit.record(db, { type, userId, organizationId, ...doneBy(by), details })

  return {
    add: async (db, revoke, organizationId, { userId, roles }, by) => {
      const keys = distinct(roles)
      await assignments.begin(db)
      await requireKnown(db, organizationId, keys)
      await requireMayGive(db, by, organizationId, keys)
      const member = await enrol(db, revoke, organizationId, { userId, roles: keys, joinedBy: "administrator" })
      await record(db, "member.added", organizationId, userId, by, { roles: keys.join(" ") })
      return member
    },
    join: async (db, revoke, organizationId, { userId, roles, joinedBy, isRecorded = true }, by) => {
      const keys = distinct(roles)
      await assignments.begin(db)
      await requireKnown(db, organizationId, keys)
      const member = await enrol(db, revoke, organizationId, { userId, roles: keys, joinedBy })
      if (isRecorded) await record(db, "organization.joined", organizationId, userId, by, { roles: keys.join(" "), joined_by: joinedBy })
      return member
    },
    setRoles: async (db, revoke, organizationId, userId, roles, by, ifVersion) => {
      const keys = distinct(roles)
      const before = await settle(db, organizationId, userId, ifVersion)
      const come = keys.filter((key) => !before.roles.includes(key))
      const gone = before.roles.filter((key) => !keys.includes(key))
      if (gone.length === 0 && come.length === 0) return before
      await requireKnown(db, organizationId, come)
      await requireMayGive(db, by, organizationId, [...come, ...gone])
      return bounds.keepingOwnRights(db, by.authority, organizationId, async () => {
        for (const key of come) await assignments.assign(db, revoke, userId, key, organizationId)
        for (const key of gone) await assignments.withdraw(db, revoke, userId, key, organizationId)
        await requireOwner(db, organizationId, before)
        await touchMembership(db, organizationId, userId)
        await record(db, "member.changed", organizationId, userId, by, { roles_before: before.roles.join(" "), roles_after: keys.join(" ") })
        return (await findMember(db, organizationId, userId)) ?? before
      })
    },
    remove: async (db, revoke, organizationId, userId, by, ifVersion) => {
      const before = await settle(db, organizationId, userId, ifVersion)
      await requireMayGive(db, by, organizationId, before.roles)
      await bounds.keepingOwnRights(db, by.authority, organizationId, () => withdraw(db, revoke, organizationId, before))
      await record(db, "member.removed", organizationId, userId, by, { roles_before: before.roles.join(" ") })
    },
    leave: async (db, revoke, organizationId, userId, by) => {
      const before = await settle(db, organizationId, userId)
      await withdraw(db, revoke, organizationId, before)
      await record(db, "organization.left", organizationId, userId, by, { roles_before: before.roles.join(" ") })
    },
    find: findMember,
    list: (organizationId, query) => listMembers(database, organizationId, query),
  }
}

/** Each once, and at least one. @throws invalid */
function distinct(roles: readonly RoleKey[]): readonly RoleKey[] {
  const keys = [...new Set(roles.length === 0 ? [MEMBER] : roles)]
  if (keys.length > MAX_MEMBER_ROLES) throw invalidField("roles", `At most ${MAX_MEMBER_ROLES} roles.`)
  return keys
}
