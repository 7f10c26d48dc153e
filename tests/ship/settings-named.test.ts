import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import { runCommand } from "../command-process.ts"
import { root } from "./image.ts"

/** Read by tests, measurements and shells, not by the service. */
const NOT_SETTINGS = /^DOORWARD_(TEST|FAULTS|BENCH)_|^DOORWARD_CONFIG$/

const filesBelow = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("/secrets"))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
const documents = [...filesBelow("deploy"), ...filesBelow("docs"), "Dockerfile", "README.md", "SECURITY.md"].filter(
  (file) => existsSync(join(root, file)) && !/\.(png|svg)$/.test(file),
)

describe("every setting that a document or a deployment file names", () => {
  let known: ReadonlySet<string>
  beforeAll(async () => {
    const { output } = await runCommand(["help"])
    known = new Set(output.match(/DOORWARD_[A-Z_]+/g))
  })

  test.each(documents)("%s", (file) => {
    const named = new Set(readFileSync(join(root, file), "utf8").match(/\bDOORWARD_[A-Z][A-Z_]*[A-Z]\b/g))
    const strange = [...named].filter((name) => !known.has(name) && !known.has(name.replace(/_FILE$/, "")) && !NOT_SETTINGS.test(name))
    expect(strange).toEqual([])
  })
})

test("every file that docs/deploying.md names exists, and every command it shows is one", async () => {
  const text = readFileSync(join(root, "docs/deploying.md"), "utf8")
  for (const [, path = ""] of text.matchAll(/`((?:deploy|scripts|docs|packages)\/[\w./-]+)`/g))
    expect([path, existsSync(join(root, path))]).toEqual([path, true])
  const { output } = await runCommand(["help"])
  const commands = [...text.matchAll(/(?:`doorward|npx doorward|bin\/doorward(?:\.js)?) ([a-z]+(?: [a-z]+)?)/g)].map(([, words = ""]) => words)
  expect(commands.length).toBeGreaterThan(5)
  const isOne = (words: string) => output.includes(`  doorward ${words} `) || output.includes(`  doorward ${words.split(" ")[0] ?? ""} `)
  expect(commands.filter((words) => !isOne(words))).toEqual([])
})
