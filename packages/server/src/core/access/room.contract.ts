import { randomBytes } from "node:crypto"
import { inject } from "vitest"
import { applyMigrations, type Database, type Db } from "../../kernel/db/index.ts"
import { openPostgres } from "../../kernel/db/postgres.ts"
import { openSqlite } from "../../kernel/db/sqlite.ts"
import { Problem } from "../../kernel/errors.ts"
import { createIds } from "../../kernel/id.ts"
import { silentLog } from "../../kernel/log.ts"
import { systemRandom } from "../../kernel/random.ts"
import type { AuditEvent } from "../audit/index.ts"
import { insertMembership, insertOrganization, NO_POLICY, type OrganizationId, organizationSlice } from "../organization/index.ts"
import { createRevocationLog, type RevocationLog, type Revoke, revocationSlice } from "../revocation/index.ts"
import { insertUser, newUser, parseEmail, type UserId, userSlice } from "../user/index.ts"
import {
  type Access,
  type Authority,
  accessSlice,
  createAccess,
  createAssignments,
  createBounds,
  createRoles,
  type Place,
  personsAuthority,
  type RoleFields,
  type RoleHome,
  type RoleKey,
  trusted,
} from "./index.ts"

export const clock = { now: () => Date.UTC(2026, 0, 1) }
export const ids = createIds(clock, systemRandom)
export const operator = { authority: trusted("operator") }
export const inDeployment: RoleHome = { level: "deployment", organizationId: null }
export const shared: RoleHome = { level: "organization", organizationId: null }
export const of = (organizationId: OrganizationId): RoleHome => ({ level: "organization", organizationId })
export const wanted = (name: string, permissions: readonly string[] = [], inherits: readonly RoleKey[] = []): RoleFields => ({
  name,
  description: null,
  permissions,
  inherits,
})

/** The code a change ends in; `done` when it is done. */
export async function outcome(change: Promise<unknown>): Promise<string> {
  return change.then(
    () => "done",
    (error: unknown) => {
      if (error instanceof Problem) return error.code
      throw error
    },
  )
}

const opens = {
  sqlite: () => openSqlite(":memory:"),
  postgres: () => openPostgres(inject("postgresUrl"), { schema: `test_${randomBytes(8).toString("hex")}`, poolSize: 5 }),
}

/** People, organizations and roles with nothing around them, on a database of their own. */
export async function openRoom(dialect: keyof typeof opens) {
  const database: Database = opens[dialect]()
  await applyMigrations(database, [userSlice, revocationSlice, organizationSlice, accessSlice])
  const revocations: RevocationLog = createRevocationLog({ database, clock, log: silentLog, replica: { id: ids.next("rep"), name: "alone" } })
  await revocations.start()
  const events: AuditEvent[] = []
  const audit = { record: async (_: Db, event: AuditEvent) => void events.push(event) }
  const access: Access = createAccess({ database, clock, revocations })
  const assignments = createAssignments({ clock })
  const bounds = createBounds(access)
  const roles = createRoles({ clock, ids, audit, bounds })
  let people = 0
  const change = <T>(run: (db: Db, revoke: Revoke) => Promise<T>) => revocations.transaction(run)
  return {
    database,
    revocations,
    events,
    access,
    assignments,
    bounds,
    roles,
    change,
    person: async (ownerSince: number | null = null): Promise<UserId> => {
      const email = parseEmail(`person${people++}@example.com`)
      if (!email) throw new Error("no address")
      const user = { ...newUser({ id: ids.next("usr"), email, name: null, now: clock.now() }), ownerSince }
      await insertUser(database, user)
      return user.id
    },
    organization: async (): Promise<OrganizationId> => {
      const id = ids.next("org")
      await insertOrganization(database, {
        id,
        slug: id.toLowerCase().replace("_", "-"),
        name: "Acme",
        createdAt: clock.now(),
        suspendedAt: null,
        policy: NO_POLICY,
        maxMembers: null,
        version: 1,
      })
      return id
    },
    /** With no bounds asked. */
    give: (userId: UserId, key: RoleKey, place: Place) =>
      change(async (db, revoke) => {
        if (place !== "deployment") await insertMembership(db, { organizationId: place, userId, joinedAt: clock.now(), joinedBy: "seed" })
        return assignments.assign(db, revoke, userId, key, place)
      }),
    by: (id: UserId): { readonly authority: Authority } => ({ authority: personsAuthority(access, { id, ownerSince: null }) }),
    make: async (home: RoleHome, fields: RoleFields, by: { readonly authority: Authority } = operator) =>
      (await change((db, revoke) => roles.create(db, revoke, home, fields, by))).key as `rol_${string}`,
    /** What somebody is asked about, and the reason in short. */
    asked: async (id: string, action: string, place: Place = "deployment") => {
      const { allowed, reason } = await access.may(
        { type: "user", id },
        action,
        place === "deployment" ? { type: "deployment" } : { type: "organization", id: place },
      )
      return allowed ? (reason.kind === "role" ? `${reason.role}: ${reason.permission}` : reason.kind) : `no: ${reason.kind}`
    },
    /** Of the log itself. */
    head: async () => (await revocations.read(0, 1)).head,
    close: async () => {
      await revocations.stop()
      await database.close()
    },
  }
}

export type Room = Awaited<ReturnType<typeof openRoom>>
