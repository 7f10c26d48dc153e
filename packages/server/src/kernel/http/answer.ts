import type { Problem } from "../errors.ts"

/** What a route hands back; made into a Response in one place. */
export interface Answer {
  readonly status: number
  /** Serialised through the schema the route declares for this status. */
  readonly body?: object
  /** The body is one object that never changes and will be answered again: its text is kept with it. */
  readonly lasting?: boolean
  /** A finished text of another kind. */
  readonly text?: { readonly contentType: string; readonly body: string }
  /** Finished bytes that are no text. */
  readonly bytes?: { readonly contentType: string; readonly body: Uint8Array<ArrayBuffer> }
  /** A finished HTML document. */
  readonly html?: string
  /** Sent as it comes, for as long as it lasts. It is read only as fast as the client reads, and cancelled when the client leaves. */
  readonly stream?: { readonly contentType: string; readonly body: ReadableStream<Uint8Array> }
  /** For 303. */
  readonly location?: string
  readonly cookies?: readonly string[]
  /** Which version of a thing this is about; sent as its `ETag`. Of a versioned route's body it is known without saying. */
  readonly version?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer whose body, if it has one, is text already. */
export type Sendable = Omit<Answer, "body" | "lasting"> & { readonly json?: string }

/** Problem details (RFC 9457). */
export function problemBody(problem: Problem, requestId: string): object {
  const { detail, errors, members } = problem.detail
  return {
    ...members,
    type: `/docs#error-${problem.code}`,
    title: problem.kind.title,
    status: problem.kind.status,
    ...(detail === undefined ? {} : { detail }),
    code: problem.code,
    request_id: requestId,
    ...(errors === undefined ? {} : { errors }),
  }
}

/** What a problem sends besides its body. */
export function problemHeaders({ detail: { headers, retryAfterSeconds } }: Problem): Record<string, string> {
  return { ...headers, ...(retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) }) }
}

/**
 * The headers of every answer. `nosniff` and CORP keep other sites from reading answers as something they are not;
 * nothing is stored by anybody unless the route says otherwise, because nearly all answers depend on a credential.
 */
export function baseHeaders(requestId: string, https: boolean): Record<string, string> {
  const headers: Record<string, string> = {
    "X-Request-Id": requestId,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
  }
  if (https) headers["Strict-Transport-Security"] = HSTS
  return headers
}

/** GATES 35: at least a year, with sub-domains. */
const HSTS = "max-age=63072000; includeSubDomains"

export function respond(
  status: number,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
  headers: Record<string, string>,
  cookies: readonly string[] = [],
): Response {
  const [only, ...more] = cookies
  if (only === undefined) return new Response(body, { status, headers })
  headers["Set-Cookie"] = only
  const response = new Response(body, { status, headers })
  for (const cookie of more) response.headers.append("Set-Cookie", cookie)
  return response
}
