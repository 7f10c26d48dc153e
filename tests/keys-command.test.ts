import { type ChildProcess, execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createDoorward } from "doorward"
import { openPostgres, openSqlite, sql } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"

/** The command as it is built: sources cannot be run by Node itself. */
const MAIN = inject("doorwardMain")
const OLD = "an old root secret that only tests know, 32 and more"
const NEW = "a new root secret that only tests know, 32 and more"

/** A dozen processes, one after the other. */
const LONG_MS = 120_000

type Environment = Readonly<Record<string, string>>

function spawnCommand(
  args: readonly string[],
  environment: Environment,
): { child: ChildProcess; ended: Promise<{ code: number | null; output: string }> } {
  let child: ChildProcess | undefined
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child = execFile(process.execPath, [MAIN, ...args], { env: { PATH: process.env["PATH"] ?? "", ...environment } }, (_, stdout, stderr) =>
      resolve({ code: child?.exitCode ?? null, output: stdout + stderr }),
    )
  })
  if (!child) throw new Error("not started")
  return { child, ended }
}

interface ListedKey {
  readonly kid: string
  readonly alg: string
  readonly state: string
}

describe.each(["sqlite", "postgres"] as const)("doorward keys, %s", (dialect) => {
  let folder: string
  let place: Environment
  const schema = () => place["DOORWARD_DATABASE_SCHEMA"] ?? ""
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "doorward-keys-"))
    place =
      dialect === "sqlite"
        ? { DATABASE_URL: `sqlite:${join(folder, "doorward.db")}` }
        : { DATABASE_URL: inject("postgresUrl"), DOORWARD_DATABASE_SCHEMA: `test_${randomBytes(8).toString("hex")}` }
    await (await open()).close()
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const options = () => ({
    databaseUrl: place["DATABASE_URL"] ?? "",
    logLevel: "silent" as const,
    ...(dialect === "postgres" ? { databaseSchema: schema() } : {}),
  })
  const open = (secrets: object = { secret: OLD }) => createDoorward({ ...options(), ...secrets })
  const database = () => (dialect === "sqlite" ? openSqlite(join(folder, "doorward.db")) : openPostgres(inject("postgresUrl"), { schema: schema() }))
  const run = (args: readonly string[], secrets: Environment = { DOORWARD_SECRET: OLD }) =>
    spawnCommand(["keys", ...args], { ...place, ...secrets }).ended
  const list = async (secrets?: Environment) => (JSON.parse((await run(["list", "--json"], secrets)).output) as { keys: ListedKey[] }).keys
  const states = async (secrets?: Environment) => (await list(secrets)).map(({ alg, state }) => `${alg} ${state}`)

  test(
    "lists, rotates and removes; says so when there is nothing to remove",
    async () => {
      expect(await states()).toEqual(["ES256 current", "ES256 next"])
      expect((await run(["rotate"])).output).toMatch(/^[\w-]{43} signs ES256 tokens from \d{4}-/)
      expect((await run(["rotate"])).output).toMatch(/^A rotation is under way already/)
      expect(await run(["rotate", "--alg", "EdDSA"])).toMatchObject({ code: 0 })
      expect(await states()).toEqual(["ES256 current", "ES256 next", "ES256 next", "EdDSA current", "EdDSA next"])
      const kid = (await list())[0]?.kid ?? ""
      expect(await run(["remove", kid])).toMatchObject({ code: 0 })
      expect(await run(["remove", kid])).toMatchObject({ code: 1, output: expect.stringContaining("unknown, or was removed before") as string })
      const { output } = await run(["list"])
      expect(output).toContain(`ES256  removed  ${kid}`)
      expect(output).not.toMatch(/"d"|v1\./)
    },
    LONG_MS,
  )

  // Told alike on every database.
  if (dialect === "sqlite")
    test.each([
      [["remove"], /takes the kid/],
      [["rotate", "--alg", "HS256"], /expected one of ES256/],
      [["list", "--alg", "ES256"], /alg: no such setting/],
      [["frobnicate"], /is no command/],
      [[], /is no command/],
    ])("usage: %j", async (args, words) => {
      const { code, output } = await run(args)
      expect(output).toMatch(words)
      expect(code).toBe(2)
    })

  test("beside a running service: obeyed through its control socket on a file, and by the database on PostgreSQL", async () => {
    const doorward = await open()
    const published = async () => {
      const answer = await doorward.fetch(new Request("http://localhost:3000/oauth2/jwks"))
      return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
    }
    const [kid = ""] = await published()
    expect((await run(["remove", kid])).code).toBe(0)
    await expect.poll(published, { timeout: 2_000 }).not.toContain(kid)
    await doorward.close()
  })

  test("reseal moves everything to the new root secret, in one run or over several that were killed", async () => {
    const both = { DOORWARD_SECRETS: `v2:${NEW},v1:${OLD}` }
    for (const afterMs of [150, 250, 350, 450]) {
      const { child, ended } = spawnCommand(["keys", "reseal"], { ...place, ...both })
      const timer = setTimeout(() => child.kill("SIGKILL"), afterMs)
      await ended
      clearTimeout(timer)
      expect(await states(both)).toEqual(["ES256 current", "ES256 next"])
    }
    const { code, output } = await run(["reseal", "--json"], both)
    expect(code).toBe(0)
    const { columns } = JSON.parse(output) as { columns: { table: string; unreadable: number }[] }
    expect(columns.map(({ table }) => table)).toEqual(expect.arrayContaining(["outbox", "attempts", "signing_keys", "refresh_families"]))
    const there = database()
    const rows = await there.read<{ sealed_private: string }>(sql`SELECT sealed_private FROM signing_keys`)
    await there.close()
    for (const row of rows) expect(row.sealed_private).toMatch(/^v2\./)
    const doorward = await open({ secrets: `v2:${NEW}` })
    await doorward.close()
  })

  test("killed while it rotates and removes, it leaves one key that signs and one that stands by", async () => {
    for (const afterMs of [260, 380]) {
      const [current] = (await list()).filter(({ state }) => state === "current")
      for (const args of [["rotate"], ["remove", current?.kid ?? ""]]) {
        const { child, ended } = spawnCommand(["keys", ...args], { ...place, DOORWARD_SECRET: OLD })
        const timer = setTimeout(() => child.kill("SIGKILL"), afterMs)
        await ended
        clearTimeout(timer)
      }
      const after = (await list()).map(({ state }) => state)
      expect(after.filter((state) => state === "current")).toHaveLength(1)
      expect(after.at(-1)).toBe("next")
    }
  })
})
