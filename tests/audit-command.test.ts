import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { PASSWORD } from "./browser-like.ts"
import { runCommand } from "./command-process.ts"

describe("doorward audit", () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "doorward-audit-command-"))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const inFolder = (name: string) => join(folder, name)

  test("PV-08 PV-09 an export is verified far from the service, with the public key and a kept checkpoint alone; the exit code says how it went", async () => {
    const data = ["--data", inFolder("data")]
    expect((await runCommand(["user", "create", "--email", "ada@example.com", "--owner", "--password-file", "-", ...data], {}, PASSWORD)).code).toBe(
      0,
    )
    expect((await runCommand(["audit", "export", inFolder("chain.jsonl"), ...data])).code).toBe(0)
    expect(statSync(inFolder("chain.jsonl")).mode & 0o777).toBe(0o600)
    const verified = await runCommand(["audit", "verify", "--json", ...data])
    const { public_key: key, checkpoint } = JSON.parse(verified.output) as { public_key: string; checkpoint: string }
    expect([verified.code, verified.output]).toEqual([0, expect.stringContaining('"valid":true')])

    // Elsewhere: no settings, no data folder, no secret.
    rmSync(inFolder("data"), { recursive: true })
    const elsewhere = (file: string, ...more: string[]) => runCommand(["audit", "verify", inFolder(file), ...more])
    expect(await elsewhere("chain.jsonl", "--key", key, "--after", checkpoint)).toMatchObject({ code: 0 })
    expect(existsSync(inFolder("data"))).toBe(false)
    const lines = readFileSync(inFolder("chain.jsonl"), "utf8").trimEnd().split("\n")
    writeFileSync(inFolder("changed.jsonl"), lines.join("\n").replace("owner.created", "user.created"))
    expect(await elsewhere("changed.jsonl", "--key", key)).toMatchObject({ code: 1, output: expect.stringContaining("Event 1 ") as string })
    writeFileSync(inFolder("cut.jsonl"), `${lines[0]}\n`)
    expect((await elsewhere("cut.jsonl", "--key", key)).code).toBe(0)
    expect(await elsewhere("cut.jsonl", "--key", key, "--after", checkpoint)).toMatchObject({
      code: 1,
      output: expect.stringContaining("the end was cut off") as string,
    })
    expect((await elsewhere("none.jsonl", "--key", key)).code).toBe(2)
    expect((await elsewhere("chain.jsonl", "--key", "x")).code).toBe(2)
    expect((await elsewhere("chain.jsonl", "--after", "x")).code).toBe(2)
  })
})
