import { z } from "zod"
import { type ErrorKind, type ErrorTable, errors } from "../errors.ts"
import { oauthErrors } from "./oauth.ts"
import { networkLimitOf, type Route } from "./route.ts"

export interface ApiInfo {
  readonly title: string
  readonly version: string
  readonly issuer: string
  readonly sessionCookieName: string
}

/** The OpenAPI 3.1 description of every documented route, made from the definitions that serve them. */
export function openApi(routes: readonly Route[], info: ApiInfo): object {
  const paths: Record<string, Record<string, object>> = {}
  const schemas: Record<string, unknown> = { Problem: PROBLEM, OAuthError: OAUTH_ERROR }
  for (const route of routes.filter(({ kind, undocumented }) => kind !== "page" && !undocumented)) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}")
    const operations = (paths[path] ??= {})
    operations[route.method.toLowerCase()] = operation(route, schemas)
  }
  return {
    openapi: "3.1.0",
    info: { title: info.title, version: info.version },
    servers: [{ url: info.issuer }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: info.sessionCookieName },
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        client: { type: "http", scheme: "basic", description: "client_id and client_secret, both form-encoded (RFC 6749 §2.3.1)" },
      },
    },
  }
}

function operation(route: Route, schemas: Schemas): object {
  return {
    summary: route.summary,
    tags: [route.tag],
    ...(route.permission === undefined ? {} : { "x-doorward-permission": route.permission }),
    ...(route.fresh ? { "x-doorward-fresh": true } : {}),
    ...securityOf(route),
    parameters: [
      ...parametersOf(route.params, "path", schemas),
      ...parametersOf(route.query, "query", schemas),
      ...Object.entries(requestHeadersOf(route)).map(([name, description]) => ({
        name,
        in: "header",
        required: false,
        description,
        schema: { type: "string" },
      })),
    ],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: !route.bodyOptional, content: { [bodyType(route)]: { schema: jsonSchema(route.body, "input", schemas) } } } }),
    responses: { ...answersOf(route, schemas), ...problemsOf(route) },
  }
}

/** An empty requirement among others says that none of them is needed (OpenAPI 3.1 §4.8.1, `security`). */
function securityOf({ caller: { schemes, isOptional } }: Route): object {
  if (schemes === undefined) return {}
  return { security: [...schemes.map((scheme) => ({ [scheme]: [] })), ...(isOptional ? [{}] : [])] }
}

function bodyType({ kind }: Route): string {
  return kind === "oauth" ? "application/x-www-form-urlencoded" : "application/json"
}

function requestHeadersOf(route: Route): Record<string, string> {
  const isGet = route.method === "GET"
  return {
    ...route.headers,
    ...(mayMismatch(route) ? { "If-Match": "Entity tags: only if it still has one of these versions; otherwise 412" } : {}),
    ...(route.versioned && isGet ? { "If-None-Match": "Entity tags: 304 if it still has one of these versions" } : {}),
    ...(route.idempotent ? { "Idempotency-Key": "1 to 255 printable characters: sent again within 24 hours, it is done once" } : {}),
  }
}

/** What is made by the request has no version before it. */
function mayMismatch({ versioned, answers }: Route): boolean {
  return versioned === true && answers[201] === undefined
}

/** What an answer of this status carries besides its body. */
function answerHeadersOf(route: Route, status: string, hasBody: boolean): Record<string, object> {
  const described: Record<string, string> = {
    ...(route.versioned && hasBody ? { ETag: "The version of the body, in quotes" } : {}),
    ...(route.versioned && status === "201" ? { Location: "Where the new one is" } : {}),
    ...(route.idempotent ? { "Idempotency-Replayed": "true when it is the kept answer to an earlier request" } : {}),
  }
  return Object.fromEntries(Object.entries(described).map(([name, description]) => [name, { description, schema: { type: "string" } }]))
}

function answersOf(route: Route, schemas: Schemas): Record<string, object> {
  const described = Object.entries(route.answers).map(([status, answer]): [string, object] => {
    const headers = answerHeadersOf(route, status, typeof answer !== "string")
    const more = Object.keys(headers).length === 0 ? {} : { headers }
    if (typeof answer === "string") return [status, { description: answer, ...more }]
    const json = { "application/json": { schema: jsonSchema(answer, "output", schemas) } }
    return [status, { description: route.summary, ...more, content: { ...json, ...(status === "200" ? streamOf(route) : {}) } }]
  })
  return {
    ...Object.fromEntries(described),
    ...(route.versioned && route.method === "GET" ? { "304": { description: "It has a version that was named in If-None-Match." } } : {}),
  }
}

function streamOf({ stream }: Route): Record<string, object> {
  return stream ? { [stream.contentType]: { schema: { type: "string", description: stream.meaning } } } : {}
}

/** Every code a call may end in, and what it means. */
function kindsOf(route: Route): [string, ErrorKind][] {
  const isOAuth = route.kind === "oauth"
  const of = (table: ErrorTable, ...codes: string[]) => Object.entries(table).filter(([code]) => codes.includes(code))
  return [
    ...(route.errors ?? []).flatMap((table) => Object.entries(table)),
    ...(isOAuth ? of(oauthErrors.table, "invalid_request", "server_error", "temporarily_unavailable") : []),
    ...(route.body && !isOAuth ? of(errors.table, "malformed", "too_large", "unsupported_media_type", "invalid") : []),
    ...(route.method !== "GET" && !isOAuth ? of(errors.table, "origin_refused") : []),
    ...(mayMismatch(route) ? of(errors.table, "malformed", "precondition_failed") : []),
    ...(route.idempotent ? of(errors.table, "malformed", "idempotency_key_reused") : []),
    ...(networkLimitOf(route) ? of(errors.table, "rate_limited") : []),
    ...(isOAuth ? [] : of(errors.table, "unavailable")),
  ]
}

export interface DescribedError extends ErrorKind {
  readonly code: string
  /** `problem` (RFC 9457) or `oauth` (RFC 6749 §5.2). */
  readonly dialect: "problem" | "oauth"
  /** The calls that say they may end in it. */
  readonly calls: readonly string[]
}

/** Every code there is, by status and name; for documentation. */
export function describeErrors(routes: readonly Route[]): DescribedError[] {
  const described = new Map<string, DescribedError>()
  const add = (code: string, { status, title }: ErrorKind, calls: readonly string[] = []) => {
    const dialect = Object.hasOwn(oauthErrors.table, code) ? "oauth" : "problem"
    const known = described.get(code)?.calls ?? []
    described.set(code, { code, status, title, dialect, calls: [...new Set([...known, ...calls])] })
  }
  const everywhere: readonly ErrorTable[] = [errors.table, oauthErrors.table]
  for (const table of everywhere) for (const [code, kind] of Object.entries(table)) add(code, kind)
  for (const route of routes.filter(({ undocumented }) => !undocumented)) {
    const calls = route.kind === "page" ? [] : [`${route.method} ${route.path.replaceAll(/:(\w+)/g, "{$1}")}`]
    for (const [code, kind] of kindsOf(route)) add(code, kind, calls)
  }
  return [...described.values()].toSorted((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1))
}

function problemsOf(route: Route): Record<string, object> {
  const codes = new Map<number, string[]>()
  const isOAuth = route.kind === "oauth"
  for (const [code, { status }] of kindsOf(route)) codes.set(status, [...(codes.get(status) ?? []), code])
  const content = isOAuth
    ? { "application/json": { schema: { $ref: "#/components/schemas/OAuthError" } } }
    : { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } }
  return Object.fromEntries([...codes].map(([status, names]) => [status, { description: names.join(", "), content }]))
}

function parametersOf(schema: z.ZodType | undefined, where: "path" | "query", schemas: Schemas): object[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema, "input", schemas) as { properties?: Record<string, object>; required?: string[] }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    schema: property,
  }))
}

type Schemas = Record<string, unknown>

/** Named schemas (`meta({ id })`) go to the document's components; the rest stays where it is used. */
function jsonSchema(schema: z.ZodType, io: "input" | "output", schemas: Schemas): object {
  const {
    $schema: _,
    $defs,
    id: __,
    ...described
  } = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: "any" })).replaceAll("#/$defs/", "#/components/schemas/")) as {
    $schema?: string
    $defs?: Schemas
    id?: string
  }
  for (const [name, definition] of Object.entries($defs ?? {})) {
    const { id: ___, ...named } = definition as { id?: string }
    schemas[name] = named
  }
  return described
}

const PROBLEM = {
  type: "object",
  description: "Problem details (RFC 9457)",
  required: ["type", "title", "status", "code", "request_id"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string" },
    request_id: { type: "string" },
    errors: {
      type: "array",
      items: { type: "object", required: ["pointer", "detail"], properties: { pointer: { type: "string" }, detail: { type: "string" } } },
    },
  },
}

const OAUTH_ERROR = {
  type: "object",
  description: "An error of the OAuth doors (RFC 6749 §5.2)",
  required: ["error"],
  properties: { error: { type: "string" }, error_description: { type: "string" } },
}
