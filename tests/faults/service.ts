import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createTestDoorward, type TestClock, type TestDoorward, type TestOptions } from "doorward/testing"
import postgres from "postgres"

const REPLICAS = 3
const EMPTY_LIMIT_MS = 10_000
const SECRET = "a root secret that only this experiment knows"

type Log = NonNullable<TestOptions["log"]>

/** Houses in this process that share one database and one clock, which can all be gone for a while. */
export interface Service {
  /** In turn, as a load balancer deals requests out. */
  nth(index: number): TestDoorward
  start(): Promise<void>
  /** Cuts every connection to the database first, where there are any: what was under way ends as it happens to. */
  stop(): Promise<void>
  /** Keeps a copy of the database. While stopped. */
  backUp(): Promise<void>
  /** Puts the copy back in its place. While stopped. */
  restore(): Promise<void>
  /** What was logged, from `warn` upwards. */
  readonly lines: readonly { readonly level: "warn" | "error"; readonly message: string }[]
  remove(): Promise<void>
}

interface Storage {
  readonly options: TestOptions
  readonly replicas: number
  cut(): Promise<void>
  backUp(): Promise<void>
  restore(): Promise<void>
  remove(): Promise<void>
}

/** One process on a file. */
export function onSqlite(): Storage {
  const folder = mkdtempSync(join(tmpdir(), "doorward-faults-"))
  const [live, kept] = [join(folder, "live"), join(folder, "kept")]
  for (const each of [live, kept]) mkdirSync(each)
  const copy = (from: string, to: string) => {
    for (const name of readdirSync(to)) if (name.startsWith("doorward.db")) rmSync(join(to, name))
    for (const name of readdirSync(from)) if (/^doorward\.db(-wal)?$/.test(name)) copyFileSync(join(from, name), join(to, name))
    return Promise.resolve()
  }
  return {
    options: { data: live, databaseUrl: `sqlite:${join(live, "doorward.db")}`, secret: SECRET },
    replicas: 1,
    cut: () => Promise.resolve(),
    backUp: () => copy(live, kept),
    restore: () => copy(kept, live),
    remove: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  }
}

/** Replicas on a database of a server that is ours alone. @param url of its database `postgres` */
export async function onPostgres(url: string): Promise<Storage> {
  const admin = postgres(url, { max: 1, onnotice: () => undefined })
  const own = new URL(url)
  own.pathname = "/storm"
  await admin.unsafe("CREATE DATABASE storm")
  const cut = async () => void (await admin`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'storm'`)
  /** A backend that was told to end is there for a moment more, and a database that is in use cannot be copied. */
  const emptied = async () => {
    const deadline = performance.now() + EMPTY_LIMIT_MS
    for (;;) {
      await cut()
      const [row] = await admin<{ n: number }[]>`SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = 'storm'`
      if (row?.n === 0) return
      if (performance.now() > deadline) throw new Error(`${row?.n} connections to the database stay open`)
    }
  }
  return {
    options: { databaseUrl: own.href, databasePoolSize: 10, secret: SECRET },
    replicas: REPLICAS,
    cut,
    backUp: async () => {
      await emptied()
      await admin.unsafe("CREATE DATABASE storm_kept TEMPLATE storm")
    },
    restore: async () => {
      await admin.unsafe("DROP DATABASE storm WITH (FORCE)")
      await admin.unsafe("ALTER DATABASE storm_kept RENAME TO storm")
    },
    remove: () => admin.end({ timeout: 2 }),
  }
}

export function createService(storage: Storage, clock: TestClock, settings: TestOptions): Service {
  const lines: { level: "warn" | "error"; message: string }[] = []
  const log: Log = {
    wantsDebug: false,
    debug: () => undefined,
    info: () => undefined,
    warn: (_, message) => void lines.push({ level: "warn", message }),
    error: (_, message) => void lines.push({ level: "error", message }),
  }
  let houses: TestDoorward[] = []
  let last: readonly TestDoorward[] = []
  const stop = async () => {
    const closing = houses
    if (closing.length > 0) last = closing
    houses = []
    await storage.cut()
    await Promise.all(closing.map((house) => house.close()))
  }
  return {
    lines,
    // While it is stopped, a house that was closed answers as one whose database is gone.
    nth: (index) => {
      const there = houses.length > 0 ? houses : last
      return there[index % there.length] as TestDoorward
    },
    start: async () => {
      const started: TestDoorward[] = []
      for (let index = 0; index < storage.replicas; index++) started.push(await createTestDoorward({ ...storage.options, ...settings, clock, log }))
      houses = started
    },
    stop,
    backUp: storage.backUp,
    restore: storage.restore,
    remove: async () => {
      await stop()
      await storage.remove()
    },
  }
}
