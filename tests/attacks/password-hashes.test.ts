import { pbkdf2Sync, scryptSync } from "node:crypto"
import { hash as argon2 } from "@node-rs/argon2"
import { hash as bcrypt } from "@node-rs/bcrypt"
import { createTestDoorward, sql, type TestDoorward, type TestOptions } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { browserLike, PASSWORD, signedUp, signIn } from "../browser-like.ts"
import { databases, lastingDatabase } from "../databases.ts"
import { until } from "../until.ts"

const ADA = "ada@example.com"
const OLD = "what I had there"
const REHASHED_MS = 5_000
const SALT = Buffer.from("sixteen bytes of")
const base64 = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "")
/** As passlib writes it. */
const adapted = (bytes: Buffer) => base64(bytes).replaceAll("+", ".")

const argon2With = (algorithm: 0 | 1 | 2) => (password: string) =>
  argon2(password, { algorithm, memoryCost: 4_096, timeCost: 3, parallelism: 2, salt: SALT })
const pbkdf2With = (name: string, digest: string, rounds: string, iterations: number) => async (password: string) =>
  `$${name}$${rounds}$${adapted(SALT)}$${adapted(pbkdf2Sync(password, SALT, iterations, 32, digest))}`

const foreign: readonly (readonly [string, (password: string) => Promise<string>])[] = [
  ["argon2id", argon2With(2)],
  ["argon2i", argon2With(1)],
  ["argon2d", argon2With(0)],
  ["bcrypt $2b$", (password) => bcrypt(password, 6)],
  ["bcrypt $2a$", async (password) => (await bcrypt(password, 6)).replace("$2b$", "$2a$")],
  ["bcrypt $2y$", async (password) => (await bcrypt(password, 6)).replace("$2b$", "$2y$")],
  ["scrypt", async (password) => `$scrypt$ln=14,r=8,p=1$${base64(SALT)}$${base64(scryptSync(password, SALT, 32, { N: 16_384, r: 8, p: 1 }))}`],
  ["PBKDF2 with SHA-1", pbkdf2With("pbkdf2", "sha1", "5000", 5_000)],
  ["PBKDF2 with SHA-256", pbkdf2With("pbkdf2-sha256", "sha256", "29000", 29_000)],
  ["PBKDF2 with SHA-512, in PHC's words", pbkdf2With("pbkdf2-sha512", "sha512", "i=10000,l=32", 10_000)],
]

describe.each(databases.slice(0, 1))("attacks on what is stored of passwords, $name", (database) => {
  let settings: TestOptions
  let remove: () => Promise<void>
  let doorward: TestDoorward
  const lines: string[] = []
  const log: NonNullable<TestOptions["log"]> = {
    wantsDebug: false,
    debug: () => undefined,
    info: () => undefined,
    warn: (fields, message) => void lines.push(JSON.stringify(fields) + message),
    error: (fields, message) => void lines.push(JSON.stringify(fields) + message),
  }
  beforeEach(async () => {
    lines.length = 0
    const lasting = await lastingDatabase(database)
    ;({ remove } = lasting)
    settings = { ...lasting.settings, log }
    doorward = await createTestDoorward(settings)
  })
  afterEach(async () => {
    await doorward.close()
    await remove()
  })

  /** The same database under other settings. */
  async function restart(options: TestOptions = {}): Promise<void> {
    await doorward.close()
    doorward = await createTestDoorward({ ...settings, ...options })
  }
  const login = async (password: string, email = ADA) => (await signIn(browserLike(doorward.fetch), email, password)).status
  const stored = async () => (await doorward.database.read<{ hash: string }>(sql`SELECT hash FROM password_credentials`))[0]?.hash ?? ""
  const importAda = async (passwordHash: string) => doorward.api.importUser({ email: ADA, name: "Ada", passwordHash })

  test.each(foreign)("PW-28 a hash by %s is verified, and hashed as ours when its owner signs in", async (_, made) => {
    await importAda(await made(OLD))
    expect(await stored()).toMatch(/^\{imported\}/)
    for (const wrong of [`${OLD} `, OLD.slice(1), OLD.toUpperCase(), "x"]) expect(await login(wrong)).toBe(401)
    expect(await stored()).toMatch(/^\{imported\}/)
    expect(await login(OLD)).toBe(200)
    await until(async () => (await stored()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), REHASHED_MS)
    expect([await login(OLD), await login(`${OLD} `)]).toEqual([200, 401])
  })

  test("PW-06 bcrypt's end at 72 bytes and at a NUL makes no wrong password right", async () => {
    const longest = "é".repeat(36)
    await importAda(await bcrypt(longest, 4))
    for (const wrong of [`${longest}x`, `${longest}\0`, longest.slice(1)]) expect([400, 401]).toContain(await login(wrong))
    expect(await login(longest)).toBe(200)
    await doorward.api.importUser({ email: "eve@example.com", passwordHash: await bcrypt("before", 4) })
    for (const wrong of ["before\0", "before\0after"]) expect([400, 401]).toContain(await login(wrong, "eve@example.com"))
    expect(await login("before", "eve@example.com")).toBe(200)
  })

  test.each([
    "5f4dcc3b5aa765d61d8327deb882cf99",
    "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
    "$2x$10$......................................................",
    "$2b$15$.....................................................",
    "$2b$03$.....................................................",
    "$argon2id$v=19$m=1048577,t=1,p=1$c2l4dGVlbiBieXRlcyBv$c2l4dGVlbiBieXRlcyBvZiBpdA",
    "$argon2id$v=19$m=1048576,t=64,p=1$c2l4dGVlbiBieXRlcyBv$c2l4dGVlbiBieXRlcyBvZiBpdA",
    "$argon2id$v=19$m=65536,t=65,p=1$c2l4dGVlbiBieXRlcyBv$c2l4dGVlbiBieXRlcyBvZiBpdA",
    "$argon2id$v=19$m=65536,t=3,p=1$c2l4dGVlbiBieXRlcyBv$c2hvcnQ",
    "$scrypt$ln=21,r=8,p=1$c2l4dGVlbiBieXRlcyBv$c2l4dGVlbiBieXRlcyBvZiBpdA",
    "$pbkdf2-sha256$10000001$c2l4dGVlbiBieXRlcyBv$c2l4dGVlbiBieXRlcyBvZiBpdA",
    "$pbkdf2-md5$10000$c2l4dGVlbiBieXRlcyBv$c2l4dGVlbiBieXRlcyBvZiBpdA",
    "{v1}$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyBv$c2l4dGVlbiBieXRlcyBvZiBpdA",
    "",
    "a".repeat(1_000),
  ])("an import of %j is refused, and nobody is made", async (passwordHash) => {
    await expect(importAda(passwordHash)).rejects.toMatchObject({ code: "invalid" })
    expect(await doorward.database.read(sql`SELECT id FROM users`)).toEqual([])
  })

  test("the operator imports by a command, and whoever comes without a hash gets in by a mail", async () => {
    const made = await bcrypt(OLD, 4)
    await doorward.run("user import", { options: { email: "Ada@Example.com", name: "Ada" }, switches: [], secrets: { "password-hash": made } })
    await doorward.run("user import", { options: { email: "eve@example.com" }, switches: [], secrets: {} })
    await expect(doorward.run("user import", { options: { email: ADA }, switches: [], secrets: {} })).rejects.toMatchObject({ code: "conflict" })
    expect([await login(OLD), await login(OLD, "eve@example.com")]).toEqual([200, 401])
    const events = await doorward.database.read(sql`SELECT DISTINCT type, actor FROM audit_events WHERE type = 'user.created'`)
    expect(events).toEqual([{ type: "user.created", actor: "operator" }])
  })

  test("PW-28 a hash below today's cost is renewed at the next sign-in, one above is left", async () => {
    await signedUp(doorward, ADA)
    await restart({ passwordHashPasses: 3 })
    expect(await login("not the right password")).toBe(401)
    expect(await stored()).toContain(",t=2,")
    expect(await login(PASSWORD)).toBe(200)
    await until(async () => (await stored()).includes(",t=3,"), REHASHED_MS)
    await restart()
    const before = await stored()
    expect(await login(PASSWORD)).toBe(200)
    expect(await stored()).toBe(before)
  })

  describe("a pepper outside the database", () => {
    const ONE = "the first pepper, of no great length"
    const TWO = "the second pepper, quite unlike the first"

    test("PW-28 configured later it goes into every hash as people sign in; rotated, the older one still opens", async () => {
      await signedUp(doorward, ADA)
      expect(await stored()).toMatch(/^\$argon2id/)
      await restart({ passwordPepper: ONE })
      expect([await login("not the right password"), await login(PASSWORD)]).toEqual([401, 200])
      await until(async () => (await stored()).startsWith("{v1}$argon2id$"), REHASHED_MS)
      await restart({ passwordPepper: `v2:${TWO},v1:${ONE}` })
      expect([await login("not the right password"), await login(PASSWORD)]).toEqual([401, 200])
      await until(async () => (await stored()).startsWith("{v2}$argon2id$"), REHASHED_MS)
      await restart({ passwordPepper: `v2:${TWO}` })
      expect(await login(PASSWORD)).toBe(200)
      expect(lines).toEqual([])
    })

    test("PW-28 with a copy of the database alone no password can be tried", async () => {
      await restart({ passwordPepper: ONE })
      await signedUp(doorward, ADA)
      for (const other of [undefined, TWO]) {
        await restart(other === undefined ? {} : { passwordPepper: other })
        expect(await login(PASSWORD)).toBe(401)
      }
      await restart({ passwordPepper: ONE })
      expect(await login(PASSWORD)).toBe(200)
    })

    test("a hash under a pepper that is not configured answers as a wrong password, and the operator is told once", async () => {
      await restart({ passwordPepper: `v3:${ONE}` })
      await signedUp(doorward, ADA)
      await restart()
      for (let times = 0; times < 3; times++) expect(await login(PASSWORD)).toBe(401)
      expect(lines.filter((line) => line.includes("pepper"))).toHaveLength(1)
      await restart({ passwordPepper: `v3:${ONE}` })
      expect(await login(PASSWORD)).toBe(200)
    })
  })

  test("RC-08 a password that is changed while its hash is renewed stays as it was changed", async () => {
    await importAda(await bcrypt(OLD, 4))
    const browser = browserLike(doorward.fetch)
    for (let round = 0; round < 3; round++) {
      const current = round === 0 ? OLD : `the choice of round number ${round - 1}`
      const wanted = `the choice of round number ${round}`
      await signIn(browser, ADA, current)
      const [, changed] = await Promise.all([
        login(current),
        browser.post("/auth/password/change", { current_password: current, password: wanted }),
        login(current),
      ])
      expect(changed.status).toBe(204)
      expect([await login(wanted), await login(current)]).toEqual([200, 401])
    }
  })
})
