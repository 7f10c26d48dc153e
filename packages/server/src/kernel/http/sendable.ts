import { z } from "zod"
import { type Keyed, readKey } from "../idempotency/keyed.ts"
import type { Answer, Sendable } from "./answer.ts"
import type { Incoming } from "./incoming.ts"
import { type IfVersion, isHeld, readIfMatch, requireVersion } from "./precondition.ts"
import type { Route } from "./route.ts"

/** Texts of lasting bodies. */
const texts = new WeakMap<object, string>()

/** The answer's JSON, through the schema of its status. @throws when a route answers something it does not declare: a defect */
export function sendableOf(route: Route, { body, lasting, ...answer }: Answer): Sendable {
  if (answer.stream && answer.stream.contentType !== route.stream?.contentType)
    throw new Error(`${route.method} ${route.path} declares no stream of ${answer.stream.contentType}`)
  if (body === undefined) return answer
  const known = lasting ? texts.get(body) : undefined
  if (known !== undefined) return { ...answer, json: known }
  const schema = route.answers[answer.status]
  if (!(schema instanceof z.ZodType)) throw new Error(`${route.method} ${route.path} declares no body for ${answer.status}`)
  const output: unknown = schema.parse(body)
  const json = JSON.stringify(output)
  if (lasting) texts.set(body, json)
  const version = route.versioned ? versionOf(output) : undefined
  return { ...answer, json, ...(version === undefined ? {} : { version }) }
}

function versionOf(output: unknown): number | undefined {
  if (typeof output !== "object" || output === null || !("version" in output)) return undefined
  return Number.isSafeInteger(output.version) ? Number(output.version) : undefined
}

/** What a request's headers ask for besides its content. @throws malformed */
export function readConditions(
  route: Route,
  request: Incoming,
  rawBody: unknown,
): { readonly ifVersion: IfVersion; readonly keyed: Keyed | undefined } {
  return {
    ifVersion: route.versioned ? readIfMatch(request.header("if-match")) : undefined,
    keyed: route.idempotent ? readKey(request, route, rawBody, (answer) => sendableOf(route, answer)) : undefined,
  }
}

/** A GET's preconditions, which are about what would be sent (RFC 9110 §13.2.2). @throws precondition_failed */
export function asConditional(route: Route, request: Incoming, ifVersion: IfVersion, answer: Sendable): Sendable {
  const { version, headers = {} } = answer
  if (route.method !== "GET" || version === undefined || answer.status !== 200) return answer
  requireVersion(ifVersion, version)
  return isHeld(request.header("if-none-match"), version) ? { status: 304, version, headers } : answer
}
