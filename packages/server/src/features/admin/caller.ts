import { type Authority, personsAuthority, scopesAuthority } from "../../core/access/index.ts"
import { type SignedIn, sessionErrors } from "../../core/session/index.ts"
import { bearerToken } from "../../core/token/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Caller } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"

/** Whoever calls the admin API: a person by session or token of ours, or a service by a credential of its own. */
export interface Administrator {
  readonly authority: Authority
  /** Absent for a service. */
  readonly signedIn: SignedIn | undefined
  /** The service's client id. */
  readonly clientId: string | undefined
}

export type CallerNeeds = Pick<Core, "config" | "access" | "accessTokens" | "sessionCookie" | "revocations">

/** Who a request is. What they may do is asked by each route (`requirePermission`), because it depends on where. */
export function administrator({ config, access, accessTokens, sessionCookie, revocations }: CallerNeeds): Caller<Administrator> {
  function ofPerson(signedIn: SignedIn): Administrator {
    // Whoever acts in somebody's name does so to see what they see, and administers in their own.
    if (signedIn.session.actorId !== null) throw errors.forbidden({ detail: "Nobody administers in another person's name." })
    return { authority: personsAuthority(access, signedIn.user), signedIn, clientId: undefined }
  }
  return {
    name: "an administrator",
    schemes: ["session", "bearer"],
    identify: async (request) => {
      const text = bearerToken(request)
      const token = text === undefined ? undefined : await accessTokens.find(text, { audience: config.issuer })
      if (!token || token.sid !== undefined || token.sub !== token.clientId) return ofPerson(await sessionCookie.signedIn.identify(request, {}))
      // A process that has lost sight of the log could let in a credential that was removed meanwhile.
      if (!revocations.isCurrent()) throw errors.unavailable()
      if (!token.scopes.some((scope) => scope.startsWith("admin:")))
        throw sessionErrors.unauthenticated({ detail: "This credential has no admin scope." })
      return { authority: scopesAuthority(token.clientId, token.scopes), signedIn: undefined, clientId: token.clientId }
    },
  }
}
