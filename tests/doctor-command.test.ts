import { execFile } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createTestDoorward } from "doorward/testing"
import { afterAll, describe, expect, inject, test } from "vitest"

const MAIN = inject("doorwardMain")
const folder = mkdtempSync(join(tmpdir(), "doorward-doctor-command-"))
const SECRET = "a root secret that only tests know, 32 and more"
afterAll(() => rmSync(folder, { recursive: true }))

interface Outcome {
  readonly code: number | null
  readonly output: string
}

function run(args: readonly string[], data: string): Promise<Outcome> {
  const environment = { PATH: process.env["PATH"] ?? "", DOORWARD_SECRET: SECRET, SMTP_URL: "smtp://127.0.0.1:9" }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args, "--data", data], { env: environment }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, output: stdout + stderr }),
    )
  })
}

describe("doorward doctor", () => {
  test("beside a running service it is that service that looks: in words, in JSON, 1 for findings, and no secret", async () => {
    const data = join(folder, "served")
    const databaseUrl = `sqlite:${join(data, "doorward.db")}`
    const service = await createTestDoorward({ databaseUrl, data, smtpUrl: "smtp://ada:the-mail-password@127.0.0.1:9", checkSeconds: 1 })
    const words = await run(["doctor"], data)
    expect(words.code).toBe(1)
    expect(words.output).toMatch(/^WRONG {2}Mail +Nobody listens at 127\.0\.0\.1:9\./m)
    // The command was given a secret; the service keeps its own in the folder, and it is the service that is looked at.
    expect(words.output).toMatch(/^to do {2}Root secret/m)
    const json = await run(["doctor", "--json"], data)
    expect(json.code).toBe(1)
    const { fine, checks } = JSON.parse(json.output) as { fine: boolean; checks: { name: string; state: string; text: string }[] }
    expect(fine).toBe(false)
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(["mail", "address", "backup", "owners", "secret", "database"]))
    for (const { output } of [words, json]) expect(output).not.toMatch(/the-mail-password|ada/)
    await service.close()
  })

  test("where none runs it looks by itself; with --only-wrong advice is no finding", async () => {
    const data = join(folder, "alone")
    expect((await run(["doctor"], data)).output).toContain("There is no database")
    await run(["migrate"], data)
    expect((await run(["doctor", "--only-wrong"], data)).code).toBe(1)
    const doorward = await createTestDoorward()
    const run1 = async (switches: readonly string[]) => (await doorward.obey("doctor", { switches })).fine
    expect([await run1([]), await run1(["only-wrong"])]).toEqual([false, true])
    await doorward.close()
  })
})
