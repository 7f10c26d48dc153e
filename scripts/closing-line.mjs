// Every test command ends with exactly one line that people and machines can read: `N passed, N failed, N skipped`.
import process from "node:process"

/**
 * From now on this process prints the closing line as its last act, however it ends, and never exits 0 if something failed. An end before `finish` is
 * itself a failure: whatever broke off cannot be called passed.
 */
export function openTally() {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  let finished = false
  process.once("exit", (code) => {
    if (!finished && counts.failed === 0) counts.failed = 1
    if (counts.failed > 0 && code === 0) process.exitCode = 1
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  })
  return {
    /** @param {{ passed?: number, failed?: number, skipped?: number }} more */
    add({ passed = 0, failed = 0, skipped = 0 }) {
      counts.passed += passed
      counts.failed += failed
      counts.skipped += skipped
    },
    finish() {
      finished = true
    },
  }
}
