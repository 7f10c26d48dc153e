import type { z } from "zod"
import type { ErrorTable } from "../errors.ts"
import type { Keyed } from "../idempotency/keyed.ts"
import type { Limit } from "../limits.ts"
import type { Answer } from "./answer.ts"
import type { Incoming } from "./incoming.ts"
import type { IfVersion } from "./precondition.ts"

/** Who may call: looks at the request and returns the caller, or throws a problem. */
export interface Caller<Identity> {
  readonly name: string
  /** The security schemes' names in OpenAPI, any of which will do; none for routes open to anyone. */
  readonly schemes?: readonly string[]
  /** Something in the body can stand in for all of them. */
  readonly isOptional?: boolean
  /** @param form the fields of an `oauth` body, in which a client may name itself; empty for other kinds */
  identify(request: Incoming, form: Readonly<Record<string, string>>): Identity | Promise<Identity>
}

/** Nobody in particular. */
export const anyone: Caller<undefined> = { name: "anyone", identify: () => undefined }

/**
 * The dialect of a door. `json` (default): an API. `page`: an HTML page; forms instead of JSON, with a CSRF token; errors
 * are pages. `oauth`: forms as well, from anywhere, because whoever calls presents credentials of its own and never a
 * cookie; errors are RFC 6749's.
 */
export type RouteKind = "json" | "page" | "oauth"

type Fields = z.ZodType<Readonly<Record<string, unknown>>>

/** What a handler gets: everything parsed and checked. */
export interface Call<Params, Query, Body, Identity> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly caller: Identity
  readonly request: Incoming
  /** Of a versioned route: the versions its client is willing to change (`If-Match`); undefined for any. */
  readonly ifVersion: IfVersion
  /** Of an idempotent route: set when its client sent an `Idempotency-Key`. For `Idempotency.run`, and nobody else. */
  readonly keyed: Keyed | undefined
}

/** What a caller must be allowed to do, in the words of whoever asks for it. Described, and given no meaning here. */
export interface RoutePermission {
  readonly name: string
  readonly of: "deployment" | "organization"
}

export interface RouteLimits {
  readonly bodyBytes?: number
  /**
   * How many such requests one network may send. POSTs that anyone may send have a limit of their own accord;
   * "none" is for those that present 256 random bits, which nobody guesses.
   */
  readonly perNetwork?: Limit | "none"
}

/**
 * One definition gives validation, types, the OpenAPI description, who may call, limits and the shape of the answer.
 * A body is serialised through the schema of its status, so that a field that is not declared cannot leave the house.
 */
export interface RouteDefinition<Params extends Fields, Query extends Fields, Body extends z.ZodType, Identity> {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE"
  /** Hono's notation: `/auth/sessions/:id`. */
  readonly path: string
  readonly summary: string
  readonly tag: string
  readonly caller: Caller<Identity>
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /** The body may be missing altogether. */
  readonly bodyOptional?: boolean
  /** By status: a schema, or what the status means when there is no JSON body. */
  readonly answers: Readonly<Record<number, z.ZodType | string>>
  /** Request headers it looks at, by name, and what they mean. */
  readonly headers?: Readonly<Record<string, string>>
  /** The slice's problems this route may end in, besides the kernel's own. */
  readonly errors?: readonly ErrorTable[]
  readonly limits?: RouteLimits
  readonly permission?: RoutePermission
  /** Only for people who have proved lately who they are. Described, and given no meaning here: whoever says so asks for it. */
  readonly fresh?: boolean
  /**
   * Its answers are about one thing with an integer `version`, sent as `ETag`; `If-Match` and, of a GET, `If-None-Match` are
   * read. Who changes the thing holds `call.ifVersion` against it (`requireVersion`), in the transaction of the change.
   */
  readonly versioned?: boolean
  /** A POST whose client may send an `Idempotency-Key`; its handler does everything in `Idempotency.run`. */
  readonly idempotent?: boolean
  /**
   * A page's form that brings a file, as `multipart/form-data`. A file may be large, so nothing is read from strangers: where
   * the caller is undefined, that is the answer, before the body.
   */
  readonly file?: { readonly field: string; readonly stranger: Answer }
  /** What the 200 may be instead of its body, where the client asks for it. */
  readonly stream?: { readonly contentType: string; readonly meaning: string }
  readonly kind?: RouteKind
  /** Asked by those who look after this machine, on it or near it: answered over plain http as well. */
  readonly overPlainHttp?: boolean
  /** Serves people and machines alike, so it is left out of the API's description. */
  readonly undocumented?: boolean
  handle(call: Call<z.output<Params>, z.output<Query>, z.output<Body>, Identity>): Answer | Promise<Answer>
}

/** A route whose types have served their purpose. */
export type Route = RouteDefinition<Fields, Fields, z.ZodType, unknown>

export function route<
  Params extends Fields = z.ZodType<Record<string, never>>,
  Query extends Fields = z.ZodType<Record<string, never>>,
  Body extends z.ZodType = z.ZodType<undefined>,
  Identity = undefined,
>(definition: RouteDefinition<Params, Query, Body, Identity>): Route {
  return definition
}

/** House: for what anyone may POST and what declares no limit of its own. A whole office may sit behind one address. */
const ANYONES_POSTS: Limit = { name: "requests", points: 1_200, windowSeconds: 900 }

/** How many such requests one network may send. */
export function networkLimitOf({ method, caller, limits }: Route): Limit | undefined {
  const declared = limits?.perNetwork
  if (declared !== undefined) return declared === "none" ? undefined : declared
  return method === "POST" && caller.schemes === undefined ? ANYONES_POSTS : undefined
}
