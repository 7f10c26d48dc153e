import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, posix, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"

const SOURCE = fileURLToPath(new URL("../packages/server/src", import.meta.url))

interface File {
  /** Relative to the source folder. */
  readonly path: string
  readonly text: string
  /** Files of ours it imports, as paths relative to the source folder. */
  readonly imports: readonly string[]
}

const files: readonly File[] = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(tsx?|js)$/.test(path) && !/\.(test|contract)\.tsx?$/.test(path))
  .map((path) => {
    const text = readFileSync(join(SOURCE, path), "utf8")
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, to = ""]) => posix.normalize(posix.join(dirname(path), to)))
    return { path, text, imports }
  })

/** Where a file stands: `kernel`, `pages`, `core/<slice>`, `features/<slice>`, or the name of a file at the top. */
function room(path: string): string {
  const [tier = "", slice = ""] = path.split("/")
  return (tier === "core" || tier === "features") && path.split("/").length > 2 ? `${tier}/${slice}` : tier
}

/** What a file of one room may import of another. */
function mayImport(from: string, to: string): boolean {
  const [here, there] = [room(from), room(to)]
  if (here === there) return true
  const isIndex = /\/index\.tsx?$/.test(to)
  if (here === "kernel") return false
  if (here === "pages") return there === "kernel"
  if (here.startsWith("core/")) return there === "kernel" || there === "pages" || (there.startsWith("core/") && isIndex)
  if (here.startsWith("features/"))
    return there === "kernel" || there === "pages" || (there.startsWith("core/") && isIndex) || to === "features/feature.ts" || to === "version.ts"
  if (from === "features/feature.ts") return there === "kernel" || there === "pages" || (there.startsWith("core/") && isIndex) || to === "config.ts"
  if (from === "features/list.ts") return there.startsWith("features/") && isIndex
  if (from === "settings.ts") return there === "kernel"
  if (from === "config.ts") return there === "kernel" || to === "settings.ts"
  if (here === "command")
    return (
      ["kernel", "app.ts", "config.ts"].includes(there) ||
      (there.startsWith("core/") && isIndex) ||
      ["features/feature.ts", "features/command-wire.ts", "version.ts"].includes(to)
    )
  // What wires: app, index, testing, main.
  return true
}

describe("the plan of the house", () => {
  test("arrows point only downward: kernel, pages, core, features, app", () => {
    expect(files.length).toBeGreaterThan(50)
    expect(files.flatMap(({ path, imports }) => imports.filter((to) => !mayImport(path, to)).map((to) => `${path} → ${to}`))).toEqual([])
  })

  test("no feature imports a feature", () => {
    const wrong = files
      .filter(({ path }) => room(path).startsWith("features/"))
      .flatMap(({ path, imports }) =>
        imports.filter((to) => room(to).startsWith("features/") && room(to) !== room(path)).map((to) => `${path} → ${to}`),
      )
    expect(wrong).toEqual([])
  })

  test("files import each other in no circle", () => {
    const byPath = new Map(files.map((file) => [file.path, file]))
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(" → "))
      if (done.has(path) || trail.includes(path)) return
      for (const to of byPath.get(path)?.imports ?? []) visit(to, [...trail, path])
      done.add(path)
    }
    for (const { path } of files) visit(path, [])
    expect(circles).toEqual([])
  })

  const outside = (allowed: (path: string) => boolean, pattern: RegExp) =>
    files.filter(({ path, text }) => !allowed(path) && pattern.test(text)).map(({ path }) => path)

  test("only main.ts reads the environment", () => {
    expect(outside((path) => path === "main.ts", /process\.env/)).toEqual([])
  })

  test("only the listener that main.ts starts opens ports, and only the kernel a socket", () => {
    expect(
      outside((path) => ["kernel/http/listen.ts", "kernel/db/postgres-listen.ts", "kernel/control.ts"].includes(path), /\bcreateServer\(|\.listen\(/),
    ).toEqual([])
  })

  test("time, randomness and ids come from the kernel", () => {
    const inKernel = (path: string) => path.startsWith("kernel/") || path === "testing.ts"
    expect(outside(inKernel, /Date\.now\(|new Date\(\)|Math\.random|\brandom(Bytes|Int|UUID)\b|getRandomValues|performance\.now|hrtime/)).toEqual([])
  })

  test("SQL stands in the kernel and in stores", () => {
    expect(outside((path) => path.startsWith("kernel/") || /(^|\/)store\.ts$/.test(path) || path === "testing.ts", /\bsql`/)).toEqual([])
  })

  test("the kernel knows no word of authentication", () => {
    const words = /\b(password|passkey|sign-?in|signed in|session)\b/i
    const code = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")
    const knows = files
      .filter(
        ({ path, text }) =>
          path.startsWith("kernel/") && words.test(code(text).replaceAll(/MigrationSession|migrationSession|\bsession\b(?=[.:),])|session: /g, "")),
      )
      .map(({ path }) => path)
    // OpenAPI's name for the scheme that callers declare, and what a URL calls its part.
    expect(knows.filter((path) => !["kernel/http/openapi.ts", "kernel/store/memcached.ts"].includes(path))).toEqual([])
  })

  test("nothing is printed but by main.ts and the log", () => {
    expect(outside((path) => path === "main.ts", /\bconsole\.|process\.std(out|err)\.write/)).toEqual([])
  })

  test("no file holds more than one story's worth of lines", () => {
    const MAX_LINES = 400
    expect(files.filter(({ text }) => text.split("\n").length > MAX_LINES).map(({ path }) => relative(".", path))).toEqual([])
  })
})
