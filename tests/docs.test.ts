import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { createTestDoorward, describeErrors, documentedSettings } from "doorward/testing"
import { describe, expect, test } from "vitest"
import { configurationPage, errorsPage } from "../scripts/reference-pages.mjs"

const docs = fileURLToPath(new URL("../docs/", import.meta.url))
const read = (name: string) => readFileSync(`${docs}${name}`, "utf8")
const pages = readdirSync(docs).filter((name) => name.endsWith(".md"))

describe("pages that come from the code are what npm run docs writes", () => {
  test("configuration.md", () => {
    const settings = documentedSettings()
    expect(read("configuration.md"), "run: npm run docs").toBe(configurationPage(settings))
    for (const { variable } of settings) expect(read("configuration.md")).toContain(`\`${variable}\``)
  })

  test("errors.md, and every code has a place in /docs that its type names", async () => {
    const doorward = await createTestDoorward({ devClock: true })
    try {
      const described = describeErrors(doorward.routes)
      expect(read("errors.md"), "run: npm run docs").toBe(errorsPage(described))
      const reference = await (await doorward.fetch(new Request("http://localhost:3000/docs"))).text()
      const missing = described.filter(({ code, dialect }) => dialect === "problem" && !reference.includes(`id="error-${code}"`))
      expect(missing.map(({ code }) => code)).toEqual([])
      for (const { code } of described) expect(read("errors.md")).toContain(`<a id="error-${code}"></a>`)
    } finally {
      await doorward.close()
    }
  })
})

describe("docs", () => {
  test("every page is in the index", () => {
    const index = read("README.md")
    expect(pages.filter((name) => name !== "README.md" && !index.includes(`](${name})`))).toEqual([])
  })

  test.each(pages)("%s: links into a page lead to a heading or an anchor that is there", (name) => {
    const wrong = [...read(name).matchAll(/\]\(([\w./-]*\.md)?#([\w-]+)\)/g)].filter(([, page = name, anchor = ""]) => !anchorsOf(page).has(anchor))
    expect(wrong.map(([link]) => link)).toEqual([])
  })

  test.each(pages)("%s: variables it names are settings of ours", (name) => {
    const variables = new Set(documentedSettings().flatMap(({ variable, fileVariable = variable }) => [variable, fileVariable]))
    const named = [...read(name).matchAll(/\bDOORWARD_[A-Z][A-Z_]*[A-Z]\b/g)].map(([variable]) => variable)
    const others = named.filter((variable) => !variables.has(variable) && !/^DOORWARD_(CONFIG|TEST|FAULTS|BENCH)/.test(variable))
    expect([...new Set(others)]).toEqual([])
  })
})

test("security-model.md: every attack it names is carried out by a test of that name", () => {
  const root = fileURLToPath(new URL("../", import.meta.url))
  const tests = ["tests", "packages"].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".test.ts") && !/node_modules|\/dist\//.test(name))
      .map((name) => readFileSync(`${root}${folder}/${name}`, "utf8")),
  )
  const tested = new Set(tests.flatMap((text) => text.match(/\b[A-Z]{1,3}-\d{2}\b/g) ?? []))
  const named = new Set(read("security-model.md").match(/\b[A-Z]{1,3}-\d{2}\b/g) ?? [])
  expect(named.size).toBeGreaterThan(80)
  expect([...named].filter((id) => !tested.has(id))).toEqual([])
})

/** As Markdown is shown on the web: headings in lower case with hyphens, and anchors by name. */
function anchorsOf(page: string): Set<string> {
  const text = read(page)
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/<[^>]*>|[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-"),
  )
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, anchor = ""]) => anchor)])
}
