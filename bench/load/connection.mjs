/**
 * One keep-alive HTTP/1.1 connection with one request in flight, on a bare socket.
 *
 * The generator has one core and must out-run the server it measures; node:http and undici spend about as much on a request
 * as a bare server does on the answer. What is needed of HTTP here is little: a status, a length (or chunks), a body.
 */
import { connect } from "node:net"

const HEAD_END = Buffer.from("\r\n\r\n")
const LENGTH = /\r\ncontent-length: *(\d+)/i
// Servers drop a connection that idles (Node after 5 s); one that is about to be dropped is not used again, as a browser would not.
const LONGEST_IDLE_MS = 3_000
const CHUNKED = /\r\ntransfer-encoding: *chunked/i

export class Connection {
  #port
  #socket
  #pending
  #onAnswer
  #open = false
  #answeredAt = 0

  constructor(port) {
    this.#port = port
  }

  /** Writes one request; `onAnswer(status, body)` is called once, with status 0 and the reason as body when the connection broke. */
  send(request, onAnswer) {
    this.#onAnswer = onAnswer
    if (this.#open && performance.now() - this.#answeredAt > LONGEST_IDLE_MS) this.close()
    if (!this.#open) this.#connect()
    this.#socket.write(request)
  }

  close() {
    this.#open = false
    this.#socket?.destroy()
  }

  #connect() {
    const socket = connect({ host: "127.0.0.1", port: this.#port, noDelay: true })
    this.#socket = socket
    this.#open = true
    this.#pending = undefined
    this.#answeredAt = performance.now()
    socket.on("data", (chunk) => this.#read(chunk))
    socket.on("error", (error) => this.#broke(socket, error.message))
    socket.on("close", () => this.#broke(socket, "connection closed"))
  }

  #read(chunk) {
    const bytes = this.#pending === undefined ? chunk : Buffer.concat([this.#pending, chunk])
    const answer = parseAnswer(bytes)
    if (answer === undefined) {
      this.#pending = bytes
      return
    }
    this.#pending = undefined
    this.#answeredAt = performance.now()
    this.#finish(answer.status, answer.body)
  }

  #broke(socket, reason) {
    if (socket !== this.#socket) return
    this.#open = false
    socket.destroy()
    this.#finish(0, Buffer.from(reason))
  }

  #finish(status, body) {
    const onAnswer = this.#onAnswer
    this.#onAnswer = undefined
    onAnswer?.(status, body)
  }
}

/** `{ status, body }` of a complete answer, or undefined while bytes are missing. Only one answer can be in `bytes`: one request is in flight. */
function parseAnswer(bytes) {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd === -1) return undefined
  const head = bytes.latin1Slice(0, headEnd)
  const status = Number(head.slice(9, 12))
  const bodyStart = headEnd + 4
  const length = LENGTH.exec(head)
  if (length !== null) {
    const bodyEnd = bodyStart + Number(length[1])
    return bytes.length < bodyEnd ? undefined : { status, body: bytes.subarray(bodyStart, bodyEnd) }
  }
  if (CHUNKED.test(head)) {
    const body = joinChunks(bytes, bodyStart)
    return body === undefined ? undefined : { status, body }
  }
  return { status, body: Buffer.alloc(0) }
}

function joinChunks(bytes, start) {
  const parts = []
  let at = start
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(bytes.latin1Slice(at, lineEnd), 16)
    const chunkEnd = lineEnd + 2 + size
    if (bytes.length < chunkEnd + 2) return undefined
    if (size === 0) return parts.length === 1 ? parts[0] : Buffer.concat(parts)
    parts.push(bytes.subarray(lineEnd + 2, chunkEnd))
    at = chunkEnd + 2
  }
}
