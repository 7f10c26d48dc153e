import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { applyMigrations, type Database, openDatabase, sql } from "./db/index.ts"
import { systemRandom } from "./random.ts"
import { openKeyRing, RootSecretRefused } from "./root-secret.ts"
import { createKeyRing, type RootSecret } from "./seal.ts"
import { Secret } from "./secret.ts"

const root = (version: string, text: string): RootSecret => ({ version, secret: new Secret(text.repeat(32)) })
const old = root("v1", "o")
const next = root("v2", "n")

describe("FT-12 the root secret", () => {
  let database: Database
  let folder: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "doorward-secret-"))
    database = openDatabase({ kind: "sqlite", file: ":memory:" })
    await applyMigrations(database, [{ name: "kernel", migrations: new URL("./migrations/", import.meta.url) }])
  })
  afterEach(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })

  const open = (roots: readonly RootSecret[], where: string | undefined = folder) => openKeyRing(database, roots, where, systemRandom)
  const probe = async () => (await database.read<{ sealed: string }>(sql`SELECT sealed FROM root_secret_probe`)).map(({ sealed }) => sealed)

  /** Refused in words an operator can follow, and nothing was touched. */
  async function expectRefused(roots: readonly RootSecret[], words: RegExp): Promise<void> {
    const before = [await probe(), readdirSync(folder)]
    const refusal: unknown = await open(roots).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(RootSecretRefused)
    expect(String(refusal)).toMatch(words)
    for (const { secret } of roots) expect(String(refusal)).not.toContain(secret.reveal())
    expect([await probe(), readdirSync(folder)]).toEqual(before)
  }

  test("the same one opens what it sealed", async () => {
    const sealed = (await open([old])).seal("mail", "a/1", "text")
    expect((await open([old])).unseal("mail", "a/1", sealed)).toBe("text")
    expect(await probe()).toHaveLength(1)
  })

  test("another one is refused", async () => {
    await open([old])
    await expectRefused([root("v1", "x")], /DOORWARD_SECRET/)
    await expectRefused([next], /"v1", which is not configured/)
    await open([old])
  })

  test("none, where the database has sealed things and the kept file is missing, is refused", async () => {
    await open([old])
    await expectRefused([], /is missing and DOORWARD_SECRET is not set/)
  })

  test("none, for a new database, is made once and kept for its owner alone", async () => {
    const sealed = (await open([])).seal("mail", "a/1", "text")
    expect(readdirSync(folder)).toEqual(["secret"])
    const file = join(folder, "secret")
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const kept = readFileSync(file, "utf8").trim()
    expect(Buffer.from(kept, "base64url")).toHaveLength(32)
    expect((await open([])).unseal("mail", "a/1", sealed)).toBe("text")
    expect((await open([{ version: "v1", secret: new Secret(kept) }])).unseal("mail", "a/1", sealed)).toBe("text")
    rmSync(file)
    await expectRefused([], /secret is missing/)
    writeFileSync(file, `${"x".repeat(43)}\n`)
    await expectRefused([], /another root secret/)
  })

  test.each(["", "\n", "half a sec"])("a kept file that holds %j is refused, by a new database too", async (text) => {
    writeFileSync(join(folder, "secret"), text)
    await expectRefused([], /empty or cut short/)
  })

  test("rotated: old and new open everything, the probe moves, then the old one alone is refused", async () => {
    const before = (await open([old])).seal("mail", "a/1", "text")
    const [firstProbe] = await probe()
    const during = await open([next, old])
    expect(during.unseal("mail", "a/1", before)).toBe("text")
    expect(during.seal("mail", "a/1", "text")).toMatch(/^v2\./)
    expect(during.isCurrent(before)).toBe(false)
    expect(during.verifyMac("csrf", "data", createKeyRing([old], systemRandom).mac("csrf", "data"))).toBe(true)
    const [movedProbe] = await probe()
    expect(movedProbe).not.toBe(firstProbe)
    expect(movedProbe).toMatch(/^v2\./)
    await expectRefused([old], /"v2", which is not configured/)
    expect(() => during.unseal("mail", "a/2", before)).toThrow(/altered/)
    const after = await open([next])
    expect(() => after.unseal("mail", "a/1", before)).toThrow(/"v1", which is not configured/)
  })

  test("replicas that start on a new database at once agree, or are refused", async () => {
    const outcomes = await Promise.allSettled([open([old]), open([old]), open([root("v1", "x")])])
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"])
    expect(await probe()).toHaveLength(1)
  })
})
