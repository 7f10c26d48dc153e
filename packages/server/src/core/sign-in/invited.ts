import { Problem } from "../../kernel/errors.ts"
import type { CookieJar } from "../../kernel/http/cookies.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { hasTokenShape } from "../../kernel/token.ts"
import type { Invitations, Seen } from "../directory/index.ts"

const COOKIE = "doorward-invitation"
/** Long enough to sign in or to create an account on the way. */
const LIFETIME_SECONDS = 3_600
/** The page such a browser comes back to. */
export const INVITATION_PAGE = "/invitation"

/**
 * A browser in which the link of an invitation was opened keeps it for an hour, so that the link need not stand in the
 * address of any other page on the way to an account.
 */
export interface Invited {
  /** What this browser keeps, unchecked. */
  token(request: Incoming): string | undefined
  /** The invitation it is, as long as it can be accepted. */
  find(request: Incoming): Promise<Seen | undefined>
  keep(token: string): string
  forget(): string
}

export function createInvited({ jar, invitations }: { readonly jar: CookieJar; readonly invitations: Pick<Invitations, "look"> }): Invited {
  const name = jar.name(COOKIE)
  const token: Invited["token"] = (request) => {
    const kept = request.cookie(name)
    return kept !== undefined && hasTokenShape(kept) ? kept : undefined
  }
  return {
    token,
    find: async (request) => {
      const kept = token(request)
      if (kept === undefined) return undefined
      try {
        return await invitations.look(kept)
      } catch (error) {
        if (error instanceof Problem && error.kind.status < 500) return undefined
        throw error
      }
    },
    keep: (kept) => jar.set(COOKIE, kept, { maxAgeSeconds: LIFETIME_SECONDS }),
    forget: () => jar.clear(COOKIE),
  }
}
