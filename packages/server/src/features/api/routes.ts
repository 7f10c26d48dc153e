import { sessionErrors } from "../../core/session/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { oauthErrors } from "../../kernel/http/oauth.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"
import type { ApiClients } from "./api-clients.ts"
import { authenticatedClient } from "./client-authentication.ts"
import { grantClientCredentials } from "./client-credentials.ts"
import { createFailedAuthentication } from "./failed-authentication.ts"
import { createIntrospection } from "./introspection.ts"
import { revocationReader } from "./revocation-reader.ts"
import { createRevocationStreams } from "./revocation-streams.ts"
import { introspectionAnswer, introspectionRequest, revocationsAnswer, revocationsQuery, seqSchema, tokenAnswer, tokenRequest } from "./schema.ts"

const EVENT_STREAM = "text/event-stream"
/** RFC 6749 §5.1 asks for it beside `Cache-Control: no-store`. */
const NOT_CACHED = { Pragma: "no-cache" }
/** A proxy in front that gathers the answer before it sends it would make a stream of it no more. */
const NOT_GATHERED = { "X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform" }

export type ApiNeeds = Pick<
  Core,
  "config" | "database" | "audit" | "metrics" | "clock" | "log" | "stopping" | "accessTokens" | "revocations" | "sessions"
> & {
  readonly clients: ApiClients
}

export function apiRoutes(needs: ApiNeeds): Route[] {
  const { revocations } = needs
  const caller = authenticatedClient(needs.clients, createFailedAuthentication(needs))
  const introspect = createIntrospection(needs)
  const streams = createRevocationStreams(needs)

  return [
    route({
      method: "POST",
      path: "/oauth2/token",
      summary: "An access token for a client's own credentials (RFC 6749 §4.4)",
      tag: "OAuth",
      kind: "oauth",
      caller,
      body: tokenRequest,
      answers: { 200: tokenAnswer },
      errors: [oauthErrors.table],
      handle: async ({ body, caller: client }) => ({ status: 200, body: await grantClientCredentials(needs, client, body), headers: NOT_CACHED }),
    }),
    route({
      method: "POST",
      path: "/oauth2/introspect",
      summary: "Whether an access token is active, for the API it is for (RFC 7662)",
      tag: "OAuth",
      kind: "oauth",
      caller,
      body: introspectionRequest,
      answers: { 200: introspectionAnswer },
      errors: [oauthErrors.table],
      handle: async ({ body, caller: client }) => ({ status: 200, body: await introspect(body.token, client) }),
    }),
    route({
      method: "GET",
      path: "/revocations",
      summary: "What was revoked, in order; with `Accept: text/event-stream` as it happens",
      tag: "Revocation",
      caller: revocationReader(needs),
      query: revocationsQuery,
      answers: { 200: revocationsAnswer },
      stream: {
        contentType: EVENT_STREAM,
        meaning: "Each row with its number as `id`; every second an event `heartbeat` with the `head` up to which all has been sent.",
      },
      errors: [sessionErrors.table, { forbidden: errors.table.forbidden, saturated: errors.table.saturated }],
      handle: async ({ query: { after, limit }, caller: token, request }): Promise<Answer> => {
        if (!wantsStream(request)) return { status: 200, body: await revocations.read(after, limit) }
        const body = streams.open(lastEventId(request) ?? after, token)
        return { status: 200, stream: { contentType: EVENT_STREAM, body }, headers: NOT_GATHERED }
      },
    }),
  ]
}

function wantsStream(request: Incoming): boolean {
  return (request.header("accept") ?? "").split(",").some((range) => range.split(";")[0]?.trim().toLowerCase() === EVENT_STREAM)
}

/** What an `EventSource` sends when it connects again; it knows better than the address it was made with. @throws malformed */
function lastEventId(request: Incoming): number | undefined {
  const header = request.header("last-event-id")
  if (header === null || header === "") return undefined
  const parsed = seqSchema.safeParse(header)
  if (!parsed.success) throw errors.malformed({ detail: "Last-Event-ID is not a number of the log." })
  return parsed.data
}
