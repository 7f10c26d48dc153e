import type { Slice } from "../../kernel/db/index.ts"
import { endEveryFamily, secretColumn } from "./store.ts"

/**
 * Tokens: what clients hold of a session. Access tokens are JWTs that any service checks by itself (RFC 9068); refresh
 * tokens are positions in a chain, turned with every use (`POST /auth/refresh`):
 *
 *     newest ──▶ turned      the one before ──▶ the same successor again, while it can be a retry
 *     older ──▶ theft: chain and session end      the one before, too late ──▶ chain ends, session stays
 *
 * Signing out (`POST /auth/logout`) takes the session, or any token of it.
 */
export const tokenSlice: Slice = {
  name: "token",
  migrations: new URL("./migrations/", import.meta.url),
  sealed: [secretColumn],
  restored: endEveryFamily,
}

export { type AccessTokens, createAccessTokens } from "./access-token.ts"
export { bearerToken, createBearer } from "./bearer.ts"
export { createTokenDelivery, type DeliveryOptions, type Grant, type TokenDelivery, tokensOnWire } from "./delivery.ts"
export { createFamilies, type Families } from "./families.ts"
export { countedFamilies } from "./metrics.ts"
export type { FamilyId } from "./refresh-token.ts"
export { tokenRoutes, tokensSchema } from "./routes.ts"
export type { FamilyDescription } from "./store.ts"
export { createTokens, type Tokens } from "./tokens.ts"
export { createUptime } from "./uptime.ts"
