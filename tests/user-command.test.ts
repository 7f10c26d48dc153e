import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { browserLike, PASSWORD, setupLink, signedUp } from "./browser-like.ts"
import { runCommand } from "./command-process.ts"
import { databases, freshDoorward } from "./databases.ts"
import { postgresSchema, startServer } from "./server-process.ts"

/** A dozen processes, one after the other. */
const LONG_MS = 120_000
const OWNER = { options: { email: "Owner@Example.com", name: "Olive" }, switches: ["owner"], secrets: { password: PASSWORD } }

describe.each(databases)("doorward user, $name", (database) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database)
  })
  afterEach(() => doorward.close())

  const signIn = (email: string) => browserLike(doorward.fetch).post("/auth/login", { email, password: PASSWORD })
  const events = async () =>
    (await doorward.database.read<{ type: string; actor: string }>(sql`SELECT type, actor FROM audit_events ORDER BY id`)).filter(
      ({ actor }) => actor === "operator",
    )

  test("create makes an owner who can sign in, and the set-up link is over", async () => {
    const link = await setupLink(doorward)
    expect(await doorward.run("user create", OWNER)).toMatchObject({
      user: { email: "owner@example.com", name: "Olive", owner: true, disabled: false },
    })
    expect((await signIn("owner@example.com")).status).toBe(200)
    expect((await browserLike(doorward.fetch).get(link)).status).toBe(410)
    expect(await doorward.start()).toEqual([])
    expect(await events()).toEqual([{ type: "owner.created", actor: "operator" }])
  })

  test("create is held to the policy, and makes nobody when it refuses", async () => {
    await signedUp(doorward, "ada@example.com")
    for (const [input, problem] of [
      [{ ...OWNER, secrets: { password: "short" } }, { code: "password_too_short" }],
      [{ ...OWNER, secrets: {} }, { code: "invalid" }],
      [{ ...OWNER, secrets: { passkey: "x" } }, { code: "invalid" }],
      [{ ...OWNER, options: { email: "nobody" } }, { code: "invalid" }],
      [{ ...OWNER, options: { email: "o@example.com", name: "two\nlines" } }, { code: "invalid" }],
      [{ ...OWNER, options: { email: "ADA@example.com" } }, { code: "conflict" }],
    ] as const)
      await expect(doorward.run("user create", input)).rejects.toMatchObject(problem)
    expect(await doorward.run("user list")).toMatchObject({ users: [{ email: "ada@example.com", owner: false }] })
    expect(await events()).toEqual([])
  })

  test("list searches and turns pages; show tells of one, by address or id", async () => {
    for (const name of ["Ada", "Bob", "100%"]) {
      doorward.clock.advance(1)
      await doorward.run("user create", { options: { email: `${name === "100%" ? "cleo" : name}@example.com`, name } })
    }
    const found = async (options: Record<string, string>) =>
      ((await doorward.run("user list", { options })) as { users: { email: string }[] }).users.map(({ email }) => email)
    expect(await found({})).toEqual(["ada@example.com", "bob@example.com", "cleo@example.com"])
    expect(await found({ search: "BOB" })).toEqual(["bob@example.com"])
    expect(await found({ search: "100%" })).toEqual(["cleo@example.com"])
    expect(await found({ search: "%" })).toEqual([])
    expect(await found({ search: "_" })).toEqual([])
    const first = (await doorward.run("user list", { options: { limit: "2" } })) as { users: object[]; next_cursor: string }
    expect(first.users).toHaveLength(2)
    expect(await found({ limit: "2", after: first.next_cursor })).toEqual(["cleo@example.com"])
    const some = (await doorward.run("user list", { options: { search: "example", limit: "2" } })) as { users: object[]; next_cursor: string }
    expect(some.users).toHaveLength(2)
    expect(await found({ search: "example", limit: "2", after: some.next_cursor })).toEqual(["cleo@example.com"])
    await expect(doorward.run("user list", { options: { after: "nobody" } })).rejects.toMatchObject({ code: "invalid" })
    await expect(doorward.run("user list", { options: { limit: "0" } })).rejects.toMatchObject({ code: "invalid" })
    const { user } = (await doorward.run("user show", { operand: "Bob@example.com" })) as { user: { id: string } }
    expect(await doorward.run("user show", { operand: user.id })).toMatchObject({ user: { email: "bob@example.com" }, sessions: 0 })
    await expect(doorward.run("user show", { operand: "zoe@example.com" })).rejects.toMatchObject({ code: "not_found" })
  })

  test("disable, enable, end-sessions and delete end what somebody holds, and are written down", async () => {
    await doorward.run("user create", OWNER)
    const ada = browserLike(doorward.fetch)
    await signedUp(doorward, "ada@example.com")
    const status = async () => (await ada.get("/auth/session")).status
    const again = async () => (await ada.post("/auth/login", { email: "ada@example.com", password: PASSWORD })).status
    expect(await again()).toBe(200)
    for (const [command, session, signIn] of [
      ["user disable", 401, 401],
      ["user enable", 401, 200],
      ["user end-sessions", 401, 200],
    ] as const) {
      await doorward.run(command, { operand: "ada@example.com" })
      expect([command, await status(), await again()]).toEqual([command, session, signIn])
    }
    expect(await doorward.run("user sessions", { operand: "ada@example.com" })).toMatchObject({
      sessions: [{ id: expect.stringMatching(/^ses_/) as string }],
    })
    await doorward.run("user delete", { operand: "ada@example.com" })
    expect([await status(), await again()]).toEqual([401, 401])
    await expect(doorward.run("user delete", { operand: "owner@example.com" })).rejects.toMatchObject({ code: "last_owner" })
    expect((await events()).map(({ type }) => type).toSorted()).toEqual([
      "owner.created",
      "sessions.ended",
      "user.deleted",
      "user.disabled",
      "user.enabled",
    ])
  })
})

describe("the command, without a server and beside one", () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "doorward-user-"))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test(
    "SQLite: the first owner is made headless; later commands go through the control socket and count at once",
    async () => {
      const run = (args: readonly string[], input?: string) => runCommand([...args, "--data", folder], {}, input)
      const created = await run(["user", "create", "--email", "owner@example.com", "--owner", "--password-file", "-", "--json"], `${PASSWORD}\n`)
      expect(created).toMatchObject({ code: 0, output: expect.stringContaining('"owner":true') as string })
      const server = await startServer({ database: { folder } })
      expect(server.output()).not.toContain("set-up link")
      expect(existsSync(join(folder, "setup-link"))).toBe(false)
      expect(statSync(join(folder, "doorward.db.sock")).mode & 0o777).toBe(0o600)
      const ada = browserLike(fetch, server.origin)
      writeFileSync(join(folder, "password"), PASSWORD)
      expect((await run(["user", "create", "--email", "ada@example.com", "--password-file", join(folder, "password")])).code).toBe(0)
      expect((await ada.post("/auth/login", { email: "ada@example.com", password: PASSWORD })).status).toBe(200)
      expect(await run(["user", "disable", "ada@example.com"])).toEqual({ code: 0, output: "ada@example.com is disabled.\n" })
      expect((await ada.get("/auth/session")).status).toBe(401)
      for (const [args, code, words] of [
        [["user", "disable", "zoe@example.com"], 1, /There is nobody called zoe/],
        [["user", "create", "--email", "nobody"], 2, /^--email: Give an e-mail address/],
        [["user", "create", "--email", "x@example.com", "--password-file", join(folder, "none")], 2, /^--password-file: ENOENT/],
        [["user", "create", "--email", "x@example.com", "--password", PASSWORD], 2, /--password: no such setting/],
        [["user", "kill", "ada@example.com"], 0, /They are disabled\.\nNumber \d+ of .* Every replica that serves has confirmed/],
        [["user", "delete", "ada@example.com"], 2, /add --yes/],
        [["user", "delete", "ada@example.com", "--yes"], 0, /ada@example.com is deleted/],
      ] as const) {
        const ended = await run(args)
        expect(ended.output).toMatch(words)
        expect(ended.code).toBe(code)
      }
      expect(server.output()).not.toContain(PASSWORD)
      await server.kill9()
      // What the killed server left is no server.
      expect((await run(["user", "list"])).output).toContain("owner@example.com")
      const next = await startServer({ database: { folder } })
      expect((await run(["user", "list"])).output).toContain("owner@example.com")
      expect(await next.stop()).toBe(0)
      expect(existsSync(join(folder, "doorward.db.sock"))).toBe(false)
    },
    LONG_MS,
  )

  test("PostgreSQL: beside the server, which sees it at once", async () => {
    const database = postgresSchema(inject("postgresUrl"))
    const server = await startServer({ database })
    const environment = {
      DATABASE_URL: database.url,
      DOORWARD_DATABASE_SCHEMA: database.schema,
      DOORWARD_SECRET: database.secret,
      DOORWARD_DATA: folder,
    }
    expect((await runCommand(["user", "create", "--email", "ada@example.com", "--password-file", "-"], environment, PASSWORD)).code).toBe(0)
    const ada = browserLike(fetch, server.origin)
    expect((await ada.post("/auth/login", { email: "ada@example.com", password: PASSWORD })).status).toBe(200)
    const killed = await runCommand(["user", "kill", "ada@example.com", "--disable", "--json"], environment)
    // The server has confirmed before the command ends, so there is nothing to wait for.
    expect((await ada.get("/auth/session")).status).toBe(401)
    expect(killed.code).toBe(0)
    expect(JSON.parse(killed.output)).toMatchObject({
      ended: { sessions: 1 },
      disabled: true,
      receipt: { complete: true, replicas: [{ lost: false }] },
    })
    await server.stop()
    // Nobody serves: nobody to wait for.
    const again = await runCommand(["user", "kill", "ada@example.com"], environment)
    expect([again.code, again.output]).toEqual([0, expect.stringContaining("Nothing serves just now")])
  })
})
