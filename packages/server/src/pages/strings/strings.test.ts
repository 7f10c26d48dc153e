import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { describe, expect, test } from "vitest"
import { locales } from "../locale.ts"
import { en } from "./en/index.ts"
import { stringsFor } from "./index.ts"
import type { Strings } from "./strings.ts"

const SOURCE = fileURLToPath(new URL("../../", import.meta.url))
const sources = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|contract)\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(SOURCE, path), "utf8") }))

/** What is the same in two languages because both say it so: names, and words one took from the other. */
const SAME_IN_BOTH = ["Name", "Invitations", "Name (optional)", "Code", "Proxy", "Copies", "Passkeys"]
/** Values for which languages have words of their own: one, two, few, many. */
const SAMPLES = ["1", "2", "3", "11", "100", "7200"]

interface Leaf {
  /** `entry.verify.title` */
  readonly path: string
  /** Once for each sample. */
  readonly texts: readonly string[]
  /** What is asked of the caller. */
  readonly values: readonly string[]
}

function leavesOf(node: unknown, path = ""): Leaf[] {
  if (typeof node === "string") return [{ path, texts: [node], values: [] }]
  if (typeof node === "function") {
    const values = new Set<string>()
    const outcomes = SAMPLES.map((sample): unknown => {
      const given = new Proxy({}, { get: (_, name) => (values.add(String(name)), sample) })
      return Reflect.apply(node, undefined, [given, given])
    })
    const made = outcomes.flatMap((outcome) => leavesOf(outcome, path))
    return [...new Set(made.map((leaf) => leaf.path))].map((path) => ({
      path,
      texts: made.filter((leaf) => leaf.path === path).flatMap((leaf) => leaf.texts),
      values: [...values].toSorted(),
    }))
  }
  if (typeof node !== "object" || node === null) return []
  return Object.entries(node).flatMap(([name, child]) => leavesOf(child, path === "" ? name : `${path}.${name}`))
}

const english = leavesOf(en)
const others = locales.filter((locale) => locale !== "en")

describe.each(locales)("texts in %s", (locale) => {
  const leaves = leavesOf(stringsFor(locale))

  test("hold no markup, shout at nobody, and never speak like a machine", () => {
    expect(leaves.length).toBeGreaterThan(200)
    for (const { path, texts } of leaves) {
      for (const text of texts) {
        expect([path, text.trim()]).not.toEqual([path, ""])
        expect([path, text]).not.toEqual([path, expect.stringMatching(/[<>]|&#?\w+;|undefined|NaN|\[object/)])
        expect([path, text]).not.toEqual([path, expect.stringMatching(/[!¡！]|\b(oops|submit|invalid)\b/i)])
      }
    }
  })

  test("say by every code of the house what happened and what to do next", async () => {
    const codes = await codesOfThePages()
    expect(codes.length).toBeGreaterThan(25)
    const { problems, setup }: Pick<Strings, "problems" | "setup"> = stringsFor(locale)
    const told: Readonly<Record<string, { readonly title: string; readonly advice: string } | undefined>> = { ...problems, ...setup.problems }
    expect(codes.filter((code) => !told[code]?.title || !told[code].advice)).toEqual([])
    // Titles are headings too.
    expect(Object.values(told).filter((words) => /[.。؟?]$/.test(words?.title ?? ""))).toEqual([])
  })
})

describe.each(others)("texts in %s beside the English ones", (locale) => {
  const leaves = new Map(leavesOf(stringsFor(locale)).map((leaf) => [leaf.path, leaf]))

  test("are there, and ask for the same values", () => {
    expect([...leaves.keys()].toSorted()).toEqual(english.map(({ path }) => path).toSorted())
    for (const { path, values } of english) expect([path, leaves.get(path)?.values]).toEqual([path, values])
  })

  test("are words of their own", () => {
    // A value that is shown as it is, such as a link, is no text.
    const isText = (text: string) => /\p{L}{2}/u.test(text) && !SAME_IN_BOTH.includes(text)
    const same = english.filter(({ path, texts }) => texts.some((text, index) => isText(text) && text === leaves.get(path)?.texts[index]))
    expect(same.map(({ path }) => path)).toEqual([])
  })
})

test("what problems say is a text, and every such text is said by a problem", () => {
  const outside = sources.filter(({ path }) => !path.startsWith("pages/strings/"))
  const said = outside.flatMap(({ text }) => [...text.matchAll(/\btext: "([a-z][A-Za-z]*)"/g)].map(([, name = ""]) => name))
  expect(said.length).toBeGreaterThan(15)
  expect(Object.keys(en.details).toSorted()).toEqual([...new Set(said)].toSorted())
})

/** The codes of every table of errors, but for those of doors that clients use and people never see. */
async function codesOfThePages(): Promise<string[]> {
  const FOR_CLIENTS = ["kernel/http/oauth.ts", "core/token/errors.ts"]
  const files = sources.filter(({ path, text }) => /= defineErrors\(/.test(text) && !FOR_CLIENTS.includes(path))
  const modules = await Promise.all(files.map(({ path }) => import(pathToFileURL(join(SOURCE, path)).href) as Promise<object>))
  return modules.flatMap((module) =>
    Object.values(module).flatMap((exported: unknown) =>
      typeof exported === "object" && exported !== null && "table" in exported && typeof exported.table === "object"
        ? Object.keys(exported.table ?? {})
        : [],
    ),
  )
}
