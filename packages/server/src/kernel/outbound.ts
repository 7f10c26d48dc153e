import { lookup } from "node:dns/promises"
import { readFileSync } from "node:fs"
import { isIP } from "node:net"
import { rootCertificates } from "node:tls"
import type { Metrics } from "./metrics.ts"
import { createAddressRules } from "./outbound-address.ts"
import { AnswerRefused, type ExchangeAnswer, exchange } from "./outbound-exchange.ts"
import { createOutboundTurns } from "./outbound-turns.ts"
import { parseCertificates } from "./pem.ts"

export interface OutboundRequest {
  readonly method?: "GET" | "POST"
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** From the first byte sent to the last received, redirects and looking up the name included. */
  readonly timeoutMs?: number
  readonly maxBodyBytes?: number
}

export type OutboundAnswer = ExchangeAnswer

/** `refused`: by our own rules, nothing was sent. `busy`: too many are under way. The others are the other side's doing. */
export type OutboundReason = "refused" | "busy" | "unreachable" | "late" | "unacceptable"

/** Why nothing came of a request: said in the log, never to whoever caused it. */
export class OutboundFailed extends Error {
  override readonly name = "OutboundFailed"
  readonly reason: OutboundReason
  constructor(message: string, reason: OutboundReason = "unreachable") {
    super(message)
    this.reason = reason
  }
}

/** The only way out of the house by HTTP. */
export interface Outbound {
  /**
   * Asks a public https address (or one the operator opened), follows at most three redirects, and gives up in time. Any
   * status is an answer; redirects are judged like the first address, and take no credentials to another origin.
   * @throws OutboundFailed
   */
  fetch(url: string, request?: OutboundRequest): Promise<OutboundAnswer>
}

/** Every address of a name. */
export type Resolve = (host: string) => Promise<readonly string[]>

export interface OutboundSettings {
  /** Blocks and host names that may be reached although they are not public. */
  readonly allowPrivate: readonly string[]
  readonly extraCaFile: string | undefined
}

export interface OutboundDeps {
  readonly metrics: Metrics
  /** The system's resolver unless given. */
  readonly resolve?: Resolve | undefined
}

const DEFAULT_TIMEOUT_MS = 5_000
/** GATES: a body of 1 MB. */
const DEFAULT_MAX_BODY_BYTES = 1_000_000
const MAX_REDIRECTS = 3
const MAX_URL_CHARACTERS = 8_192
/** What may follow a redirect to another origin: what the answer should look like, and nothing that could be a credential. */
const HARMLESS_HEADERS = new Set(["accept", "accept-language", "user-agent"])

export function createOutbound(settings: OutboundSettings, { metrics, resolve = systemResolve }: OutboundDeps): Outbound {
  const rules = createAddressRules(settings.allowPrivate)
  const ca =
    settings.extraCaFile === undefined
      ? undefined
      : [...rootCertificates, ...parseCertificates(readFileSync(settings.extraCaFile, "utf8"), settings.extraCaFile)]
  const turns = createOutboundTurns((why) => new OutboundFailed(why, "busy"))
  const outcomes = metrics.counter("doorward_outbound_requests_total", "Requests to other servers, by how they ended", ["outcome"])
  const durations = metrics.duration("doorward_outbound_seconds", "How long requests to other servers took", ["outcome"])

  /** @returns the addresses of the URL's host, every one of which may be reached */
  async function judged(url: URL): Promise<readonly string[]> {
    const host = url.hostname.replace(/^\[|\]$/g, "")
    const addresses = isIP(host) ? [host] : await resolve(host)
    if (addresses.length === 0) throw new OutboundFailed(`${url.host} has no address`)
    for (const address of addresses) {
      const verdict = rules.judge(host, address)
      // One that is refused condemns them all: a name with two kinds of addresses is a trick, or a mistake.
      if ("refused" in verdict) throw new OutboundFailed(`${url.host} is at ${address}, which may not be reached (${verdict.refused})`, "refused")
      if (url.protocol === "http:" && !verdict.isPrivate) throw new OutboundFailed(`${url.host} would be asked over plain http`, "refused")
    }
    return addresses
  }

  async function follow(first: Step, maxBodyBytes: number, signal: AbortSignal): Promise<OutboundAnswer> {
    let step = first
    for (let redirects = 0; ; redirects++) {
      const { url } = step
      const answer = await turns.take(url.host, async () => {
        signal.throwIfAborted()
        const addresses = await unlessAborted(judged(url), signal)
        return exchange({ ...step, addresses, maxBodyBytes, ca, signal })
      })
      const next = redirected(step, answer)
      if (!next) return answer
      if (redirects === MAX_REDIRECTS) throw new OutboundFailed(`${first.url.host} redirects more than ${MAX_REDIRECTS} times`, "unacceptable")
      step = next
    }
  }

  return {
    fetch: async (address, { method = "GET", headers = {}, body, timeoutMs = DEFAULT_TIMEOUT_MS, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = {}) => {
      const started = performance.now()
      const cut = new AbortController()
      const timer = setTimeout(() => cut.abort(new OutboundFailed(`no whole answer within ${timeoutMs} ms`, "late")), timeoutMs)
      let outcome: OutboundReason | "answered" = "answered"
      try {
        const work = follow({ url: parseUrl(address), method, headers, body }, maxBodyBytes, cut.signal)
        return await unlessAborted(work, cut.signal)
      } catch (error) {
        const failed = asFailed(error, cut.signal)
        outcome = failed.reason
        throw failed
      } finally {
        clearTimeout(timer)
        outcomes.add({ outcome })
        durations.observe({ outcome }, (performance.now() - started) / 1000)
      }
    },
  }
}

interface Step {
  readonly url: URL
  readonly method: "GET" | "POST"
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** The rules that need no name to be looked up. Messages name no path: it may hold a credential. */
function parseUrl(text: string, base?: URL): URL {
  const refuse = (why: string) => new OutboundFailed(why, "refused")
  if (text.length > MAX_URL_CHARACTERS) throw refuse("the address is too long")
  if (!URL.canParse(text, base)) throw refuse("no address that can be read")
  const url = new URL(text, base)
  if (url.protocol !== "https:" && url.protocol !== "http:") throw refuse(`${url.protocol} is neither https nor http`)
  if (!url.href.startsWith(url.origin)) throw refuse("an address with a user name or a secret before its host")
  if (url.port === "0") throw refuse("port 0")
  // The same host under another name: rules by name would not see it.
  if (url.hostname.endsWith(".")) throw refuse("a host name that ends in a dot")
  return url
}

/** Where an answer sends us, if anywhere (Fetch §4.4 for the methods). */
function redirected({ url, method, headers, body }: Step, { status, headers: { location } }: OutboundAnswer): Step | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  const next = parseUrl(location, url)
  if (url.protocol === "https:" && next.protocol !== "https:") throw new OutboundFailed(`${url.host} redirects from https to http`, "unacceptable")
  const staysHome = next.origin === url.origin
  const keepsBody = status >= 307 || method === "GET"
  if (keepsBody && body !== undefined && !staysHome)
    throw new OutboundFailed(`${url.host} would have the body sent to another origin`, "unacceptable")
  const kept = Object.entries(headers).filter(([name]) => {
    const lower = name.toLowerCase()
    return staysHome ? keepsBody || !lower.startsWith("content-") : HARMLESS_HEADERS.has(lower)
  })
  return { url: next, method: keepsBody ? method : "GET", headers: Object.fromEntries(kept), body: keepsBody ? body : undefined }
}

function asFailed(error: unknown, signal: AbortSignal): OutboundFailed {
  if (error instanceof OutboundFailed) return error
  if (signal.reason instanceof OutboundFailed) return signal.reason
  if (error instanceof AnswerRefused) return new OutboundFailed(error.message, "unacceptable")
  const { code, message } = error as NodeJS.ErrnoException
  if (code === "HPE_HEADER_OVERFLOW") return new OutboundFailed("the answer's head is too large", "unacceptable")
  // Of several addresses that all failed, Node says only the code.
  return new OutboundFailed(message === "" ? (code ?? "it failed without a word") : message)
}

/** For what takes no signal: goes on without it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error)
    signal.addEventListener("abort", abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort))
  })
}

async function systemResolve(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}
