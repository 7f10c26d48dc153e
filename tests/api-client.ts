import { sql, type TestDoorward } from "doorward/testing"
import type { Fetch } from "./browser-like.ts"

/** What `doorward api create` prints. */
export interface ApiCredential {
  readonly client_id: string
  readonly client_secret: string
  readonly name: string
  readonly audience: string
  readonly scopes: readonly string[]
}

export interface Revocation {
  readonly seq: number
  readonly at: number
  readonly exp: number
  readonly kind: string
  readonly id: string
  readonly before?: number
}

export interface RevocationPage {
  readonly events: readonly Revocation[]
  readonly next: number
  readonly head: number
}

const ISSUER = "http://localhost:3000"
export const API_AUDIENCE = "https://orders.example"

interface House {
  run(name: string, input?: { readonly operand?: string; readonly options?: Readonly<Record<string, string>> }): Promise<object>
}

export async function createApi(
  house: House,
  { name = "orders", audience = API_AUDIENCE, scope }: { name?: string; audience?: string; scope?: string } = {},
) {
  return (await house.run("api create", { options: { name, audience, ...(scope === undefined ? {} : { scope }) } })) as ApiCredential
}

/** RFC 6749 §2.3.1. */
export function basic(id: string, secret: string): string {
  const encoded = (text: string) => new URLSearchParams({ "": text }).toString().slice(1)
  return `Basic ${Buffer.from(`${encoded(id)}:${encoded(secret)}`).toString("base64")}`
}

/** An API that calls the issuer, as `@doorward/guard` does: no cookies, no origin. */
export function apiClient(
  fetch: Fetch,
  { client_id: id, client_secret: secret }: Pick<ApiCredential, "client_id" | "client_secret">,
  issuer = ISSUER,
) {
  const post = (path: string, form: Readonly<Record<string, string>> | string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(
      new Request(issuer + path, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
        body: new URLSearchParams(form).toString(),
      }),
    )
  const authorization = basic(id, secret)
  const get = (path: string, headers: Readonly<Record<string, string>>) => fetch(new Request(issuer + path, { headers }))
  return {
    post,
    token: async (form: Readonly<Record<string, string>> = {}): Promise<string> => {
      const answer = await post("/oauth2/token", { grant_type: "client_credentials", ...form }, { authorization })
      if (answer.status !== 200) throw new Error(`/oauth2/token answered ${answer.status}: ${await answer.text()}`)
      return ((await answer.json()) as { access_token: string }).access_token
    },
    introspect: async (token: string): Promise<Record<string, unknown>> => {
      const answer = await post("/oauth2/introspect", { token }, { authorization })
      if (answer.status !== 200) throw new Error(`/oauth2/introspect answered ${answer.status}: ${await answer.text()}`)
      return (await answer.json()) as Record<string, unknown>
    },
    revocations: (token: string, query = "") => get(`/revocations${query}`, { authorization: `Bearer ${token}` }),
    page: async (token: string, query = ""): Promise<RevocationPage> => {
      const answer = await get(`/revocations${query}`, { authorization: `Bearer ${token}` })
      if (answer.status !== 200) throw new Error(`/revocations answered ${answer.status}: ${await answer.text()}`)
      return (await answer.json()) as RevocationPage
    },
    stream: (token: string, query = "", headers: Readonly<Record<string, string>> = {}) =>
      get(`/revocations${query}`, { authorization: `Bearer ${token}`, accept: "text/event-stream", ...headers }),
  }
}

export interface StreamedEvent {
  readonly event: string
  readonly id: string | undefined
  readonly data: string | undefined
}

/** Reads a stream of revocations. Comments are events named `comment`. */
export function streamReader(answer: Response) {
  if (answer.status !== 200 || !answer.body) throw new Error(`no stream: ${answer.status}`)
  const reader = answer.body.getReader()
  const decoder = new TextDecoder()
  let text = ""

  /** @returns undefined at the end of the stream */
  async function next(): Promise<StreamedEvent | undefined> {
    for (;;) {
      const end = text.indexOf("\n\n")
      if (end >= 0) {
        const lines = text.slice(0, end).split("\n")
        text = text.slice(end + 2)
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
        return lines[0]?.startsWith(":") === true
          ? { event: "comment", id: undefined, data: undefined }
          : { event: field("event") ?? "message", id: field("id"), data: field("data") }
      }
      const { done, value } = await reader.read()
      if (done) return undefined
      text += decoder.decode(value, { stream: true })
    }
  }

  async function nextNamed(event: string): Promise<StreamedEvent | undefined> {
    for (let found = await next(); found; found = await next()) if (found.event === event) return found
    return undefined
  }

  return {
    next,
    nextNamed,
    /** The next row; heartbeats are passed over. */
    nextRow: async (): Promise<Revocation | undefined> => {
      const found = await nextNamed("message")
      return found && (JSON.parse(found.data ?? "") as Revocation)
    },
    nextHead: async (): Promise<number | undefined> => {
      const found = await nextNamed("heartbeat")
      return found && (JSON.parse(found.data ?? "") as { head: number }).head
    },
    /** Reads to the end. */
    ended: async () => {
      while (await next());
    },
    cancel: () => reader.cancel(),
  }
}

/** Makes an empty log look as if this many tokens had just been revoked. */
export async function fillLog(database: Pick<TestDoorward["database"], "transaction">, rows: number, nowMs: number): Promise<void> {
  const at = Math.floor(nowMs / 1000)
  await database.transaction(async (db) => {
    await db.write(sql`UPDATE revocation_head SET seq = seq + ${rows} WHERE id = 1`)
    await db.write(sql`
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${rows})
      INSERT INTO revocations (seq, at, exp, kind, revoked_id) SELECT n, ${at}, ${at + 700}, 'token', 'a-token-that-is-revoked-' || n FROM numbers`)
  })
}
