import { errors } from "../errors.ts"
import type { Answer, Sendable } from "../http/answer.ts"
import type { Incoming } from "../http/incoming.ts"
import { listHash } from "../token.ts"

/** A request that came with an `Idempotency-Key`: what makes it the same as another, and how its answer becomes text. */
export interface Keyed {
  readonly key: string
  /** Method and path as they are declared. */
  readonly route: string
  /** A hash over the address it was sent to and what it said. */
  readonly digest: string
  /** @throws for an answer the route does not declare: a defect */
  finish(answer: Answer): Sendable
}

/** 1 to 255 printable characters of ASCII. */
const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/

/** @param body as it was sent, before any schema @throws malformed */
export function readKey(
  request: Incoming,
  { method, path }: { readonly method: string; readonly path: string },
  body: unknown,
  finish: (answer: Answer) => Sendable,
): Keyed | undefined {
  const key = request.header("idempotency-key")
  if (key === null) return undefined
  if (!KEY.test(key)) throw errors.malformed({ detail: "An Idempotency-Key is 1 to 255 printable characters." })
  const digest = listHash(request.path, request.search, body === undefined ? "" : canonical(body))
  return { key, route: `${method} ${path}`, digest, finish }
}

/** JSON in which the order of members makes no difference, as it makes none to whoever reads it. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(",")}}`
}
