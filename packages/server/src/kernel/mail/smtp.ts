import { readFileSync } from "node:fs"
import { rootCertificates } from "node:tls"
import { createTransport } from "nodemailer"
import type { Secret } from "../secret.ts"
import { isPlainAddress, type Sender } from "./sender.ts"

/** A mail as it leaves. */
export interface Letter {
  /** Of the row; the Message-ID is made of it, so that a mail that was sent twice can be recognised. */
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/**
 * Why a mail was not taken: `address` for one the server does not take mails for; `server` for anything else it answered;
 * `unreachable` when there was no answer. The reason holds codes, never what the server wrote: that may repeat addresses.
 */
export class MailRefused extends Error {
  override readonly name = "MailRefused"
  readonly kind: "address" | "server" | "unreachable"
  constructor(kind: MailRefused["kind"], reason: string) {
    super(reason)
    this.kind = kind
  }
}

export interface Mailer {
  /** Resolves when the server has taken the mail. @param signal aborting cuts the connection it is sent on @throws MailRefused */
  send(letter: Letter, signal: AbortSignal): Promise<void>
  /** Cuts every connection. */
  close(): void
}

export interface SmtpSettings {
  readonly url: Secret
  readonly from: Sender
  /** What stands behind the @ of Message-IDs, and what the server is greeted with. */
  readonly host: string
  /** PEM, besides the authorities Node knows. */
  readonly extraCaFile: string | undefined
  readonly connections: number
}

const CONNECT_TIMEOUT_MS = 10_000
const GREETING_TIMEOUT_MS = 10_000
/** Without a byte from the server. */
const SILENCE_TIMEOUT_MS = 20_000
const DNS_TIMEOUT_MS = 5_000
/** From the first byte to the server's answer, however slowly it drips. */
export const SEND_TIMEOUT_MS = 60_000
const MAILS_PER_CONNECTION = 100
/** Below the five minutes a server waits at least (RFC 5321 §4.5.3.2.7). */
const IDLE_TIMEOUT_MS = 30_000
/** The longest answer of a server that is read. */
const MAX_ANSWER_BYTES = 64 * 1024

/**
 * Mails by SMTP. `smtps:` speaks TLS from the start; `smtp:` must be able to change to it (STARTTLS), or nothing is sent,
 * unless the server is on this machine or the address ends in `?tls=off`.
 */
export function createSmtp({ url, from, host, extraCaFile, connections }: SmtpSettings): Mailer {
  const transport = createTransport({
    pool: true,
    ...connectionOf({ url, host, extraCaFile }),
    maxConnections: connections,
    maxMessages: MAILS_PER_CONNECTION,
    // A mail whose connection ended may have been taken: whether it is tried again is for the outbox to say.
    maxRequeues: 0,
    idleTimeout: IDLE_TIMEOUT_MS,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: GREETING_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    dnsTimeout: DNS_TIMEOUT_MS,
  })
  // Connections that break while nobody waits for them.
  transport.on("error", () => undefined)
  return {
    send: async ({ id, to, subject, text, html, at }, signal) => {
      // What stands in the database was checked on its way in; this is the last place before it is somebody else's to parse.
      if (!isPlainAddress(to)) throw new MailRefused("address", "no plain address")
      try {
        await transport.sendMail({
          from,
          to: { name: "", address: to },
          envelope: { from: from.address, to: [to] },
          subject,
          text,
          html,
          messageId: `<${id}@${host}>`,
          date: new Date(at),
          // RFC 3834 §5: no answer from a machine, please.
          headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
          signal: AbortSignal.any([signal, AbortSignal.timeout(SEND_TIMEOUT_MS)]),
        })
      } catch (error) {
        throw refusalOf(error)
      }
    },
    close: () => transport.close(),
  }
}

/** How the server is reached and what is believed of it, for sending and for trying it out. */
export function connectionOf({ url, host, extraCaFile }: Pick<SmtpSettings, "url" | "host" | "extraCaFile">) {
  return {
    ...serverOf(new URL(url.reveal())),
    name: host,
    tls: {
      minVersion: "TLSv1.2" as const,
      ...(extraCaFile === undefined ? {} : { ca: [...rootCertificates, readFileSync(extraCaFile, "utf8")] }),
    },
    maxResponseSize: MAX_ANSWER_BYTES,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function serverOf(url: URL) {
  const secure = url.protocol === "smtps:"
  // RFC 3986 §3.2.1.
  const [user = "", pass = ""] = (/^[a-z]+:\/\/([^/@]*)@/.exec(url.href)?.[1] ?? "").split(":").map(decodeURIComponent)
  const plain = !secure && (isLoopback(url.hostname) || url.searchParams.get("tls") === "off")
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? (secure ? 465 : 587) : Number(url.port),
    secure,
    ...(plain ? { ignoreTLS: true } : { requireTLS: !secure }),
    ...(user === "" ? {} : { auth: { user, pass } }),
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host)
}

/** RFC 5321 §4.2.3 for "no such mailbox", "not here" and "no such name". */
const NO_SUCH_ADDRESS = new Set([550, 551, 553])

function refusalOf(error: unknown): MailRefused {
  const { code, responseCode, response, command } = error as {
    readonly code?: string
    readonly responseCode?: number
    readonly response?: string
    readonly command?: string
  }
  if (typeof responseCode !== "number") return new MailRefused("unreachable", code ?? "no answer")
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? "")?.[1]
  const reason = [command, responseCode, enhanced].filter((part) => part !== undefined).join(" ")
  // RFC 3463 §3.8: X.7.X is the server's policy, such as "relaying denied". Whoever runs it can mend that, and the mail is still good.
  const aboutAddress = command === "RCPT TO" && NO_SUCH_ADDRESS.has(responseCode) && !enhanced?.startsWith("5.7.")
  if (aboutAddress) return new MailRefused("address", reason)
  // Before a mail was even begun, the next one would fare no better.
  return new MailRefused(command === "MAIL FROM" || command === "RCPT TO" || command === "DATA" ? "server" : "unreachable", reason)
}
