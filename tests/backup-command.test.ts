import { createHash } from "node:crypto"
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createGuard, type Guard } from "@doorward/guard"
import { openSqlite, sql } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { API_AUDIENCE, type ApiCredential, apiClient } from "./api-client.ts"
import { browserLike, type Fetch, PASSWORD } from "./browser-like.ts"
import { type CommandEnd, runCommand } from "./command-process.ts"
import { postgresSchema, type ServerProcess, startServer } from "./server-process.ts"
import { claimsOf, tokenClient } from "./token-client.ts"

/** Two dozen processes, one after the other. */
const LONG_MS = 120_000
const SOON = { interval: 50, timeout: 10_000 }
const OTHER_SECRET = "another root secret that only tests know, 32 and more"

let folder: string
let data: string
let copy: string
let server: ServerProcess | undefined
let guards: Guard[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doorward-backup-"))
  data = join(folder, "data")
  copy = join(folder, "copy.db")
  guards = []
})
afterEach(async () => {
  for (const guard of guards) guard.close()
  await server?.kill9()
  server = undefined
  rmSync(folder, { recursive: true })
})

const run = (...args: readonly string[]) => runCommand([...args, "--data", data])
const createUser = (email: string) => runCommand(["user", "create", "--email", email, "--password-file", "-", "--data", data], {}, PASSWORD)
const serve = async (port?: number) =>
  (server = await startServer({ database: { folder: data }, env: { DOORWARD_API_AUDIENCE: API_AUDIENCE }, ...(port === undefined ? {} : { port }) }))

function must({ code, output }: CommandEnd): string {
  expect([code, output]).toEqual([0, output])
  return output
}

/** Of the running server, at the address tests know. */
const here: Fetch = (request) => fetch(new Request(request.url.replace("http://localhost:3000", server?.origin ?? ""), request))
const ada = () => tokenClient(here)

async function guardFor({ client_id, client_secret }: ApiCredential): Promise<Guard> {
  const guard = createGuard({
    issuer: server?.origin ?? "",
    audience: API_AUDIENCE,
    clientId: client_id,
    clientSecret: client_secret,
    revocation: "follow",
  })
  guards.push(guard)
  await guard.ready()
  return guard
}

async function ask(guard: Guard, token: string): Promise<unknown> {
  try {
    return (await guard.verify(new Request("https://orders.example/", { headers: { authorization: `Bearer ${token}` } }))).sub
  } catch (error) {
    const { status, code } = error as { status: number; code: string }
    return [status, code]
  }
}

/** Every file of the data folder with what it holds. */
function contents(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(data)
      .filter((name) => !name.endsWith(".lock"))
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(data, name)))
          .digest("hex"),
      ]),
  )
}

describe("doorward backup and restore", () => {
  test.each(["the old database is there", "the old database is lost"])(
    "nothing issued before works after, nobody is locked out, and a guard that saw more of the log goes on: %s",
    async (what) => {
      must(await createUser("ada@example.com"))
      const { port } = await serve()
      const credential = JSON.parse(must(await run("api", "create", "--name", "orders", "--audience", API_AUDIENCE, "--json"))) as ApiCredential
      const guard = await guardFor(credential)
      const [browser, client, orders] = [browserLike(here), ada(), apiClient(here, credential)]
      await browser.post("/auth/login", { email: "ada@example.com", password: PASSWORD })
      const before = await client.signIn("ada@example.com")
      const service = await orders.token()
      const begun = (await (await browserLike(here).post("/auth/register", { email: "bob@example.com", mode: "token", refresh: "body" })).json()) as {
        attempt: string
        attempt_token: string
      }
      const [mail] = (await (await fetch(`${server?.origin}/dev/mail.json`)).json()) as { codes: string[] }[]
      expect(await ask(guard, before.access_token)).toBe(claimsOf(before.access_token)["sub"])

      expect(must(await run("backup", copy))).toContain("The root secret is not in it")
      expect(statSync(copy).mode & 0o777).toBe(0o600)
      expect(readdirSync(folder).toSorted()).toEqual(["copy.db", "data"])

      // What the copy does not know: a person, keys that sign, and a log that goes on.
      must(await createUser("late@example.com"))
      for (let removals = 0; removals < 2; removals++) {
        const { keys } = JSON.parse(must(await run("keys", "list", "--json"))) as { keys: { kid: string; state: string }[] }
        must(await run("keys", "remove", keys.find(({ state }) => state === "current")?.kid ?? ""))
      }
      const after = await client.signIn("ada@example.com")
      for (let n = 0; n < 5; n++) {
        const { access_token } = await client.signIn("ada@example.com")
        await client.browser.post("/auth/logout", undefined, { authorization: `Bearer ${access_token}` })
      }
      await expect.poll(() => ask(guard, after.access_token), SOON).toBe(claimsOf(after.access_token)["sub"])
      await expect.poll(() => guard.health().head, SOON).toBeGreaterThan(5)

      expect(await run("restore", copy, "--replace", "--yes")).toMatchObject({
        code: 1,
        output: expect.stringContaining(`pid ${server?.pid}`) as string,
      })
      await server?.stop()
      if (what === "the old database is lost") {
        rmSync(join(data, "doorward.db"))
        must(await run("restore", copy))
      } else {
        expect(await run("restore", copy)).toMatchObject({ code: 1, output: expect.stringContaining("--replace") as string })
        expect(await run("restore", copy, "--replace")).toMatchObject({ code: 2, output: expect.stringContaining("--yes") as string })
        expect(must(await run("restore", copy, "--replace", "--yes"))).toMatch(/is kept as .*before-restore-/)
      }
      await serve(port)

      const sessionOf = async (token: string) => (await client.session(token)).status
      expect([await sessionOf(before.access_token), await sessionOf(after.access_token), (await browser.get("/auth/session")).status]).toEqual([
        401, 401, 401,
      ])
      expect([(await client.refresh(before.refresh_token)).status, (await client.refresh(after.refresh_token)).status]).toEqual([401, 401])
      expect((await orders.revocations(service)).status).toBe(401)
      const verified = await browserLike(here).post("/auth/verify", { ...begun, code: mail?.codes[0] ?? "" })
      expect(verified.status).toBeGreaterThanOrEqual(400)
      for (const token of [before, after]) await expect.poll(() => ask(guard, token.access_token), SOON).toEqual([401, "invalid_token"])

      // The guard goes on without having started over, and who signs in again passes.
      const again = await ada().signIn("ada@example.com")
      await expect.poll(() => ask(guard, again.access_token), SOON).toBe(claimsOf(again.access_token)["sub"])
      await expect.poll(() => guard.health(), SOON).toMatchObject({ ok: true, restarts: 0 })
      await client.browser.post("/auth/logout", undefined, { authorization: `Bearer ${again.access_token}` })
      await expect.poll(() => ask(guard, again.access_token), SOON).toEqual([401, "invalid_token"])
      expect(must(await run("user", "list"))).not.toContain("late@example.com")
    },
    LONG_MS,
  )

  test("a copy says what it lacks, never goes over a file, and leaves nothing when it cannot be made", async () => {
    must(await createUser("ada@example.com"))
    expect(must(await run("backup", copy, "--with-secret"))).toContain("keep them apart")
    expect(readFileSync(`${copy}.secret`, "utf8")).toBe(readFileSync(join(data, "secret"), "utf8"))
    expect(statSync(`${copy}.secret`).mode & 0o777).toBe(0o600)
    const first = readFileSync(copy)
    expect(await run("backup", copy)).toMatchObject({ code: 1, output: expect.stringContaining("is there already") as string })
    expect(readFileSync(copy).equals(first)).toBe(true)
    expect(await run("backup", join(folder, "none/copy.db"))).toMatchObject({
      code: 1,
      output: expect.stringContaining("There is no folder") as string,
    })
    expect(await run("backup")).toMatchObject({ code: 2 })
    const own = { DOORWARD_SECRET: readFileSync(join(data, "secret"), "utf8").trim() }
    const second = join(folder, "second.db")
    expect(await runCommand(["backup", second, "--with-secret", "--data", data], own)).toMatchObject({
      code: 1,
      output: expect.stringContaining("DOORWARD_SECRET") as string,
    })
    expect(existsSync(second)).toBe(false)
    const there = openSqlite(join(data, "doorward.db"))
    const events = await there.read<{ details: string }>(sql`SELECT details FROM audit_events WHERE type = 'backup.made'`)
    await there.close()
    expect(events.map(({ details }) => JSON.parse(details) as object)).toEqual([{ bytes: first.length, with_secret: true }])
  })

  test("into an empty folder, with the secret that was put beside the copy", async () => {
    must(await createUser("ada@example.com"))
    must(await run("backup", copy, "--with-secret"))
    data = join(folder, "elsewhere")
    must(await run("restore", copy))
    expect(statSync(join(data, "secret")).mode & 0o777).toBe(0o600)
    await serve()
    expect((await browserLike(here).post("/auth/login", { email: "ada@example.com", password: PASSWORD })).status).toBe(200)
  })

  test("what does not fit is refused before anything is touched", async () => {
    must(await createUser("ada@example.com"))
    must(await run("backup", copy))
    const untouched = contents()
    const cases: [string, RegExp][] = []
    const broken = (name: string, words: RegExp, change: (file: string) => void) => {
      const file = join(folder, name)
      copyFileSync(copy, file)
      change(file)
      cases.push([file, words])
    }
    broken("cut-short", /damaged/, (file) => truncateSync(file, Math.floor(statSync(file).size / 2)))
    broken("empty", /no database of Doorward/, (file) => truncateSync(file, 0))
    broken("garbage", /no database that can be read/, (file) => writeFileSync(file, "not a database, whatever its name says".repeat(100)))
    broken("with-journal", /has a journal beside it/, (file) => appendFileSync(`${file}-wal`, "x"))
    const others = openSqlite(join(folder, "other"))
    await others.migrate((session) => session.script("CREATE TABLE t (a TEXT)"))
    await others.close()
    cases.push([join(folder, "other"), /no database of Doorward/])
    copyFileSync(copy, join(folder, "newer"))
    const newer = openSqlite(join(folder, "newer"))
    await newer.write(sql`INSERT INTO schema_migration (slice, number, name, checksum) VALUES ('user', 9999, '9999_later', '')`)
    await newer.close()
    cases.push(
      [join(folder, "newer"), /newer build.*user\/9999_later/],
      [join(folder, "missing"), /There is no file/],
      [join(data, "doorward.db"), /is the database itself/],
    )
    for (const [file, words] of cases) {
      const { code, output } = await run("restore", file, "--replace", "--yes")
      expect([file, code, output]).toEqual([file, 1, expect.stringMatching(words)])
      expect(contents()).toEqual(untouched)
    }
    const foreign = await runCommand(["restore", copy, "--replace", "--yes", "--data", data], { DOORWARD_SECRET: OTHER_SECRET })
    expect(foreign).toMatchObject({ code: 1, output: expect.stringContaining("sealed with another root secret") as string })
    expect(contents()).toEqual(untouched)
    // Without the secret, in a folder of its own.
    data = join(folder, "elsewhere")
    mkdirSync(data)
    expect(await run("restore", copy)).toMatchObject({ code: 1, output: expect.stringContaining("secret is missing") as string })
    expect(Object.keys(contents())).toEqual([])
  })

  test("an older build's copy is brought up to date; a damaged database is replaced and kept", async () => {
    must(await createUser("ada@example.com"))
    must(await run("backup", copy))
    const older = openSqlite(copy)
    await older.migrate((session) => session.script("DROP TABLE recovery_links; DELETE FROM schema_migration WHERE slice = 'recovery'"))
    await older.close()
    truncateSync(join(data, "doorward.db"), 5_000)
    must(await run("restore", copy, "--replace", "--yes"))
    expect(must(await run("user", "list"))).toContain("ada@example.com")
    expect(readdirSync(data).filter((name) => /before-restore-\w+$/.test(name))).toHaveLength(1)
    expect(readdirSync(data).filter((name) => name.includes("restoring"))).toEqual([])
  })

  test("PostgreSQL: says which tools, and `restored` ends everything beside replicas that run", async () => {
    const database = postgresSchema(inject("postgresUrl"))
    const environment = {
      DATABASE_URL: database.url,
      DOORWARD_DATABASE_SCHEMA: database.schema,
      DOORWARD_SECRET: database.secret,
      DOORWARD_DATA: data,
    }
    server = await startServer({ database, env: { DOORWARD_API_AUDIENCE: API_AUDIENCE } })
    for (const [command, tool] of [
      ["backup", "pg_dump"],
      ["restore", "pg_restore"],
    ] as const)
      expect(await runCommand([command, copy], environment)).toMatchObject({
        code: 2,
        output: expect.stringMatching(new RegExp(`${tool}[^]*doorward restored`)) as string,
      })
    must(await runCommand(["user", "create", "--email", "ada@example.com", "--password-file", "-"], environment, PASSWORD))
    const credential = JSON.parse(
      must(await runCommand(["api", "create", "--name", "orders", "--audience", API_AUDIENCE, "--json"], environment)),
    ) as ApiCredential
    const guard = await guardFor(credential)
    const client = ada()
    const tokens = await client.signIn("ada@example.com")
    const browser = browserLike(here)
    await browser.post("/auth/login", { email: "ada@example.com", password: PASSWORD })
    expect([(await browser.get("/auth/session")).status, await ask(guard, tokens.access_token)]).toEqual([200, claimsOf(tokens.access_token)["sub"]])
    must(await runCommand(["restored", "--yes"], environment))
    await expect.poll(async () => (await browser.get("/auth/session")).status, SOON).toBe(401)
    await expect.poll(() => ask(guard, tokens.access_token), SOON).toEqual([401, "invalid_token"])
    expect((await client.refresh(tokens.refresh_token)).status).toBe(401)
    const again = await ada().signIn("ada@example.com")
    await expect.poll(() => ask(guard, again.access_token), SOON).toBe(claimsOf(again.access_token)["sub"])
  })
})
