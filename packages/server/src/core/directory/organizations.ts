import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Random } from "../../kernel/random.ts"
import type { Assignments, By } from "../access/index.ts"
import { OWNER } from "../access/index.ts"
import type { Audit } from "../audit/index.ts"
import {
  findOrganization,
  findOrganizationBySlug,
  insertMembership,
  insertOrganization,
  listMemberships,
  type Membership,
  NO_POLICY,
  type Organization,
  type OrganizationId,
  type OrganizationPolicy,
  slugOf,
  takeSlug,
} from "../organization/index.ts"
import type { Revoke } from "../revocation/index.ts"
import type { UserId } from "../user/index.ts"
import { directoryErrors } from "./errors.ts"

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
  find(id: OrganizationId): Promise<Organization | undefined>
  findBySlug(slug: string): Promise<Organization | undefined>
  /** Those somebody belongs to, in the order they joined. */
  listOf(userId: UserId): Promise<{ readonly membership: Membership; readonly organization: Organization }[]>
}

/** More than anybody keeps apart. */
const MAX_LISTED = 200
const SLUG_SUFFIX_BYTES = 4

export interface OrganizationNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly audit: Pick<Audit, "record">
  readonly assignments: Assignments
}

export function createOrganizations({ database, clock, ids, random, audit, assignments }: OrganizationNeeds): Organizations {
  /** One that is free for good. A name's own slug may be taken; then something random follows it. */
  async function slugFor(db: Db, { slug, name }: NewOrganization, id: OrganizationId): Promise<string> {
    const wanted = slug ?? slugOf(name)
    if (wanted !== undefined && (await takeSlug(db, wanted, id, clock.now()))) return wanted
    if (slug !== undefined) throw directoryErrors.slug_taken({ errors: [{ pointer: "#/slug", detail: "Choose another." }] })
    const suffixed = `${wanted ?? "organization"}-${random.bytes(SLUG_SUFFIX_BYTES).toString("hex")}`
    if (!(await takeSlug(db, suffixed, id, clock.now()))) throw errors.conflict()
    return suffixed
  }

  return {
    create: async (db, revoke, wanted, { authority, request, sessionId }) => {
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
      }
      await audit.record(db, {
        type: "organization.created",
        actor: authority.actor,
        ...(request ? { request } : {}),
        ...(sessionId ? { sessionId } : {}),
        details: { org_id: id },
        personal: { name: organization.name, slug: organization.slug },
      })
      return organization
    },
    find: (id) => findOrganization(database, id),
    findBySlug: (slug) => findOrganizationBySlug(database, slug),
    listOf: (userId) => listMemberships(database, userId, MAX_LISTED),
  }
}
