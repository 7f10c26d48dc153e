import { expect, test } from "vitest"
import { applyMigrations, openDatabase } from "../../kernel/db/index.ts"
import { Incoming } from "../../kernel/http/incoming.ts"
import { createIds } from "../../kernel/id.ts"
import { silentLog } from "../../kernel/log.ts"
import { createMetrics } from "../../kernel/metrics.ts"
import { systemRandom } from "../../kernel/random.ts"
import { createKeyRing } from "../../kernel/seal.ts"
import { Secret } from "../../kernel/secret.ts"
import { auditSlice, createAudit } from "./index.ts"

const [ADA, BOB] = ["usr_01JABCDEFGHJKMNPQRSTVWXYZ0", "usr_01JABCDEFGHJKMNPQRSTVWXYZ1"] as const
let now = Date.UTC(2026, 0, 1)
const clock = { now: () => now++ }

test("what somebody came with is theirs: it is not kept with what they did to others, and goes with them", async () => {
  const database = openDatabase({ kind: "sqlite", file: ":memory:" })
  await applyMigrations(database, [auditSlice])
  const ids = createIds(clock, systemRandom)
  const keys = createKeyRing([{ version: "v1", secret: new Secret("s".repeat(32)) }], systemRandom)
  const audit = createAudit({ database, clock, ids, random: systemRandom, keys, log: silentLog, metrics: createMetrics() })
  const headers = { "user-agent": "Firefox" }
  const request = new Incoming(new Request("http://localhost/", { headers }), { address: "203.0.113.7" }, "request-1")
  const events = [
    { userId: ADA },
    { userId: BOB, actor: ADA },
    { userId: BOB, actor: "unknown" },
    { userId: BOB, actor: "cli_1" },
    { actor: ADA, organizationId: "org_1" },
  ] as const
  for (const event of events) await audit.record(database, { type: "user.changed", request, personal: { email: "x@example.com" }, ...event })
  const whole = ["email", "ip", "user_agent"]
  const kept = async () => (await audit.search({ limit: 9 })).events.map(({ personal }) => Object.keys(personal)).toReversed()
  expect(await kept()).toEqual([whole, ["email"], whole, whole, whole])
  expect((await audit.search({ actor: ADA, limit: 9 })).events.map(({ requestId }) => requestId)).toEqual(["request-1", "request-1", "request-1"])
  await audit.erase(database, ADA)
  expect(await kept()).toEqual([[], ["email"], whole, whole, []])
  await database.close()
})
