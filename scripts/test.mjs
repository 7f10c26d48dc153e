// `npm test`: everything that must hold, from a fresh clone to one closing line. Arguments after `--` go to vitest (a file name, `-t` and a test name ...).
import process from "node:process"
import { findChromium } from "../tests/servers/find-program.mjs"
import { startMemcached } from "../tests/servers/memcached.mjs"
import { startPostgres } from "../tests/servers/postgres.mjs"
import { startRedis } from "../tests/servers/redis.mjs"
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
await ensureServers(["postgres", "redis", "memcached", "chromium", "nginx"])
endIfInterrupted()
await ensureBuilt()
endIfInterrupted()

for (const { passed } of await runChecks({ between: endIfInterrupted })) tally.add(passed ? { passed: 1 } : { failed: 1 })

/** @type {{ stop: () => Promise<void> }[]} */
const servers = []
try {
  // What the tests do to this PostgreSQL is thrown away with it, so it need not reach the disk.
  const postgres = await startPostgres({ fsync: false })
  servers.push(postgres)
  const redis = await startRedis()
  servers.push(redis)
  const memcached = await startMemcached()
  servers.push(memcached)
  endIfInterrupted()
  const env = {
    DOORWARD_TEST_POSTGRES_URL: postgres.url,
    DOORWARD_TEST_REDIS_URL: redis.url,
    DOORWARD_TEST_MEMCACHED_URL: memcached.url,
    DOORWARD_TEST_CHROMIUM: findChromium() ?? "",
  }
  tally.add(await runVitest({ config: "vitest.config.ts", args: process.argv.slice(2), env, report: "test" }))
} finally {
  await Promise.all(servers.map((server) => server.stop()))
}
endIfInterrupted()
tally.finish()
