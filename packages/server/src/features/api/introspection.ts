import type { AccessTokens } from "../../core/token/index.ts"
import { errors, OUTAGE_RETRY_SECONDS } from "../../kernel/errors.ts"
import { isId } from "../../kernel/id.ts"
import type { Core } from "../feature.ts"
import type { ApiClient } from "./api-client.ts"

/** What a client may know of a token that is not its business, not active, or no token at all: exactly this. */
const INACTIVE = { active: false } as const

/** Longer than between two looks at the log. */
const PATIENCE_MS = 300

type AccessToken = NonNullable<Awaited<ReturnType<AccessTokens["find"]>>>

/**
 * Token introspection (RFC 7662). Asks the database about the session, where the log alone could lag behind; the rest of
 * what may have been revoked is what this process knows of the log, so while it does not know that, nobody gets an answer.
 *
 * @throws unavailable
 */
export function createIntrospection({
  config,
  accessTokens,
  revocations,
  sessions,
}: Pick<Core, "config" | "accessTokens" | "revocations" | "sessions">) {
  return async (token: string, asking: ApiClient) => {
    // A process that was busy for a moment has caught up with its next look at the log.
    if (!revocations.isCurrent()) await revocations.movedBeyond(Number.MAX_SAFE_INTEGER, PATIENCE_MS)
    if (!revocations.isCurrent()) throw errors.unavailable({ retryAfterSeconds: OUTAGE_RETRY_SECONDS })
    const found = await accessTokens.find(token, { audience: [asking.audience, config.issuer] })
    return found && mayKnow(found, asking) && (await isSessionLive(found)) ? claimsOf(found) : INACTIVE
  }

  async function isSessionLive({ sid }: AccessToken): Promise<boolean> {
    return sid === undefined || (isId("ses", sid) && (await sessions.isLive(sid)))
  }
}

/** RFC 7662 §4: whoever may ask about any token could try out stolen ones. */
function mayKnow({ aud, clientId }: AccessToken, asking: ApiClient): boolean {
  return aud.includes(asking.audience) || clientId === asking.id
}

function claimsOf(token: AccessToken) {
  const [only, ...others] = token.aud
  return {
    active: true as const,
    scope: token.scope,
    client_id: token.clientId,
    sub: token.sub,
    aud: only !== undefined && others.length === 0 ? only : [...token.aud],
    iss: token.iss,
    exp: token.exp,
    iat: token.iat,
    jti: token.jti,
    token_type: "Bearer" as const,
    sid: token.sid,
    auth_time: token.authTime,
    acr: token.acr,
    amr: token.amr && [...token.amr],
  }
}
