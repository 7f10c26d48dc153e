import type { z } from "zod"
import { oauthErrors } from "../../kernel/http/oauth.ts"
import type { Core } from "../feature.ts"
import type { ApiClient } from "./api-client.ts"
import type { tokenAnswer, tokenRequest } from "./schema.ts"

/** RFC 6749 §3.3: tokens between single spaces. */
const SCOPES = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/

/**
 * A client acts in its own name (RFC 6749 §4.4): it gets an access token for this issuer and nothing to renew it with.
 *
 * @throws unsupported_grant_type, invalid_scope
 */
export async function grantClientCredentials(
  { accessTokens, clock }: Pick<Core, "accessTokens" | "clock">,
  client: ApiClient,
  request: z.output<typeof tokenRequest>,
): Promise<z.input<typeof tokenAnswer>> {
  if (request.grant_type !== "client_credentials") throw oauthErrors.unsupported_grant_type()
  const scopes = grantedScopes(client.scopes, request.scope)
  const { token, expiresInSeconds } = await accessTokens.issueToClient({ id: client.id, scopes }, clock.now())
  return { access_token: token, token_type: "Bearer", expires_in: expiresInSeconds, scope: scopes.join(" ") }
}

function grantedScopes(allowed: readonly string[], asked: string | undefined): readonly string[] {
  if (asked === undefined) return allowed
  const scopes = [...new Set(asked.split(" "))]
  if (!SCOPES.test(asked) || !scopes.every((scope) => allowed.includes(scope))) throw oauthErrors.invalid_scope()
  return scopes
}
