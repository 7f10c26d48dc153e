import { Hono } from "hono"
import { RegExpRouter } from "hono/router/reg-exp-router"
import { z } from "zod"
import { monotonicMs } from "../clock.ts"
import { DatabaseUnavailable } from "../db/index.ts"
import { errors, OUTAGE_RETRY_SECONDS, Problem } from "../errors.ts"
import type { Limits } from "../limits.ts"
import type { Log } from "../log.ts"
import type { Metrics } from "../metrics.ts"
import { createTurns } from "../turns.ts"
import { type Answer, baseHeaders, problemBody, problemHeaders, respond, type Sendable } from "./answer.ts"
import type { Arrivals } from "./arrival.ts"
import { isStorable, MAX_BODY_BYTES, parsePairs, readForm, readFormWithFile, readJson, readOptionalJson } from "./body.ts"
import { check, inQuery } from "./check.ts"
import type { ClientOf } from "./client-address.ts"
import { CSRF_FIELD, type Csrf } from "./csrf.ts"
import { Incoming, type Peer } from "./incoming.ts"
import { type Answered, createHttpMeter } from "./measure.ts"
import { asOAuthProblem, oauthBody, oauthHeaders, readOAuthForm } from "./oauth.ts"
import { refuseEmbedding, requireOwnOrigin } from "./origin.ts"
import { entityTag } from "./precondition.ts"
import { networkLimitOf, type Route, type RouteKind } from "./route.ts"
import { asConditional, readConditions, sendableOf } from "./sendable.ts"

/** GATES 36. */
const MAX_URL_CHARACTERS = 8_192
/** Forms with a file are read so many at a time; each is held in memory, twice while it is taken apart. */
const MAX_FILES_AT_ONCE = 16
const MAX_FILES_WAITING = 64
const FILE_WAIT_MS = 10_000

export interface HttpSettings {
  readonly issuer: string
  /** Origins besides the issuer's own that may call the API from a browser. */
  readonly allowedOrigins: ReadonlySet<string>
  readonly csrf: Csrf
  readonly log: Log
  readonly metrics: Metrics
  readonly limits: Limits
  readonly clientOf: ClientOf
  readonly arrivals: Arrivals
  readonly nextRequestId: () => string
  /** Renders a problem for people. */
  readonly problemPage: (problem: Problem, request: Incoming) => Answer
}

export type Handler = (request: Request, peer?: Peer) => Promise<Response>
/** As `Handler`, but at once where nothing has to be waited for. */
export type QuickHandler = (request: Request, peer?: Peer) => Response | Promise<Response>

const NO_PEER: Peer = { address: undefined }

/** Every route of the house behind one function. */
export function createHandler(routes: readonly Route[], settings: HttpSettings): QuickHandler {
  const https = settings.issuer.startsWith("https:")
  const ownOrigins = new Set([settings.issuer, ...settings.allowedOrigins])
  const app = new Hono<{ Bindings: Peer }>()

  const meter = createHttpMeter(settings.metrics)
  const files = createTurns({
    places: MAX_FILES_AT_ONCE,
    maxWaiting: MAX_FILES_WAITING,
    timeoutMs: FILE_WAIT_MS,
    refuse: (why) => errors.unavailable({ retryAfterSeconds: OUTAGE_RETRY_SECONDS, detail: `Too many files at once: ${why}.` }),
  })

  for (const route of routes) {
    const answered = meter.of(route.method, route.path)
    app.on(route.method, route.path, (c) => {
      const request = new Incoming(c.req.raw, c.env, settings.nextRequestId(), settings.clientOf)
      return run(request, route.kind, answered, () => dispatch(route, request, route.params ? c.req.param() : NO_FIELDS))
    })
  }
  // Asked only when nothing matched: a second handler on each path would take every request off Hono's shortest way.
  const otherMethods = methodRouter(routes)
  app.notFound((c) => {
    const request = new Incoming(c.req.raw, c.env, settings.nextRequestId(), settings.clientOf)
    const known = otherMethods(c.req.path)
    const kind = known === undefined ? (prefersHtml(request) ? "page" : "json") : known.isOAuth ? "oauth" : "json"
    return run(request, kind, meter.unmatched(request.method), () => {
      const moved = requireHttps(request, kind)
      if (moved) return moved
      if (known === undefined) throw errors.not_found()
      const { allow } = known
      // RFC 9110 §15.5.6: a 405 names the methods there are.
      if (request.method !== "OPTIONS") throw errors.method_not_allowed({ headers: { Allow: allow } })
      return { status: 204, headers: { Allow: allow, ...preflight(request, allow) } }
    })
  })

  /**
   * Parses, checks, calls. The order is the contract's: origin first, then size and syntax, then the caller, then the schema.
   * A limit comes after the origin, so that other sites cannot use up their visitors' requests. Whatever need not wait is done at once: a session check that is answered from memory never leaves this call.
   */
  function dispatch(route: Route, request: Incoming, rawParams: Record<string, string>): Sendable | Promise<Sendable> {
    const moved = route.overPlainHttp ? undefined : requireHttps(request, route.kind)
    if (moved) return moved
    if (route.method !== "GET" && route.kind !== "oauth") requireOwnOrigin(request, ownOrigins)
    if (route.method === "GET" && route.answers[200] instanceof z.ZodType) refuseEmbedding(request)
    const limit = networkLimitOf(route)
    // A program on this machine that forwards for nobody is no network: were it a proxy we were not told of, all its visitors would be locked out at once.
    if (!limit || request.who.isLocal) return proceed(route, request, rawParams)
    return settings.limits.take(limit, request.who.network).then(() => proceed(route, request, rawParams))
  }

  /**
   * UI-10 (ASVS 4.1.2): a person who opens a page is led to https. An API refuses instead: what a program sends has been
   * read on its way already, and a redirect would let nobody find out. How requests arrive is looked at for every address,
   * because a proxy nobody named is worth a word at any.
   */
  function requireHttps(request: Incoming, kind: RouteKind | undefined): Sendable | undefined {
    if (settings.arrivals.of(request) !== "insecure" || !https) return undefined
    if (kind !== "page" || (request.method !== "GET" && request.method !== "HEAD"))
      throw errors.https_required({ detail: `Nothing was done. This service is at ${settings.issuer}; what was sent could be read on its way.` })
    const query = request.search === "" ? "" : `?${request.search}`
    return { status: 308, location: `${settings.issuer}${request.path}${query}` }
  }

  function proceed(route: Route, request: Incoming, rawParams: Record<string, string>): Sendable | Promise<Sendable> {
    if (request.raw.url.length > MAX_URL_CHARACTERS) throw errors.too_large({ detail: "The address is too long." })
    const rawQuery = route.query ? parsePairs(request.search) : NO_FIELDS
    const call = (rawBody: unknown, form: Readonly<Record<string, string>> = NO_FIELDS) =>
      after(route.caller.identify(request, form), (caller) => {
        const params = route.params ? checkParams(route.params, rawParams) : NO_FIELDS
        const query = route.query ? check(route.query, rawQuery, (wrong) => errors.invalid({ errors: wrong.map(inQuery) })) : NO_FIELDS
        const hasBody = route.body && !(route.bodyOptional && rawBody === undefined)
        const body = hasBody ? check(route.body, rawBody, (wrong) => errors.invalid({ errors: wrong })) : undefined
        const { ifVersion, keyed } = readConditions(route, request, rawBody)
        return after(route.handle({ params, query, body, caller, request, ifVersion, keyed }), (answer) =>
          asConditional(route, request, ifVersion, sendableOf(route, answer)),
        )
      })
    if (route.kind === "oauth") return readOAuthForm(request, maxBytesOf(route)).then((form) => call(form, form))
    const { file } = route
    // Asked who it is before and, as always, after: a session may end while a slow sender sends.
    if (file)
      return after(route.caller.identify(request, NO_FIELDS), (caller) =>
        caller === undefined ? sendableOf(route, file.stranger) : files.take(() => readBody(route, request)).then((body) => call(body)),
      )
    return route.body ? readBody(route, request).then((body) => call(body)) : call(undefined)
  }

  async function readBody(route: Route, request: Incoming): Promise<unknown> {
    const maxBytes = maxBytesOf(route)
    if (route.kind === "page") {
      const form = route.file ? await readFormWithFile(request, maxBytes, route.file.field) : await readForm(request, maxBytes)
      const token = form[CSRF_FIELD]
      settings.csrf.require(request, typeof token === "string" ? token : undefined)
      return form
    }
    return route.bodyOptional ? readOptionalJson(request, maxBytes) : readJson(request, maxBytes)
  }

  function run(
    request: Incoming,
    kind: RouteKind | undefined,
    answered: Answered,
    work: () => Sendable | Promise<Sendable>,
  ): Response | Promise<Response> {
    const beganMs = monotonicMs()
    const send = (answer: Sendable, problem?: Problem) => {
      const response = finish(request, answer, problem)
      answered(answer.status, beganMs)
      return response
    }
    const fail = (error: unknown) => {
      const { answer, problem } = refusal(request, kind, asProblem(error, request))
      return send(answer, problem)
    }
    try {
      const answer = work()
      return answer instanceof Promise ? answer.then((sendable) => send(sendable)).catch(fail) : send(answer)
    } catch (error) {
      return fail(error)
    }
  }

  /** A problem in the dialect of its door. */
  function refusal(request: Incoming, kind: RouteKind | undefined, problem: Problem): { readonly answer: Sendable; readonly problem: Problem } {
    if (kind === "page") return { answer: settings.problemPage(problem, request), problem }
    if (kind === "oauth") {
      const spoken = asOAuthProblem(problem)
      const headers = { ...oauthHeaders(spoken, settings.issuer), "Content-Type": "application/json" }
      return { answer: { status: spoken.kind.status, json: JSON.stringify(oauthBody(spoken)), headers }, problem: spoken }
    }
    const headers = { "Content-Type": "application/problem+json" }
    return { answer: { status: problem.kind.status, json: JSON.stringify(problemBody(problem, request.requestId)), headers }, problem }
  }

  function asProblem(error: unknown, request: Incoming): Problem {
    if (error instanceof Problem) return error
    const where = { request_id: request.requestId, method: request.method, path: request.path }
    if (error instanceof DatabaseUnavailable) {
      settings.log.warn({ ...where, reason: error.message }, "database unavailable")
      return errors.unavailable({ retryAfterSeconds: OUTAGE_RETRY_SECONDS })
    }
    settings.log.error({ ...where, err: error }, "request failed by a defect")
    return errors.internal()
  }

  function finish(request: Incoming, answer: Sendable, problem?: Problem): Response {
    const headers = baseHeaders(request.requestId, https)
    if (answer.json !== undefined) headers["Content-Type"] = "application/json"
    if (answer.headers) Object.assign(headers, answer.headers)
    if (answer.version !== undefined) headers["ETag"] = entityTag(answer.version)
    if (problem) Object.assign(headers, problemHeaders(problem))
    if (settings.allowedOrigins.size > 0) Object.assign(headers, crossOrigin(request, answer))
    if (answer.location !== undefined) headers["Location"] = answer.location
    if (answer.html !== undefined) headers["Content-Type"] = "text/html; charset=utf-8"
    if (answer.text) headers["Content-Type"] = answer.text.contentType
    if (answer.bytes) headers["Content-Type"] = answer.bytes.contentType
    if (answer.stream) headers["Content-Type"] = answer.stream.contentType
    // The path only: a query may hold a credential.
    if (settings.log.wantsDebug)
      settings.log.debug({ request_id: request.requestId, method: request.method, path: request.path, status: answer.status }, "answered")
    return respond(
      answer.status,
      answer.html ?? answer.json ?? answer.text?.body ?? answer.bytes?.body ?? streamFor(request, answer),
      headers,
      answer.cookies,
    )
  }

  /** Pages are for people: no other origin's script reads one, and what its forms carry, whatever it may ask of the API. */
  function crossOrigin(request: Incoming, { html }: Sendable): Record<string, string> {
    const origin = request.header("origin")
    if (html !== undefined || origin === null || !settings.allowedOrigins.has(origin)) return { Vary: "Origin" }
    return {
      Vary: "Origin",
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Allow-Credentials": "true",
      "Access-Control-Expose-Headers":
        "X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Doorward-Refresh, ETag, Location, Idempotency-Replayed",
      "Cross-Origin-Resource-Policy": "cross-origin",
    }
  }

  function preflight(request: Incoming, allow: string): Record<string, string> {
    const origin = request.header("origin")
    if (origin === null || !settings.allowedOrigins.has(origin)) return {}
    return {
      "Access-Control-Allow-Methods": allow,
      "Access-Control-Allow-Headers": "Content-Type, Authorization, Doorward-Retry-Key, If-Match, If-None-Match, Idempotency-Key",
      "Access-Control-Max-Age": "600",
    }
  }

  return (request, peer = NO_PEER) => app.fetch(request, peer)
}

/** Hono answers HEAD with the head of the GET: nobody would ever read the rest. */
function streamFor(request: Incoming, { stream }: Sendable): ReadableStream<Uint8Array> | null {
  if (!stream || request.method !== "HEAD") return stream?.body ?? null
  void stream.body.cancel()
  return null
}

const NO_FIELDS: Record<string, never> = Object.freeze({})

/** `await`, but only for what has to be waited for. */
function after<T, U>(value: T | Promise<T>, next: (value: T) => U | Promise<U>): U | Promise<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** The methods a path has, as `Allow` lists them, and whose dialect it speaks. */
function methodRouter(routes: readonly Route[]): (path: string) => { readonly allow: string; readonly isOAuth: boolean } | undefined {
  const byPath = new Map<string, Route[]>()
  for (const route of routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route])
  // A path of its own comes before a pattern that it would fit; the router refuses to hold both.
  const plain = new Map<string, { readonly allow: string; readonly isOAuth: boolean }>()
  const router = new RegExpRouter<{ readonly allow: string; readonly isOAuth: boolean }>()
  for (const [path, there] of byPath) {
    const known = there.map(({ method }) => method)
    const allow = [...known, ...(known.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ")
    const found = { allow, isOAuth: there.some(({ kind }) => kind === "oauth") }
    if (path.includes(":")) router.add("ALL", path, found)
    else plain.set(path, found)
  }
  return (path) => plain.get(path) ?? router.match("ALL", path)[0][0]?.[0]
}

function maxBytesOf(route: Route): number {
  return route.limits?.bodyBytes ?? MAX_BODY_BYTES
}

function prefersHtml(request: Incoming): boolean {
  return (request.header("accept") ?? "").includes("text/html")
}

/** @throws not_found: what no database could hold is the name of nothing */
function checkParams<Schema extends z.ZodType>(schema: Schema, params: Readonly<Record<string, string>>): z.output<Schema> {
  if (!isStorable(params)) throw errors.not_found()
  return check(schema, params, () => errors.not_found())
}
