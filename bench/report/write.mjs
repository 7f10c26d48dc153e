/** Keeps results: one JSON file for each run of each measurement, and one page with the newest of each. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { ratioRows, table } from "./table.mjs"

const FOLDER = new URL("../results/", import.meta.url)

/** Writes results/<date>-<name>.json; a second run on one day replaces the first. Returns its path. */
export function writeResult(result) {
  mkdirSync(FOLDER, { recursive: true })
  const file = new URL(`${result.at.slice(0, 10)}-${result.name}.json`, FOLDER)
  writeFileSync(file, `${JSON.stringify(result, rounded, 1)}\n`)
  return fileURLToPath(file)
}

// A microsecond of a latency and a hundredth of a request a second are noise, and make the files hard to read.
function rounded(_key, value) {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value
}

export function writeLatest() {
  const newest = new Map()
  for (const name of readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .toSorted()) {
    const result = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"))
    newest.set(result.name, result)
  }
  const sections = [...newest.values()].map(section)
  const page = ["# The newest measurements", "Written by `node bench/run.mjs`; what they mean is in docs/benchmarks.md.", ...sections].join("\n\n")
  const file = new URL("latest.md", FOLDER)
  writeFileSync(file, `${page}\n`)
  return fileURLToPath(file)
}

/** One measurement as Markdown, which reads well enough on a terminal too. */
export function section(result) {
  const { name, at, command, pinned, rounds, doorward, machine } = result
  const lines = [
    `## ${name}`,
    `${at}, \`${command}\`, ${rounds} rounds, medians. ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, priority ${machine.priority}, load before ${machine.loadAverageBefore.toFixed(2)}. ${
      doorward === undefined ? "Doorward took no part." : `Doorward at ${doorward.commit ?? "an unknown commit"}.`
    }`,
    `Pinned: ${pinned}.`,
    ...disturbance(result.measured),
    table(result.rows),
  ]
  if (result.ratios.length > 0) lines.push(table(ratioRows(result.ratios)))
  return lines.join("\n\n")
}

function disturbance(measured) {
  const disturbed = measured.filter((one) => one.disturbed).length
  return disturbed === 0
    ? []
    : [`**${disturbed} of ${measured.length} slots were disturbed by other work on the machine**, however often they were measured again.`]
}
