import { randomBytes } from "node:crypto"
import * as fc from "fast-check"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { applyMigrations, type Database, type Db, sql } from "../../kernel/db/index.ts"
import { openPostgres } from "../../kernel/db/postgres.ts"
import { openSqlite } from "../../kernel/db/sqlite.ts"
import { Problem } from "../../kernel/errors.ts"
import { createIds } from "../../kernel/id.ts"
import { silentLog } from "../../kernel/log.ts"
import { systemRandom } from "../../kernel/random.ts"
import type { AuditEvent } from "../audit/index.ts"
import { insertMembership, insertOrganization, NO_POLICY, type OrganizationId, organizationSlice } from "../organization/index.ts"
import { createRevocationLog, type RevocationLog, type Revoke, revocationSlice } from "../revocation/index.ts"
import { insertUser, newUser, parseEmail, setDisabledAt, type UserId, userSlice } from "../user/index.ts"
import {
  type Access,
  type Authority,
  accessSlice,
  adminPermissions,
  createAccess,
  createAssignments,
  createBounds,
  createRoles,
  type Place,
  personsAuthority,
  type RoleFields,
  type RoleHome,
  type RoleKey,
  scopesAuthority,
  trusted,
} from "./index.ts"

const clock = { now: () => Date.UTC(2026, 0, 1) }
const ids = createIds(clock, systemRandom)
const operator = { authority: trusted("operator") }
const inDeployment: RoleHome = { level: "deployment", organizationId: null }
const shared: RoleHome = { level: "organization", organizationId: null }
const of = (organizationId: OrganizationId): RoleHome => ({ level: "organization", organizationId })
const wanted = (name: string, permissions: readonly string[] = [], inherits: readonly RoleKey[] = []): RoleFields => ({
  name,
  description: null,
  permissions,
  inherits,
})

/** The code a change ends in; `done` when it is done. */
async function outcome(change: Promise<unknown>): Promise<string> {
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

async function openRoom(dialect: keyof typeof opens) {
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
      (await change((db) => roles.create(db, home, fields, by))).key as `rol_${string}`,
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

type Room = Awaited<ReturnType<typeof openRoom>>

describe.each(["sqlite", "postgres"] as const)("roles, %s", (dialect) => {
  let room: Room
  beforeEach(async () => {
    room = await openRoom(dialect)
  })
  afterEach(() => room.close())

  test("a role that was made: what it grants, with what it inherits, changes at once for whoever holds it", async () => {
    const [org, ada] = [await room.organization(), await room.person()]
    const reader = await room.make(shared, wanted("reader", ["invoice:read"]))
    const billing = await room.make(of(org), wanted("billing", ["invoice:write", "note:*"], [reader]))
    await room.give(ada, billing, org)
    expect(
      await Promise.all(["invoice:read", "invoice:write", "note:a:b", "note", "invoice:delete"].map((action) => room.asked(ada, action, org))),
    ).toEqual(["reader: invoice:read", "billing: invoice:write", "billing: note:*", "no: no_role_allows", "no: no_role_allows"])
    expect(await room.access.effective(ada, org)).toMatchObject({ roles: ["billing", "reader"], organizationRole: "billing" })
    expect(await room.asked(ada, "invoice:read")).toBe("no: no_role_allows")

    const head = await room.head()
    await room.change((db, revoke) => room.roles.change(db, revoke, reader, shared, { permissions: ["invoice:list"] }, [1], operator))
    expect(await room.asked(ada, "invoice:read", org)).toBe("no: no_role_allows")
    expect(await room.asked(ada, "invoice:list", org)).toBe("reader: invoice:list")
    const changed = await room.change((db, revoke) =>
      room.roles.change(db, revoke, billing, of(org), { inherits: [], name: "bills", description: "Bills" }, undefined, operator),
    )
    expect(changed).toMatchObject({ name: "bills", description: "Bills", inherits: [], permissions: ["invoice:write", "note:*"], version: 2 })
    expect(await room.asked(ada, "invoice:list", org)).toBe("no: no_role_allows")
    // What was changed, for whom.
    expect((await room.revocations.read(head, 10)).events.map(({ kind, id }) => [kind, id])).toEqual([
      ["access", "*"],
      ["access", org],
    ])
    // To change nothing is no change: no version, no row, no event.
    const before = [room.events.length, await room.head()]
    await room.change((db, revoke) => room.roles.change(db, revoke, billing, of(org), { name: "bills" }, [2], operator))
    expect([room.events.length, await room.head()]).toEqual(before)
    expect(room.events.map(({ type }) => type)).toEqual(["role.created", "role.created", "role.changed", "role.changed"])
  })

  test("a change of another version than the newest is refused", async () => {
    const role = await room.make(inDeployment, wanted("support", ["admin:users:read"]))
    const change = (ifVersion: number[]) =>
      outcome(room.change((db, revoke) => room.roles.change(db, revoke, role, inDeployment, { description: "x" }, ifVersion, operator)))
    expect([await change([2]), await change([1]), await change([1]), await change([])]).toEqual([
      "precondition_failed",
      "done",
      "precondition_failed",
      "precondition_failed",
    ])
    const withVersion = { withdraw: false, ifVersion: [1] }
    expect(await outcome(room.change((db, revoke) => room.roles.delete(db, revoke, role, inDeployment, withVersion, operator)))).toBe(
      "precondition_failed",
    )
  })

  test("names: no built-in role's, and none that could be taken for another's in a token", async () => {
    const [a, b] = [await room.organization(), await room.organization()]
    await room.make(of(a), wanted("editor"))
    await room.make(shared, wanted("viewer"))
    await room.make(inDeployment, wanted("support"))
    const make = (home: RoleHome, name: string) => outcome(room.make(home, wanted(name)))
    expect(await make(of(b), "editor")).toBe("done")
    for (const [home, name] of [
      [of(a), "editor"],
      [of(a), "viewer"],
      [of(a), "support"],
      [of(a), "owner"],
      [of(a), "administrator"],
      [inDeployment, "member"],
      [inDeployment, "viewer"],
      [shared, "support"],
      [shared, "editor"],
    ] as const)
      expect([name, await make(home, name)]).toEqual([name, "role_name_taken"])
    const other = await room.make(of(a), wanted("other"))
    expect(await outcome(room.change((db, revoke) => room.roles.change(db, revoke, other, of(a), { name: "editor" }, undefined, operator)))).toBe(
      "role_name_taken",
    )
  })

  test("inheritance: no circle, not too deep, and nothing of another level or organization", async () => {
    const [a, b] = [await room.organization(), await room.organization()]
    const change = (id: `rol_${string}`, home: RoleHome, inherits: RoleKey[]) =>
      outcome(room.change((db, revoke) => room.roles.change(db, revoke, id, home, { inherits }, undefined, operator)))
    const theirs = await room.make(of(b), wanted("theirs"))
    const everywhere = await room.make(inDeployment, wanted("everywhere"))
    const own = await room.make(of(a), wanted("own"))
    for (const inherited of [theirs, everywhere, "administrator", "rol_00000000000000000000000000", "nothing"])
      expect([inherited, await change(own, of(a), [inherited])]).toEqual([inherited, "invalid"])
    expect(await change(own, of(a), ["admin"])).toBe("done")

    // Eight deep, and the ninth is too many, whether it is put on top or below.
    const chain = [await room.make(shared, wanted("c0"))]
    for (let n = 1; n <= 8; n++) chain.push(await room.make(shared, wanted(`c${n}`, [], chain.slice(-1))))
    const [lowest, highest] = [chain[0] ?? own, chain[8] ?? own]
    expect(await outcome(room.make(shared, wanted("c9", [], [highest])))).toBe("invalid")
    expect(await change(lowest, shared, ["member"])).toBe("invalid")
    expect(await change(lowest, shared, [lowest])).toBe("role_inherits_itself")
    expect(await change(lowest, shared, [highest])).toBe("role_inherits_itself")
    const inherits = { withdraw: true, ifVersion: undefined }
    expect(await outcome(room.change((db, revoke) => room.roles.delete(db, revoke, lowest, shared, inherits, operator)))).toBe("role_in_use")
  })

  test("RC-07 two roles that are made to inherit each other at once: one is refused", async () => {
    for (let round = 0; round < 8; round++) {
      const [one, other] = [await room.make(shared, wanted(`one${round}`)), await room.make(shared, wanted(`other${round}`))]
      const inherit = (id: `rol_${string}`, inherited: RoleKey) =>
        outcome(room.change((db, revoke) => room.roles.change(db, revoke, id, shared, { inherits: [inherited] }, undefined, operator)))
      expect((await Promise.all([inherit(one, other), inherit(other, one)])).toSorted()).toEqual(["done", "role_inherits_itself"])
    }
  })

  test("a role that is held is deleted only when it is withdrawn as well, and nobody is left a member without a role", async () => {
    const [org, ada, ben] = [await room.organization(), await room.person(), await room.person()]
    const role = await room.make(shared, wanted("editor", ["note:write"]))
    await room.give(ada, role, org)
    await room.give(ben, role, org)
    await room.give(ben, "admin", org)
    const remove = (withdraw: boolean) =>
      outcome(room.change((db, revoke) => room.roles.delete(db, revoke, role, shared, { withdraw, ifVersion: undefined }, operator)))
    expect(await room.asked(ada, "note:write", org)).toBe("editor: note:write")
    expect(await remove(false)).toBe("role_in_use")
    expect(await remove(true)).toBe("done")
    expect(await remove(true)).toBe("not_found")
    expect(await room.asked(ada, "note:write", org)).toBe("no: no_role_allows")
    expect(await room.assignments.list(room.database, ada, org)).toEqual(["member"])
    expect(await room.assignments.list(room.database, ben, org)).toEqual(["admin"])
    expect(await room.database.read(sql`SELECT * FROM relation_tuples WHERE object_type = 'role'`)).toEqual([])
    expect(room.events.at(-1)).toMatchObject({ type: "role.deleted", details: { withdrawn: 2 } })
  })

  test("TN-11 a role of one organization is nothing in another, nor of the deployment, whoever wrote the tuple", async () => {
    const [a, b, ada] = [await room.organization(), await room.organization(), await room.person()]
    const own = await room.make(of(a), wanted("own", ["note:*"]))
    const global = await room.make(inDeployment, wanted("support", ["note:*"]))
    const inheriting = await room.make(of(b), wanted("inheriting"))
    for (const [key, place] of [
      [own, b],
      [own, "deployment"],
      [global, b],
      ["administrator", b],
      ["owner", "deployment"],
    ] as const)
      await room.give(ada, key, place)
    // Written past every rule.
    await room.database.write(sql`
      INSERT INTO relation_tuples (object_type, object_id, relation, subject_type, subject_id, version, created_at)
      VALUES ('role', ${inheriting}, 'inherits', 'role', ${own}, 1, 1)`)
    await room.give(ada, inheriting, b)
    for (const place of [a, b, "deployment"] as const)
      for (const action of ["note:read", "admin:users:read"])
        expect([place, await room.asked(ada, action, place)]).toEqual([place, "no: no_role_allows"])
    await room.give(ada, own, a)
    expect(await room.asked(ada, "note:read", a)).toBe("own: note:*")
    // Neither can be seen or changed from there.
    const there = [of(b), shared, inDeployment] as const
    for (const home of there) {
      expect(await room.roles.find(room.database, own, home)).toBeUndefined()
      expect(await outcome(room.change((db, revoke) => room.roles.change(db, revoke, own, home, { name: "x" }, undefined, operator)))).toBe(
        "not_found",
      )
    }
  })

  test("AZ-01 whatever is unknown is denied, with its reason", async () => {
    const [org, ada, owner] = [await room.organization(), await room.person(), await room.person(clock.now())]
    await room.give(ada, "owner", org)
    const nobody = ids.next("usr")
    const read = "note:read"
    const place = { type: "organization", id: org }
    for (const [type, id, action, resource, reason] of [
      ["user", nobody, read, place, "unknown_subject"],
      ["user", "ada", read, place, "unknown_subject"],
      ["user", "", read, place, "unknown_subject"],
      ["user", "__proto__", read, place, "unknown_subject"],
      ["client", ada, read, place, "unknown_subject"],
      ["", ada, read, place, "unknown_subject"],
      ["user", owner, read, { type: "document", id: "1" }, "unknown_resource"],
      ["user", owner, read, { type: "organization" }, "unknown_resource"],
      ["user", owner, read, { type: "organization", id: "org_1" }, "unknown_resource"],
      ["user", owner, read, { type: "deployment", id: "other" }, "unknown_resource"],
      ["user", owner, read, { type: "" }, "unknown_resource"],
      ["user", owner, "*", place, "unknown_action"],
      ["user", owner, "note:*", place, "unknown_action"],
      ["user", owner, "", place, "unknown_action"],
      ["user", ada, "*", place, "unknown_action"],
      ["user", ada, "note:", place, "unknown_action"],
      ["user", ada, "Note:Read", place, "unknown_action"],
      ["user", ada, read, { type: "organization", id: ids.next("org") }, "no_role_allows"],
    ] as const) {
      const denied = { allowed: false, reason: { kind: reason } }
      expect([action, resource, await room.access.may({ type, id }, action, resource)]).toEqual([action, resource, denied])
      expect(await room.access.mayIn(room.database, { type, id }, action, resource)).toEqual(denied)
    }
    expect([await room.asked(owner, read, org), await room.asked(ada, read, org)]).toEqual(["deployment_owner", "owner: *"])
  })

  test("AZ-01 what is broken, conditional, disabled or suspended is denied", async () => {
    const { database } = room
    const [org, ada, ben] = [await room.organization(), await room.person(), await room.person()]
    const role = await room.make(of(org), wanted("editor", ["note:read", "note:write", "list:*"]))
    await room.give(ada, role, org)
    await room.give(ben, "owner", org)
    await room.give(ben, "auditor", "deployment")
    /** As whoever changes the tables by hand would, and the log then says that something changed. */
    const byHand = (...statements: Parameters<Db["write"]>[0][]) =>
      room.change(async (db, revoke) => {
        for (const statement of statements) await db.write(statement)
        revoke("access", "*")
      })
    expect(await room.asked(ada, "list:all", org)).toBe("editor: list:*")
    await byHand(
      sql`UPDATE relation_tuples SET subject_id = 'no:*:grant' WHERE subject_id = 'list:*'`,
      sql`UPDATE relation_tuples SET condition = '{}' WHERE object_id = ${role} AND subject_id = 'note:write'`,
    )
    expect([await room.asked(ada, "list:all", org), await room.asked(ada, "note:write", org), await room.asked(ada, "note:read", org)]).toEqual([
      "no: no_role_allows",
      "no: no_role_allows",
      "editor: note:read",
    ])
    await byHand(sql`UPDATE roles SET level = 'nothing' WHERE id = ${role}`)
    expect(await room.asked(ada, "note:read", org)).toBe("no: no_role_allows")
    await byHand(sql`UPDATE roles SET level = 'organization' WHERE id = ${role}`)
    await byHand(sql`UPDATE relation_tuples SET condition = '{"never": true}' WHERE subject_id = ${ada}`)
    expect(await room.asked(ada, "note:read", org)).toBe("no: no_role_allows")
    await byHand(sql`UPDATE organizations SET suspended_at = 1 WHERE id = ${org}`)
    expect([await room.asked(ben, "note:read", org), await room.asked(ben, "admin:members:read", org)]).toEqual([
      "no: organization_suspended",
      "auditor: admin:members:read",
    ])
    expect(await room.access.effective(ben, org)).toMatchObject({ roles: ["auditor"], organizationRole: undefined })
    await byHand(sql`UPDATE organizations SET suspended_at = NULL WHERE id = ${org}`)
    expect(await room.asked(ben, "note:read", org)).toBe("owner: *")
    await room.change(async (db, revoke) => {
      await setDisabledAt(db, ben, 1)
      revoke("subject", ben, 1)
    })
    expect([await room.asked(ben, "note:read", org), await room.access.effective(ben, org)]).toEqual(["no: disabled", undefined])
    await setDisabledAt(database, ben, null)
    expect(await room.asked(ben, "note:read", org)).toBe("owner: *")
  })

  test("AZ-07 a batch that is too large or partly wrong writes nothing, and says what is wrong", async () => {
    const [org, ada] = [await room.organization(), await room.person()]
    const one = (key: string) => ({ userId: ada, key, place: org })
    const batch = (writes: readonly ReturnType<typeof one>[], deletes: readonly ReturnType<typeof one>[] = []) =>
      room.change((db, revoke) => room.assignments.batch(db, revoke, { writes, deletes }))
    const complaint = async (change: Promise<unknown>) =>
      change.then(
        () => [],
        (error: unknown) => (error instanceof Problem ? (error.detail.errors ?? []).map(({ pointer }) => pointer) : [String(error)]),
      )
    const head = await room.head()
    const many = Array.from({ length: 101 }, (_, n) => one(`role-${n}`))
    expect(await complaint(batch(many))).toEqual(["#/writes"])
    expect(await complaint(batch(many.slice(0, 60), many.slice(60)))).toEqual(["#/deletes"])
    expect(await complaint(batch([one("member"), one(""), one("a b")], [one("admin"), one("member")]))).toEqual([
      "#/writes/1",
      "#/writes/2",
      "#/deletes/1",
    ])
    // A failure in the midst of it: the organization of the last is gone.
    expect(await complaint(batch([one("admin"), { ...one("member"), place: ids.next("org") }]))).toHaveLength(1)
    expect([await room.assignments.list(room.database, ada, org), await room.head()]).toEqual([[], head])
    expect(await batch(many.slice(0, 100))).toEqual({ written: 100, deleted: 0 })
    expect(await batch([one("role-0"), one("admin")], [one("role-1"), one("role-x")])).toEqual({ written: 1, deleted: 1 })
    expect(await room.head()).toBe(head + 2)
  })
})

describe("AD-04 nobody reaches above themselves", () => {
  let room: Room
  beforeEach(async () => {
    room = await openRoom("sqlite")
  })
  afterEach(() => room.close())

  test.each<[readonly string[], readonly string[], boolean]>([
    [["*"], ["*", "admin:*", "note:read"], true],
    [["admin:*"], ["admin:*", "admin:users:*", "admin:users:read"], true],
    [["admin:*"], ["*"], false],
    [["admin:users:*"], ["admin:*"], false],
    [["admin:users:*"], ["admin:users"], false],
    [adminPermissions, ["admin:*"], false],
    [adminPermissions, adminPermissions, true],
    [["note:*", "admin:roles:write"], ["note:read", "note:*"], true],
    [["note:*"], ["notes:read"], false],
    [[], [], true],
    [[], ["note:read"], false],
  ])("what they hold against what a role has, %#", async (held, permissions, fine) => {
    const ada = await room.person()
    await room.give(ada, await room.make(inDeployment, wanted("hers", held)), "deployment")
    const role = { key: "r", ...inDeployment, ...wanted("r", permissions), builtIn: false, version: 1 }
    for (const authority of [room.by(ada).authority, ...(held.every((grant) => grant.startsWith("admin:")) ? [scopesAuthority("cli_1", held)] : [])])
      expect(await outcome(room.change((db) => room.bounds.requireRoles(db, authority, "deployment", [role])))).toBe(fine ? "done" : "above_yourself")
  })

  test("AD-12 a change is judged by what the role becomes, by what it was, and by all it inherits", async () => {
    const [org, ada] = [await room.organization(), await room.person()]
    const strong = await room.make(of(org), wanted("strong", ["vault:open"]))
    await room.give(ada, await room.make(of(org), wanted("hers", ["admin:roles:*", "note:*"])), org)
    const weak = await room.make(of(org), wanted("weak", ["note:read"]), room.by(ada))
    const change = (id: `rol_${string}`, fields: Partial<RoleFields>) =>
      outcome(room.change((db, revoke) => room.roles.change(db, revoke, id, of(org), fields, undefined, room.by(ada))))
    expect(await change(weak, { permissions: ["note:read", "vault:open"] })).toBe("above_yourself")
    expect(await change(weak, { permissions: ["*"] })).toBe("above_yourself")
    expect(await change(weak, { inherits: [strong] })).toBe("above_yourself")
    expect(await change(weak, { inherits: ["owner"] })).toBe("above_yourself")
    expect(await change(strong, { permissions: ["note:read"] })).toBe("above_yourself")
    expect(await change(strong, { name: "harmless" })).toBe("above_yourself")
    expect(await outcome(room.make(of(org), wanted("roundabout", [], [strong]), room.by(ada)))).toBe("above_yourself")
    expect(await outcome(room.make(shared, wanted("everywhere", ["note:read"]), room.by(ada)))).toBe("above_yourself")
    const gone = { withdraw: true, ifVersion: undefined }
    expect(await outcome(room.change((db, revoke) => room.roles.delete(db, revoke, strong, of(org), gone, room.by(ada))))).toBe("above_yourself")
    expect(await change(weak, { permissions: ["note:write"] })).toBe("done")
  })

  test("nobody takes their own administrative rights away, by whatever change", async () => {
    const [org, ada, ben] = [await room.organization(), await room.person(), await room.person()]
    const inherited = await room.make(of(org), wanted("inherited", ["admin:roles:*", "note:*"]))
    const hers = await room.make(of(org), wanted("hers", ["admin:members:read"], [inherited]))
    await room.give(ada, hers, org)
    const by = room.by(ada)
    const change = (fields: Partial<RoleFields>, who = by) =>
      outcome(room.change((db, revoke) => room.roles.change(db, revoke, inherited, of(org), fields, undefined, who)))
    expect(await change({ permissions: ["admin:roles:read", "note:*"] })).toBe("own_rights")
    expect(await change({ permissions: ["admin:roles:*"] })).toBe("done")
    const gone = { withdraw: true, ifVersion: undefined }
    expect(await outcome(room.change((db, revoke) => room.roles.delete(db, revoke, hers, of(org), gone, by)))).toBe("own_rights")
    expect(await room.asked(ada, "admin:roles:write", org)).toBe("inherited: admin:roles:*")
    // Who has them from elsewhere as well loses nothing.
    await room.give(ada, "owner", org)
    expect(await outcome(room.change((db, revoke) => room.roles.delete(db, revoke, hers, of(org), gone, by)))).toBe("done")
    await room.give(ben, inherited, org)
    expect(await change({ permissions: ["note:*"] }, by)).toBe("done")
  })

  test("a person is touched only by who has everything they have; owners of the deployment by owners", async () => {
    const [owner, other, administrator, auditor, plain] = [
      await room.person(1),
      await room.person(1),
      await room.person(),
      await room.person(),
      await room.person(),
    ]
    await room.give(administrator, "administrator", "deployment")
    await room.give(auditor, "auditor", "deployment")
    await setDisabledAt(room.database, administrator, 1)
    const touch = (authority: Authority, target: UserId) => outcome(room.change((db) => room.bounds.requirePerson(db, authority, target)))
    const everybody = [owner, administrator, auditor, plain, ids.next("usr")]
    const able = async (authority: Authority) => Promise.all(everybody.map((target) => touch(authority, target)))
    const above = "above_yourself"
    expect(await able(room.by(other).authority)).toEqual(["done", "done", "done", "done", "not_found"])
    expect(await able(operator.authority)).toEqual(["done", "done", "done", "done", "not_found"])
    expect(await able(scopesAuthority("cli_1", ["admin:*", "*"]))).toEqual([above, "done", "done", "done", "not_found"])
    expect(await able(scopesAuthority("cli_1", ["admin:users:write"]))).toEqual([above, above, above, "done", "not_found"])
    expect(await able(room.by(auditor).authority)).toEqual([above, above, "done", "done", "not_found"])
    // Disabled, nobody may do anything, and is as much as before to others.
    expect(await able(room.by(administrator).authority)).toEqual([above, above, above, "done", "not_found"])
  })

  test("no sequence of allowed changes raises anybody above what all who changed something held together", async () => {
    const grants = ["*", "a:*", "a:b:*", "a:b:c", "a:b", "b:*", "b:a", "admin:*", "admin:roles:*", "admin:roles:write"]
    const someGrants = fc.uniqueArray(fc.constantFrom(...grants.slice(1)), { maxLength: 3 })
    const person = fc.nat(2)
    const role = fc.nat(3)
    const step = fc.oneof(
      fc.record({ kind: fc.constant("assign"), by: person, to: person, role }),
      fc.record({ kind: fc.constant("withdraw"), by: person, to: person, role }),
      fc.record({ kind: fc.constant("grant"), by: person, to: fc.constant(0), role, permissions: someGrants }),
      fc.record({ kind: fc.constant("inherit"), by: person, to: fc.constant(0), role, inherits: role }),
    )
    let done = 0
    let refused = 0
    const property = fc.asyncProperty(
      fc.array(someGrants, { minLength: 4, maxLength: 4 }),
      fc.array(fc.record({ to: person, role }), { maxLength: 4 }),
      fc.array(step, { minLength: 4, maxLength: 12 }),
      async (permissions, given, steps) => {
        const org = await room.organization()
        const people = [await room.person(), await room.person(), await room.person()]
        const roles = await Promise.all(permissions.map((grant, n) => room.make(of(org), wanted(`r${n}`, grant))))
        for (const { to, role: n } of given) await room.give(people[to] as UserId, roles[n] as string, org)
        const held = async () => (await Promise.all(people.map((id) => room.access.effective(id, org)))).flatMap((found) => found?.permissions ?? [])
        const ceiling = new Set(await held())
        for (const { by, to, role: n, ...step } of steps) {
          const [id, target, key] = [people[by] as UserId, people[to] as UserId, roles[n] as `rol_${string}`]
          const { authority } = room.by(id)
          const change = async (db: Db, revoke: Revoke): Promise<unknown> => {
            await room.assignments.begin(db)
            if (step.kind === "grant" && "permissions" in step)
              return room.roles.change(db, revoke, key, of(org), { permissions: step.permissions }, undefined, { authority })
            if (step.kind === "inherit" && "inherits" in step)
              return room.roles.change(db, revoke, key, of(org), { inherits: [roles[step.inherits] as string] }, undefined, { authority })
            await room.bounds.requireRoles(db, authority, org, await room.roles.findWithInherited(db, key, of(org)))
            return step.kind === "assign"
              ? room.assignments.assign(db, revoke, target, key, org)
              : room.assignments.withdraw(db, revoke, target, key, org)
          }
          const code = await outcome(room.change(change))
          if (code === "done") done++
          else refused++
        }
        // Strictly: each grant that anybody has now, somebody had at the beginning, by itself or beneath a wildcard.
        const beyond = (await held()).filter((grant) => !coveredBySome(ceiling, grant))
        expect(beyond).toEqual([])
      },
    )
    await fc.assert(property, { numRuns: 60 })
    // A search in which everything is refused, or nothing, would prove nothing.
    expect(Math.min(done, refused)).toBeGreaterThan(50)
  })
})

/** Written once more and plainly, so that the test does not ask what it tests. */
function coveredBySome(held: ReadonlySet<string>, grant: string): boolean {
  const parts = grant.split(":")
  const wider = parts.slice(0, -1).map((_, n) => [...parts.slice(0, n + 1), "*"].join(":"))
  return ["*", grant, ...wider].some((candidate) => held.has(candidate))
}
