import { spawn } from "node:child_process"
import { once } from "node:events"
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { freePort } from "../server-process.ts"
import { until } from "../until.ts"
import { copied, execForm, type Stage, textsOf } from "./dockerfile.ts"
import { isIgnored, replayImage, root, stages } from "./image.ts"

/** `full`: with npm ci and the compilers, as an image is built; it takes minutes. */
const FULL = process.env["DOORWARD_TEST_IMAGE"] === "full"
const REPLAY_TIMEOUT_MS = FULL ? 900_000 : 120_000
const last = stages.at(-1) as Stage
const environment = Object.fromEntries(
  textsOf(last, "ENV")
    .flatMap((text) => text.split(/\s+/))
    .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
)

describe("the Dockerfile", () => {
  test("stands on a pinned release of an official image, and names no registry", () => {
    const names = stages.flatMap(({ name }) => name ?? [])
    for (const { base } of stages.filter(({ base }) => !names.includes(base))) expect(base).toMatch(/^node:\d+-[a-z]+-slim$/)
  })

  test("copies only what exists and what .dockerignore lets in, and never adds from elsewhere", () => {
    for (const { steps } of stages) {
      expect(steps.filter(({ instruction }) => instruction === "ADD")).toEqual([])
      for (const { from, sources } of steps.filter(({ instruction }) => instruction === "COPY").map(copied)) {
        if (from !== undefined) expect(stages.map(({ name }) => name)).toContain(from)
        else
          for (const source of sources)
            expect([source, existsSync(join(root, source)), isIgnored(source.replace(/\/$/, ""))]).toEqual([source, true, false])
      }
    }
    for (const secret of [
      ".git",
      ".doorward/secret",
      "deploy/compose/secrets/root_secret",
      "deploy/compose/.env",
      "node_modules",
      "tests/attacks/x.ts",
    ])
      expect([secret, isIgnored(secret)]).toEqual([secret, true])
  })

  test("ends with an account that is not root, no package manager, and commands that need no shell", () => {
    expect(textsOf(last, "USER")).toEqual(["10001:10001"])
    const afterUser = last.steps.slice(last.steps.findIndex(({ instruction }) => instruction === "USER")).map(({ instruction }) => instruction)
    expect(afterUser).not.toContain("RUN")
    expect(afterUser).not.toContain("COPY")
    const removed = textsOf(last, "RUN").join(" ")
    for (const tool of ["npm", "npx", "corepack", "yarn"]) expect(removed).toMatch(new RegExp(`rm -rf [^&]*/${tool}\\b`))
    expect(removed).toContain("/usr/local/lib/node_modules")
    for (const instruction of ["ENTRYPOINT", "CMD"]) expect(execForm(textsOf(last, instruction)[0]).length).toBeGreaterThan(0)
    expect(textsOf(last, "STOPSIGNAL")).toEqual(["SIGTERM"])
    expect(textsOf(last, "VOLUME")).toEqual(["/data"])
    for (const label of ["title", "description", "licenses", "version", "revision"])
      expect(textsOf(last, "LABEL").join()).toContain(`org.opencontainers.image.${label}=`)
  })

  test("holds no secret and keeps the version of the package", () => {
    const { version } = JSON.parse(readFileSync(join(root, "packages/server/package.json"), "utf8")) as { version: string }
    expect(textsOf(last, "ARG")).toContain(`VERSION=${version}`)
    expect(Object.keys(environment).toSorted()).toEqual(["DOORWARD_DATA", "DOORWARD_HOST", "DOORWARD_PORT", "NODE_ENV"])
  })
})

describe("what the Dockerfile makes", () => {
  let image: string
  let work: string
  beforeAll(() => {
    image = replayImage(FULL)
    work = mkdtempSync(join(tmpdir(), "doorward-container-"))
    mkdirSync(join(work, "bin"))
    mkdirSync(join(work, "data"), { mode: 0o700 })
    if (asRoot) for (const path of [work, join(work, "data")]) chownSync(path, UID, UID)
    // Node, and nothing else: no npm, no shell.
    symlinkSync(process.execPath, join(work, "bin/node"))
  }, REPLAY_TIMEOUT_MS)
  afterAll(() => {
    rmSync(dirname(image), { recursive: true, force: true })
    rmSync(work, { recursive: true, force: true })
  })

  const UID = Number(textsOf(last, "USER")[0]?.split(":")[0])
  const asRoot = process.getuid?.() === 0
  const app = () => join(image, textsOf(last, "WORKDIR")[0] ?? "")

  /** Runs a command of the image as the image would: its folder, its environment, its user. */
  const start = (command: readonly string[], settings: Readonly<Record<string, string>>) => {
    const own = Object.entries(environment).map(([name, value]) => [name, value.replace(/^\/data/, join(work, "data"))])
    const child = spawn(join(work, "bin", command[0] ?? ""), command.slice(1), {
      cwd: app(),
      env: { PATH: join(work, "bin"), ...(Object.fromEntries(own) as Record<string, string>), ...settings },
      ...(asRoot ? { uid: UID, gid: UID } : {}),
      stdio: ["ignore", "pipe", "pipe"],
    })
    let output = ""
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text))
    return { child, output: () => output, ended: once(child, "close").then(([code]) => code as number | null) }
  }
  const entry = [...execForm(textsOf(last, "ENTRYPOINT")[0]), ...execForm(textsOf(last, "CMD")[0])]

  test("is production's code and nothing else", () => {
    const files = readdirSync(app(), { recursive: true, encoding: "utf8" })
    const ours = files.filter((file) => !file.includes("node_modules/"))
    expect(ours.filter((file) => /\.(test|contract)\.|\.map$|dist\/(.*\/)?\.|\.tsx?$/.test(file) && !file.endsWith(".d.ts"))).toEqual([])
    expect(ours.filter((file) => /package-lock|\.npmrc|^tests|^scripts/.test(file))).toEqual([])
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "packages/server/dist/main.js", "packages/guard/dist/index.js"]))
    for (const tool of ["typescript", "vitest", "npm", "oxlint", "express", "@biomejs"]) expect(files).not.toContain(`node_modules/${tool}`)
  })

  test("refuses in words to listen for everybody under no name", async () => {
    const { ended, output } = start(entry, {})
    expect(await ended).toBe(2)
    expect(output()).toContain("DOORWARD_ISSUER")
  })

  test("serves as an account that may write to the data alone, tells its health, and ends on SIGTERM with 0", async () => {
    const port = await freePort()
    const settings = { DOORWARD_ISSUER: "https://id.example.com", DOORWARD_PORT: String(port) }
    const before = readdirSync(app(), { recursive: true }).length
    const { child, output, ended } = start(entry, settings)
    try {
      const [, healthcheck = ""] = /CMD (\[.*\])$/.exec(textsOf(last, "HEALTHCHECK")[0] ?? "") ?? []
      await until(async () => child.exitCode !== null || (await start(execForm(healthcheck), settings).ended) === 0, 30_000)
      expect([child.exitCode, output()]).toEqual([null, expect.stringContaining("Doorward is at https://id.example.com")])
      const page = await fetch(`http://127.0.0.1:${port}/sign-in`)
      expect([page.status, (await page.text()).includes("<form")]).toEqual([200, true])
      expect(readdirSync(join(work, "data"))).toEqual(expect.arrayContaining(["doorward.db", "secret"]))
      expect(readdirSync(app(), { recursive: true })).toHaveLength(before)
      child.kill("SIGTERM")
      expect(await ended).toBe(0)
      expect(await start(execForm(healthcheck), settings).ended).toBe(3)
    } finally {
      child.kill("SIGKILL")
    }
  })
})
