import { createHash } from "node:crypto"
import type { Core } from "../feature.ts"

type Needs = Pick<Core, "audit" | "database" | "log" | "metrics" | "outbound" | "store">

/** Asking takes no longer than this; a password is never refused, and nobody is kept waiting, because the service is down. */
const TIMEOUT_MS = 1_000
/** A range has some 2,000 lines of about 40 bytes, and padding. */
const MAX_BODY_BYTES = 256 * 1_024
/** Ranges change by the month. */
const CACHE_SECONDS = 24 * 3_600
const PREFIX_CHARACTERS = 5

/** Passwords that were stolen somewhere and published. */
export interface BreachedPasswords {
  /** @returns false as well when the service could not be asked */
  knows(password: string): Promise<boolean>
}

/**
 * Have I Been Pwned's range service, or another that speaks like it: only the first five characters of the password's SHA-1
 * leave the house (k-anonymity), and padding hides from onlookers how long the answer is.
 * @param baseUrl without a slash at its end
 */
export function createBreachedPasswords(baseUrl: string, { audit, database, log, metrics, outbound, store }: Needs): BreachedPasswords {
  const checks = metrics.counter("doorward_breached_password_checks_total", "New passwords asked about at the breached-password service.", [
    "outcome",
  ])

  async function rangeOf(prefix: string): Promise<string> {
    const key = `password/range/${prefix}`
    const cached = await store.cache.get(key)
    if (cached !== undefined) return cached
    const { status, body } = await outbound.fetch(`${baseUrl}/range/${prefix}`, {
      headers: { "Add-Padding": "true", "User-Agent": "Doorward" },
      timeoutMs: TIMEOUT_MS,
      maxBodyBytes: MAX_BODY_BYTES,
    })
    if (status !== 200) throw new Error(`it answered ${status}`)
    const range = suffixesOf(body)
    await store.cache.set(key, range, CACHE_SECONDS)
    return range
  }

  return {
    knows: async (password) => {
      // SHA-1 is what the service is asked by, not what protects anything.
      const digest = createHash("sha1").update(password).digest("hex").toUpperCase()
      try {
        const range = await rangeOf(digest.slice(0, PREFIX_CHARACTERS))
        const known = range.split(",").includes(digest.slice(PREFIX_CHARACTERS))
        checks.add({ outcome: known ? "breached" : "clean" })
        return known
      } catch (error) {
        checks.add({ outcome: "failed" })
        // Its address holds a part of the digest, so nothing of the request is told.
        log.warn({ reason: error instanceof Error ? error.name : "unknown" }, "the breached-password service could not be asked")
        await audit.record(database, { type: "password.breach_check_failed", actor: "system" })
        return false
      }
    },
  }
}

/** `SUFFIX:count` a line; padding has the count 0. @throws when it is something else */
function suffixesOf(body: string): string {
  const lines = body.split(/\r?\n/).filter(Boolean)
  const suffixes = lines.flatMap((line) => {
    const [, suffix, count] = /^([0-9A-Fa-f]{35}):(\d+)$/.exec(line.trim()) ?? []
    if (suffix === undefined) throw new Error("it answered something else than a range")
    return Number(count) > 0 ? [suffix.toUpperCase()] : []
  })
  return suffixes.join(",")
}
