import { describe, expect, test } from "vitest"
import { applyMigrations, openDatabase } from "../../kernel/db/index.ts"
import { silentLog } from "../../kernel/log.ts"
import { accessSlice } from "../access/index.ts"
import { organizationSlice } from "../organization/index.ts"
import { revocationSlice } from "../revocation/index.ts"
import { sessionSlice } from "../session/index.ts"
import { userSlice } from "../user/index.ts"
import { tokenSlice } from "./index.ts"
import { createUptime } from "./uptime.ts"

const SECOND = 1_000

async function freshDatabase() {
  const database = openDatabase({ kind: "sqlite", file: ":memory:" })
  await applyMigrations(database, [userSlice, revocationSlice, organizationSlice, accessSlice, sessionSlice, tokenSlice])
  return database
}

describe("service-up time", () => {
  test("runs with the clock while the service is up, and hardly at all while it is down", async () => {
    const database = await freshDatabase()
    let now = Date.UTC(2026, 0, 1)
    const clock = { now: () => now }
    const first = createUptime({ database, clock, log: silentLog })
    await first.start()
    const begun = await first.readMs()
    now += 600 * SECOND
    expect(first.estimateMs() - begun).toBe(600 * SECOND)
    expect((await first.readMs()) - begun).toBe(600 * SECOND)
    first.stop()

    now += 3_600 * SECOND
    const second = createUptime({ database, clock, log: silentLog })
    await second.start()
    expect((await second.readMs()) - begun).toBe(605 * SECOND)
    now += 60 * SECOND
    expect((await second.readMs()) - begun).toBe(665 * SECOND)
    second.stop()
    await database.close()
  })

  test("several replicas count the same time once", async () => {
    const database = await freshDatabase()
    let now = Date.UTC(2026, 0, 1)
    const replicas = Array.from({ length: 3 }, () => createUptime({ database, clock: { now: () => now }, log: silentLog }))
    for (const replica of replicas) await replica.start()
    const begun = await (replicas[0] as (typeof replicas)[0]).readMs()
    for (let n = 0; n < 30; n++) {
      now += SECOND
      await Promise.all(replicas.map((replica) => replica.readMs()))
    }
    for (const replica of replicas) {
      expect((await replica.readMs()) - begun).toBe(30 * SECOND)
      replica.stop()
    }
    await database.close()
  })

  test("an outage of the database is no service", async () => {
    const database = await freshDatabase()
    let now = Date.UTC(2026, 0, 1)
    let down = false
    const breakable: typeof database = {
      ...database,
      write: (statement, options) => (down ? Promise.reject(new Error("down")) : database.write(statement, options)),
    }
    const uptime = createUptime({ database: breakable, clock: { now: () => now }, log: silentLog })
    await uptime.start()
    const begun = await uptime.readMs()
    now += 10 * SECOND
    await uptime.readMs()
    down = true
    await expect(uptime.readMs()).rejects.toThrow("down")
    now += 120 * SECOND
    expect(uptime.estimateMs() - begun).toBe(15 * SECOND)
    down = false
    expect((await uptime.readMs()) - begun).toBe(15 * SECOND)
    now += 20 * SECOND
    expect((await uptime.readMs()) - begun).toBe(35 * SECOND)
    uptime.stop()
    await database.close()
  })
})
