import { execFile } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { browserLike, PASSWORD } from "./browser-like.ts"
import { type DoorwardProcess, startDoorward, startProgram } from "./doorward-process.ts"

const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const LOCALHOST = "http://localhost:3000"

/** What a page shows in fences of one kind. */
function blocksOf(page: string, language: string): string[] {
  return [...readFileSync(fromRoot(page), "utf8").matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    ([, block = ""]) => block,
  )
}

describe("docs/quick-start.md", () => {
  let doorward: Awaited<ReturnType<typeof startDoorward>>
  beforeAll(async () => {
    doorward = await startDoorward()
  })
  afterAll(() => doorward?.stop())

  test("its commands run as written, and say what the page says", async () => {
    const [start, ...calls] = blocksOf("docs/quick-start.md", "sh")
    expect(start?.trim()).toBe("npm start")
    expect(calls.length).toBeGreaterThanOrEqual(4)
    const script = ["set -euo pipefail", ...calls].join("\n").replaceAll(LOCALHOST, doorward.issuer)
    const { stdout } = await promisify(execFile)("bash", ["-c", script], { cwd: doorward.dataFolder })
    expect(stdout).toContain('"status":"verification_required"')
    expect(stdout).toContain('"status":"complete"')
    expect(stdout).toMatch(/"refresh_token":"dwr_/)
    expect(stdout).toMatch(/"email":"grace@example.com"/)
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("unauthenticated")
  })

  test("the set-up link makes the owner who is then signed in", async () => {
    const browser = browserLike(fetch, doorward.issuer)
    const { pathname, search, searchParams } = new URL(doorward.setupLink)
    const token = searchParams.get("token") ?? ""
    const done = await browser.submit(`${pathname}${search}`, "/setup", { token, email: "you@example.com", name: "", password: PASSWORD })
    expect(done.status).toBe(303)
    expect((await browser.get("/auth/session")).status).toBe(200)
  })

  test.each([
    { page: "docs/permissions.md", does: "a role is made, given and asked about", says: ['{"written":1,"deleted":1}'] },
    { page: "docs/administering.md", does: "somebody is made, found, changed and killed", says: ["The chain holds."] },
  ])("$page: $does as written", async ({ page, says }) => {
    const main = fromRoot("packages/server/dist/main.js")
    const words =
      blocksOf("docs/quick-start.md", "sh")
        .join("")
        .match(/^field\(\) .*$/m)?.[0] ?? ""
    const blocks = blocksOf(page, "sh").join("\n")
    const here = [
      "set -euo pipefail",
      words,
      `npx() { shift; node ${main} "$@"; }`,
      `ISSUER=${doorward.issuer}`,
      `PERSON=$(echo '${PASSWORD}' | npx doorward user create --json --email clerk-${page.length}@example.com --password-file - | field user.id)`,
    ]
    const { stdout } = await promisify(execFile)("bash", ["-c", [...here, blocks].join("\n")], {
      cwd: doorward.dataFolder,
      env: { ...process.env, DOORWARD_DATA: doorward.dataFolder },
    })
    // What the page shows after a `#`, and what it leaves out.
    const shown = [...blocks.matchAll(/^# (.+)$/gm)].map(([, text = ""]) => text)
    for (const said of [...shown, ...says]) expect(stdout).toContain(said)
  })

  test("docs/seeding.md: a file is applied and printed as written", async () => {
    const folder = mkdtempSync(join(tmpdir(), "doorward-docs-"))
    const [file = ""] = blocksOf("docs/seeding.md", "yaml")
    writeFileSync(join(folder, "acme.yaml"), file)
    const calls = blocksOf("docs/seeding.md", "sh").join("\n")
    const script = ["set -euo pipefail", `npx() { shift; node ${fromRoot("packages/server/dist/main.js")} "$@"; }`, calls].join("\n")
    const { stdout } = await promisify(execFile)("bash", ["-c", script], {
      cwd: folder,
      env: { ...process.env, DOORWARD_DATA: join(folder, "data") },
    })
    const said = [...calls.matchAll(/^# (.+)$/gm)].map(([, words]) => words)
    expect(said).toEqual(["0 changed: everything is as the file says.", "0 changed: everything is as the file says."])
    expect(stdout.split("\n").filter((line) => line.startsWith("0 changed"))).toEqual(said)
    expect(stdout).toContain("\n10 changed.\n")
    rmSync(folder, { recursive: true })
  })

  test("its addresses exist", async () => {
    const addresses = [...readFileSync(fromRoot("docs/quick-start.md"), "utf8").matchAll(/<http:\/\/localhost:3000(\/[\w/.-]*)?>/g)]
    expect(addresses.length).toBeGreaterThan(3)
    for (const [, path = "/"] of addresses) expect([path, (await fetch(`${doorward.issuer}${path}`)).status]).toEqual([path, 200])
  })
})

const documents = [
  "README.md",
  ...readdirSync(fromRoot("docs")).flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : [])),
  ...readdirSync(fromRoot("examples")).map((name) => `examples/${name}/README.md`),
  ...readdirSync(fromRoot("packages")).map((name) => `packages/${name}/README.md`),
].filter((file) => existsSync(fromRoot(file)))

describe("commands that pages name exist", () => {
  const scriptsOf = (folder: string) =>
    (JSON.parse(readFileSync(fromRoot(`${folder}package.json`), "utf8")) as { readonly name: string; readonly scripts: Record<string, string> }) ?? {}
  let known: Set<string>
  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [fromRoot("packages/server/bin/doorward.js"), "help"])
    known = new Set([...stdout.matchAll(/^ {2}doorward ([a-z-]+)/gm)].map(([, word = ""]) => word).concat("help"))
  })

  test.each(documents)("%s", (file) => {
    const text = readFileSync(fromRoot(file), "utf8")
    const ours = [...text.matchAll(/(?:^|`|\$ |^ {4})(?:npx )?doorward ([a-z][a-z-]*)/gm)].map(([, word = ""]) => word)
    expect(ours.filter((word) => !known.has(word))).toEqual([])
    const { scripts } = scriptsOf("")
    const npm = [...text.matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)(?! -w)/g)].map(([, name, own]) => name ?? own ?? "")
    expect(npm.filter((name) => scripts[name] === undefined)).toEqual([])
  })

  test.each(readdirSync(fromRoot("examples")))("examples/%s starts with the words of its README", (name) => {
    const example = scriptsOf(`examples/${name}/`)
    const words = /npm start -w ([\w-]+)/.exec(readFileSync(fromRoot(`examples/${name}/README.md`), "utf8"))?.[1]
    expect(words).toBe(example.name)
    const [, program = ""] = /^node (\S+)$/.exec(example.scripts["start"] ?? "") ?? []
    expect(existsSync(fromRoot(`examples/${name}/${program}`))).toBe(true)
  })
})

const snippets = ["docs/quick-start.md", "docs/mounting.md", "packages/server/README.md"].flatMap((page) =>
  blocksOf(page, "js")
    .filter((code) => code.includes("listen(") || code.includes("serve("))
    .map((code, index) => ({ page, index, code })),
)

test("there is a program for Express, Hono and Node", () => {
  expect(snippets.map(({ code }) => /from "(express|@hono\/node-server|node:http)"/.exec(code)?.[1])).toEqual([
    "express",
    "@hono/node-server",
    "node:http",
    "express",
  ])
})

describe.each(snippets)("the program $index of $page", ({ page, index, code }) => {
  // Where Node finds what the examples depend on.
  const folder = fromRoot("examples/mounted-hono/.from-docs")
  const file = `${folder}/${page.replaceAll("/", "-")}-${index}.mjs`
  let program: DoorwardProcess
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, code)
    program = await startProgram(file, [], (port) => ({ PORT: String(port) }))
  })
  afterAll(async () => {
    await program?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test("serves its own route and everything of Doorward's, with one session", async () => {
    const browser = browserLike(fetch, program.issuer)
    expect(await (await browser.get("/hello")).json()).toEqual({ hello: "stranger" })
    const { attempt } = (await (await browser.post("/auth/register", { email: "ada@example.com", password: PASSWORD })).json()) as { attempt: string }
    const { code: mailed } = await program.newestMail("ada@example.com")
    expect((await browser.post("/auth/verify", { attempt, code: mailed })).status).toBe(200)
    expect(await (await browser.get("/hello")).json()).toEqual({ hello: "ada@example.com" })
    expect((await browser.get("/sign-in", { accept: "text/html" })).status).toBeLessThan(400)
  })
})
