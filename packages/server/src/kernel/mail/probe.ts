import { createTransport } from "nodemailer"
import type { Secret } from "../secret.ts"
import { connectionOf } from "./smtp.ts"

/**
 * How far one gets with a mail server. `name`: its name leads nowhere; `refused`: nobody listens there; `silent`: nothing
 * came back in time, as behind a firewall; `mute`: it took the connection and never greeted; `tls`: it cannot speak TLS;
 * `certificate`: it can, with one that is not believed; `auth`: it does not take the user name and password; `answer`:
 * it said something else than yes.
 */
export type MailServerState = "fine" | "name" | "refused" | "silent" | "mute" | "tls" | "certificate" | "auth" | "answer"

export interface MailServerReport {
  readonly state: MailServerState
  /** `host:port`, as it was asked. */
  readonly server: string
  /** A code, never what the server wrote: that may repeat addresses. Empty when there is none. */
  readonly code: string
}

export interface ProbeSettings {
  readonly url: Secret
  /** What the server is greeted with. */
  readonly host: string
  readonly extraCaFile: string | undefined
  readonly timeoutMs: number
}

const DNS_SHARE = 0.5
const SOCKET_SHARE = 1.25

/** Connects, greets, changes to TLS and signs in where that is configured; sends nothing. @returns in time, whatever the server does */
export async function probeMailServer({ url, host, extraCaFile, timeoutMs }: ProbeSettings): Promise<MailServerReport> {
  const connection = connectionOf({ url, host, extraCaFile })
  const server = `${connection.host}:${connection.port}`
  const transport = createTransport({
    ...connection,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    // Longer than the wait for a greeting: of two that end together either may be first, and they mean different things.
    socketTimeout: timeoutMs * SOCKET_SHARE,
    dnsTimeout: timeoutMs * DNS_SHARE,
  })
  // A server that drips its answers is no better than a silent one, whatever each wait is bounded by.
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<MailServerReport>((resolve) => {
    timer = setTimeout(() => resolve({ state: "mute", server, code: "" }), timeoutMs * 2)
  })
  const tried = transport.verify().then(
    (): MailServerReport => ({ state: "fine", server, code: "" }),
    (error: unknown): MailServerReport => ({ server, ...stateOf(error) }),
  )
  try {
    return await Promise.race([tried, late])
  } finally {
    clearTimeout(timer)
    transport.close()
  }
}

interface MailError {
  readonly code?: string
  /** Of the system, before the library gave its own. */
  readonly originalCode?: string
  readonly responseCode?: number
  readonly timeoutType?: string
  readonly command?: string
  readonly message?: string
}

/** OpenSSL's reasons, as Node spells them. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|ALTNAME/
const NO_ROUTE = new Set(["EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "EADDRNOTAVAIL"])

function stateOf(error: unknown): Pick<MailServerReport, "state" | "code"> {
  const { code = "", originalCode = "", responseCode, timeoutType, command, message = "" } = error as MailError
  const system = originalCode === "" ? code : originalCode
  if (code === "EDNS" || system === "ENOTFOUND" || system === "EAI_AGAIN") return { state: "name", code: system }
  if (CERTIFICATE.test(system) || /certificate|altnames/i.test(message)) return { state: "certificate", code: system }
  if (system === "ECONNREFUSED") return { state: "refused", code: system }
  if (timeoutType === "GREETING_TIMEOUT") return { state: "mute", code: "" }
  if (code === "ETIMEDOUT" || NO_ROUTE.has(system)) return { state: "silent", code: system }
  if (code === "EAUTH") return { state: "auth", code: String(responseCode ?? "") }
  if (code === "ETLS" || system.startsWith("ERR_SSL") || system === "EPROTO" || command === "STARTTLS") return { state: "tls", code: system }
  return { state: "answer", code: String(responseCode ?? system) }
}
