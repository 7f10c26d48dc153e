import { sessionErrors } from "../../core/session/index.ts"
import { type AccessTokens, bearerToken } from "../../core/token/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Caller } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"
import { READ_REVOCATIONS } from "./api-client.ts"
import type { ApiClients } from "./api-clients.ts"

export type ReaderToken = NonNullable<Awaited<ReturnType<AccessTokens["find"]>>>

/**
 * A service with a token of its own (RFC 6750). A person's token never passes, whatever its scopes: those are configurable,
 * and what is revoked of everybody is no person's business.
 */
export function revocationReader(
  needs: Pick<Core, "config" | "accessTokens" | "revocations"> & { readonly clients: ApiClients },
): Caller<ReaderToken> {
  const { config, accessTokens, revocations, clients } = needs
  const realm = `Bearer realm="${config.issuer}"`
  const challenge = (words: string) => ({ headers: { "WWW-Authenticate": `${realm}${words}` } })
  return {
    name: `a client whose token has the scope ${READ_REVOCATIONS}`,
    schemes: ["bearer"],
    identify: async (request) => {
      const text = bearerToken(request)
      // RFC 6750 §3.1: who presented nothing is told the scheme, and no error.
      if (text === undefined) throw sessionErrors.unauthenticated({ detail: "An access token is required.", ...challenge("") })
      const token = await accessTokens.find(text, { audience: config.issuer })
      // A process that has lost sight of the log could let in who was removed meanwhile.
      const isRefused = !token || (!revocations.isCurrent() && !(await clients.exists(token.clientId)))
      if (isRefused) throw sessionErrors.unauthenticated({ detail: "The access token is not valid.", ...challenge(', error="invalid_token"') })
      if (token.sid !== undefined || token.sub !== token.clientId || !token.scopes.includes(READ_REVOCATIONS))
        throw errors.forbidden({
          detail: `This needs a client's own token with the scope ${READ_REVOCATIONS}.`,
          ...challenge(`, error="insufficient_scope", scope="${READ_REVOCATIONS}"`),
        })
      return token
    },
  }
}
