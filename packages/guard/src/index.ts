export { type AccessToken, AccessTokenRefused } from "./access-token.ts"
export { type Revocation, type RevocationKind, revocationKinds } from "./live-set.ts"
