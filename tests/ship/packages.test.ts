import { execFile } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { root } from "./image.ts"
import { installed, type Packed, pack } from "./packed.ts"

const PACK_TIMEOUT_MS = 120_000
const TOOL_TIMEOUT_MS = 120_000
const run = promisify(execFile)

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly keywords: readonly string[]
  readonly license: string
  readonly engines: { readonly node: string }
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly sideEffects: unknown
  readonly files: readonly string[]
  readonly dependencies: Readonly<Record<string, string>>
}

/** What the guard's page takes for granted. */
const NOTES = `
interface Note { readonly ownerId: string; readonly organizationId: string }
declare const notes: { of(organization: string): Note[]; find(id: string): Promise<Note | undefined>; delete(id: string): Promise<void> }
`

let folder: string
let packages: readonly Packed[]
const find = (name: string) => packages.find((candidate) => candidate.name === name) as Packed
const manifestOf = ({ contents }: Packed) => JSON.parse(readFileSync(join(contents, "package.json"), "utf8")) as Manifest
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "doorward-packages-"))
  packages = ["packages/guard", "packages/server"].map((path) => pack(path, folder))
}, PACK_TIMEOUT_MS)
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(["@doorward/guard", "doorward"])("the npm package %s", (name) => {
  test("holds what runs, what it was made of, and nothing besides", () => {
    const { files } = find(name)
    const known = [
      /^(package\.json|README\.md|LICENSE)$/,
      /^bin\/doorward\.js$/,
      /^dist\/(?!.*\.(test|contract)\.)[\w/.-]+\.(js|js\.map|d\.ts|sql|css|svg)$/,
      /^src\/(?!.*\.(test|contract)\.)(?!testing\/)[\w/.-]+\.(ts|tsx|js|sql|css|svg)$/,
    ]
    expect(files.filter((file) => !known.some((pattern) => pattern.test(file)))).toEqual([])
    expect(files.filter((file) => /(^|\/)\.|tsbuildinfo/.test(file))).toEqual([])
    for (const file of ["LICENSE", "README.md", "dist/index.js", "dist/index.d.ts", "src/index.ts"]) expect(files).toContain(file)
  })

  test("has the licence of the house, and says in its package.json what it is", () => {
    const packed = find(name)
    expect(readFileSync(join(packed.contents, "LICENSE"), "utf8")).toBe(readFileSync(join(root, "LICENSE"), "utf8"))
    const manifest = manifestOf(packed)
    expect(manifest).toMatchObject({ name, license: "Apache-2.0", engines: { node: expect.stringMatching(/^>=\d+/) as string }, type: "module" })
    expect([manifest.description.length > 20, manifest.keywords.length > 3, manifest.sideEffects !== undefined]).toEqual([true, true, true])
    for (const target of Object.values(manifest.exports).flatMap((entry) => (typeof entry === "string" ? entry : Object.values(entry))))
      expect(packed.files).toContain(target.slice("./".length))
    expect(Object.values(manifest.dependencies).filter((range) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([])
  })

  test("its source maps lead to files that are in it", () => {
    const { contents, files } = find(name)
    const maps = files.filter((file) => file.endsWith(".map"))
    expect(maps.length).toBeGreaterThan(20)
    for (const map of maps) {
      const { sources } = JSON.parse(readFileSync(join(contents, map), "utf8")) as { sources: readonly string[] }
      for (const source of sources) expect([map, source, existsSync(join(contents, dirname(map), source))]).toEqual([map, source, true])
    }
  })

  test("no secret and no path of the machine that packed it is in it", () => {
    const { contents, files } = find(name)
    for (const file of files) {
      const text = readFileSync(join(contents, file), "utf8")
      expect([file, text.includes(root), /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/]/.test(text)]).toEqual([file, false, false])
    }
  })

  test("publint has nothing to say against it", async () => {
    const { contents } = find(name)
    const { messages, pkg } = await publint({ pkgDir: contents, pack: false, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  test("types and code are found the same way by every resolver that knows ES modules", { timeout: TOOL_TIMEOUT_MS }, async () => {
    const tool = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js")
    const { stdout } = await run(process.execPath, [
      tool,
      find(name).tarball,
      "--profile",
      "esm-only",
      "--format",
      "ascii",
      "--no-color",
      "--no-emoji",
    ])
    expect(stdout).toContain(`node16 (from ESM): OK`)
    expect(stdout).not.toMatch(/^(node16 \(from ESM\)|bundler): (?!OK)/m)
  })
})

test("both packages are of one version, and the service asks for the guard of its own", () => {
  const [guard, server] = [manifestOf(find("@doorward/guard")), manifestOf(find("doorward"))]
  expect([server.version, server.dependencies["@doorward/guard"]]).toEqual([guard.version, guard.version])
})

describe("a project that installed the packages", () => {
  let project: string
  beforeAll(() => {
    project = installed(packages, ["typescript", "@types/node", "undici-types", "@typescript"])
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "somebodys", private: true, type: "module" }))
  })
  afterAll(() => rmSync(project, { recursive: true }))

  const evaluate = async (code: string) => {
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", code], { cwd: project, env: { PATH: process.env["PATH"] } })
    return stdout.trim()
  }

  test("has the command", async () => {
    const { stdout } = await run("npx", ["--no", "--offline", "doorward", "version"], { cwd: project })
    expect(stdout.trim()).toBe(manifestOf(find("doorward")).version)
  })

  test("imports every door, and no other", async () => {
    const doors = packages.flatMap((packed) =>
      Object.keys(manifestOf(packed).exports)
        // Express is the host's to bring; package.json is no module.
        .filter((door) => !["./package.json", "./express"].includes(door))
        .map((door) => packed.name + door.slice(1)),
    )
    const code = `const empty = []; for (const door of ${JSON.stringify(doors)}) if (Object.keys(await import(door)).length === 0) empty.push(door); console.log(empty)`
    expect([doors.length > 6, await evaluate(code)]).toEqual([true, "[]"])
    await expect(evaluate(`await import("doorward/dist/app.js")`)).rejects.toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED")
  })

  test("serves from it", async () => {
    const code = `
      import { createDoorward } from "doorward"
      const doorward = await createDoorward({ databaseUrl: "sqlite::memory:", logLevel: "silent" })
      const answer = await doorward.fetch(new Request("http://localhost:3000/readyz"))
      console.log(answer.status)
      await doorward.close()`
    expect(await evaluate(code)).toBe("200")
  })

  test.each([
    ["nodenext", { module: "nodenext", moduleResolution: "nodenext" }],
    ["bundler", { module: "esnext", moduleResolution: "bundler" }],
  ])("compiles against their types, resolved as %s", { timeout: TOOL_TIMEOUT_MS }, async (_, resolution) => {
    writeFileSync(
      join(project, "consumer.ts"),
      `
      import { createGuard } from "@doorward/guard"
      import { type GuardVariables, requireAuth, requireOwnership, requirePermission } from "@doorward/guard/hono"
      import { covers } from "@doorward/guard/permissions"
      import { createDoorward, type Doorward, type DoorwardOptions, nodeListener } from "doorward"
      import { createTestDoorward } from "doorward/testing"
      import { Hono } from "hono"
      import { createServer } from "node:http"

      const options: DoorwardOptions = { issuer: "https://id.example.com", sessionIdleSeconds: 600 }
      const doorward: Doorward = await createDoorward(options)
      const signedIn = await doorward.api.session(new Request("https://id.example.com"))
      export const email: string | undefined = signedIn?.user.email
      createServer(nodeListener(doorward.fetch))
      const guard = createGuard({ issuer: "https://id.example.com", audience: "https://api.example.com", revocation: "none" })
      const app = new Hono<{ Variables: GuardVariables }>()
      app.use(requireAuth(guard))
      app.get("/", (c) => { const subject: string = c.get("auth").sub; return c.text(subject) })
      app.delete("/notes/:note", requirePermission("note:delete"), requireOwnership((c) => c.req.param("note")), (c) => c.text(c.get("auth").sub))
      export const covered: boolean = covers(new Set(["note:*"]), "note:delete")
      export const mails = (await createTestDoorward()).mails()
      `,
    )
    writeFileSync(
      join(project, "mistaken.ts"),
      `
      import type { DoorwardOptions } from "doorward"
      export const options: DoorwardOptions = { isuer: "https://id.example.com" }
      `,
    )
    const pages = [...readFileSync(join(find("@doorward/guard").contents, "README.md"), "utf8").matchAll(/^```ts\n([\s\S]*?)^```/gm)]
      .map(([, code = ""]) => code)
      .filter((code) => code.includes('from "hono"'))
    expect(pages).toHaveLength(2)
    const files = pages.map((code, index) => {
      const guard = code.includes("createGuard") ? "" : 'declare const guard: import("@doorward/guard").Guard\n'
      writeFileSync(join(project, `readme${index}.ts`), `${guard}${NOTES}${code}`)
      return `readme${index}.ts`
    })
    const options = { target: "es2023", lib: ["es2023", "dom", "dom.iterable"], strict: true, noEmit: true, skipLibCheck: false, types: ["node"] }
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { ...options, ...resolution }, files: ["consumer.ts", "mistaken.ts", ...files] }),
    )
    const outcome = await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", project], { cwd: project }).then(
      ({ stdout }) => stdout,
      (error: unknown) => (error as { stdout: string }).stdout,
    )
    expect(outcome).toMatch(/^mistaken\.ts\(3,\d+\): error TS\d+: .*'isuer'/m)
    // Other packages' own types are theirs.
    expect(outcome.split("\n").filter((line) => /^(consumer|readme|.*node_modules\/(doorward|@doorward))/.test(line))).toEqual([])
  })
})
