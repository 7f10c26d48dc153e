import { z } from "zod"
import { errors } from "../errors.ts"
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
    ...(route.caller.schemes === undefined ? {} : { security: route.caller.schemes.map((scheme) => ({ [scheme]: [] })) }),
    parameters: [
      ...parametersOf(route.params, "path", schemas),
      ...parametersOf(route.query, "query", schemas),
      ...Object.entries(route.headers ?? {}).map(([name, description]) => ({
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

function bodyType({ kind }: Route): string {
  return kind === "oauth" ? "application/x-www-form-urlencoded" : "application/json"
}

function answersOf(route: Route, schemas: Schemas): Record<string, object> {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, answer]) =>
      typeof answer === "string"
        ? [status, { description: answer }]
        : [
            status,
            {
              description: route.summary,
              content: { "application/json": { schema: jsonSchema(answer, "output", schemas) }, ...(status === "200" ? streamOf(route) : {}) },
            },
          ],
    ),
  )
}

function streamOf({ stream }: Route): Record<string, object> {
  return stream ? { [stream.contentType]: { schema: { type: "string", description: stream.meaning } } } : {}
}

function problemsOf(route: Route): Record<string, object> {
  const codes = new Map<number, string[]>()
  const add = (code: string, status: number) => codes.set(status, [...(codes.get(status) ?? []), code])
  const isOAuth = route.kind === "oauth"
  for (const table of route.errors ?? []) for (const [code, { status }] of Object.entries(table)) add(code, status)
  if (isOAuth) for (const code of ["invalid_request", "server_error", "temporarily_unavailable"] as const) add(code, oauthErrors.table[code].status)
  else if (route.body)
    for (const code of ["malformed", "too_large", "unsupported_media_type", "invalid"] as const) add(code, errors.table[code].status)
  if (route.method !== "GET" && !isOAuth) add("origin_refused", errors.table.origin_refused.status)
  if (networkLimitOf(route)) add("rate_limited", errors.table.rate_limited.status)
  if (!isOAuth) add("unavailable", errors.table.unavailable.status)
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
