import { covers } from "@doorward/guard/permissions"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { grantsOf } from "./grants.ts"
import { createHoldings } from "./holdings.ts"
import { inDeployment, openRoom, wanted } from "./room.contract.ts"

test("AZ-01 what is prepared for many questions says what the guard says, with few wildcards and with many", () => {
  const segment = fc.constantFrom("a", "b", "c", "ab")
  const permission = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join(":"))
  const grant = fc.oneof({ weight: 5, arbitrary: permission }, { weight: 5, arbitrary: permission.map((name) => `${name}:*`) }, fc.constant("*"))
  fc.assert(
    fc.property(fc.array(fc.array(grant, { maxLength: 12 }), { maxLength: 3 }), permission, (granted, wantedAction) => {
      const roles = granted.map((permissions, n) => ({ key: `r${n}`, ...inDeployment, ...wanted(`r${n}`, permissions), builtIn: false, version: 1 }))
      const found = grantsOf(roles, roles, "").find(wantedAction)
      expect(found !== undefined).toBe(covers(granted.flat(), wantedAction))
      if (!found) return
      // And the reason is a fact: that role grants that, and that covers it.
      expect(roles.find(({ name }) => name === found.reason.role)?.permissions).toContain(found.reason.permission)
      expect(covers([found.reason.permission], wantedAction)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

test("memory holds so many people at most, and lets go of who is not asked about", async () => {
  const room = await openRoom("sqlite")
  const holdings = createHoldings({ database: room.database, clock: { now: () => 0 }, revocations: room.revocations, maxPeople: 4 })
  const people = await Promise.all(Array.from({ length: 8 }, () => room.person()))
  const isRemembered = (id: string) => !(holdings.of(id) instanceof Promise)
  const [often = ""] = people
  for (const id of people) {
    await holdings.of(id)
    await holdings.of(often)
    expect(holdings.counts().entries).toBeLessThanOrEqual(4)
  }
  expect([isRemembered(often), isRemembered(people[7] ?? ""), isRemembered(people[1] ?? "")]).toEqual([true, true, false])
  // Who is nobody takes no room.
  for (const id of ["nobody", "usr_00000000000000000000000000"]) expect(await holdings.of(id)).toBeUndefined()
  expect(holdings.counts().entries).toBeLessThanOrEqual(4)
  await room.close()
})
