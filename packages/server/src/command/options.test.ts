import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ConfigRefused } from "../config.ts"
import { parseArguments, readOptions, UsageError } from "./options.ts"

test("a key's id may begin with a dash", () => {
  const kid = `-${"x".repeat(42)}`
  expect(parseArguments(["keys", "remove", kid], []).words).toEqual(["keys", "remove", kid])
})

describe("the command line", () => {
  const parse = (...args: string[]) => {
    const { words, flags } = parseArguments(args, ["json", "plan"])
    return { words, flags: Object.fromEntries(flags) }
  }

  test.each([
    [["start"], { words: ["start"], flags: {} }],
    [["config", "print", "--json"], { words: ["config", "print"], flags: { json: "" } }],
    [["--json", "config", "print"], { words: ["config", "print"], flags: { json: "" } }],
    [["start", "--port", "4000", "--data=./x"], { words: ["start"], flags: { port: "4000", data: "./x" } }],
    [["--data=a=b", "--app-name="], { words: [], flags: { data: "a=b", "app-name": "" } }],
    [["--app-name", "--odd"], { words: [], flags: { "app-name": "--odd" } }],
    [[], { words: [], flags: {} }],
  ])("%j", (args, expected) => {
    expect(parse(...args)).toEqual(expected)
  })

  test.each([
    [["-p", "1"], /-p: no such option/],
    [["--"], /no such option/],
    [["--Port", "1"], /no such option/],
    [["--port"], /--port needs a value/],
    [["--port", "1", "--port=2"], /--port is given twice/],
    [["--json", "--json"], /--json is given twice/],
  ])("%j is refused", (args, words) => {
    expect(() => parse(...args)).toThrow(words)
    expect(() => parse(...args)).toThrow(UsageError)
  })
})

describe("settings from outside", () => {
  let folder: string
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "doorward-options-"))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const read = (environment: Record<string, string>, flags: Record<string, string> = {}) => readOptions(environment, new Map(Object.entries(flags)))
  const findings = (environment: Record<string, string>, flags: Record<string, string> = {}) => {
    try {
      read(environment, flags)
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigRefused)
      return (error as ConfigRefused).findings.join("\n")
    }
    throw new Error("it was not refused")
  }

  test("flags win over the environment, that over a file; names with the prefix over shared ones", () => {
    const config = file("all.json", JSON.stringify({ port: 1, appName: "file", logLevel: "warn" }))
    expect(read({ DOORWARD_CONFIG: config, DOORWARD_APP_NAME: "environment", DOORWARD_PORT: "2", PORT: "9" }, { port: "3" })).toEqual({
      port: "3",
      appName: "environment",
      logLevel: "warn",
    })
    expect(read({ PORT: "9", DOORWARD_PORT: "2" })).toEqual({ port: "2" })
    expect(read({ DOORWARD_CONFIG: config }, { config: file("other.json", "{}") })).toEqual({})
  })

  test("shared names count when they are not empty, others are left alone", () => {
    expect(read({ PORT: "1", HOST: "::1", DATABASE_URL: "sqlite:./x", LOG_LEVEL: "warn", PATH: "/bin", DOORWARDISH: "x" })).toEqual({
      port: "1",
      host: "::1",
      databaseUrl: "sqlite:./x",
      logLevel: "warn",
    })
    expect(read({ PORT: "", HOST: "", NODE_ENV: "test" })).toEqual({})
    expect(read({ NODE_ENV: "production" })).toEqual({ production: true })
  })

  test("a variable that is no setting is refused with the nearest; those of tests are not", () => {
    expect(findings({ DOORWARD_SESION_IDLE_SECONDS: "60" })).toBe(
      "DOORWARD_SESION_IDLE_SECONDS: no such setting; did you mean DOORWARD_SESSION_IDLE_SECONDS?",
    )
    expect(findings({ DOORWARD_SECRET_FLIE: "x" })).toContain("did you mean DOORWARD_SECRET_FILE?")
    expect(findings({ DOORWARD_PORT_FILE: "x" })).toContain("no such setting")
    expect(read({ DOORWARD_TEST_POSTGRES_URL: "x", DOORWARD_FAULTS_SEED: "x", DOORWARD_BENCH_SECONDS: "x" })).toEqual({})
  })

  test("a flag that is no setting is refused with the nearest", () => {
    expect(() => read({}, { prot: "1" })).toThrow("--prot: no such setting; did you mean port?")
    expect(() => read({}, { prot: "1" })).toThrow(UsageError)
  })

  test.each(["secret", "secrets"])("--%s is refused: arguments can be read by everybody", (flag) => {
    expect(() => read({}, { [flag]: "hunter2" })).toThrow(/not by argument/)
    expect(() => read({}, { [flag]: "hunter2" })).toThrow(expect.objectContaining({ message: expect.not.stringContaining("hunter2") as unknown }))
  })

  test.each(["SECRET", "SECRETS", "DATABASE_URL"])("DOORWARD_%s has a twin for a file, and one of the two is enough", (name) => {
    const path = file(name, "  from the file\n")
    expect(Object.values(read({ [`DOORWARD_${name}_FILE`]: path }))).toEqual(["from the file"])
    expect(findings({ [`DOORWARD_${name}_FILE`]: path, [`DOORWARD_${name}`]: "x" })).toContain(`DOORWARD_${name} is set too`)
    expect(findings({ [`DOORWARD_${name}_FILE`]: join(folder, "missing") })).toMatch(/_FILE: ENOENT/)
  })

  test.each(["", "[]", "null", "7", "{", "'x'"])("a file that holds %j is refused by its name", (text) => {
    const path = file("wrong.json", text)
    expect(findings({}, { config: path })).toContain(path)
  })

  test("a file that is not there is refused by its name", () => {
    expect(findings({ DOORWARD_CONFIG: join(folder, "none.json") })).toContain("none.json")
  })
})
