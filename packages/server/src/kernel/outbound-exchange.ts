import { type IncomingHttpHeaders, request as plainRequest } from "node:http"
import { request as tlsRequest } from "node:https"
import { isIPv6, type LookupFunction } from "node:net"

/** One request to one address that has been judged; no redirect is followed here. */
export interface ExchangeRequest {
  readonly url: URL
  /** Where the connection goes: the name is not asked for again. */
  readonly addresses: readonly string[]
  readonly method: "GET" | "POST"
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly maxBodyBytes: number
  /** Certificate authorities to trust, when they are not Node's own. */
  readonly ca: readonly string[] | undefined
  readonly signal: AbortSignal
}

export interface ExchangeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What came back breaks a limit or a rule of ours. */
export class AnswerRefused extends Error {
  override readonly name = "AnswerRefused"
}

const MAX_HEADER_BYTES = 16_384
/** Of the connection, not of the message: a caller has no say in them. */
const OURS = new Set([
  "host",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "accept-encoding",
  "te",
  "trailer",
  "upgrade",
  "expect",
])

/**
 * Sends a request over a connection of its own, which ends with the answer: nothing is left open, and no answer can be
 * taken for another's. The certificate is checked against the name, whatever the environment says.
 */
export function exchange(request: ExchangeRequest): Promise<ExchangeAnswer> {
  const { url, method, body, maxBodyBytes, signal } = request
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? tlsRequest : plainRequest
    const outgoing = send(
      {
        hostname: url.hostname.replace(/^\[|\]$/g, ""),
        port: url.port === "" ? undefined : Number(url.port),
        path: `${url.pathname}${url.search}`,
        method,
        headers: headersOf(request),
        lookup: pinned(request.addresses),
        agent: false,
        maxHeaderSize: MAX_HEADER_BYTES,
        rejectUnauthorized: true,
        minVersion: "TLSv1.2",
        ca: request.ca === undefined ? undefined : [...request.ca],
        signal,
      },
      (incoming) => {
        const refuse = (why: string) => {
          reject(new AnswerRefused(why))
          outgoing.destroy()
        }
        const { headers, statusCode = 0 } = incoming
        const encoding = headers["content-encoding"]
        if (encoding !== undefined && encoding.toLowerCase() !== "identity")
          return refuse(`the answer is encoded (${encoding}), which was not asked for`)
        if (Number(headers["content-length"] ?? 0) > maxBodyBytes) return refuse(`the answer is larger than ${maxBodyBytes} bytes`)
        const chunks: Buffer[] = []
        let bytes = 0
        incoming.on("data", (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > maxBodyBytes) refuse(`the answer is larger than ${maxBodyBytes} bytes`)
          else chunks.push(chunk)
        })
        incoming.on("error", reject)
        incoming.once("end", () => resolve({ status: statusCode, headers: joined(headers), body: Buffer.concat(chunks).toString("utf8") }))
      },
    )
    outgoing.on("error", reject)
    // Nobody asked for another protocol.
    outgoing.once("upgrade", (_, socket) => {
      socket.destroy()
      reject(new AnswerRefused("the answer wants another protocol"))
    })
    outgoing.end(body)
  })
}

function headersOf({ headers, body }: ExchangeRequest): Record<string, string> {
  const wanted = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value])
  return {
    "user-agent": "Doorward",
    ...Object.fromEntries(wanted.filter(([name]) => !OURS.has(name))),
    "accept-encoding": "identity",
    connection: "close",
    ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
  }
}

/** Answers every question for a name with the addresses that were judged (no second look, no rebinding). */
function pinned(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
  return (_host, { all }, callback) => {
    const [first] = found
    if (!first) callback(new Error("no address"), [])
    else if (all) callback(null, found)
    else callback(null, first.address, first.family)
  }
}

function joined(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]])),
  )
}
