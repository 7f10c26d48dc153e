import type { AccessToken } from "./access-token.ts"

export { type AccessToken, AccessTokenRefused } from "./access-token.ts"
export { createGuard, type Guard, type GuardHealth } from "./guard.ts"
export { GuardError, type GuardErrorCode } from "./guard-error.ts"
export type { GuardOptions, RevocationMode } from "./guard-options.ts"
export type { CheckOptions } from "./judge.ts"
export { type Revocation, type RevocationKind, revocationKinds } from "./live-set.ts"
export type { IncomingRequest } from "./presented.ts"
export type { Surroundings } from "./surroundings.ts"

export function hasScope(token: AccessToken, scope: string): boolean {
  return token.scopes.includes(scope)
}
