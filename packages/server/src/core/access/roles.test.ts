import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type Db, sql } from "../../kernel/db/index.ts"
import { Problem } from "../../kernel/errors.ts"
import { setDisabledAt } from "../user/index.ts"
import type { RoleHome, RoleKey } from "./index.ts"
import { clock, ids, inDeployment, of, openRoom, operator, outcome, type Room, shared, wanted } from "./room.contract.ts"

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

  test("an organization's owner may what any role there can allow, from the moment it is made, and nothing else", async () => {
    const [a, b, ada] = [await room.organization(), await room.organization(), await room.person()]
    await room.give(ada, "owner", a)
    const asked = () => Promise.all(["note:read", "vault:open", "audit:read", "admin:users:read"].map((action) => room.asked(ada, action, a)))
    const no = "no: no_role_allows"
    expect(await asked()).toEqual([no, no, no, no])
    const role = await room.make(shared, wanted("reader", ["note:*"]))
    expect(await asked()).toEqual(["owner: note:*", no, no, no])
    await room.make(of(a), wanted("keeper", ["vault:open"]))
    await room.make(of(b), wanted("auditing", ["audit:read"]))
    await room.make(inDeployment, wanted("support", ["audit:read", "admin:users:read"]))
    expect(await asked()).toEqual(["owner: note:*", "owner: vault:open", no, no])
    const make = (name: string, permissions: string[]) => outcome(room.make(of(a), wanted(name, permissions), room.by(ada)))
    expect([await make("one", ["note:write", "vault:open"]), await make("two", ["audit:read"]), await make("three", ["*"])]).toEqual([
      "done",
      "above_yourself",
      "above_yourself",
    ])
    await room.change((db, revoke) => room.roles.delete(db, revoke, role, shared, { withdraw: false, ifVersion: undefined }, operator))
    expect(await asked()).toEqual([no, "owner: vault:open", no, no])
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
    expect([await room.asked(owner, read, org), await room.asked(ada, read, org)]).toEqual(["deployment_owner", "no: no_role_allows"])
    expect(await room.asked(ada, "admin:members:read", org)).toBe("owner: admin:members:*")
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
    expect((await room.access.effective(ada, org))?.permissions).toEqual(["note:read"])
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
    expect(await room.asked(ben, "note:read", org)).toBe("owner: note:read")
    await room.change(async (db, revoke) => {
      await setDisabledAt(db, ben, 1)
      revoke("subject", ben, 1)
    })
    expect([await room.asked(ben, "note:read", org), await room.access.effective(ben, org)]).toEqual(["no: disabled", undefined])
    await setDisabledAt(database, ben, null)
    expect(await room.asked(ben, "note:read", org)).toBe("owner: note:read")
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
