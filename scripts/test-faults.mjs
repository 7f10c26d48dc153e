// `npm run test:faults`: the fault, race and load experiments in tests/faults. They start, crash and freeze their own servers. `-- --night` runs the large size.
import process from "node:process"
import { startPostgres } from "../tests/servers/postgres.mjs"
import { ensureBuilt } from "./build.mjs"
import { openTally } from "./closing-line.mjs"
import { ensureServers } from "./ensure-servers.mjs"
import { ensureInstalled } from "./install.mjs"
import { catchInterruptions } from "./interruption.mjs"
import { runVitest } from "./vitest-run.mjs"

const tally = openTally()
const endIfInterrupted = catchInterruptions()
const args = process.argv.slice(2)
const size = args.includes("--night") ? "night" : "ci"

await ensureInstalled()
endIfInterrupted()
await ensureServers(["postgres", "redis", "memcached"])
endIfInterrupted()
await ensureBuilt()
endIfInterrupted()

// Most experiments start servers of their own, to do them harm; the timing laboratory only needs quiet ones.
const postgres = await startPostgres({ fsync: false })
try {
  const env = { DOORWARD_FAULTS_SIZE: size, DOORWARD_TEST_POSTGRES_URL: postgres.url }
  tally.add(await runVitest({ config: "vitest.faults.config.ts", args: args.filter((arg) => arg !== "--night"), env, report: "faults" }))
} finally {
  await postgres.stop()
}
endIfInterrupted()
tally.finish()
