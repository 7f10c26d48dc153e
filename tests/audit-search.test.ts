import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { databases, freshDoorward } from "./databases.ts"

type Search = TestDoorward["audit"]["search"]
type Query = Parameters<Search>[0]
type Event = Awaited<ReturnType<Search>>["events"][number]

const [ADA, BOB] = ["usr_01JABCDEFGHJKMNPQRSTVWXYZ0", "usr_01JABCDEFGHJKMNPQRSTVWXYZ1"] as const
const [NORTH, SOUTH] = ["org_01JABCDEFGHJKMNPQRSTVWXYZ0", "org_01JABCDEFGHJKMNPQRSTVWXYZ1"] as const
const TYPES = ["member.added", "member.removed", "role.changed", "sign_in.failed"] as const
const EVENTS = 140

describe.each(databases)("searching the audit, $name", (database) => {
  let doorward: TestDoorward
  let begin: number
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "doorward-audit-search-"))
    doorward = await freshDoorward(database)
    begin = doorward.clock.now()
    await doorward.database.transaction(async (db) => {
      for (let n = 0; n < EVENTS; n++) {
        doorward.clock.advance(1)
        await doorward.audit.record(db, {
          type: TYPES[n % TYPES.length] ?? "role.changed",
          ...(n % 3 === 0 ? {} : { userId: n % 3 === 1 ? ADA : BOB }),
          actor: n % 5 === 0 ? "unknown" : ADA,
          ...(n % 7 === 0 ? {} : { organizationId: n % 7 < 4 ? NORTH : SOUTH }),
          details: { n },
          personal: { email: `number-${n}@example.com` },
        })
      }
    })
  })
  afterEach(async () => {
    await doorward.close()
    await rm(folder, { recursive: true })
  })

  /** All pages. */
  async function all(query: Omit<Query, "limit">, limit = 29): Promise<Event[]> {
    const events: Event[] = []
    for (let before: string | undefined, pages = 0; ; pages++) {
      const page = await doorward.audit.search({ ...query, before, limit })
      expect(page.events.length).toBeLessThanOrEqual(limit)
      events.push(...page.events)
      if (page.next === undefined) return events
      expect(pages).toBeLessThan(EVENTS)
      before = page.next
    }
  }

  test("every combination of what can be asked gives just that, newest first, page after page", async () => {
    const everything = await all({})
    expect(everything.map(({ details }) => details["n"])).toEqual(Array.from({ length: EVENTS }, (_, n) => EVENTS - 1 - n))
    const kinds = [{}, { type: "member.added" }, { typePrefix: "member." }, { typePrefix: "" }, { type: "none.such" }, { typePrefix: "zz" }]
    const times = [{}, { from: begin + 50_000, until: begin + 90_000 }]
    for (const kind of kinds)
      for (const userId of [undefined, ADA])
        for (const actor of [undefined, ADA, "unknown"])
          for (const organizationId of [undefined, NORTH])
            for (const time of times) {
              const query: Omit<Query, "limit"> = { ...kind, userId, actor, organizationId, ...time }
              const { type, typePrefix, from, until } = query
              const right = everything.filter(
                (event) =>
                  (type === undefined || event.type === type) &&
                  event.type.startsWith(typePrefix ?? "") &&
                  (userId === undefined || event.userId === userId) &&
                  (actor === undefined || event.actor === actor) &&
                  (organizationId === undefined || event.details["org_id"] === organizationId) &&
                  (from === undefined || event.at >= from) &&
                  (until === undefined || event.at < until),
              )
              expect([query, (await all(query)).map(({ id }) => id)]).toEqual([query, right.map(({ id }) => id)])
            }
  })

  test("TN-01 an organization's search and export hold nothing of another's, not even where the database was tampered with", async () => {
    await doorward.audit.seal()
    const [foreign] = await all({ organizationId: SOUTH }, 1)
    await doorward.database.write(
      sql`UPDATE audit_events SET organization_id = ${NORTH}, organization_type = ${`${NORTH}/member.added`} WHERE id = ${foreign?.id ?? ""}`,
    )
    for (const query of [{}, { type: "member.added" }, { userId: ADA }, { actor: "unknown" }, { typePrefix: "m" }]) {
      const found = await all({ ...query, organizationId: NORTH })
      expect(found.length).toBeGreaterThan(3)
      expect(new Set(found.map(({ details }) => details["org_id"]))).toEqual(new Set([NORTH]))
    }
    const lines: string[] = []
    for await (const line of doorward.audit.exportOrganization(NORTH, { personal: false })) lines.push(line)
    expect(lines.filter((line) => line.includes(SOUTH) || line.includes("@example.com"))).toEqual([])
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ format: "doorward-organization-events", org_id: NORTH })
    expect(lines.slice(1).map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(
      (await all({ organizationId: NORTH })).map(({ id }) => id).toReversed(),
    )
    const file = join(folder, "north.jsonl")
    await doorward.run("audit export", { operand: file, options: { org: NORTH } })
    expect((await readFile(file, "utf8")).trimEnd().split("\n")).toEqual(lines)
    expect(await doorward.run("audit verify", { operand: file })).toMatchObject({ valid: false, findings: [{ kind: "unreadable" }] })
    await expect(doorward.run("audit export", { options: { org: "north" } })).rejects.toMatchObject({ code: "invalid" })
    const report = (await doorward.run("audit verify")) as { findings: readonly { kind: string; id: string }[] }
    expect(report.findings).toMatchObject([{ kind: "event_misfiled", id: foreign?.id }])
  })

  test("what was erased is in no answer: of the person, and of what they came with where it concerned nobody", async () => {
    await doorward.audit.seal()
    expect((await all({ userId: ADA })).every(({ personal }) => "email" in personal)).toBe(true)
    await doorward.audit.erase(doorward.database, ADA)
    for (const event of await all({})) {
      const isErased = event.userId === ADA || (event.userId === null && event.actor === ADA)
      expect([event.id, Object.keys(event.personal)]).toEqual([event.id, isErased ? [] : ["email"]])
    }
    expect(await doorward.run("audit verify")).toMatchObject({ valid: true })
  })
})
