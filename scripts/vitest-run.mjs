// One vitest run, counted from its own JSON report: what a person reads on the terminal is not parsed.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { runChild } from "./child.mjs"
import { root, tools } from "./workspace.mjs"

/**
 * @param {{ config: string, args: string[], env: Record<string, string>, report: string }} options `report`: under which name a whole run's report is kept
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>} at least one failure whenever vitest was not content, or ran no test at all
 */
export async function runVitest({ config, args, env, report }) {
  const folder = mkdtempSync(join(tmpdir(), "doorward-report-"))
  const reportFile = join(folder, "report.json")
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`]
    const { code } = await runChild(process.execPath, [tools.vitest, "run", "--config", config, ...reporters, ...args], {
      env: { ...process.env, ...env },
    })
    // A run of some files says nothing about the others.
    if (args.length === 0) keep(reportFile, report)
    return countsOf(reportFile, code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} reportFile @param {string} name */
function keep(reportFile, name) {
  if (!existsSync(reportFile)) return
  mkdirSync(`${root}.reports`, { recursive: true })
  copyFileSync(reportFile, `${root}.reports/${name}.json`)
}

/** @param {string} reportFile @param {number} code vitest's exit code */
function countsOf(reportFile, code) {
  let report
  try {
    report = JSON.parse(readFileSync(reportFile, "utf8"))
  } catch {
    console.error(`vitest ended with exit code ${code} and left no report.`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const counts = { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests }
  // A file that could not even be loaded, or whose hooks failed, has no failed test in it.
  for (const { status, assertionResults } of report.testResults) {
    if (status === "failed" && !assertionResults.some((/** @type {{ status: string }} */ test) => test.status === "failed")) counts.failed += 1
  }
  if (counts.passed + counts.failed === 0) {
    console.error("No test was executed, which counts as a failure.")
    counts.failed = 1
  }
  // Errors outside any test, such as a rejection nobody handled.
  if ((code !== 0 || report.success !== true) && counts.failed === 0) counts.failed = 1
  return counts
}
