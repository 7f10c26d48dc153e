import * as fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Db } from "../../kernel/db/index.ts"
import type { Revoke } from "../revocation/index.ts"
import { setDisabledAt, type UserId } from "../user/index.ts"
import { type Authority, adminPermissions, type RoleFields, scopesAuthority } from "./index.ts"
import { ids, inDeployment, of, openRoom, operator, outcome, type Room, shared, wanted } from "./room.contract.ts"

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
    const through = await room.make(of(org), wanted("through", [], [strong]))
    expect(await change(through, { inherits: [] })).toBe("above_yourself")
    const gone = { withdraw: true, ifVersion: undefined }
    for (const role of [strong, through])
      expect(await outcome(room.change((db, revoke) => room.roles.delete(db, revoke, role, of(org), gone, room.by(ada))))).toBe("above_yourself")
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
    expect(await change({ permissions: ["admin:roles:read"] }, by)).toBe("done")
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
        const held = async () =>
          (await Promise.all(people.map((id) => room.access.effectiveIn(room.database, id, org)))).flatMap((found) => found?.permissions ?? [])
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
