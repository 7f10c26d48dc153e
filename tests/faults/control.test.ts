import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { openSqlite, sql } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { browserLike, PASSWORD } from "../browser-like.ts"
import { runCommand, spawnCommand } from "../command-process.ts"
import { bySize, openChance } from "./experiment.ts"
import { install } from "./server.ts"

const KILLS = bySize({ ci: 4, night: 60 })
const MAILS = bySize({ ci: 300, night: 3_000 })
const OLD = `the root secret as it was ${"1".repeat(16)}`
const NEW = `the root secret that follows ${"2".repeat(16)}`
const BOTH = { DOORWARD_SECRETS: `v2:${NEW},v1:${OLD}`, DOORWARD_LIMIT_MULTIPLIER: "10000" }

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

describe("E-10 the root secret is replaced through the control socket", () => {
  test("the server is killed meanwhile, again and again: every secret is readable after each, and in the end the old one is not needed", async () => {
    const chance = openChance("E-10 control socket")
    const place = await install()
    releases.push(place.remove)
    const data = ["--data", place.dataFolder]
    const old = { DOORWARD_SECRET: OLD, DOORWARD_LIMIT_MULTIPLIER: "10000" }
    await runCommand(["user", "create", "--email", "ada@example.com", "--password-file", "-", ...data], old, PASSWORD)
    let run = await place.start(old)
    const browser = browserLike((request) => fetch(request), place.origin)
    // Sealed things in numbers: sign-ups under way with their mails.
    for (let sent = 0; sent < MAILS; sent += 20)
      await Promise.all(Array.from({ length: 20 }, (_, n) => browser.post("/auth/register", { email: `n${sent + n}@example.com` })))
    await run.stop()
    const outcomes = { answered: 0, killed: 0 }
    for (let round = 0; round < KILLS; round++) {
      run = await place.start(BOTH)
      const { ended } = spawnCommand(["keys", "reseal", "--json", ...data], BOTH)
      while (!run.output().includes('"command":"keys reseal"')) await sleep(1)
      await sleep(chance.between(0, 60))
      await run.kill()
      const { code, output } = await ended
      if (code === 0) outcomes.answered++
      else {
        outcomes.killed++
        expect(output).toContain("The running service gave no answer")
      }
    }
    run = await place.start(BOTH)
    const { code, output } = await runCommand(["keys", "reseal", "--json", ...data], BOTH)
    expect([code, output]).toEqual([0, output])
    const { columns } = JSON.parse(output) as { columns: { unreadable: number; resealed: number; current: number }[] }
    expect(columns.every(({ unreadable }) => unreadable === 0)).toBe(true)
    expect(columns.reduce((sum, { resealed, current }) => sum + resealed + current, 0)).toBeGreaterThan(MAILS)
    await run.stop()
    run = await place.start({ DOORWARD_SECRETS: `v2:${NEW}` })
    releases.push(() => run.kill())
    expect(
      (await browserLike((request) => fetch(request), place.origin).post("/auth/login", { email: "ada@example.com", password: PASSWORD })).status,
    ).toBe(200)
    await run.stop()
    const database = openSqlite(join(place.dataFolder, "doorward.db"))
    expect(await database.read(sql`SELECT id FROM outbox WHERE sealed LIKE 'v1.%'`)).toEqual([])
    await database.close()
    console.log(`E-10: ${KILLS} resealings through the socket, ${outcomes.killed} killed before their answer`)
  })
})
