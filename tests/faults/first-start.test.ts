import { readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, test } from "vitest"
import { browserLike } from "../browser-like.ts"
import { bySize, openChance } from "./experiment.ts"
import { defectsIn, type Installation, install } from "./server.ts"
import { openSyncedDisk, type SyncedDisk } from "./synced-disk.ts"

const KILLS = bySize({ ci: 20, night: 120 })
const KILL_AFTER_MS = { from: 1, to: 400 }
/** Of some two hundred steps; at night every one. */
const STEPS_TRIED = bySize({ ci: 15, night: Number.POSITIVE_INFINITY })

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release()
})

async function place(): Promise<Installation> {
  const installation = await install()
  releases.push(() => installation.remove())
  return installation
}

const modeOf = (file: string) => statSync(file).mode & 0o777

/** The next start after whatever happened: comes up by itself, has one secret, and its set-up link makes the owner. */
async function requireGoodStart(installation: Installation, when: string): Promise<void> {
  const { origin, dataFolder } = installation
  const run = await installation.start()
  try {
    const link = readFileSync(join(dataFolder, "setup-link"), "utf8").trim()
    expect(modeOf(join(dataFolder, "setup-link")), when).toBe(0o600)
    expect(link, when).toMatch(new RegExp(`^${origin}/setup\\?token=`))
    expect(modeOf(join(dataFolder, "secret")), when).toBe(0o600)
    expect(readFileSync(join(dataFolder, "secret"), "utf8").trim().length, when).toBeGreaterThanOrEqual(32)
    expect(
      readdirSync(dataFolder).filter((name) => name.startsWith("secret") && name !== "secret"),
      when,
    ).toEqual([])
    const browser = browserLike((request) => fetch(request), origin)
    const token = new URL(link).searchParams.get("token") ?? ""
    const fields = { token, email: "owner@faults.example", name: "Owner", password: "the first owner's password" }
    expect((await browser.submit(link, "/setup", fields)).status, when).toBe(303)
    expect((await browser.get("/auth/session")).status, when).toBe(200)
  } finally {
    await run.kill()
  }
  expect(defectsIn(run.output()), when).toEqual([])
}

describe("E-24 SIGKILL during the first start", () => {
  test(`at a random moment, ${KILLS} times`, async () => {
    const chance = openChance("E-24 first start")
    const installation = await place()
    for (let time = 0; time < KILLS; time++) {
      rmSync(installation.dataFolder, { recursive: true, force: true })
      const afterMs = chance.between(KILL_AFTER_MS.from, KILL_AFTER_MS.to)
      const command = installation.spawn()
      await sleep(afterMs)
      command.child.kill("SIGKILL")
      await command.exited
      await requireGoodStart(installation, `killed after ${afterMs} ms`)
    }
  })

  test("before a step on the data folder, each of a sample: the process dies, or the power fails", async () => {
    const chance = openChance("E-24 first start, by steps")
    const installation = await place()
    const disk = openSyncedDisk(installation.folder, installation.dataFolder)
    const whole = await installation.start(disk.environment())
    await whole.kill()
    const kinds = disk.steps()
    const all = Array.from(kinds, (_, index) => index + 1)
    expect(all.length).toBeGreaterThan(20)
    // Names change hands in few of them, and there the most can go wrong: before each, and before what follows.
    const renaming = all.filter((step) => /[lur]/.test(kinds.slice(step - 2, step)))
    const tried = [...new Set([...renaming, ...chance.sample(all, STEPS_TRIED)])]
    for (const step of tried) {
      await killAt(installation, disk, step)
      await requireGoodStart(installation, `killed before step ${step} of ${all.length}`)
      await killAt(installation, disk, step)
      disk.pullThePlug()
      await requireGoodStart(installation, `power cut before step ${step} of ${all.length}`)
    }
    console.log(`E-24: ${tried.length} of ${all.length} steps of a first start, each as a kill and as a power cut`)
  })
})

async function killAt(installation: Installation, disk: SyncedDisk, step: number): Promise<void> {
  rmSync(installation.dataFolder, { recursive: true, force: true })
  disk.forget()
  const { exited, child, output } = installation.spawn(undefined, disk.environment(step))
  const timer = setTimeout(() => child.kill("SIGKILL"), 15_000)
  expect((await exited).signal, output()).toBe("SIGKILL")
  clearTimeout(timer)
  expect(disk.steps().length, output()).toBeGreaterThanOrEqual(step - 1)
}
