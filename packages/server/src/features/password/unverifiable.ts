import type { Log } from "../../kernel/log.ts"
import type { Metrics } from "../../kernel/metrics.ts"
import type { Unverifiable } from "./hashing.ts"

const MEANING: Readonly<Record<Unverifiable, string>> = {
  unknown_pepper: "passwords were hashed with a pepper that is not configured: their owners cannot sign in with them",
  unreadable: "password hashes cannot be read: their owners cannot sign in with them",
}

/** Each cause once in the log of a process, every time in the metrics. */
export function tellUnverifiable({ log, metrics }: { readonly log: Log; readonly metrics: Metrics }): (why: Unverifiable) => void {
  const counter = metrics.counter("doorward_password_unverifiable_total", "Sign-ins by a password whose hash cannot be verified.", ["why"])
  const told = new Set<Unverifiable>()
  return (why) => {
    counter.add({ why })
    if (told.has(why)) return
    told.add(why)
    log.error({ why }, MEANING[why])
  }
}
