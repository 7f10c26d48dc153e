import { defineErrors, errors, Problem } from "../errors.ts"
import { readForm } from "./body.ts"
import type { Incoming } from "./incoming.ts"

/** RFC 6749 §5.2, and for what it has no word §4.1.2.1. */
export const oauthErrors = defineErrors({
  invalid_request: { status: 400, title: "The request lacks a parameter, repeats one, or is malformed otherwise" },
  invalid_client: { status: 401, title: "The client could not be authenticated" },
  unauthorized_client: { status: 400, title: "The client may not use this grant type" },
  unsupported_grant_type: { status: 400, title: "This grant type is not supported" },
  invalid_scope: { status: 400, title: "The scope is unknown, malformed, or more than the client has" },
  server_error: { status: 500, title: "Something went wrong on our side" },
  temporarily_unavailable: { status: 503, title: "Temporarily unavailable" },
})

const MAX_DESCRIPTION_CHARACTERS = 512
/** RFC 6749 §5.2: printable ASCII without the quotation mark and the backslash. */
const NOT_IN_DESCRIPTION = /[^\x20\x21\x23-\x5b\x5d-\x7e]/g

/** The parameters of a request, by name. */
export type OAuthForm = Readonly<Record<string, string>>

/**
 * The parameters of a request. One that comes twice is refused, one without a value counts as left out (RFC 6749 §3.2).
 * @throws as `readForm`
 */
export async function readOAuthForm(request: Incoming, maxBytes: number): Promise<OAuthForm> {
  return Object.fromEntries(Object.entries(await readForm(request, maxBytes)).filter(([, value]) => value !== ""))
}

/** What happened, in the words of RFC 6749. */
export function asOAuthProblem(problem: Problem): Problem {
  const { code, kind, detail } = problem
  if (Object.hasOwn(oauthErrors.table, code)) return problem
  if (kind.status === 503) return oauthErrors.temporarily_unavailable(detail)
  if (kind.status >= 500) return oauthErrors.server_error(detail)
  const { title } = kind
  // What other doors tell apart by 415 and 422 is "malformed" here; a limit or a method is still told by its status.
  const isMalformed = code === "unsupported_media_type" || code === "invalid"
  const status = isMalformed ? errors.table.malformed.status : kind.status
  return new Problem("invalid_request", { status, title }, detail)
}

export function oauthBody({ code, kind, detail }: Problem): { readonly error: string; readonly error_description: string } {
  const fields = detail.errors?.map(({ pointer, detail: wrong }) => `${pointer.replace(/^(#\/|\?)/, "")}: ${wrong}`).join("; ")
  const description = fields ?? detail.detail ?? kind.title
  return { error: code, error_description: description.slice(0, MAX_DESCRIPTION_CHARACTERS).replaceAll(NOT_IN_DESCRIPTION, "'") }
}

/** RFC 6749 §5.1, §5.2: nothing is kept, and who could not be authenticated is told how to. */
export function oauthHeaders({ kind }: Problem, issuer: string): Record<string, string> {
  return { Pragma: "no-cache", ...(kind.status === oauthErrors.table.invalid_client.status ? { "WWW-Authenticate": `Basic realm="${issuer}"` } : {}) }
}
