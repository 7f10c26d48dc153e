import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const SERVER = join(ROOT, "packages/server")
const SOURCE = join(SERVER, "src")
const features = readdirSync(join(SOURCE, "features"), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
const sources = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((path) => /(?<!\.test|\.contract)\.tsx?$/.test(path))

describe("delete a feature's line and folder, and the feature is gone", () => {
  let copy: string
  let built: string
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "doorward-without-"))
    built = join(copy, "packages/server/dist")
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"))
    mkdirSync(join(copy, "packages/server"), { recursive: true })
    // Dependencies that another workspace has in another version.
    const own = join(SERVER, "node_modules")
    if (existsSync(own)) symlinkSync(own, join(copy, "packages/server/node_modules"))
    for (const path of ["package.json", "dist"]) cpSync(join(SERVER, path), join(copy, "packages/server", path), { recursive: true })
  })
  afterAll(() => rmSync(copy, { recursive: true }))

  // What no other file names, in code or in types, is missed by none of them when it is gone: they compile without it.
  test.each(features)("nothing but the list names %s", (feature) => {
    const named = new RegExp(`from "[^"]*(?:features|\\.\\.)/${feature}/[^"]*"|import\\("[^"]*/${feature}/[^"]*"\\)`)
    const others = sources.filter((path) => !path.startsWith(`features/${feature}/`))
    const naming = others
      .filter((path) => path.startsWith("features/") || path.split("/").length === 1)
      .filter((path) => named.test(readFileSync(join(SOURCE, path), "utf8")))
    expect(naming).toEqual([])
    expect(without(feature, readFileSync(join(SOURCE, "features/list.ts"), "utf8"))).not.toContain(`/${feature}/`)
  })

  test.each(features)("without %s it starts and answers", (feature) => {
    const list = join(built, "features/list.js")
    const whole = readFileSync(list, "utf8")
    const [there, aside] = [join(built, "features", feature), join(copy, "aside")]
    renameSync(there, aside)
    writeFileSync(list, without(feature, whole))
    try {
      const script = `
        const { createDoorward } = await import(${JSON.stringify(join(built, "index.js"))})
        const doorward = await createDoorward({ databaseUrl: "sqlite::memory:", logLevel: "silent" })
        const answer = await doorward.fetch(new Request("http://localhost:3000/auth/session"))
        process.stdout.write(String(answer.status))
        await doorward.close()`
      expect(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" })).toBe("401")
    } finally {
      renameSync(aside, there)
      writeFileSync(list, whole)
    }
  })
})

/** The list without one feature: its import and its line. */
function without(feature: string, list: string): string {
  const imported = new RegExp(`^import \\{ (\\w+) \\} from "\\./${feature}/index\\.(?:tsx?|js)";?\\n`, "m").exec(list)
  if (!imported) throw new Error(`features/list does not import ${feature}`)
  const [line, name] = imported
  return list.replace(line, "").replace(new RegExp(`\\b${name}\\b,?\\s*(?=[\\w\\]])`), "")
}
