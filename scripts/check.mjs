// `npm run check`: the fast static checks. All of them run even if one fails.
import process from "node:process"
import { pathToFileURL } from "node:url"
import { runChild } from "./child.mjs"
import { ensureInstalled } from "./install.mjs"
import { root, tools } from "./workspace.mjs"

const steps = [
  // --force: incremental builds have missed changed compiler options.
  { name: "types", file: tools.tsc, args: ["-b", "--force"] },
  { name: "format", file: tools.biome, args: ["check", "--error-on-warnings"] },
  { name: "lint", file: tools.oxlint, args: ["--type-aware", "--deny-warnings"] },
  { name: "unused", file: tools.knip, args: ["--no-progress"] },
  { name: "lockfile", file: `${root}scripts/check-lockfile.mjs`, args: [] },
  { name: "licences", file: `${root}scripts/check-licences.mjs`, args: [] },
  { name: "prose", file: `${root}scripts/check-prose.mjs`, args: [] },
]

/**
 * Prints one line a check, and below it what the check says if it fails.
 * @param {{ between?: () => void }} [options] called after each check
 * @returns {Promise<{ name: string, passed: boolean }[]>}
 */
export async function runChecks({ between = () => {} } = {}) {
  const results = []
  for (const { name, file, args } of steps) {
    const begun = performance.now()
    const { code, output } = await runChild(process.execPath, [file, ...args], { captured: true })
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
    console.log(`${code === 0 ? "ok  " : "FAIL"} ${name.padEnd(8)} ${seconds} s`)
    if (code !== 0) console.log(output.trimEnd())
    results.push({ name, passed: code === 0 })
    between()
  }
  return results
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureInstalled()
  const failed = (await runChecks()).filter(({ passed }) => !passed)
  if (failed.length > 0) {
    console.log(`Failed: ${failed.map(({ name }) => name).join(", ")}`)
    process.exitCode = 1
  }
}
