import type { Incoming } from "../../kernel/http/incoming.ts"
import { type OAuthForm, oauthErrors } from "../../kernel/http/oauth.ts"
import type { Caller } from "../../kernel/http/route.ts"
import type { ApiClient } from "./api-client.ts"
import type { ApiClients } from "./api-clients.ts"

/** RFC 7617 §2. */
const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i

interface Presented {
  readonly id: string
  readonly secret: string
}

/**
 * A client that proves itself by its secret: in the header (`client_secret_basic`) or in the form (`client_secret_post`).
 * Both at once are refused (RFC 6749 §2.3): whichever we believed, somebody else in between may have believed the other.
 */
export function authenticatedClient(clients: ApiClients, failed: (clientId: string, request: Incoming) => Promise<void>): Caller<ApiClient> {
  return {
    name: "a registered client",
    schemes: ["client"],
    identify: async (request, form) => {
      const presented = presentedBy(request, form)
      const client = presented && (await clients.authenticate(presented.id, presented.secret))
      if (presented && !client) await failed(presented.id, request)
      if (!client) throw oauthErrors.invalid_client()
      return client
    },
  }
}

function presentedBy(request: Incoming, { client_id: id, client_secret: secret }: OAuthForm): Presented | undefined {
  const header = request.header("authorization")
  if (header === null) return id === undefined || secret === undefined ? undefined : { id, secret }
  if (secret !== undefined) throw oauthErrors.invalid_request({ detail: "The client authenticates in two ways at once." })
  const presented = parseBasic(header)
  // RFC 6749 §3.2.1 lets a client name itself besides; then it is to be one and the same.
  if (presented && id !== undefined && id !== presented.id)
    throw oauthErrors.invalid_request({ detail: "client_id is not the client that authenticates." })
  return presented
}

function parseBasic(header: string): Presented | undefined {
  const encoded = BASIC.exec(header)?.[1]
  if (encoded === undefined) return undefined
  const pair = Buffer.from(encoded, "base64").toString("latin1")
  const colon = pair.indexOf(":")
  if (colon < 0) return undefined
  const [id, secret] = [formDecoded(pair.slice(0, colon)), formDecoded(pair.slice(colon + 1))]
  return id === undefined || secret === undefined ? undefined : { id, secret }
}

/** RFC 6749 §2.3.1 and appendix B: each half was form-encoded before they were joined. */
function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    return undefined
  }
}
