import { Hono } from "hono"
import { z } from "zod"
import { DatabaseUnavailable } from "../db/index.ts"
import { errors, type FieldError, OUTAGE_RETRY_SECONDS, Problem } from "../errors.ts"
import type { Log } from "../log.ts"
import { type Answer, baseHeaders, problemBody, respond } from "./answer.ts"
import { hasBody, MAX_BODY_BYTES, parsePairs, readForm, readJson } from "./body.ts"
import { CSRF_FIELD, type Csrf } from "./csrf.ts"
import { type Incoming, incoming, type Peer } from "./incoming.ts"
import { requireOwnOrigin } from "./origin.ts"
import type { Route } from "./route.ts"

/** GATES 36. */
export const MAX_URL_CHARACTERS = 8_192

export interface HttpSettings {
  readonly issuer: string
  /** Origins besides the issuer's own that may call the API from a browser. */
  readonly allowedOrigins: ReadonlySet<string>
  readonly csrf: Csrf
  readonly log: Log
  readonly nextRequestId: () => string
  /** Renders a problem for people. */
  readonly problemPage: (problem: Problem, request: Incoming) => Answer
}

export type Handler = (request: Request, peer?: Peer) => Promise<Response>

const NO_PEER: Peer = { address: undefined }

/** Every route of the house behind one function. */
export function createHandler(routes: readonly Route[], settings: HttpSettings): Handler {
  const https = settings.issuer.startsWith("https:")
  const ownOrigins = new Set([settings.issuer, ...settings.allowedOrigins])
  const app = new Hono<{ Bindings: Peer }>()

  for (const route of routes) {
    app.on(route.method, route.path, (c) => {
      const request = incoming(c.req.raw, c.env, settings.nextRequestId())
      return run(request, route.kind === "page", () => dispatch(route, request, route.params ? c.req.param() : NO_FIELDS))
    })
  }
  for (const [path, methods] of methodsByPath(routes)) {
    const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ")
    app.all(path, (c) => {
      const request = incoming(c.req.raw, c.env, settings.nextRequestId())
      return run(request, false, () => {
        if (request.method !== "OPTIONS") throw errors.method_not_allowed()
        return { status: 204, headers: { Allow: allow, ...preflight(request, allow) } }
      })
    })
  }
  app.notFound((c) => {
    const request = incoming(c.req.raw, c.env, settings.nextRequestId())
    return run(request, prefersHtml(request), () => {
      throw errors.not_found()
    })
  })

  /** Parses, checks, calls. The order is the contract's: origin first, then size and syntax, then the caller, then the schema. */
  async function dispatch(route: Route, request: Incoming, rawParams: Record<string, string>): Promise<Sendable> {
    const changesState = route.method !== "GET"
    if (changesState) requireOwnOrigin(request, ownOrigins)
    if (request.raw.url.length > MAX_URL_CHARACTERS) throw errors.too_large({ detail: "The address is too long." })
    const rawQuery = route.query ? parsePairs(request.search) : NO_FIELDS
    const rawBody = route.body ? await readBody(route, request) : undefined
    const caller = await route.caller.identify(request)
    const params = route.params ? check(route.params, rawParams, () => errors.not_found()) : NO_FIELDS
    const query = route.query
      ? check(route.query, rawQuery, (wrong) =>
          errors.invalid({ errors: wrong.map(({ pointer, detail }) => ({ pointer: `?${pointer.slice(2)}`, detail })) }),
        )
      : NO_FIELDS
    const body =
      route.body && !(route.bodyOptional && rawBody === undefined)
        ? check(route.body, rawBody, (wrong) => errors.invalid({ errors: wrong }))
        : undefined
    return serialised(route, await route.handle({ params, query, body, caller, request }))
  }

  async function readBody(route: Route, request: Incoming): Promise<unknown> {
    const maxBytes = route.limits?.bodyBytes ?? MAX_BODY_BYTES
    if (route.kind === "page") {
      const form = await readForm(request, maxBytes)
      settings.csrf.require(request, form[CSRF_FIELD])
      return form
    }
    return route.bodyOptional && !hasBody(request) ? undefined : readJson(request, maxBytes)
  }

  async function run(request: Incoming, asPage: boolean, work: () => Sendable | Promise<Sendable>): Promise<Response> {
    try {
      return finish(request, await work())
    } catch (error) {
      const problem = asProblem(error, request)
      if (asPage) return finish(request, settings.problemPage(problem, request), problem)
      return finish(request, { status: problem.kind.status, json: JSON.stringify(problemBody(problem, request.requestId)) }, problem)
    }
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
    if (answer.headers) Object.assign(headers, answer.headers)
    if (problem?.detail.retryAfterSeconds !== undefined) headers["Retry-After"] = String(problem.detail.retryAfterSeconds)
    if (settings.allowedOrigins.size > 0) Object.assign(headers, crossOrigin(request))
    if (answer.location !== undefined) headers["Location"] = answer.location
    let text: string | null = null
    if (answer.html !== undefined) {
      headers["Content-Type"] = "text/html; charset=utf-8"
      text = answer.html
    } else if (answer.json !== undefined) {
      headers["Content-Type"] = problem ? "application/problem+json" : "application/json"
      text = answer.json
    }
    // The path only: a query may hold a credential.
    if (settings.log.wantsDebug)
      settings.log.debug({ request_id: request.requestId, method: request.method, path: request.path, status: answer.status }, "answered")
    return respond(answer.status, text, headers, answer.cookies)
  }

  function crossOrigin(request: Incoming): Record<string, string> {
    const origin = request.header("origin")
    if (origin === null || !settings.allowedOrigins.has(origin)) return { Vary: "Origin" }
    return {
      Vary: "Origin",
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Allow-Credentials": "true",
      "Access-Control-Expose-Headers": "X-Request-Id, Retry-After",
      "Cross-Origin-Resource-Policy": "cross-origin",
    }
  }

  function preflight(request: Incoming, allow: string): Record<string, string> {
    const origin = request.header("origin")
    if (origin === null || !settings.allowedOrigins.has(origin)) return {}
    return {
      "Access-Control-Allow-Methods": allow,
      "Access-Control-Allow-Headers": "Content-Type, Authorization, Doorward-Retry-Key",
      "Access-Control-Max-Age": "600",
    }
  }

  return async (request, peer = NO_PEER) => app.fetch(request, peer)
}

const NO_FIELDS: Record<string, never> = Object.freeze({})

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, refuse: (wrong: FieldError[]) => Problem): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw refuse(
    result.error.issues.map((issue) => ({
      pointer: `#/${issue.path.map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`,
      detail: issue.message,
    })),
  )
}

/** An answer whose body, if it has one, is text already. */
type Sendable = Omit<Answer, "body" | "lasting"> & { readonly json?: string }

/** Texts of lasting bodies. */
const texts = new WeakMap<object, string>()

/** The answer's JSON, through the schema of its status. @throws when a route answers something it does not declare: a defect */
function serialised(route: Route, { body, lasting, ...answer }: Answer): Sendable {
  if (body === undefined) return answer
  const known = lasting ? texts.get(body) : undefined
  if (known !== undefined) return { ...answer, json: known }
  const schema = route.answers[answer.status]
  if (!(schema instanceof z.ZodType)) throw new Error(`${route.method} ${route.path} declares no body for ${answer.status}`)
  const json = JSON.stringify(schema.parse(body))
  if (lasting) texts.set(body, json)
  return { ...answer, json }
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>()
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method])
  return methods
}

function prefersHtml(request: Incoming): boolean {
  return (request.header("accept") ?? "").includes("text/html")
}
