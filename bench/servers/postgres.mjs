import { spawnSync } from "node:child_process"
import { startPostgres } from "../../tests/servers/postgres.mjs"

/** A private PostgreSQL that writes to the disk what it acknowledges, with everything of it on `cores`. */
export async function startDurablePostgres({ cores }) {
  const postgres = await startPostgres({ fsync: true })
  const { status, stderr } = spawnSync("taskset", ["-a", "-c", "-p", cores, String(postgres.pid)], { encoding: "utf8" })
  if (status !== 0) throw new Error(`PostgreSQL could not be pinned: ${stderr}`)
  return postgres
}

/** What Doorward needs to use it. */
export function doorwardOn(postgres) {
  return { DOORWARD_DATABASE_URL: postgres.url, DOORWARD_SECRET: "a root secret of the bench's own, of 32 characters" }
}
