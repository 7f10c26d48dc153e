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

const LIMIT_MS = 15_000

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

async function place(): Promise<Installation> {
  const installation = await install()
  releases.push(() => installation.remove())
  return installation
}

const modeOf = (file: string) => statSync(file).mode & 0o777

/** What must be true of the next start after whatever happened: it came up by itself, has one secret, and its set-up link makes the owner. */
const GOOD = { link: true, linkMode: 0o600, secret: true, secretMode: 0o600, drafts: [] as string[], setUp: 303, owner: 200, defects: [] as string[] }

async function nextStart({ origin, dataFolder, start }: Installation): Promise<typeof GOOD> {
  const run = await start()
  try {
    const link = readFileSync(join(dataFolder, "setup-link"), "utf8").trim()
    const secret = readFileSync(join(dataFolder, "secret"), "utf8").trim()
    const browser = browserLike((request) => fetch(request), origin)
    const token = URL.canParse(link) ? (new URL(link).searchParams.get("token") ?? "") : ""
    const fields = { token, email: "owner@faults.example", name: "Owner", password: "the first owner's password" }
    const setUp = await browser.submit(link, "/setup", fields)
    return {
      link: link.startsWith(`${origin}/setup?token=`),
      linkMode: modeOf(join(dataFolder, "setup-link")),
      secret: secret.length >= 32,
      secretMode: modeOf(join(dataFolder, "secret")),
      drafts: readdirSync(dataFolder).filter((name) => name.startsWith("secret") && name !== "secret"),
      setUp: setUp.status,
      owner: (await browser.get("/auth/session")).status,
      defects: defectsIn(run.output()),
    }
  } finally {
    await run.kill()
  }
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
      const when = `killed after ${afterMs} ms`
      expect({ when, ...(await nextStart(installation)) }).toEqual({ when, ...GOOD })
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
      const when = `before step ${step} of ${all.length}`
      expect({ when, ended: await killAt(installation, disk, step), ...(await nextStart(installation)) }).toEqual({ when, ended: "SIGKILL", ...GOOD })
      expect(await killAt(installation, disk, step)).toBe("SIGKILL")
      disk.pullThePlug()
      const cut = `power cut ${when}`
      expect({ cut, ...(await nextStart(installation)) }).toEqual({ cut, ...GOOD })
    }
    console.log(`E-24: ${tried.length} of ${all.length} steps of a first start, each as a kill and as a power cut`)
  })
})

/** A first start that ends by itself right before that step. @returns how it ended */
async function killAt(installation: Installation, disk: SyncedDisk, step: number): Promise<string> {
  rmSync(installation.dataFolder, { recursive: true, force: true })
  disk.forget()
  const { exited, child, output } = installation.spawn(undefined, disk.environment(step))
  const timer = setTimeout(() => child.kill("SIGTERM"), LIMIT_MS)
  const { code, signal } = await exited
  clearTimeout(timer)
  return signal ?? `code ${code}: ${output()}`
}
