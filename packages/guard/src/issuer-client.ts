import type { Surroundings } from "./surroundings.ts"

/** The issuer did not answer, or with something that cannot be an answer. The message is for logs. */
export class IssuerFailed extends Error {
  override readonly name = "IssuerFailed"
}

export interface IssuerRequest {
  readonly method?: "GET" | "POST"
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string>>
  readonly maxBytes?: number
}

export interface IssuerAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
}

export interface IssuerStream {
  readonly status: number
  readonly chunks: ReadableStreamDefaultReader<Uint8Array>
}

/** The one way out: only ever to the issuer, with a limit to everything. Redirects are not followed: they would lead elsewhere. */
export interface IssuerClient {
  /** @throws IssuerFailed on anything but a complete answer in time; a status is the caller's to judge */
  request(request: IssuerRequest): Promise<IssuerAnswer>
  /** The body is read by the caller, for as long as it likes. @throws IssuerFailed when no answer begins in time */
  stream(request: IssuerRequest): Promise<IssuerStream>
  /** Ends everything under way. */
  close(): void
}

const TIMEOUT_MS = 5_000
const MAX_BODY_BYTES = 256 * 1024

export function createIssuerClient(issuer: string, { fetch, schedule }: Surroundings): IssuerClient {
  const underway = new Set<AbortController>()

  /** Runs `use` with a signal that aborts after the time limit (until told to stop counting) and at `close`. */
  async function send<T>(
    { method = "GET", path, headers = {}, form }: IssuerRequest,
    use: (response: Response, inTime: () => void) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController()
    underway.add(controller)
    const inTime = schedule(() => controller.abort(new IssuerFailed(`${path} took too long`)), TIMEOUT_MS)
    try {
      const body = form && new URLSearchParams(form).toString()
      const response = await fetch(issuer + path, {
        method,
        headers: body === undefined ? headers : { ...headers, "content-type": "application/x-www-form-urlencoded" },
        ...(body === undefined ? {} : { body }),
        redirect: "manual",
        signal: controller.signal,
      })
      return await use(response, inTime)
    } catch (error) {
      controller.abort()
      throw error instanceof IssuerFailed ? error : new IssuerFailed(`${path} could not be reached`, { cause: error })
    } finally {
      inTime()
      underway.delete(controller)
    }
  }

  return {
    request: (request) =>
      send(request, async (response) => ({
        status: response.status,
        headers: response.headers,
        body: await readBody(response, request.path, request.maxBytes ?? MAX_BODY_BYTES),
      })),
    stream: (request) =>
      send(request, (response) => {
        if (!response.body) throw new IssuerFailed(`${request.path} has no body`)
        return Promise.resolve({ status: response.status, chunks: response.body.getReader() })
      }),
    close: () => {
      for (const controller of underway) controller.abort(new IssuerFailed("the guard was closed"))
    },
  }
}

async function readBody(response: Response, path: string, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    length += part.value.length
    if (length > maxBytes) {
      await reader?.cancel()
      throw new IssuerFailed(`${path} answered with too much`)
    }
    chunks.push(part.value)
  }
  const body = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

/**
 * The issuer as tokens name it. Keys and revocations come from there, so whoever answers in its place decides who gets in: nothing but https,
 * except on this machine.
 *
 * @throws TypeError
 */
export function requireIssuer(issuer: string): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  if (!url || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "" || issuer.endsWith("/"))
    throw new TypeError("issuer must be a URL without credentials, query, fragment and trailing slash")
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) throw new TypeError("issuer must be an https URL")
  return issuer
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host)
}
