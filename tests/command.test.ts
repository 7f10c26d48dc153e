import { type ChildProcess, execFile, spawn } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openPostgres, openSqlite, sql } from "doorward/testing"
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest"

/** The command as it is built: sources cannot be run by Node itself. */
const MAIN = inject("doorwardMain")
const SECRET = "a root secret that only tests know, 32 and more"

type Environment = Readonly<Record<string, string>>

const environmentOf = (more: Environment) => ({ PATH: process.env["PATH"] ?? "", ...more })

interface Outcome {
  readonly code: number | null
  readonly output: string
}

/** Runs the command to its end. */
function run(args: readonly string[], environment: Environment = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], { env: environmentOf(environment) }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, output: stdout + stderr }),
    )
  })
}

let folder: string
let children: ChildProcess[]
beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: npm run build`)
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doorward-command-"))
  children = []
})
afterEach(async () => {
  await Promise.all(children.map((child) => kill(child, "SIGKILL")))
  rmSync(folder, { recursive: true })
})

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = new Promise((resolve) => child.once("exit", resolve))
    child.kill(signal)
    await exit
  }
  return child.exitCode
}

/** Starts to serve and resolves once it does. The port may be any: nobody asks. */
function serve(data: string, environment: Environment = {}): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, "start", "--port", "0", "--issuer", "http://localhost:3000", "--data", data], {
      env: environmentOf(environment),
      stdio: ["ignore", "pipe", "pipe"],
    })
    children.push(child)
    let output = ""
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString()
        if (output.includes("listening on")) resolve(child)
      })
    }
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${output}`)))
  })
}

describe("FT-07 E-24 who serves from a data folder", () => {
  test("a second process is refused and told the first one's pid, by every way to the folder, and changes nothing", async () => {
    const data = join(folder, "data")
    const first = await serve(data)
    symlinkSync(data, join(folder, "linked"))
    for (const way of [data, join(folder, "linked"), join(folder, "linked/../data")]) {
      const refusal = await serve(way).catch((error: unknown) => String(error))
      expect(refusal).toContain("it ended with 1")
      expect(refusal).toContain(`pid ${first.pid} `)
    }
    expect((await run(["migrate", "--data", data])).output).toContain(`pid ${first.pid} `)
    expect(await kill(first, "SIGTERM")).toBe(0)
    await serve(data)
  })

  test("what kill -9 left is taken over, again and again", async () => {
    const data = join(folder, "data")
    for (let round = 0; round < 3; round++) {
      const child = await serve(data)
      expect(JSON.parse(readFileSync(join(data, "doorward.db.holder"), "utf8"))).toMatchObject({ pid: child.pid })
      await kill(child, "SIGKILL")
    }
  })

  test("a copied folder is served beside the first", async () => {
    await serve(join(folder, "data"))
    // Node copies no sockets; cp -r does, and the copy is nobody's.
    cpSync(join(folder, "data"), join(folder, "copy"), { recursive: true, filter: (from) => !from.endsWith(".sock") })
    expect((await serve(join(folder, "copy"))).exitCode).toBeNull()
  })
})

describe("FT-14 killed while it makes its database", () => {
  const moments = Array.from({ length: 8 }, (_, n) => n * 4)

  test("SQLite: the next start goes on where it was", async () => {
    const data = join(folder, "data")
    for (const after of moments) {
      const child = spawn(process.execPath, [MAIN, "migrate", "--data", data], { env: environmentOf({}), stdio: "ignore" })
      children.push(child)
      await killAfter(child, () => existsSync(join(data, "doorward.db-wal")), after)
      if (after < (moments.at(-1) ?? 0) / 2) rmSync(data, { recursive: true, force: true })
    }
    expect(await run(["migrate", "--data", data])).toMatchObject({ code: 0 })
    expect((await run(["migrate", "--plan", "--data", data])).output).toContain("Nothing to do")
    const database = openSqlite(join(data, "doorward.db"))
    expect(await database.read(sql`PRAGMA integrity_check`)).toEqual([{ integrity_check: "ok" }])
    await database.close()
    await serve(data)
  })

  test("PostgreSQL: so it does, also when several nodes come at once", async () => {
    const schema = `test_${Date.now().toString(36)}_${process.pid}`
    const environment = { DATABASE_URL: inject("postgresUrl"), DOORWARD_DATABASE_SCHEMA: schema, DOORWARD_SECRET: SECRET }
    const database = openPostgres(inject("postgresUrl"), { poolSize: 1 })
    for (const after of moments.slice(0, 4)) {
      const child = spawn(process.execPath, [MAIN, "migrate"], { env: environmentOf(environment), stdio: "ignore" })
      children.push(child)
      const begun = async () => (await database.read(sql`SELECT 1 FROM pg_tables WHERE schemaname = ${schema}`)).length > 0
      await killAfter(child, begun, after)
    }
    const nodes = await Promise.all(Array.from({ length: 3 }, () => run(["migrate", "--json"], environment)))
    expect(nodes.map(({ code }) => code)).toEqual([0, 0, 0])
    expect((await run(["migrate", "--plan"], environment)).output).toContain("Nothing to do")
    await database.migrate((session) => session.script(`DROP SCHEMA ${schema} CASCADE`))
    await database.close()
  })

  async function killAfter(child: ChildProcess, begun: () => boolean | Promise<boolean>, ms: number): Promise<void> {
    while (child.exitCode === null && !(await begun())) await new Promise((resolve) => setTimeout(resolve, 1))
    await new Promise((resolve) => setTimeout(resolve, ms))
    await kill(child, "SIGKILL")
  }
})

describe("FT-12 the root secret of a data folder", () => {
  test("missing, another, rotated: refused in words or served", async () => {
    const data = join(folder, "data")
    await kill(await serve(data), "SIGTERM")
    const file = join(data, "secret")
    const kept = readFileSync(file, "utf8")
    expect(statSync(file).mode & 0o777).toBe(0o600)

    rmSync(file)
    const before = readdirSync(data)
    await expect(serve(data)).rejects.toThrow(/it ended with 1: This database holds things sealed with a root secret, but .*secret is missing/)
    await expect(serve(data, { DOORWARD_SECRET: SECRET })).rejects.toThrow(/ended with 1: This database was sealed with another root secret/)
    expect(readdirSync(data)).toEqual(before)

    await kill(await serve(data, { DOORWARD_SECRET: kept }), "SIGTERM")
    const both = { DOORWARD_SECRETS: `v2:${SECRET},v1:${kept}` }
    await kill(await serve(data, both), "SIGTERM")
    await expect(serve(data, { DOORWARD_SECRET: kept })).rejects.toThrow(/sealed with root secret "v2", which is not configured/)
    // Nothing may be left behind that only the old one opens.
    await expect(serve(data, { DOORWARD_SECRETS: `v2:${SECRET}` })).rejects.toThrow(/run doorward keys reseal/)
    expect((await run(["keys", "reseal", "--data", data], both)).code).toBe(0)
    await serve(data, { DOORWARD_SECRETS: `v2:${SECRET}` })
  })

  test("of two that start at once on a new folder one serves, and there is one secret", async () => {
    const data = join(folder, "data")
    const outcomes = await Promise.allSettled([serve(data), serve(data)])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
    expect(readdirSync(data).filter((name) => name.startsWith("secret"))).toEqual(["secret"])
    const [served] = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []))
    if (served) await kill(served, "SIGTERM")
    await serve(data)
  })

  test("two databases that share a new folder agree on one secret", async () => {
    const data = join(folder, "data")
    const databases = ["one", "two"].map((name) => ({ DATABASE_URL: `sqlite:${join(folder, name)}.db` }))
    const served = await Promise.all(databases.map((environment) => serve(data, environment)))
    for (const child of served) await kill(child, "SIGTERM")
    expect(readdirSync(data).filter((name) => name.startsWith("secret"))).toEqual(["secret"])
    for (const environment of databases) await serve(data, environment)
  })
})

describe("what the command says", () => {
  test("config print shows the settings and no secret", async () => {
    const environment = { DATABASE_URL: "postgres://ada:database-password@db/x", DOORWARD_SECRET: SECRET, DOORWARD_APP_NAME: "Shown" }
    const { code, output } = await run(["config", "print"], environment)
    expect(code).toBe(0)
    expect(output).toContain("Shown")
    expect(output).toContain("[secret]")
    for (const secret of [SECRET, "database-password"]) expect(output).not.toContain(secret)
  })

  test.each<[readonly string[], Environment, number, RegExp]>([
    [["version"], {}, 0, /^\d+\.\d+\.\d+/],
    [["config", "validate"], {}, 0, /valid/],
    [["config", "validate"], { DOORWARD_ISSUER: "http://id.example.com" }, 2, /The settings cannot be used:\n {2}issuer: .*plain http/],
    [["config", "validate"], { DOORWARD_PROT: "1" }, 2, /did you mean DOORWARD_PORT/],
    [["sevre"], {}, 2, /"sevre" is no command/],
    [["start", "--prot", "1"], {}, 2, /did you mean port/],
    [["start", "--secret", "x"], {}, 2, /not by argument/],
    [
      ["migrate"],
      { DATABASE_URL: "postgres://doorward@127.0.0.1:1/none", DOORWARD_SECRET: SECRET },
      3,
      /The database cannot be reached: ECONNREFUSED/,
    ],
  ])("%j with %j ends with %i", async (args, environment, code, words) => {
    const outcome = await run(args, environment)
    expect(outcome.output).toMatch(words)
    expect(outcome.code).toBe(code)
  })
})
