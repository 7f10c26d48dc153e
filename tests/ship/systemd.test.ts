import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { describe, expect, test } from "vitest"
import { findProgram } from "../servers/find-program.mjs"
import { root } from "./image.ts"

const FILE = join(root, "deploy/systemd/doorward.service")
/** Longer than requests in flight are given (docs/operations.md). */
const DRAIN_SECONDS = 30
/** systemd's own measure, 0 to 10: below 2 is "OK". */
const MAX_EXPOSURE = 2

const lines = readFileSync(FILE, "utf8")
  .split("\n")
  .filter((line) => line.includes("=") && !line.startsWith("#"))
const valuesOf = (name: string) => lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1))

describe("deploy/systemd/doorward.service", () => {
  test("runs as nobody in particular, writes in one place, and gains nothing", () => {
    const expected = {
      DynamicUser: "yes",
      StateDirectory: "doorward",
      ProtectSystem: "strict",
      ProtectHome: "yes",
      NoNewPrivileges: "yes",
      PrivateTmp: "yes",
      CapabilityBoundingSet: "",
      UMask: "0077",
    }
    for (const [name, value] of Object.entries(expected)) expect([name, valuesOf(name)]).toEqual([name, [value]])
    expect(lines).toContain(`Environment=DOORWARD_DATA=/var/lib/${valuesOf("StateDirectory")[0]}`)
    expect(valuesOf("MemoryDenyWriteExecute")).toEqual([])
  })

  test("waits for requests in flight, and does not try again with settings that cannot be used", () => {
    expect(Number.parseInt(valuesOf("TimeoutStopSec")[0] ?? "0", 10)).toBeGreaterThan(DRAIN_SECONDS)
    expect(valuesOf("KillSignal")).toEqual(["SIGTERM"])
    expect([valuesOf("Restart"), valuesOf("RestartPreventExitStatus")]).toEqual([["on-failure"], ["2"]])
  })

  test("hands secrets over as files: each has its credential, and none is a value", () => {
    const text = readFileSync(FILE, "utf8").replaceAll(/^#(?=LoadCredential|Environment)/gm, "")
    const credentials = [...text.matchAll(/^LoadCredential=(\w+):/gm)].map(([, name]) => name)
    const handed = [...text.matchAll(/^Environment=DOORWARD_\w+_FILE=%d\/(\w+)$/gm)].map(([, name]) => name)
    expect(handed).toEqual(credentials)
    expect(credentials).toContain("secret")
    expect(text).not.toMatch(/^Environment=DOORWARD_\w*(SECRET|URL|TOKEN|PEPPER)=/m)
  })

  // On Debian the program comes with systemd itself, which containers and other systems do without: what it would say is what the tests above hold.
  test("systemd itself, where it is, understands every line and finds it little exposed", async () => {
    const program = findProgram("systemd-analyze")
    const exposure = program === undefined ? undefined : await exposureBy(program)
    expect(exposure === undefined || exposure < MAX_EXPOSURE).toBe(true)
  })
})

async function exposureBy(program: string): Promise<number> {
  const { stdout, stderr } = await promisify(execFile)(program, ["security", "--offline=yes", "--no-pager", FILE])
  expect(stderr.split("\n").filter((line) => line.includes("doorward.service"))).toEqual([])
  return Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1])
}
