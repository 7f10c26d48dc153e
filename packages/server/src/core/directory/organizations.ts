import { covers } from "@doorward/guard/permissions"
import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import { type IfVersion, requireVersion } from "../../kernel/http/precondition.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Random } from "../../kernel/random.ts"
import { type AdminPermission, type Assignments, type By, OWNER } from "../access/index.ts"
import { type Audit, type AuditEvent, type Changes, changesOf } from "../audit/index.ts"
import {
  countSlugs,
  deleteOrganization,
  findOrganization,
  findOrganizationBySlug,
  insertMembership,
  insertOrganization,
  listMemberships,
  listOrganizations,
  type Membership,
  NO_POLICY,
  type Organization,
  type OrganizationId,
  type OrganizationPolicy,
  type OrganizationQuery,
  slugOf,
  takeSlug,
  updateOrganization,
} from "../organization/index.ts"
import type { Revoke } from "../revocation/index.ts"
import type { Sessions } from "../session/index.ts"
import type { UserId } from "../user/index.ts"
import { directoryErrors } from "./errors.ts"
import { type EntryMethod, type LockOut, requireNobodyLockedOut, simulate } from "./lock-out.ts"
import { listOwn, type OwnOrganization } from "./member/store.ts"
import { doneBy } from "./record.ts"

export interface NewOrganization {
  readonly name: string
  /** Made from the name otherwise. */
  readonly slug?: string | undefined
  readonly maxMembers?: number | null | undefined
  readonly policy?: OrganizationPolicy | undefined
  /** Its first owner; without one there is nobody in it. */
  readonly founder?: UserId | undefined
}

/** What is undefined stays. */
export interface OrganizationChange {
  readonly name?: string | undefined
  readonly slug?: string | undefined
  readonly maxMembers?: number | null | undefined
  readonly suspended?: boolean | undefined
  readonly policy?: OrganizationPolicy | undefined
  /** The caller knows whom the policy keeps out. */
  readonly confirmLockOut?: boolean | undefined
}

/** How organizations come, change and go. Each change is within a transaction of the log, with one audit event. */
export interface Organizations {
  /** @throws slug_taken */
  create(db: Db, revoke: Revoke, wanted: NewOrganization, by: By): Promise<Organization>
  /**
   * Whoever administers the organization may change its names and its policy; suspending it and its seats are the
   * deployment's. Whatever people remember of a name it had leads to it for good.
   * @throws not_found, precondition_failed, slug_taken, forbidden; would_lock_out for a policy that keeps members out, unless that
   *   is confirmed, and for one that keeps out every owner always
   */
  change(db: Db, revoke: Revoke, id: OrganizationId, change: OrganizationChange, by: By, ifVersion?: IfVersion): Promise<Organization>
  /**
   * With everything of it; its members' sessions go on outside. Its id and every slug it had are never anybody else's.
   * @throws not_found, precondition_failed, forbidden
   */
  delete(db: Db, revoke: Revoke, id: OrganizationId, by: By, ifVersion?: IfVersion): Promise<void>
  find(id: OrganizationId): Promise<Organization | undefined>
  /** By the slug it has, or one it had. */
  findBySlug(slug: string): Promise<Organization | undefined>
  /** Tries a policy, and changes nothing. @throws not_found */
  simulate(db: Db, id: OrganizationId, policy: OrganizationPolicy, by: By): Promise<LockOut>
  /** Those somebody belongs to, in the order they joined. */
  listOf(userId: UserId): Promise<{ readonly membership: Membership; readonly organization: Organization }[]>
  /** The same as somebody sees them, with what they are there. */
  listOwn(userId: UserId): Promise<OwnOrganization[]>
  /** All of them, in the order they were made: for whoever may see that. */
  list(query: OrganizationQuery): Promise<Organization[]>
}

/** More than anybody keeps apart. */
const MAX_LISTED = 200
const SLUG_SUFFIX_BYTES = 4
/** Slugs are kept for good, so nobody takes one after another. */
const MAX_SLUGS = 20

export interface OrganizationNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly audit: Pick<Audit, "record" | "eraseOrganization">
  readonly assignments: Assignments
  readonly sessions: Pick<Sessions, "expel">
  /** How people sign in; known once the house stands. */
  readonly methods: () => readonly EntryMethod[]
}

export function createOrganizations({ database, clock, ids, random, audit, assignments, sessions, methods }: OrganizationNeeds): Organizations {
  /** One that is free for good. A name's own slug may be taken; then something random follows it. */
  async function slugFor(db: Db, { slug, name }: NewOrganization, id: OrganizationId): Promise<string> {
    if (slug !== undefined) return take(db, slug, id)
    const wanted = slugOf(name)
    if (wanted !== undefined && (await takeSlug(db, wanted, id, clock.now()))) return wanted
    const suffixed = `${wanted ?? "organization"}-${random.bytes(SLUG_SUFFIX_BYTES).toString("hex")}`
    if (!(await takeSlug(db, suffixed, id, clock.now()))) throw errors.conflict()
    return suffixed
  }

  async function take(db: Db, slug: string, id: OrganizationId): Promise<string> {
    if (!(await takeSlug(db, slug, id, clock.now()))) throw directoryErrors.slug_taken({ errors: [{ pointer: "#/slug", detail: "Choose another." }] })
    if ((await countSlugs(db, id)) > MAX_SLUGS) throw errors.conflict({ detail: `An organization has ${MAX_SLUGS} short names in its life.` })
    return slug
  }

  /** As it stands, and so until the transaction ends. */
  async function settle(db: Db, id: OrganizationId, ifVersion: IfVersion): Promise<Organization> {
    await assignments.begin(db)
    const organization = await findOrganization(db, id)
    if (!organization) throw errors.not_found()
    requireVersion(ifVersion, organization.version)
    return organization
  }

  async function requireEverywhere(db: Db, { authority }: By, permission: AdminPermission): Promise<void> {
    if (!covers(await authority.grantsIn(db, "deployment"), permission))
      throw errors.forbidden({ detail: `This needs the permission ${permission} on the deployment.` })
  }

  const record = (db: Db, type: AuditEvent["type"], organizationId: OrganizationId, by: By, changes: Partial<Changes> = {}) =>
    audit.record(db, { type, organizationId, ...doneBy(by), ...changes })

  return {
    create: async (db, revoke, wanted, by) => {
      await assignments.begin(db)
      const id = ids.next("org")
      const now = clock.now()
      const organization: Organization = {
        id,
        slug: await slugFor(db, wanted, id),
        name: wanted.name,
        createdAt: now,
        suspendedAt: null,
        policy: wanted.policy ?? NO_POLICY,
        maxMembers: wanted.maxMembers ?? null,
        version: 1,
      }
      await insertOrganization(db, organization)
      if (wanted.founder !== undefined) {
        await insertMembership(db, { organizationId: id, userId: wanted.founder, joinedAt: now, joinedBy: "founder" })
        await assignments.assign(db, revoke, wanted.founder, OWNER, id)
        revoke("access", wanted.founder)
        if (wanted.policy) await requireNobodyLockedOut(db, methods(), id, wanted.policy, by, false)
      }
      await record(db, "organization.created", id, by, changesOf(undefined, fieldsOf(organization), PERSONAL))
      return organization
    },
    change: async (db, revoke, id, change, by, ifVersion) => {
      const before = await settle(db, id, ifVersion)
      const { suspended = before.suspendedAt !== null } = change
      const after = {
        name: change.name ?? before.name,
        slug: change.slug ?? before.slug,
        maxMembers: change.maxMembers === undefined ? before.maxMembers : change.maxMembers,
        policy: change.policy ?? before.policy,
        suspendedAt: suspended ? (before.suspendedAt ?? clock.now()) : null,
      }
      const resumes = before.suspendedAt !== after.suspendedAt
      const isOtherPolicy = JSON.stringify(before.policy) !== JSON.stringify(after.policy)
      const isSame = !resumes && !isOtherPolicy && before.name === after.name && before.slug === after.slug && before.maxMembers === after.maxMembers
      if (isSame) return before
      if (resumes || before.maxMembers !== after.maxMembers) await requireEverywhere(db, by, "admin:organizations:write")
      if (after.slug !== before.slug) await take(db, after.slug, id)
      if (isOtherPolicy) await requireNobodyLockedOut(db, methods(), id, after.policy, by, change.confirmLockOut === true)
      const changed = await updateOrganization(db, id, after, before.version)
      if (!changed) throw errors.conflict()
      // What is remembered of its members' sessions, and what their tokens say, was read under other rules.
      if (resumes || isOtherPolicy) revoke("access", id)
      const type = !resumes ? "organization.changed" : suspended ? "organization.suspended" : "organization.resumed"
      await record(db, type, id, by, changesOf(fieldsOf(before), fieldsOf(changed), PERSONAL))
      return changed
    },
    delete: async (db, revoke, id, by, ifVersion) => {
      await settle(db, id, ifVersion)
      await requireEverywhere(db, by, "admin:organizations:delete")
      await sessions.expel(db, id)
      await audit.eraseOrganization(db, id)
      await deleteOrganization(db, id)
      revoke("access", id)
      await record(db, "organization.deleted", id, by)
    },
    find: (id) => findOrganization(database, id),
    findBySlug: (slug) => findOrganizationBySlug(database, slug),
    simulate: async (db, id, policy, { authority }) => {
      if (!(await findOrganization(db, id))) throw errors.not_found()
      return simulate(db, methods(), id, policy, authority.userId)
    },
    listOf: (userId) => listMemberships(database, userId, MAX_LISTED),
    listOwn: (userId) => listOwn(database, userId, MAX_LISTED),
    list: (query) => listOrganizations(database, query),
  }
}

/** Of an organization, what the record keeps where it can be erased. */
const PERSONAL = ["name", "slug"]

function fieldsOf({ name, slug, suspendedAt, maxMembers, policy }: Organization) {
  return { name, slug, suspended: suspendedAt !== null, max_members: maxMembers, policy: JSON.stringify(policy) }
}
