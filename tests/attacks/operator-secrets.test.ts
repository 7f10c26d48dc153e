import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { PASSWORD } from "../browser-like.ts"
import { runCommand } from "../command-process.ts"
import { startServer } from "../server-process.ts"

type Environment = Readonly<Record<string, string>>

const OTHER = "another root secret that only tests know, 32 and more"

let folder: string
let data: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doorward-secrets-"))
  data = join(folder, "data")
})
afterEach(() => rmSync(folder, { recursive: true }))

const start = (environment: Environment = {}) =>
  runCommand(["start", "--port", "0", "--issuer", "http://localhost:3000", "--data", data], environment)

/** Every file but locks, with its time and what it holds. */
function contents(): Record<string, string> {
  const names = readdirSync(data).filter((name) => !/\.(lock|holder|sock)$/.test(name) && statSync(join(data, name)).isFile())
  return Object.fromEntries(names.map((name) => [name, `${statSync(join(data, name)).mtimeMs} ${readFileSync(join(data, name), "hex")}`]))
}

describe("FT-12 a service without the root secret its database was sealed with", () => {
  const secret = () => join(data, "secret")
  const nothing = () => undefined
  const broken: [string, () => void, Environment, RegExp][] = [
    ["absent", () => rmSync(secret()), {}, /secret is missing and DOORWARD_SECRET is not set. Restore the file from a backup/],
    ["another one in the folder", () => writeFileSync(secret(), OTHER), {}, /sealed with another root secret/],
    ["another one in the environment", nothing, { DOORWARD_SECRET: OTHER }, /sealed with another root secret/],
    ["rotated without the old one", nothing, { DOORWARD_SECRETS: `v2:${OTHER}` }, /sealed with root secret "v1", which is not configured/],
    ["cut short", () => truncateSync(secret(), 31), {}, /is empty or cut short/],
    ["emptied", () => truncateSync(secret(), 0), {}, /is empty or cut short/],
    [
      "unreadable",
      () => {
        rmSync(secret())
        mkdirSync(secret())
      },
      {},
      /The root secret in .*secret cannot be read: EISDIR/,
    ],
  ]

  test.each(broken)("%s: refuses to start in words, ends with 1, and writes nothing", async (_, change, environment, words) => {
    await runCommand(["user", "create", "--email", "ada@example.com", "--data", data])
    change()
    const before = contents()
    const { code, output } = await start(environment)
    expect([code, output]).toEqual([1, expect.stringMatching(words)])
    // One sentence for the operator, no stack.
    expect(output).not.toContain("    at ")
    expect(contents()).toEqual(before)
  })

  const files: [string, string | undefined, RegExp][] = [
    ["is missing", undefined, /DOORWARD_SECRET_FILE: ENOENT/],
    ["is empty", "", /secret v1: shorter than 32 characters; make one with: openssl rand -base64 32/],
    ["is cut short", OTHER.slice(0, 31), /secret v1: shorter than 32 characters/],
  ]
  test.each(files)("a file that the settings name %s: exit code 2, and nothing is made", async (_, text, words) => {
    const file = join(folder, "secret")
    if (text !== undefined) writeFileSync(file, text)
    expect(await start({ DOORWARD_SECRET_FILE: file })).toMatchObject({ code: 2, output: expect.stringMatching(words) as string })
    expect(existsSync(data)).toBe(false)
  })

  test("one that others on the machine can read is used, and the operator is told", async () => {
    await runCommand(["user", "create", "--email", "ada@example.com", "--data", data])
    chmodSync(secret(), 0o644)
    const server = await startServer({ database: { folder: data } })
    expect(server.output()).toMatch(/"level":"warn".*can be read by others on this machine.*chmod 600/)
    expect(server.output()).not.toContain(readFileSync(secret(), "utf8").trim())
    await server.stop()
  })

  test("a new one is printed by the command and nowhere kept", async () => {
    const [first, second] = await Promise.all([runCommand(["secret"]), runCommand(["secret", "--json"])])
    expect(first.output).toMatch(/^[\w-]{43}\n$/)
    const { secret: other } = JSON.parse(second.output) as { secret: string }
    expect(other).not.toBe(first.output.trim())
    expect(await start({ DOORWARD_SECRET: "short" })).toMatchObject({ code: 2 })
  })
})

describe("PV-05 settings that cannot be used", () => {
  const SECRET = "sesame-that-nobody-may-see-0123456789abcdef"
  const at = (rest: string) => `ada:${SECRET}@${rest}`
  const good = { DOORWARD_SECRET: OTHER }

  const cases: [string, Environment, number, RegExp][] = [
    ["a database's port that is none", { ...good, DATABASE_URL: `postgres://${at("host:port/x")}` }, 2, /databaseUrl: expected/],
    ["a database without a host", { ...good, DATABASE_URL: `postgres://${at("/")}` }, 2, /databaseUrl: expected/],
    ["a database's password that was not escaped", { ...good, DATABASE_URL: `postgres://ada:%zz${SECRET}/@h/x` }, 2, /databaseUrl: expected.*%40/],
    ["another kind of database", { DATABASE_URL: `mysql://${at("h/x")}` }, 2, /databaseUrl: expected/],
    [
      "a database that is not there",
      { ...good, DATABASE_URL: `postgres://${at("127.0.0.1:1/x")}`, DOORWARD_DATABASE_WAIT_SECONDS: "0" },
      3,
      /cannot be reached/,
    ],
    ["a mail server", { SMTP_URL: `http://${at("h")}` }, 2, /smtpUrl: expected/],
    ["a mail server's port", { SMTP_URL: `smtp://${at("h:port")}` }, 2, /smtpUrl: expected/],
    ["a Redis", { REDIS_URL: `http://${at("h")}` }, 2, /redisUrl: expected/],
    ["a Redis's port", { REDIS_URL: `redis://${at("h:port")}` }, 2, /redisUrl: expected/],
    ["a Memcached", { MEMCACHED_URL: `http://${at("h")}` }, 2, /memcachedUrl: expected/],
    ["root secrets", { DOORWARD_SECRETS: `v2-${SECRET}` }, 2, /secrets: expected v2:…,v1:…/],
    ["root secrets with one version twice", { DOORWARD_SECRETS: `v2:${SECRET},v2:${SECRET}` }, 2, /a version comes twice/],
    ["peppers with one version twice", { DOORWARD_PASSWORD_PEPPER: `v2:${SECRET},v2:x` }, 2, /a version comes twice/],
  ]
  test.each(cases)("%s: no credential is printed", async (_, environment, code, words) => {
    const { code: ended, output } = await start(environment)
    expect([ended, output]).toEqual([code, expect.stringMatching(words)])
    expect(output).not.toContain(SECRET)
    expect(output).not.toContain(encodeURIComponent(SECRET))
    expect(output).not.toContain("    at ")
  })

  const files: [string, string][] = [
    ["is no JSON", `{"secret": ${SECRET}}`],
    ["ends too early", `{"secret": "${SECRET}", `],
    ["is a list", `["${SECRET}"]`],
    ["has a secret that is no text", `{"smtpUrl": {"password": "${SECRET}"}, "secret": ["${SECRET}"]}`],
  ]
  test.each(files)("a file that %s: none of it is printed", async (_, text) => {
    writeFileSync(join(folder, "settings.json"), text)
    const { code, output } = await start({ DOORWARD_CONFIG: join(folder, "settings.json") })
    expect(code).toBe(2)
    expect(output).toMatch(/^The settings cannot be used:/)
    expect(output).not.toContain(SECRET.slice(0, 6))
  })

  test("config print shows that they are set, and not what they are", async () => {
    const secrets = {
      DATABASE_URL: `postgres://${at("h/x")}`,
      DOORWARD_SECRETS: `v2:${SECRET},v1:${SECRET}-old`,
      SMTP_URL: `smtps://${at("h")}`,
      REDIS_URL: `rediss://${at("h")}`,
      MEMCACHED_URL: `memcached://${at("h:1")}`,
      DOORWARD_METRICS_TOKEN: SECRET,
      DOORWARD_PASSWORD_PEPPER: SECRET,
    }
    const { code, output } = await runCommand(["config", "print"], secrets)
    expect(code).toBe(0)
    expect(output.split("[secret]").length - 1).toBeGreaterThanOrEqual(Object.keys(secrets).length)
    expect(output).not.toContain(SECRET)
  })

  test("what a command is given in secret stands in no argument, no answer and no log", async () => {
    const server = await startServer({ database: { folder: data }, env: { LOG_LEVEL: "trace" } })
    const made = await runCommand(["user", "create", "--email", "ada@example.com", "--password-file", "-", "--data", data], {}, PASSWORD)
    expect(made.code).toBe(0)
    expect(await runCommand(["user", "create", "--email", "bob@example.com", "--password-file", "-", "--data", data], {}, "short")).toMatchObject({
      code: 1,
    })
    await server.stop()
    expect(server.output()).toContain('"command":"user create"')
    for (const text of [made.output, server.output()]) expect(text).not.toContain(PASSWORD)
  })
})
