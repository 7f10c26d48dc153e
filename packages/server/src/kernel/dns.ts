import { Resolver } from "node:dns/promises"
import { createTurns } from "./turns.ts"

/** No server of names gave an answer one could act on. Whether there are records is not known. */
export class DnsUnavailable extends Error {
  override readonly name = "DnsUnavailable"
}

/**
 * The TXT records of a name, each put together from its parts (RFC 7208 §3.3); `absent` when the name has none or does not
 * exist, on the word of a server that was asked.
 * @throws DnsUnavailable
 */
export type ResolveTxt = (name: string) => Promise<readonly string[] | "absent">

const TRY_MS = 1_500
const TRIES = 2
const DEFAULT_TIMEOUT_MS = 5_000
/** More records, or longer ones, belong to nobody who was asked to add a short one; they are left out. */
const MAX_RECORDS = 100
const MAX_RECORD_CHARACTERS = 2_048
const MAX_AT_ONCE = 16
const MAX_WAITING = 64

export interface DnsSettings {
  /** `address:port`; those of this machine otherwise. */
  readonly servers?: readonly string[]
  readonly timeoutMs?: number
}

/** What the name's own servers say of it, without names of this machine's domain or its file of hosts. */
export function createResolveTxt({ servers, timeoutMs = DEFAULT_TIMEOUT_MS }: DnsSettings = {}): ResolveTxt {
  const turns = createTurns({
    places: MAX_AT_ONCE,
    maxWaiting: MAX_WAITING,
    timeoutMs,
    refuse: (why) => new DnsUnavailable(`too many names at once: ${why}`),
  })
  return (name) =>
    turns.take(async () => {
      // A new one each time reads which servers this machine asks today, and is given up alone.
      const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES })
      if (servers) resolver.setServers(servers)
      const timer = setTimeout(() => resolver.cancel(), timeoutMs)
      try {
        const records = await resolver.resolveTxt(name)
        const texts = records.slice(0, MAX_RECORDS).map((parts) => parts.join(""))
        return texts.filter((text) => text.length <= MAX_RECORD_CHARACTERS)
      } catch (error) {
        const code = codeOf(error)
        if (ABSENT.has(code)) return "absent"
        throw new DnsUnavailable(`${name}: ${code}`)
      } finally {
        clearTimeout(timer)
      }
    })
}

/** RFC 8020 (no such name), RFC 2308 §2.2 (no such record), and what cannot be a name. */
const ABSENT: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA", "EBADNAME"])

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown"
}
