import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Revocation, RevocationKind } from "../live-set.ts"
import { accessToken, createKey, type TestKey } from "./tokens.ts"

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

/** An authorization server, as much of one as a guard sees, that does what a test tells it. */
export interface TestIssuer {
  readonly url: string
  /** Signs tokens and is published. */
  readonly key: TestKey
  /** What `/.well-known/jwks.json` holds. */
  published: TestKey[]
  jwksHeaders: Record<string, string>
  /** The revocation log. */
  events: Revocation[]
  /** Rows up to here have been deleted, expired as they were. */
  pruned: number
  /** Stands for the whole answer of a path. */
  readonly answers: Map<string, Answer>
  /** Requests by path, streams as `stream`. */
  readonly requests: Map<string, IncomingMessage[]>
  /** Tokens given to guards; delete one and it is not taken any more. */
  readonly guardTokens: Set<string>
  /** Tokens introspection says are not active. */
  readonly inactive: Set<string>
  count(path: string): number
  revoke(kind: RevocationKind, id: string, changes?: Partial<Revocation>): void
  token(changes?: Readonly<Record<string, unknown>>, key?: TestKey): string
  /** Ends all streams, as a restart does. */
  dropStreams(): void
  /** Answers nothing any more, and comes back with `start`. */
  stop(): Promise<void>
  start(): Promise<void>
}

export const guardClient = { clientId: "guard:1", clientSecret: "s3cret +/&=%" }
/** As RFC 6749 §2.3.1 wants it: both halves form-encoded. */
const basic = `Basic ${Buffer.from("guard%3A1:s3cret+%2B%2F%26%3D%25").toString("base64")}`
const HEARTBEAT_MS = 20

export async function startTestIssuer(): Promise<TestIssuer> {
  const streams = new Set<{ response: ServerResponse; sent: number }>()
  const state = {
    url: "",
    key: createKey("ES256", "key-1"),
    published: [] as TestKey[],
    jwksHeaders: {},
    events: [] as Revocation[],
    pruned: 0,
    answers: new Map<string, Answer>(),
    requests: new Map<string, IncomingMessage[]>(),
    guardTokens: new Set<string>(),
    inactive: new Set<string>(),
  }
  state.published = [state.key]
  let made = 0
  const head = () => state.events.at(-1)?.seq ?? state.pruned
  const after = (seq: number) => state.events.filter((event) => event.seq > seq && event.seq > state.pruned)

  const standard: Record<string, Answer> = {
    "/.well-known/jwks.json": (_request, response) => json(response, { keys: state.published.map(({ jwk }) => jwk) }, 200, state.jwksHeaders),
    "/oauth2/token": (request, response, body) => {
      const good = request.headers.authorization === basic && body === "grant_type=client_credentials&scope=revocations%3Aread"
      if (!good) return json(response, { error: "invalid_client" }, 401)
      const token = `guard-token-${++made}`
      state.guardTokens.add(token)
      return json(response, { access_token: token, token_type: "Bearer", expires_in: 600 })
    },
    "/oauth2/introspect": (request, response, body) => {
      if (request.headers.authorization !== basic) return json(response, { error: "invalid_client" }, 401)
      return json(response, { active: !state.inactive.has(new URLSearchParams(body).get("token") ?? "") })
    },
    "/revocations": (request, response) => {
      if (!state.guardTokens.has(request.headers.authorization?.replace("Bearer ", "") ?? "")) return json(response, {}, 401)
      const query = new URL(request.url ?? "", state.url).searchParams
      const events = after(Number(query.get("after"))).slice(0, Number(query.get("limit")))
      const last = events.at(-1)?.seq ?? 0
      return json(response, { events, next: after(last).length > 0 && events.length > 0 ? last : head(), head: head() })
    },
    stream: (request, response) => {
      if (!state.guardTokens.has(request.headers.authorization?.replace("Bearer ", "") ?? "")) return json(response, {}, 401)
      response.writeHead(200, { "content-type": "text/event-stream" })
      const stream = { response, sent: Number(request.headers["last-event-id"] ?? 0) }
      streams.add(stream)
      send(stream)
      response.on("close", () => streams.delete(stream))
    },
  }

  function send(stream: { response: ServerResponse; sent: number }): void {
    for (const event of after(stream.sent)) {
      stream.response.write(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`)
      stream.sent = event.seq
    }
    stream.response.write(`event: heartbeat\ndata: {"head":${head()}}\n\n`)
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? "").split("?")[0] ?? ""
    const name = path === "/revocations" && request.headers.accept === "text/event-stream" ? "stream" : path
    state.requests.set(name, [...(state.requests.get(name) ?? []), request])
    let body = ""
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on("end", () => (state.answers.get(name) ?? standard[name] ?? notFound)(request, response, body))
  }

  let server: Server | undefined
  let port = 0
  const heartbeat = setInterval(() => streams.forEach(send), HEARTBEAT_MS)
  heartbeat.unref()

  const issuer: TestIssuer = Object.assign(state, {
    count: (path: string) => state.requests.get(path)?.length ?? 0,
    revoke: (kind: RevocationKind, id: string, changes: Partial<Revocation> = {}) => {
      const at = Math.floor(Date.now() / 1000)
      state.events.push({ seq: head() + 1, at, exp: at + 600, kind, id, ...changes })
    },
    token: (changes: Readonly<Record<string, unknown>> = {}, key: TestKey = state.key) => {
      const now = Math.floor(Date.now() / 1000)
      return accessToken(key, { iss: state.url, iat: now - 1, exp: now + 600, jti: `jti_${++made}`, ...changes })
    },
    dropStreams: () => {
      for (const { response } of streams) response.destroy()
    },
    stop: async () => {
      const stopping = server
      server = undefined
      stopping?.closeAllConnections()
      await new Promise((resolve) => (stopping ? stopping.close(resolve) : resolve(undefined)))
    },
    start: async () => {
      const starting = createServer(answer)
      await new Promise<void>((resolve) => starting.listen(port, "127.0.0.1", resolve))
      port = (starting.address() as AddressInfo).port
      server = starting
    },
  })
  await issuer.start()
  state.url = `http://127.0.0.1:${port}`
  return issuer
}

const notFound: Answer = (_request, response) => json(response, {}, 404)

export function json(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))
}
