import { expect, test } from "vitest"
import { applyMigrations, openDatabase } from "../../kernel/db/index.ts"
import { createIds } from "../../kernel/id.ts"
import { silentLog } from "../../kernel/log.ts"
import { systemRandom } from "../../kernel/random.ts"
import { revocationSlice } from "./index.ts"
import { createPresence } from "./presence.ts"
import { createReceipts } from "./receipt.ts"
import { jumpHead } from "./store.ts"

const clock = { now: () => Date.UTC(2026, 0, 1) }

test("a process that has seen more than the log holds has seen another log, and confirms nothing of this one", async () => {
  const database = openDatabase({ kind: "sqlite", file: ":memory:" })
  await applyMigrations(database, [revocationSlice])
  const self = { id: createIds(clock, systemRandom).next("rep"), name: "one" }
  const presence = createPresence({ database, clock, log: silentLog, self, head: () => 5 })
  const receipt = createReceipts({ database, clock, ownId: presence.id })
  await jumpHead(database, 3)
  await presence.arrive()
  expect(await receipt(3)).toMatchObject({ isComplete: false, replicas: [{ id: self.id, confirmedAt: null, head: 0 }] })
  await jumpHead(database, 5)
  presence.tell()
  expect(await receipt(5, { waitMs: 1_000 })).toMatchObject({ isComplete: true, replicas: [{ head: 5 }] })
  await presence.leave()
  expect(await receipt(5)).toEqual({ seq: 5, isComplete: false, replicas: [] })
  await database.close()
})
