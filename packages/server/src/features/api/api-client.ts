import { invalidField, type Problem } from "../../kernel/errors.ts"
import type { Id } from "../../kernel/id.ts"

export type ApiClientId = Id<"cli">

/** Lets a service follow what is revoked. */
export const READ_REVOCATIONS = "revocations:read"

/** An API that checks our tokens, as a client of ours. */
export interface ApiClient {
  readonly id: ApiClientId
  readonly name: string
  /** What tokens for this API carry in `aud`. */
  readonly audience: string
  readonly secretHash: string
  /** The most it may ask for. */
  readonly scopes: readonly string[]
  readonly createdAt: number
}

export interface NewApi {
  readonly name: string
  readonly audience: string
  readonly scopes?: readonly string[] | undefined
}

const MAX_NAME_CHARACTERS = 100
const MAX_AUDIENCE_CHARACTERS = 255
/** GATES 36. */
const MAX_SCOPES = 100
/** RFC 6749 §3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/

/** What is wrong with a new API's words, if anything. */
export function findMistake({ name, audience, scopes = [] }: NewApi): Problem | undefined {
  if (!isLine(name, MAX_NAME_CHARACTERS)) return invalidField("name", `One line of 1 to ${MAX_NAME_CHARACTERS} characters.`)
  if (!isLine(audience, MAX_AUDIENCE_CHARACTERS) || /\s/.test(audience))
    return invalidField("audience", `1 to ${MAX_AUDIENCE_CHARACTERS} characters without spaces, such as https://orders.example.`)
  if (scopes.length === 0 || scopes.length > MAX_SCOPES) return invalidField("scope", `1 to ${MAX_SCOPES} scopes.`)
  const wrong = scopes.find((scope) => !SCOPE.test(scope))
  return wrong === undefined ? undefined : invalidField("scope", `"${wrong}" is no scope.`)
}

function isLine(text: string, maxCharacters: number): boolean {
  return text.trim() !== "" && text.length <= maxCharacters && !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(text)
}
