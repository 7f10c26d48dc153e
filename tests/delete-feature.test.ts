import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const SERVER = join(ROOT, "packages/server")
const features = readdirSync(join(SERVER, "src/features"), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

describe("delete a feature's line and folder, and the feature is gone", () => {
  let copy: string
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "doorward-without-"))
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"))
    cpSync(join(ROOT, "tsconfig.base.json"), join(copy, "tsconfig.base.json"))
    cpSync(join(ROOT, "packages/guard"), join(copy, "packages/guard"), { recursive: true })
    // Dependencies that another workspace has in another version.
    const own = join(SERVER, "node_modules")
    mkdirSync(join(copy, "packages/server"), { recursive: true })
    if (existsSync(own)) symlinkSync(own, join(copy, "packages/server/node_modules"))
    for (const file of ["package.json", "tsconfig.json"]) cpSync(join(SERVER, file), join(copy, "packages/server", file), { recursive: true })
  })
  afterAll(() => rmSync(copy, { recursive: true }))

  test.each(features)("without %s it compiles, starts and answers", (feature) => {
    const source = join(copy, "packages/server/src")
    const built = join(copy, "packages/server/dist")
    for (const folder of [source, built]) rmSync(folder, { recursive: true, force: true })
    cpSync(join(SERVER, "src"), source, { recursive: true })
    rmSync(join(source, "features", feature), { recursive: true })
    const list = join(source, "features/list.ts")
    writeFileSync(list, without(feature, readFileSync(list, "utf8")))

    execFileSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", join(copy, "packages/server")], { encoding: "utf8" })
    for (const asset of readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) => /\.(sql|css)$/.test(path))) {
      cpSync(join(source, asset), join(built, asset), { recursive: true })
    }
    const script = `
      const { createDoorward } = await import(${JSON.stringify(join(built, "index.js"))})
      const doorward = await createDoorward({ databaseUrl: "sqlite::memory:", logLevel: "silent" })
      const answer = await doorward.fetch(new Request("http://localhost:3000/auth/session"))
      process.stdout.write(String(answer.status))
      await doorward.close()`
    expect(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" })).toBe("401")
  })
})

/** The list without one feature: its import and its line. */
function without(feature: string, list: string): string {
  const imported = new RegExp(`^import \\{ (\\w+) \\} from "\\./${feature}/index\\.tsx?"\\n`, "m").exec(list)
  if (!imported) throw new Error(`features/list.ts does not import ${feature}`)
  const [line, name] = imported
  return list.replace(line, "").replace(new RegExp(`\\b${name},?\\s*(?=[\\w\\]])`), "")
}
