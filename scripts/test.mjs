// `npm test`: everything that must hold, from a fresh clone to one closing line. Arguments after `--` go to vitest (a file name, `-t` and a test name ...).
import process from "node:process"
import { findChromium } from "../tests/servers/find-program.mjs"
import { startPostgres } from "../tests/servers/postgres.mjs"
import { ensureBuilt } from "./build.mjs"
import { runChecks } from "./check.mjs"
import { openTally } from "./closing-line.mjs"
import { ensureServers } from "./ensure-servers.mjs"
import { ensureInstalled } from "./install.mjs"
import { catchInterruptions } from "./interruption.mjs"
import { runVitest } from "./vitest-run.mjs"

const tally = openTally()
const endIfInterrupted = catchInterruptions()

await ensureInstalled()
endIfInterrupted()
await ensureServers(["postgres", "chromium"])
endIfInterrupted()
await ensureBuilt()
endIfInterrupted()

for (const { passed } of await runChecks({ between: endIfInterrupted })) tally.add(passed ? { passed: 1 } : { failed: 1 })

// What the tests do to this PostgreSQL is thrown away with it, so it need not reach the disk.
const postgres = await startPostgres({ fsync: false })
try {
  endIfInterrupted()
  const env = { DOORWARD_TEST_POSTGRES_URL: postgres.url, DOORWARD_TEST_CHROMIUM: findChromium() ?? "" }
  tally.add(await runVitest({ config: "vitest.config.ts", args: process.argv.slice(2), env, report: "test" }))
} finally {
  await postgres.stop()
}
endIfInterrupted()
tally.finish()
