import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const SERVER = join(ROOT, "packages/server")
const features = readdirSync(join(SERVER, "src/features"), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

describe("delete a feature's line and folder, and the feature is gone", () => {
  let copy: string
  let source: string
  let built: string
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "doorward-without-"))
    source = join(copy, "packages/server/src")
    built = join(copy, "packages/server/dist")
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"))
    cpSync(join(ROOT, "tsconfig.base.json"), join(copy, "tsconfig.base.json"))
    cpSync(join(ROOT, "packages/guard"), join(copy, "packages/guard"), { recursive: true })
    // Dependencies that another workspace has in another version.
    const own = join(SERVER, "node_modules")
    mkdirSync(join(copy, "packages/server"), { recursive: true })
    if (existsSync(own)) symlinkSync(own, join(copy, "packages/server/node_modules"))
    for (const path of ["package.json", "tsconfig.json", "src"]) cpSync(join(SERVER, path), join(copy, "packages/server", path), { recursive: true })
    compile()
    copyAssets()
  })
  afterAll(() => rmSync(copy, { recursive: true }))

  test.each(features)("without %s it compiles, starts and answers", (feature) => {
    const list = join(source, "features/list.ts")
    const whole = readFileSync(list, "utf8")
    const places = [source, built].map((place, index) => ({ there: join(place, "features", feature), aside: join(copy, `aside-${index}`) }))
    for (const { there, aside } of places) renameSync(there, aside)
    writeFileSync(list, without(feature, whole))
    try {
      compile()
      expect(places.map(({ there }) => existsSync(there))).toEqual([false, false])
      const script = `
        const { createDoorward } = await import(${JSON.stringify(join(built, "index.js"))})
        const doorward = await createDoorward({ databaseUrl: "sqlite::memory:", logLevel: "silent" })
        const answer = await doorward.fetch(new Request("http://localhost:3000/auth/session"))
        process.stdout.write(String(answer.status))
        await doorward.close()`
      expect(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" })).toBe("401")
    } finally {
      for (const { there, aside } of places) renameSync(aside, there)
      writeFileSync(list, whole)
    }
  })

  /** Checks and emits again what is touched by the difference to the last time. */
  function compile(): void {
    execFileSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", join(copy, "packages/server"), "--incremental"], { encoding: "utf8" })
  }

  function copyAssets(): void {
    for (const asset of readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) => /\.(sql|css)$/.test(path))) {
      cpSync(join(source, asset), join(built, asset), { recursive: true })
    }
  }
})

/** The list without one feature: its import and its line. */
function without(feature: string, list: string): string {
  const imported = new RegExp(`^import \\{ (\\w+) \\} from "\\./${feature}/index\\.tsx?"\\n`, "m").exec(list)
  if (!imported) throw new Error(`features/list.ts does not import ${feature}`)
  const [line, name] = imported
  return list.replace(line, "").replace(new RegExp(`\\b${name},?\\s*(?=[\\w\\]])`), "")
}
