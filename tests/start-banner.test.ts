import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { freePort } from "./server-process.ts"

const MAIN = fileURLToPath(new URL("../packages/server/dist/main.js", import.meta.url))
const MAX_LINES = 10
/** Where every value begins. */
const VALUE_COLUMN = 17

let folder: string
let child: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doorward-banner-"))
})
afterEach(async () => {
  if (child && child.exitCode === null) {
    const ended = new Promise((resolve) => child?.once("exit", resolve))
    child.kill("SIGTERM")
    await ended
  }
  rmSync(folder, { recursive: true })
})

/** Everything a first start prints, until it serves and has been asked something. */
async function firstStart(environment: Readonly<Record<string, string>> = {}) {
  const port = await freePort()
  const issuer = `http://localhost:${port}`
  const started = spawn(process.execPath, [MAIN, "start", "--port", String(port), "--data", join(folder, "data")], {
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  })
  child = started
  let printed = ""
  let complaints = ""
  started.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString()
  })
  await new Promise<void>((resolve, reject) => {
    started.once("exit", () => reject(new Error(complaints)))
    started.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString()
      if (/listening on.*\n/.test(printed)) resolve()
    })
  })
  const answer = await fetch(`${issuer}/sign-in`)
  return { issuer, status: answer.status, lines: printed.trimEnd().split("\n"), complaints }
}

describe("what a first start prints", () => {
  test("is at most ten calm lines that say where it is, what to open and where things are kept", async () => {
    const { issuer, status, lines, complaints } = await firstStart()
    expect(status).toBe(200)
    expect(complaints).toBe("")
    expect(lines.length).toBeLessThanOrEqual(MAX_LINES)
    const [first, ...others] = lines
    expect(first).toBe(`Doorward is at ${issuer}`)
    for (const line of others) expect(line).toMatch(new RegExp(`^ {2}[a-z][A-Za-z -]{0,13} {1,}(?<=^.{${VALUE_COLUMN}})\\S`))
    const value = (label: string) => others.find((line) => line.startsWith(`  ${label}`))?.slice(VALUE_COLUMN)
    const data = join(folder, "data")
    expect(value("set-up link")).toBe(`in ${data}/setup-link`)
    expect(readFileSync(join(data, "setup-link"), "utf8")).toContain(`${issuer}/setup?token=`)
    expect(value("data folder")).toBe(data)
    expect(value("database")).toBe("SQLite, doorward.db in the data folder")
    expect(value("development")).toContain(`${issuer}/dev/mail`)
  })

  test("no more with everything on", async () => {
    const { lines } = await firstStart({ DOORWARD_DEV_CLOCK: "1", SMTP_URL: "smtp://127.0.0.1:9" })
    expect(lines.length).toBeLessThanOrEqual(MAX_LINES)
    expect(lines.filter((line) => line.startsWith("{"))).toEqual([])
  })
})
