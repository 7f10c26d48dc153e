/** One field that is wrong. `pointer` is a JSON Pointer into the body as a URI fragment (`#/email`), or `?name` for a query parameter. */
export interface FieldError {
  readonly pointer: string
  readonly detail: string
}

export interface ErrorKind {
  readonly status: number
  /** Says the same for every occurrence, and nothing a stranger may not know. */
  readonly title: string
}

/** What a `detail` says, for pages in any language: the name of a text and what is put into it. Never sent. */
export interface Says {
  readonly text: string
  readonly values?: Readonly<Record<string, string | number>>
}

export interface ProblemDetail {
  readonly detail?: string
  /** The same for people who read pages. */
  readonly says?: Says
  readonly errors?: readonly FieldError[]
  readonly retryAfterSeconds?: number
  /** RFC 9457 §3.2: what a program needs besides, by name. */
  readonly members?: Readonly<Record<string, string | number>>
  /** Sent with the answer, such as the challenge of a 401 (RFC 9110 §15.5.2). */
  readonly headers?: Readonly<Record<string, string>>
}

/** A failure that ends a request, with a code clients may rely on. Anything else thrown is a defect and becomes a 500. */
export class Problem extends Error {
  override readonly name = "Problem"
  readonly code: string
  readonly kind: ErrorKind
  readonly detail: ProblemDetail
  constructor(code: string, kind: ErrorKind, detail: ProblemDetail = {}) {
    super(detail.detail ?? kind.title)
    this.code = code
    this.kind = kind
    this.detail = detail
  }
}

export type ErrorTable = Readonly<Record<string, ErrorKind>>
export type Problems<Table extends ErrorTable> = { readonly [Code in keyof Table]: (detail?: ProblemDetail) => Problem } & { readonly table: Table }

/** A slice's codes: `errors.code_invalid()` makes the problem, `errors.table` documents them. */
export function defineErrors<const Table extends ErrorTable>(table: Table): Problems<Table> {
  const makers = Object.fromEntries(Object.entries(table).map(([code, kind]) => [code, (detail?: ProblemDetail) => new Problem(code, kind, detail)]))
  return Object.assign(makers, { table }) as Problems<Table>
}

/** The same problem, pointing at the field of the body it is about. Anything else thrown is left as it is. */
export function atField(error: unknown, field: string): unknown {
  if (!(error instanceof Problem) || error.detail.errors) return error
  return new Problem(error.code, error.kind, { ...error.detail, errors: [{ pointer: `#/${field}`, detail: error.message }] })
}

/** How long to wait before trying again after an outage, when nothing better is known. */
export const OUTAGE_RETRY_SECONDS = 2

export const errors = defineErrors({
  malformed: { status: 400, title: "The request could not be read" },
  forbidden: { status: 403, title: "Not allowed" },
  https_required: { status: 403, title: "Requests over plain http are refused" },
  origin_refused: { status: 403, title: "Requests from this origin are refused" },
  csrf_failed: { status: 403, title: "This form has expired" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  conflict: { status: 409, title: "Conflicts with the current state" },
  precondition_failed: { status: 412, title: "It was changed since" },
  too_large: { status: 413, title: "The request is too large" },
  unsupported_media_type: { status: 415, title: "Unsupported content type" },
  invalid: { status: 422, title: "Some of what was sent is not valid" },
  idempotency_key_reused: { status: 422, title: "This idempotency key came with another request" },
  rate_limited: { status: 429, title: "Too many tries in a short time" },
  internal: { status: 500, title: "Something went wrong on our side" },
  unavailable: { status: 503, title: "Temporarily unavailable" },
  saturated: { status: 503, title: "Too busy right now" },
})

/** One field that was read and cannot be used; `detail` says what to do about it. @param says where a page may show it */
export function invalidField(field: string, detail: string, says?: Says): Problem {
  return errors.invalid({ detail, errors: [{ pointer: `#/${field}`, detail }], ...(says === undefined ? {} : { says }) })
}
