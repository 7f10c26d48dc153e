import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, test } from "vitest"
import { applyMigrations, openDatabase } from "../../kernel/db/index.ts"
import { createIds } from "../../kernel/id.ts"
import { silentLog } from "../../kernel/log.ts"
import { systemRandom } from "../../kernel/random.ts"
import { createMemoryStore } from "../../kernel/store/memory.ts"
import { createRevocationLog, revocationSlice } from "./index.ts"

const clock = { now: () => Date.UTC(2026, 0, 1) }
/** Far below the quarter of a second between two looks of a follower's own. */
const SOON_MS = 60
const REVOCATIONS = 8

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

/** Logs of two processes on one file, where the database itself announces nothing. */
async function pair() {
  const folder = mkdtempSync(join(tmpdir(), "doorward-wake-up-"))
  releases.push(() => rmSync(folder, { recursive: true }))
  const { channel } = createMemoryStore(clock)
  const logs = []
  for (let n = 0; n < 2; n++) {
    const database = openDatabase({ kind: "sqlite", file: join(folder, "doorward.db") })
    releases.push(() => database.close())
    await applyMigrations(database, [revocationSlice])
    const log = createRevocationLog({
      database,
      clock,
      log: silentLog,
      replica: { id: createIds(clock, systemRandom).next("rep"), name: `number ${n}` },
      channel,
    })
    await log.start()
    releases.push(log.stop)
    logs.push(log)
  }
  const [one, other] = logs
  if (!one || !other) throw new Error("there are two")
  return { one, other, channel }
}

test("a message of the channel wakes the followers of other processes, long before their next look", async () => {
  const { one, other } = await pair()
  for (let n = 1; n <= REVOCATIONS; n++) {
    await one.transaction(async (_, revoke) => revoke("session", `ses_${n}`))
    const began = performance.now()
    await other.movedBeyond(n - 1, 1_000)
    expect(performance.now() - began).toBeLessThan(SOON_MS)
    expect(other.head()).toBe(n)
  }
})

test("messages that say nothing, or something false, do no harm", async () => {
  const { one, other, channel } = await pair()
  for (const message of ["", "-1", "NaN", "1e400", "99999999999", "x".repeat(1_000)]) channel.publish("revocations", message)
  await one.transaction(async (_, revoke) => revoke("session", "ses_1"))
  await other.movedBeyond(0, 1_000)
  expect([one.head(), other.head()]).toEqual([1, 1])
})
