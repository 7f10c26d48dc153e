import { connect } from "node:net"

/** What came back for bytes that no HTTP library would send. */
export interface RawAnswer {
  /** Of the final answer; undefined when the connection was closed without one. */
  readonly status: number | undefined
  /** Status line and headers. */
  readonly head: string
  readonly body: string
  /** Neither an answer nor a closed connection came in time. */
  readonly timedOut: boolean
}

const TIMEOUT_MS = 10_000

export interface ExchangeOptions {
  /** Closes the sending half after the last byte: the other side learns that no more will come. */
  readonly halfClose?: boolean
}

/** Sends bytes as they are and reads until the other side closes. Send `Connection: close`, or a kept-alive connection ends in a time-out. */
export function exchange(port: number, bytes: Uint8Array | string, { halfClose = false }: ExchangeOptions = {}): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let timedOut = false
    const socket = connect({ port, host: "127.0.0.1" }, () => (halfClose ? socket.end(bytes) : socket.write(bytes)))
    socket.setTimeout(TIMEOUT_MS, () => {
      timedOut = true
      socket.destroy()
    })
    socket.on("data", (chunk: Buffer) => chunks.push(chunk))
    // A reset after the answer is how a server refuses to read the rest of a body.
    socket.on("error", () => undefined)
    socket.once("close", () => resolve({ ...parsed(Buffer.concat(chunks).toString("latin1")), timedOut }))
  })
}

function parsed(text: string): { readonly status: number | undefined; readonly head: string; readonly body: string } {
  const end = text.indexOf("\r\n\r\n")
  const head = end < 0 ? text : text.slice(0, end)
  const body = end < 0 ? "" : text.slice(end + 4)
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]
  // 1xx come before the answer.
  if (status?.startsWith("1")) return parsed(body)
  return { status: status === undefined ? undefined : Number(status), head, body }
}
