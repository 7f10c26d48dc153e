// Ends a test server whose owner is gone. Nothing runs in a process that is killed outright (as vitest does with its workers), so somebody else must watch:
// this program's standard input closes when the owner ends, however it ends.
import { rmSync } from "node:fs"
import process from "node:process"
import { createInterface } from "node:readline"
import { withDescendants } from "./process-tree.mjs"

const [folder = ""] = process.argv.slice(2)
let pid = 0

// What ends the owner's whole family may not end the one who cleans up after it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {})

// The owner writes the server's process id at every start, and 0 when it has ended.
for await (const line of createInterface({ input: process.stdin })) pid = Number(line)

for (const member of pid === 0 ? [] : withDescendants(pid)) {
  try {
    process.kill(member, "SIGKILL")
  } catch {
    // It ended by itself.
  }
}
rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
