// `npm run docs:security-tests`: writes docs/security-tests.md from the reports the last `npm test` and `npm run test:faults` left. What is not in them is not claimed.
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { relative } from "node:path"
import process from "node:process"
import { root } from "./workspace.mjs"

const REPORTS = ["test", "faults"]
const AREAS = new Map([
  ["PW", "Passwords, sign-up, reset"],
  ["SES", "Sessions and cookies"],
  ["TOK", "Tokens and keys"],
  ["OA", "OAuth"],
  ["OI", "OpenID Connect"],
  ["WA", "Passkeys"],
  ["MF", "Codes and second factors"],
  ["MG", "Links by mail"],
  ["TN", "Organizations"],
  ["AD", "Administration"],
  ["AZ", "Permissions"],
  ["GW", "Gateway"],
  ["MT", "Sender-bound tokens"],
  ["UI", "Pages"],
  ["DS", "Exhaustion"],
  ["RC", "Races"],
  ["FT", "Faults"],
  ["PV", "Privacy, logs, audit"],
  ["E", "Experiments under faults and load"],
])
const ID = new RegExp(String.raw`\b(${[...AREAS.keys()].join("|")})-(\d{2})\b`, "g")

/** @typedef {{ titles: Set<string>, files: Set<string>, passed: number, failed: number }} Entry */

/** @returns {{ entries: Map<string, Entry>, totals: string[] }} */
function readReports() {
  /** @type {Map<string, Entry>} */
  const entries = new Map()
  const totals = []
  for (const name of REPORTS) {
    const file = `${root}.reports/${name}.json`
    if (!existsSync(file)) throw new Error(`There is no report of ${name === "test" ? "npm test" : "npm run test:faults"} yet.`)
    const report = JSON.parse(readFileSync(file, "utf8"))
    totals.push(
      `\`npm ${name === "test" ? "test" : "run test:faults"}\`: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped`,
    )
    for (const { name: path, assertionResults } of report.testResults) {
      for (const { ancestorTitles, title, status } of assertionResults) {
        const names = [...ancestorTitles, title]
        const ids = new Set(names.flatMap((text) => [...text.matchAll(ID)].map(([id]) => id)))
        for (const id of ids) {
          const entry = entries.get(id) ?? { titles: new Set(), files: new Set(), passed: 0, failed: 0 }
          entries.set(id, entry)
          entry.titles.add(sentenceOf(names.find((text) => text.includes(id)) ?? title))
          entry.files.add(relative(root, path))
          if (status === "passed") entry.passed++
          else entry.failed++
        }
      }
    }
  }
  return { entries, totals }
}

/** A test's name without the ids it begins with. @param {string} name */
function sentenceOf(name) {
  return name
    .replace(/^((?:[A-Z]{1,3}-\d{2}(?:,| and|:)? ?)+)/, "")
    .replaceAll("|", "\\|")
    .trim()
}

/** @param {Map<string, Entry>} entries @param {string[]} totals */
function write(entries, totals) {
  const lines = [
    "# Security tests",
    "",
    "Every attack, race and fault this project is tested against, by its id, as the last full run left it. Tests are found by the id in their",
    "name: `npx vitest run -t PW-10`. Written by `npm run docs:security-tests`.",
    "",
    ...totals.map((total) => `- ${total}`),
    `- ${entries.size} ids, ${[...entries.values()].filter(({ failed }) => failed > 0).length} with a failure`,
  ]
  for (const [area, title] of AREAS) {
    const ids = [...entries.keys()].filter((id) => id.startsWith(`${area}-`)).toSorted()
    if (ids.length === 0) continue
    lines.push("", `## ${title}`, "", "| id | what is shown | where | result |", "|---|---|---|---|")
    for (const id of ids) {
      const { titles, files, passed, failed } = /** @type {Entry} */ (entries.get(id))
      const [first = "", ...more] = [...titles].filter(Boolean)
      const shown = more.length === 0 ? first : `${first} (and ${more.length} more)`
      lines.push(
        `| ${id} | ${shown} | ${[...files].map((file) => `\`${file}\``).join(" ")} | ${passed} passed${failed === 0 ? "" : `, **${failed} failed**`} |`,
      )
    }
  }
  writeFileSync(`${root}docs/security-tests.md`, `${lines.join("\n")}\n`)
  console.log(`docs/security-tests.md: ${entries.size} ids`)
}

try {
  const { entries, totals } = readReports()
  write(entries, totals)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
