import type { AccessToken } from "@doorward/guard/access-token"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { isId } from "../../kernel/id.ts"
import type { Sessions, SignedIn } from "../session/index.ts"
import type { AccessTokens } from "./access-token.ts"
import { FIRST_PARTY } from "./families.ts"

/** RFC 6750 §2.1; the scheme in any case (RFC 9110 §11.1). */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i

/** The token of an `Authorization: Bearer` header. @returns undefined for any other header */
export function bearerToken(request: Incoming): string | undefined {
  return BEARER.exec(request.header("authorization") ?? "")?.[1]
}

/**
 * Whom a first-party access token stands for. Its session must be live: an access token never outlives it here. A token of
 * any other client is refused, whatever its scopes: it was given to somebody who is not us.
 */
export function createBearer(needs: {
  readonly accessTokens: AccessTokens
  readonly sessions: Sessions
  readonly issuer: string
}): (request: Incoming) => SignedIn | undefined | Promise<SignedIn | undefined> {
  const { accessTokens, sessions, issuer } = needs
  return (request) => {
    const text = bearerToken(request)
    const token = text === undefined ? undefined : accessTokens.find(text, { audience: issuer })
    return token instanceof Promise ? token.then(sessionOf) : sessionOf(token)
  }

  function sessionOf(token: AccessToken | undefined): SignedIn | undefined | Promise<SignedIn | undefined> {
    if (!token || token.clientId !== FIRST_PARTY || token.sid === undefined || !isId("ses", token.sid)) return undefined
    return sessions.findById(token.sid)
  }
}
