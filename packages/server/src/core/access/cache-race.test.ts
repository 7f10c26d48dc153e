import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { applyMigrations, type Database, sql } from "../../kernel/db/index.ts"
import { type Course, createSchedule, everyWay, type Point } from "../../kernel/db/interleaving.contract.ts"
import { openSqlite } from "../../kernel/db/sqlite.ts"
import { createIds } from "../../kernel/id.ts"
import { silentLog } from "../../kernel/log.ts"
import { systemRandom } from "../../kernel/random.ts"
import { organizationSlice } from "../organization/index.ts"
import { createRevocationLog, type RevocationLog, revocationSlice } from "../revocation/index.ts"
import { insertUser, newUser, parseEmail, type UserId, userSlice } from "../user/index.ts"
import { type Access, accessSlice, createAccess, createAssignments, createBounds, createRoles, type RoleId, trusted } from "./index.ts"

/** A process: its own memory and its own view of the log. */
interface Replica {
  readonly access: Access
  readonly revocations: RevocationLog
  /** News from the database: it looks at the log. */
  hear(): void
}

interface Person {
  readonly id: UserId
  readonly role: RoleId
}

const by = { authority: trusted("operator") }
const home = { level: "deployment", organizationId: null } as const
const START = Date.UTC(2026, 0, 1)
/** An entry this old counts for nothing, whatever the log says. */
const TOO_OLD_MS = 300_001
/** While nothing is new, the clock is looked at as often. */
const ANSWERS_A_LOOK = 64

describe("every interleaving of questions that fill the memory with what takes the answer away", () => {
  const schedule = createSchedule()
  let now = START
  const clock = { now: () => now }
  const ids = createIds(clock, systemRandom)
  const assignments = createAssignments({ clock })
  let database: Database
  let here: Replica
  let there: Replica
  let roles: ReturnType<typeof createRoles>
  let people = 0

  beforeEach(async () => {
    // Nothing but the schedule makes anything happen, and no time passes.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] })
    now = START
    database = openSqlite(":memory:")
    await applyMigrations(database, [userSlice, revocationSlice, organizationSlice, accessSlice])
    here = await replicaOn(database)
    there = await replicaOn(database)
    roles = createRoles({ clock, ids, audit: { record: async () => undefined }, bounds: createBounds(here.access) })
  })
  afterEach(async () => {
    await here.revocations.stop()
    await there.revocations.stop()
    await database.close()
    vi.useRealTimers()
  })

  async function replicaOn(shared: Database): Promise<Replica> {
    let hear = () => undefined as void
    const own: Database = {
      ...schedule.over(shared),
      onAnnounced: (wake) => {
        hear = wake
        return () => undefined
      },
    }
    const revocations = createRevocationLog({ database: own, clock, log: silentLog, replica: { id: ids.next("rep"), name: "one of them" } })
    await revocations.start()
    return { access: createAccess({ database: own, clock, revocations }), revocations, hear: () => hear() }
  }

  /** Somebody new with a role of their own, whom nobody was asked about. */
  async function somebody(taking: keyof typeof takings): Promise<Person> {
    const name = `person${people++}`
    const email = parseEmail(`${name}@example.com`)
    if (!email) throw new Error("no address")
    const user = newUser({ id: ids.next("usr"), email, name: null, now })
    return there.revocations.transaction(async (db, revoke) => {
      await insertUser(db, user)
      // Thousands of roles, more than there may be.
      const role = ids.next("rol")
      await db.write(sql`INSERT INTO roles (id, level, name, created_at) VALUES (${role}, 'deployment', ${name}, 1)`)
      await db.write(sql`
        INSERT INTO relation_tuples (object_type, object_id, relation, subject_type, subject_id, version, created_at)
        VALUES ('role', ${role}, 'permission', 'permission', 'note:read', 1, 1)`)
      await assignments.assign(db, revoke, user.id, taking === "a role is withdrawn" ? "auditor" : role, "deployment")
      return { id: user.id, role }
    })
  }

  const takings = {
    /** A built-in one, so that a question is one statement. */
    "a role is withdrawn": {
      action: "admin:users:read",
      take: (at: Replica, { id }: Person): Promise<unknown> =>
        at.revocations.transaction((db, revoke) => assignments.withdraw(db, revoke, id, "auditor", "deployment")),
    },
    "a role loses what it granted": {
      action: "note:read",
      take: (at: Replica, { role }: Person): Promise<unknown> =>
        at.revocations.transaction((db, revoke) => roles.change(db, revoke, role, home, { permissions: [] }, undefined, by)),
    },
  }

  /** @returns how many schedules there are */
  async function explore(
    taking: keyof typeof takings,
    takenAt: "here" | "there",
    stops: Readonly<Record<"first" | "taking" | "second", readonly Point[]>>,
  ): Promise<number> {
    const { action, take } = takings[taking]
    const counts = { schedules: 0, allowed: 0, denied: 0, fromMemory: 0 }
    const breaches: string[] = []
    const may = (at: Replica, id: UserId) => at.access.may({ type: "user", id }, action, { type: "deployment" })
    counts.schedules = await everyWay(async (choose) => {
      const person = await somebody(taking)
      here.hear()
      await schedule.quiet()
      let committed = false
      let known = false
      const courses: Course[] = [
        { name: "first question", stopsAt: stops.first, begin: () => may(here, person.id) },
        {
          name: "taking",
          stopsAt: stops.taking,
          begin: async () => {
            await take(takenAt === "here" ? here : there, person)
            committed = true
            if (takenAt === "here") known = true
          },
        },
        {
          name: "second question",
          stopsAt: stops.second,
          begin: async () => {
            const mustBeDenied = known
            const answer = may(here, person.id)
            if (!(answer instanceof Promise)) counts.fromMemory++
            if (!(await answer).allowed) return void counts.denied++
            counts.allowed++
            if (mustBeDenied) breaches.push("the second question is answered yes")
          },
        },
      ]
      if (takenAt === "there")
        courses.push({
          name: "look",
          stopsAt: ["after"],
          begin: async () => {
            const before = committed
            here.hear()
            await here.revocations.movedBeyond(here.revocations.head(), 1_000)
            known ||= before
          },
        })
      const found = breaches.length
      const trail = await schedule.run(courses, choose)
      // Whatever came before: once everybody knows, nobody says yes, from memory or otherwise.
      here.hear()
      there.hear()
      await schedule.quiet()
      for (const replica of [here, there]) if ((await may(replica, person.id)).allowed) breaches.push("the last question is answered yes")
      if (breaches.length > found) breaches.push(`  after: ${trail.join(", ")}`)
    })
    expect(breaches.slice(0, 20)).toEqual([])
    // A search in which nothing is ever kept would prove nothing.
    expect(Math.min(counts.fromMemory, counts.allowed, counts.denied)).toBeGreaterThan(0)
    return counts.schedules
  }

  const [both, after, none] = [["before", "after"], ["after"], []] as const
  test("a role is withdrawn, on the same replica", async () => {
    expect(await explore("a role is withdrawn", "here", { first: both, taking: after, second: after })).toBe(512)
  })

  test("a role is withdrawn, on another replica", async () => {
    expect(await explore("a role is withdrawn", "there", { first: both, taking: none, second: none })).toBeGreaterThan(100)
  })

  test("a role loses what it granted, on the same replica: a question is two statements", async () => {
    expect(await explore("a role loses what it granted", "here", { first: after, taking: none, second: after })).toBe(136)
  })

  test("a role loses what it granted, on another replica", async () => {
    expect(await explore("a role loses what it granted", "there", { first: after, taking: none, second: none })).toBeGreaterThan(100)
  })

  test("what the log does not say is seen after five minutes; a process that lost sight of the log remembers nothing", async () => {
    const { id, role } = await somebody("a role loses what it granted")
    here.hear()
    await schedule.quiet()
    const asked = async () => {
      const answer = here.access.may({ type: "user", id }, "note:read", { type: "deployment" })
      return [answer instanceof Promise ? "read" : "remembered", (await answer).allowed]
    }
    expect([await asked(), await asked()]).toEqual([
      ["read", true],
      ["remembered", true],
    ])
    await database.transaction((db) => assignments.withdraw(db, () => undefined, id, role, "deployment"))
    expect(await asked()).toEqual(["remembered", true])
    now += TOO_OLD_MS
    for (let n = 0; n < ANSWERS_A_LOOK && (await asked())[1] === true; n++);
    expect(await asked()).toEqual(["remembered", false])
    await here.revocations.stop()
    vi.advanceTimersByTime(1_500)
    expect(await asked()).toEqual(["read", false])
    expect(here.access.cacheCounts()).toMatchObject({ entries: 1, misses: 3 })
  })
})
