import { createHash } from "node:crypto"
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { openSqlite, sql } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { browserLike, PASSWORD } from "../browser-like.ts"
import { runCommand, spawnCommand } from "../command-process.ts"
import { bySize, openChance, openVerdict, spread } from "./experiment.ts"
import { type Installation, install } from "./server.ts"

const PEOPLE = bySize({ ci: 10_000, night: 1_000_000 })
const WRITES_PER_SECOND = 50
const SECONDS = bySize({ ci: 4, night: 60 })
const BACKUP_KILLS = bySize({ ci: 5, night: 100 })
const RESTORE_KILLS = bySize({ ci: 8, night: 200 })
const RESTORE_LIMIT_MS = 60_000
const ADA = "ada@example.com"

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

/** A data folder with many people, one of whom can sign in. */
async function prepared(): Promise<Installation> {
  const place = await install()
  releases.push(place.remove)
  await runCommand(["user", "create", "--email", ADA, "--password-file", "-", "--data", place.dataFolder], {}, PASSWORD)
  const database = openSqlite(join(place.dataFolder, "doorward.db"))
  await database.write(sql`
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${PEOPLE})
    INSERT INTO users (id, email, created_at) SELECT printf('usr_%026d', n), 'person' || n || '@example.com', 1767225600000 FROM numbers`)
  await database.close()
  return place
}

async function idsIn(file: string, live: boolean): Promise<Set<string>> {
  const database = openSqlite(file)
  try {
    expect(await database.read(sql`PRAGMA integrity_check`)).toEqual([{ integrity_check: "ok" }])
    const rows = live
      ? await database.read<{ id: string }>(sql`SELECT id FROM sessions WHERE ended_at IS NULL`)
      : await database.read<{ id: string }>(sql`SELECT id FROM sessions`)
    return new Set(rows.map(({ id }) => id))
  } finally {
    await database.close()
  }
}

interface Acknowledged {
  readonly id: string
  readonly cookie: string
  readonly at: number
}

/** Sessions begun at a steady rate, each written down when its answer has come. */
function writing(origin: string, ledger: Acknowledged[], looks: number[]): { stop(): Promise<void> } {
  const stopped = new AbortController()
  const seed = browserLike((request) => fetch(request), origin)
  const pending = new Set<Promise<void>>()
  const one = async () => {
    const browser = browserLike((request) => fetch(request), origin)
    for (const [name, value] of seed.cookies) browser.cookies.set(name, value)
    const answer = await browser.post("/auth/login", { email: ADA, password: PASSWORD })
    if (answer.status !== 200) return
    const { session } = (await answer.json()) as { session: { id: string } }
    ledger.push({ id: session.id, cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "), at: performance.now() })
  }
  const look = async () => {
    const began = performance.now()
    await fetch(`${origin}/auth/session`, { headers: { cookie: ledger.at(-1)?.cookie ?? "" } }).then((answer) => answer.text())
    looks.push(performance.now() - began)
  }
  const loop = (async () => {
    while (!stopped.signal.aborted) {
      // Attempts are writes too, and cost no password hash: sign-ups make up the rate.
      const write = Math.random() < 0.2 ? one() : seed.post("/auth/register", { email: `new${Math.random()}@example.com` }).then(() => undefined)
      for (const work of [write, look()]) {
        const done: Promise<void> = work.catch(() => undefined).finally(() => pending.delete(done))
        pending.add(done)
      }
      await sleep(1000 / WRITES_PER_SECOND)
    }
  })()
  return {
    stop: async () => {
      stopped.abort()
      await loop
      await Promise.all(pending)
    },
  }
}

describe("E-19 a copy that is made while people come and go", () => {
  test("holds everything acknowledged before it; put back, nothing of it works any more, and everybody can sign in", async () => {
    const chance = openChance("E-19 backup")
    const verdict = openVerdict()
    const place = await prepared()
    const run = await place.start({ DOORWARD_LIMIT_MULTIPLIER: "10000" })
    releases.push(() => run.kill())
    const ledger: Acknowledged[] = []
    const [quiet, busy]: [number[], number[]] = [[], []]
    const calm = writing(place.origin, ledger, quiet)
    await sleep((SECONDS * 1000) / 2)
    await calm.stop()
    const load = writing(place.origin, ledger, busy)
    await sleep(500)
    const copy = join(place.folder, "copy.db")
    const began = performance.now()
    const made = await runCommand(["backup", copy, "--data", place.dataFolder])
    const backupMs = performance.now() - began
    expect(made).toMatchObject({ code: 0 })
    await sleep((SECONDS * 1000) / 2)
    await load.stop()

    const inCopy = await idsIn(copy, false)
    for (const { id, at } of ledger) if (at < began && !inCopy.has(id)) verdict.breach(`${id} was acknowledged before the copy and is not in it`)
    const before = ledger.filter(({ id }) => inCopy.has(id))
    expect(before.length).toBeGreaterThan(5)
    await run.stop()
    const restoring = performance.now()
    expect(await runCommand(["restore", copy, "--replace", "--yes", "--data", place.dataFolder])).toMatchObject({ code: 0 })
    const restoreMs = performance.now() - restoring
    expect(restoreMs).toBeLessThan(RESTORE_LIMIT_MS)
    const again = await place.start({ DOORWARD_LIMIT_MULTIPLIER: "10000" })
    releases.push(() => again.kill())
    for (const { id, cookie } of ledger) {
      const { status } = await fetch(`${place.origin}/auth/session`, { headers: { cookie } })
      if (status !== 401) verdict.breach(`the session ${id} is answered ${status} after the restore`)
    }
    const answer = await browserLike((request) => fetch(request), place.origin).post("/auth/login", { email: ADA, password: PASSWORD })
    expect(answer.status).toBe(200)
    console.log(
      `E-19: ${PEOPLE} people, ${ledger.length} sessions, ${before.length} in the copy; backup ${Math.round(backupMs)} ms, restore ${Math.round(restoreMs)} ms; ` +
        `GET /auth/session p99 ${percentile(quiet)} ms before, ${percentile(busy)} ms with the backup (${spread(busy)})`,
    )
    verdict.settle(chance.seed)
  })
})

function percentile(milliseconds: readonly number[]): number {
  return Math.round(milliseconds.toSorted((a, b) => a - b)[Math.floor(milliseconds.length * 0.99)] ?? 0)
}

const hashOf = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex")

describe("E-19 killed in the middle", () => {
  test("of a backup: the copy is there whole, or not at all; the next one succeeds and clears up", async () => {
    const chance = openChance("E-19 killed backup")
    const place = await prepared()
    const copy = join(place.folder, "copy.db")
    let whole = 0
    for (let round = 0; round < BACKUP_KILLS; round++) {
      const run = await place.start()
      const { ended } = spawnCommand(["backup", copy, "--data", place.dataFolder])
      // The command takes a moment to begin; then the server works.
      while (!readdirSync(place.folder).some((name) => name.startsWith("copy.db"))) await sleep(1)
      await sleep(chance.between(0, 40))
      await run.kill()
      const { code, output } = await ended
      if (existsSync(copy)) {
        await idsIn(copy, false)
        rmSync(copy)
        whole++
      } else expect([code, output]).toEqual([1, expect.stringContaining("The running service gave no answer")])
    }
    const run = await place.start()
    releases.push(() => run.kill())
    expect(await runCommand(["backup", copy, "--data", place.dataFolder])).toMatchObject({ code: 0 })
    expect(readdirSync(place.folder).filter((name) => name.endsWith(".partial"))).toEqual([])
    console.log(`E-19: ${BACKUP_KILLS} backups killed, ${whole} copies were whole by then, none was half`)
  })

  test("of a restore: the old database or the new one is there, whole, and the new one accepts nothing issued before", async () => {
    const chance = openChance("E-19 killed restore")
    const place = await prepared()
    const database = join(place.dataFolder, "doorward.db")
    const copy = join(place.folder, "copy.db")
    const run = await place.start()
    const ledger: Acknowledged[] = []
    const load = writing(place.origin, ledger, [])
    await sleep(1_000)
    await load.stop()
    expect(await runCommand(["backup", copy, "--data", place.dataFolder])).toMatchObject({ code: 0 })
    await run.stop()
    expect(ledger.length).toBeGreaterThan(2)
    const live = await idsIn(database, true)
    expect(live.size).toBeGreaterThan(0)
    // How long one takes tells where to kill the others.
    const began = performance.now()
    expect(await runCommand(["restore", copy, "--replace", "--yes", "--data", place.dataFolder])).toMatchObject({ code: 0 })
    const tookMs = performance.now() - began
    const [kept = ""] = readdirSync(place.dataFolder).filter((name) => /before-restore-\w+$/.test(name))
    const counts = { old: 0, new: 0 }
    for (let round = 0; round < RESTORE_KILLS; round++) {
      // Back to the old one, as it was kept.
      for (const name of readdirSync(place.dataFolder)) if (name !== kept && name !== "secret") rmSync(join(place.dataFolder, name))
      copyFileSync(join(place.dataFolder, kept), database)
      const old = hashOf(database)
      const { child, ended } = spawnCommand(["restore", copy, "--replace", "--yes", "--data", place.dataFolder])
      await sleep(chance.between(Math.floor(tookMs * 0.3), Math.ceil(tookMs * 1.05)))
      child.kill("SIGKILL")
      await ended
      expect(existsSync(database)).toBe(true)
      if (hashOf(database) === old) counts.old++
      const now = await idsIn(database, true)
      if (now.size === 0) counts.new++
      else expect(now).toEqual(live)
      expect(hashOf(join(place.dataFolder, kept))).toBe(old)
    }
    expect(await runCommand(["restore", copy, "--replace", "--yes", "--data", place.dataFolder])).toMatchObject({ code: 0 })
    expect(readdirSync(place.dataFolder).filter((name) => name.includes(".restoring"))).toEqual([])
    const last = await place.start()
    releases.push(() => last.kill())
    for (const { cookie } of ledger) expect((await fetch(`${place.origin}/auth/session`, { headers: { cookie } })).status).toBe(401)
    console.log(
      `E-19: ${RESTORE_KILLS} restores of about ${Math.round(tookMs)} ms killed: ${counts.new} had taken the new database, the others kept the old one`,
    )
  })
})
