import { inspect } from "node:util"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ConfigRefused, type DoorwardOptions, describeSettings, parseConfig, settingNames, variableOf } from "./config.ts"
import { Secret } from "./kernel/secret.ts"

const SECRET = "only tests know this secret, 32 and more characters"

function findings(options: DoorwardOptions): readonly string[] {
  try {
    parseConfig(options)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigRefused)
    return (error as ConfigRefused).findings
  }
  return []
}

describe("the settings", () => {
  test("need nothing: an embedded database on this machine", () => {
    const config = parseConfig({})
    expect(config).toMatchObject({
      issuer: "http://localhost:3000",
      hosts: ["127.0.0.1", "::1"],
      database: { kind: "sqlite", file: "./.doorward/doorward.db" },
      rootSecrets: [],
      development: true,
      devClock: false,
      session: { absoluteSeconds: 86_400, idleSeconds: 3_600, rememberAbsoluteSeconds: 2_592_000, rememberIdleSeconds: 1_209_600 },
    })
    expect(Object.isFrozen(config)).toBe(true)
  })

  test("that are none are refused, all at once, with the nearest that is", () => {
    const unknown = { sesionIdleSeconds: 60, prot: 1, somethingElse: 1, __proto__x: 1 }
    expect(findings(unknown as DoorwardOptions)).toEqual([
      "sesionIdleSeconds: no such setting; did you mean sessionIdleSeconds?",
      "prot: no such setting; did you mean port?",
      expect.stringMatching(/^somethingElse: no such setting/),
      expect.stringMatching(/^__proto__x: no such setting/),
    ])
  })

  test("given twice wrong are all named", () => {
    expect(findings({ issuer: "https://id.example.com/", databaseUrl: "mysql://x", secret: "short", devClock: true })).toHaveLength(4)
  })
})

describe("what would be dangerous is refused in words", () => {
  const inTheOpen = { issuer: "https://id.example.com", host: "0.0.0.0" }
  test.each<[string, DoorwardOptions, RegExp]>([
    ["plain http beyond this machine", { issuer: "http://id.example.com" }, /plain http; passwords and cookies would travel in the clear/],
    ["plain http on a private network", { issuer: "http://10.0.0.1" }, /plain http/],
    ["a name that only looks like loopback", { issuer: "http://localhost.example.com" }, /plain http/],
    ["an address that only looks like loopback", { issuer: "http://127.0.0.1.example.com" }, /plain http/],
    ["an issuer with a path", { issuer: "https://id.example.com/auth" }, /must be an origin/],
    ["with a slash", { issuer: "https://id.example.com/" }, /must be an origin/],
    ["in capitals", { issuer: "https://ID.example.com" }, /must be an origin/],
    ["with its default port", { issuer: "https://id.example.com:443" }, /must be an origin/],
    ["with somebody in it", { issuer: "https://ada@id.example.com" }, /must be an origin/],
    ["that is none", { issuer: "id.example.com" }, /must be an origin/],
    ["of another kind", { issuer: "javascript:alert(1)" }, /must be an origin/],
    ["an empty issuer", { issuer: "" }, /must be an origin/],
    ["listening beyond this machine without an issuer", { host: "0.0.0.0" }, /needs DOORWARD_ISSUER/],
    ["also on IPv6", { host: ["127.0.0.1", "::"] }, /needs DOORWARD_ISSUER/],
    ["any free port without an issuer", { port: 0 }, /port 0/],
    ["PostgreSQL without a root secret", { databaseUrl: "postgres://localhost/x" }, /DOORWARD_SECRET must be set/],
    ["another kind of database", { databaseUrl: "mysql://localhost/x" }, /expected sqlite:/],
    ["a short root secret", { secret: "x".repeat(31) }, /shorter than 32 characters/],
    ["an empty root secret", { secret: "" }, /shorter than 32/],
    ["one that is short but for its spaces", { secret: `${" ".repeat(40)}x` }, /shorter than 32/],
    ["a short one of several", { secrets: `v2:${SECRET},v1:short` }, /secret v1: shorter than 32/],
    ["one and several", { secret: SECRET, secrets: `v1:${SECRET}` }, /not both/],
    ["a Redis that is none", { redisUrl: "localhost:6379" }, /expected redis:/],
    ["a Redis without a host", { redisUrl: "redis://" }, /expected redis:/],
    ["a Memcached that is none", { memcachedUrl: "redis://localhost" }, /expected memcached:/],
    ["a Memcached without a port that can be", { memcachedUrl: "memcached://localhost:x" }, /expected memcached:/],
    ["several without versions", { secrets: SECRET }, /expected v2:…,v1:…/],
    ["one version twice", { secrets: `v1:${SECRET},v1:${SECRET}x` }, /twice/],
    ["a clock that moves, in production", { devClock: true, production: true }, /only in development/],
    ["a clock that moves, in the open", { devClock: true, ...inTheOpen }, /only in development/],
    ["a clock that moves, for a public issuer", { devClock: "1", issuer: "https://id.example.com" }, /only in development/],
    ["every origin", { allowedOrigins: "*" }, /"\*" is no origin/],
    ["no origin in particular", { allowedOrigins: "null" }, /is no origin/],
    ["an origin with a path", { allowedOrigins: "https://app.example, https://app.example/x" }, /"https:\/\/app.example\/x" is no origin/],
    ["a pattern of origins", { allowedOrigins: "https://*.example" }, /is no origin/],
    ["idle longer than life", { sessionIdleSeconds: 7_200, sessionAbsoluteSeconds: 3_600 }, /longer than sessionAbsoluteSeconds/],
    ["remembered idle longer than life", { rememberAbsoluteSeconds: 3_600 }, /longer than rememberAbsoluteSeconds/],
    ["a longer session than allowed", { sessionAbsoluteSeconds: 86_401 }, /sessionAbsoluteSeconds: /],
    ["a longer remembered session than allowed", { rememberAbsoluteSeconds: 30 * 86_400 + 1 }, /rememberAbsoluteSeconds: /],
    ["a short password", { passwordMinCharacters: 7 }, /passwordMinCharacters: /],
    ["a weak hash", { passwordHashMemoryKib: 19_455 }, /passwordHashMemoryKib: /],
    ["few passes", { passwordHashPasses: 1 }, /passwordHashPasses: /],
    ["a number that is none", { sessionIdleSeconds: "1h" }, /sessionIdleSeconds: /],
    ["no number", { sessionIdleSeconds: "" }, /sessionIdleSeconds: /],
    ["a truth that is none", { production: "maybe" as "1" }, /production: /],
    ["a schema with a quote in it", { databaseSchema: 'x"; DROP' }, /databaseSchema: a lower-case PostgreSQL identifier/],
  ])("%s", (_, options, words) => {
    const found = findings(options)
    expect(found.join("\n")).toMatch(words)
    expect(found.join("\n")).not.toContain(SECRET)
  })

  test.each<[string, DoorwardOptions]>([
    ["https in the open", { issuer: "https://id.example.com", host: "0.0.0.0", secret: SECRET }],
    ["PostgreSQL", { databaseUrl: "postgresql://ada:pw@db/x", secret: SECRET }],
    ["rotation, of secrets with commas", { secrets: `v2:${SECRET}, v1:${SECRET}x` }],
    ["loopback", { issuer: "http://127.0.0.1:4000", devClock: true }],
    ["IPv6 loopback", { issuer: "http://[::1]:4000" }],
    ["origins", { allowedOrigins: "https://app.example,http://localhost:5173" }],
    ["secrets as such", { secret: new Secret(SECRET) }],
  ])("while %s is fine", (_, options) => {
    expect(findings(options)).toEqual([])
  })
})

test("development ends with production, a public issuer, or a public address", () => {
  const development = (options: DoorwardOptions) => parseConfig(options).development
  expect(development({})).toBe(true)
  expect(development({ production: true })).toBe(false)
  expect(development({ issuer: "https://id.example.com" })).toBe(false)
  expect(development({ issuer: "http://localhost:3000", host: "0.0.0.0" })).toBe(false)
  expect(development({ issuer: "http://localhost:3000", host: "127.0.0.1,192.168.0.7" })).toBe(false)
})

test("printed, no secret is in it", () => {
  const password = "the-password-of-the-database"
  const config = parseConfig({ databaseUrl: `postgres://ada:${password}@db/x`, secrets: `v2:${SECRET},v1:${SECRET}` })
  for (const text of [JSON.stringify(config), inspect(config, { depth: 9, showHidden: true }), JSON.stringify(config.database)]) {
    expect(text).not.toContain(password)
    expect(text).not.toContain(SECRET)
  }
  expect(JSON.stringify(config)).toContain("[secret]")
})

test("every setting is described, and has a variable of its own", () => {
  const described = describeSettings()
  expect(described.map(({ name }) => name)).toEqual(settingNames)
  expect(described.filter(({ meaning }) => meaning === "")).toEqual([])
  expect(new Set(described.map(({ variable }) => variable)).size).toBe(settingNames.length)
  expect(variableOf("sessionIdleSeconds")).toBe("DOORWARD_SESSION_IDLE_SECONDS")
})

test("whatever is given, the answer is a configuration or words", () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()), fc.constant(undefined))
  fc.assert(fc.property(fc.dictionary(fc.constantFrom(...settingNames), value), (options) => void findings(options as DoorwardOptions)))
})
