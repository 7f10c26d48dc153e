import type { Incoming } from "../../kernel/http/incoming.ts"
import { isId } from "../../kernel/id.ts"
import type { Core } from "../feature.ts"

const WINDOW_MS = 60_000
/** Strangers can fail as often as they like; they shall not fill the disk with it. The metrics count the rest. */
const MAX_RECORDED_PER_WINDOW = 60

/** Writes down that somebody could not prove to be the client they named, a bounded number of times a minute. */
export function createFailedAuthentication({ audit, database, clock, metrics }: Pick<Core, "audit" | "database" | "clock" | "metrics">) {
  const failures = metrics.counter("doorward_client_authentication_failures_total", "API clients that could not prove who they are.")
  let windowStartedAt = Number.NEGATIVE_INFINITY
  let recorded = 0
  return async (clientId: string, request: Incoming): Promise<void> => {
    failures.add()
    const now = clock.now()
    if (now - windowStartedAt >= WINDOW_MS) {
      windowStartedAt = now
      recorded = 0
    }
    if (recorded >= MAX_RECORDED_PER_WINDOW) return
    recorded++
    // What is no client's id may be anything, a mistyped secret too.
    const details = isId("cli", clientId) ? { client_id: clientId } : {}
    await audit.record(database, { type: "client.authentication_failed", actor: "unknown", request, details })
  }
}
