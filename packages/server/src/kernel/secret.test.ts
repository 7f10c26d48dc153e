import { format, inspect } from "node:util"
import { describe, expect, test } from "vitest"
import { createLog } from "./log.ts"
import { Secret } from "./secret.ts"

const VALUE = "correct horse battery staple"
const secret = new Secret(VALUE)

describe("a secret", () => {
  test("is revealed by asking for it", () => {
    expect(secret.reveal()).toBe(VALUE)
    expect(new Secret({ deep: VALUE }).reveal()).toEqual({ deep: VALUE })
  })

  test.each([
    ["JSON", () => JSON.stringify(secret)],
    ["JSON of what holds it", () => JSON.stringify({ list: [secret], deep: { secret } })],
    ["inspect", () => inspect({ secret }, { depth: 9, showHidden: true })],
    ["a template", () => `It is ${String(secret)}.`],
    ["a list", () => [secret, secret].join()],
    ["format", () => format("%s %o %O %j", secret, secret, secret, secret)],
    ["an error that carries it", () => inspect(Object.assign(new Error("failed"), { secret }))],
    ["what it is made of", () => JSON.stringify([Object.keys(secret), Object.values(secret), Object.entries({ ...secret })]) + "[secret]"],
  ])("prints as [secret] in %s", (_, print) => {
    expect(print()).toContain("[secret]")
    expect(print()).not.toContain("horse")
  })

  test("prints as [secret] in the log", () => {
    const lines: string[] = []
    const log = createLog("debug", { write: (line) => void lines.push(line) })
    log.info({ secret, deep: { secrets: [secret] } }, "opened")
    log.error({ err: Object.assign(new Error("failed"), { secret }) }, "failed")
    expect(lines).toHaveLength(2)
    expect(JSON.parse(lines[0] as string)).toMatchObject({ secret: "[secret]", deep: { secrets: ["[secret]"] }, msg: "opened", level: "info" })
    expect(lines.join("")).not.toContain("horse")
  })
})

test("what comes from outside cannot forge a line of the log", () => {
  const lines: string[] = []
  const log = createLog("info", { write: (line) => void lines.push(line) })
  log.info({ name: 'x\n{"level":"error","msg":"forged"}\r\u2028' }, "first\nsecond")
  log.debug({}, "below the level")
  expect(lines).toHaveLength(1)
  expect(lines[0]?.trimEnd()).not.toMatch(/[\n\r]/)
})
