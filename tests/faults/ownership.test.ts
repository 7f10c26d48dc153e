import { cpSync, existsSync, renameSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, test } from "vitest"
import { bySize, openChance } from "./experiment.ts"
import { type HeldSession, openLedger, SESSION_COOKIE } from "./ledger.ts"
import { type Command, defectsIn, type Environment, type Installation, install } from "./server.ts"
import { call, openMailbox } from "./wire.ts"

const TIMES = bySize({ ci: 20, night: 100 })
const RIVALS = 3
const RIVALS_LIMIT_MS = 15_000

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

async function place(): Promise<Installation> {
  const installation = await install()
  releases.push(() => installation.remove())
  return installation
}

/** An account made through the front door, for a session that must outlive everything. */
async function signUp(origin: string, name: string): Promise<HeldSession> {
  const ledger = openLedger()
  const account = ledger.ask(`np-${name}@faults.example`, undefined)
  ledger.registered(account, await call(origin, "POST", "/auth/register", { json: { email: account.email } }))
  const code = await openMailbox(origin).codeFor(account.email)
  return ledger.proved(
    account,
    await call(origin, "POST", "/auth/verify", { cookies: account.attempt?.cookies ?? {}, json: { attempt: account.attempt?.id, code } }),
  )
}

async function statusOf(origin: string, { token }: HeldSession): Promise<number> {
  return (await call(origin, "GET", "/auth/session", { cookies: { [SESSION_COOKIE]: token } })).status
}

describe("E-24 one server to an SQLite folder", () => {
  test(`FT-07 a second start is refused ${TIMES} times with the holder's pid, whatever path it comes by, and the first is undisturbed`, async () => {
    const chance = openChance("E-24 second start")
    const installation = await place()
    const { origin, port, folder, dataFolder } = installation
    const first = await installation.start()
    releases.push(() => first.kill())
    const session = await signUp(origin, "first")
    symlinkSync(dataFolder, join(folder, "linked-folder"))
    symlinkSync(join(dataFolder, "doorward.db"), join(folder, "linked.db"))
    const ways: readonly { readonly args: readonly string[]; readonly environment?: Environment }[] = [
      { args: ["--data", dataFolder] },
      { args: ["--data", "data"] },
      { args: ["--data", "./linked-folder/../data"] },
      { args: ["--data", join(folder, "linked-folder")] },
      { args: ["--data", join(folder, "other")], environment: { DATABASE_URL: `sqlite:${dataFolder}/doorward.db` } },
      { args: ["--data", join(folder, "other")], environment: { DATABASE_URL: "sqlite:./data/doorward.db" } },
      { args: ["--data", join(folder, "other")], environment: { DATABASE_URL: `sqlite:${folder}/linked.db` } },
    ]
    for (let time = 0; time < TIMES; time++) {
      const { args, environment } = time < ways.length ? (ways[time] as (typeof ways)[number]) : chance.pick(ways)
      const second = installation.spawn(["start", "--port", String(port + 1), ...args], environment)
      const code = await codeWithin(second, 10_000)
      const way = `${args.join(" ")} ${JSON.stringify(environment ?? {})}`
      const told = second.output()
      expect({ way, told, code, names: told.includes(`pid ${first.pid} `) }).toEqual({ way, told, code: 1, names: true })
      expect(await statusOf(origin, session)).toBe(200)
      expect((await call(origin, "POST", "/auth/register", { json: { email: `np-${time}@faults.example` } })).status).toBe(201)
    }
    expect(await first.stop()).toEqual({ code: 0, signal: null })
    expect(defectsIn(first.output())).toEqual([])
  })

  test(`the lock of a server that was killed is taken over ${TIMES} times`, async () => {
    const chance = openChance("E-24 stale lock")
    const installation = await place()
    let run = await installation.start()
    releases.push(() => run.kill())
    const session = await signUp(installation.origin, "first")
    for (let time = 0; time < TIMES; time++) {
      // Some while they work, some right after they were ready.
      if (chance.next() < 0.5) await call(installation.origin, "POST", "/auth/register", { json: { email: `np-${time}@faults.example` } })
      await run.kill()
      expect(existsSync(join(installation.dataFolder, "doorward.db.holder"))).toBe(true)
      run = await installation.start()
      expect(await statusOf(installation.origin, session)).toBe(200)
    }
  })

  test(`of ${RIVALS} servers that start at once, one serves`, async () => {
    openChance("E-24 at once")
    for (let time = 0; time < TIMES / 2; time++) {
      const installation = await place()
      const rivals = Array.from({ length: RIVALS }, () => installation.spawn())
      releases.push(() => rivals.forEach(({ child }) => child.kill("SIGKILL")))
      const ends = await Promise.all(rivals.map((rival) => settled(rival)))
      const told = rivals.map((rival) => rival.output())
      expect({ told, serving: ends.filter((end) => end === "serves").length, refused: ends.filter((end) => end === 1).length }).toEqual({
        told,
        serving: 1,
        refused: RIVALS - 1,
      })
      for (const rival of rivals) rival.child.kill("SIGKILL")
      await Promise.all(rivals.map(({ exited }) => exited))
    }
  })

  test("a copied folder starts and has the data, copied while stopped and after a kill", async () => {
    openChance("E-24 copied folder")
    const original = await place()
    let run = await original.start()
    releases.push(() => run.kill())
    const session = await signUp(original.origin, "first")

    await run.stop()
    const quiet = await place()
    cpSync(original.dataFolder, quiet.dataFolder, { recursive: true })
    run = await original.start()
    const quietRun = await quiet.start()
    releases.push(() => quietRun.kill())
    expect([await statusOf(original.origin, session), await statusOf(quiet.origin, session)]).toEqual([200, 200])

    const late = await signUp(original.origin, "late")
    await run.kill()
    const crashed = await place()
    // What was killed left its control socket, and Node copies no sockets.
    cpSync(original.dataFolder, crashed.dataFolder, { recursive: true, filter: (from) => !from.endsWith(".sock") })
    run = await original.start()
    const crashedRun = await crashed.start()
    releases.push(() => crashedRun.kill())
    expect([await statusOf(original.origin, late), await statusOf(crashed.origin, late), await statusOf(crashed.origin, session)]).toEqual([
      200, 200, 200,
    ])
    // What happens in one is nothing to the other.
    expect(await statusOf(quiet.origin, late)).toBe(401)
  })

  test("a folder that was moved while stopped starts where it is now", async () => {
    openChance("E-24 moved folder")
    const original = await place()
    const run = await original.start()
    releases.push(() => run.kill())
    const session = await signUp(original.origin, "first")
    await run.kill()
    const moved = await place()
    renameSync(original.dataFolder, moved.dataFolder)
    const next = await moved.start()
    releases.push(() => next.kill())
    expect(await statusOf(moved.origin, session)).toBe(200)
  })

  test("beside a live server `migrate` is refused, `migrate --plan` reads, and the server is undisturbed", async () => {
    openChance("E-24 migrate")
    const installation = await place()
    const run = await installation.start()
    releases.push(() => run.kill())
    const session = await signUp(installation.origin, "first")
    const migrate = installation.spawn(["migrate", "--data", installation.dataFolder])
    expect([await codeWithin(migrate, 10_000), migrate.output()]).toEqual([1, expect.stringContaining(`pid ${run.pid} `)])
    const plan = installation.spawn(["migrate", "--plan", "--data", installation.dataFolder])
    expect([await codeWithin(plan, 10_000), plan.output()]).toEqual([0, expect.stringContaining("Nothing to do")])
    expect(await statusOf(installation.origin, session)).toBe(200)
    expect(await run.stop()).toEqual({ code: 0, signal: null })
  })
})

/** The port answers as soon as one of them serves, so each is asked for itself: by its exit code or by what it says. */
async function settled({ exited, output }: Command): Promise<number | "serves"> {
  let code: number | undefined
  void exited.then((exit) => (code = exit.code ?? -1))
  const deadline = performance.now() + RIVALS_LIMIT_MS
  while (performance.now() < deadline) {
    if (code !== undefined) return code
    if (output().includes("Doorward is at")) return "serves"
    await sleep(10)
  }
  return -1
}

/** Ends a command that should have ended by itself. */
async function codeWithin({ child, exited }: Command, limitMs: number): Promise<number | null> {
  const timer = setTimeout(() => child.kill("SIGKILL"), limitMs)
  const { code } = await exited
  clearTimeout(timer)
  return code
}
