import { z } from "zod"
import type { CookieJar } from "../../kernel/http/cookies.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Random } from "../../kernel/random.ts"
import { hasTokenShape, newToken, tokenHash } from "../../kernel/token.ts"
import { CHALLENGE_LIFETIME_MS } from "./challenge.ts"

const COOKIE = "doorward-passkey"

/** For a client without cookies, in place of one: given with the options, and sent back with their answer. */
export const challengeTokenField = z.string().refine(hasTokenShape, "Not the token of a challenge").optional()

export interface Begun {
  readonly boundTo: string
  readonly cookies: readonly string[]
  readonly token?: string
}

/**
 * Which browser asked. Nobody is signed in yet, so without it an answer that somebody else's authenticator gave could be
 * used in this browser, to sign somebody in to an account that is not theirs.
 */
export interface Binding {
  begin(request: Incoming, takesCookies: boolean): Begun
  /** @returns undefined for a request that holds nothing */
  find(request: Incoming, token: string | undefined): string | undefined
  clear(): string
}

export function createBinding({ jar, random }: { readonly jar: CookieJar; readonly random: Random }): Binding {
  const boundTo = (token: string) => `browser ${tokenHash(token)}`
  const read = (request: Incoming) => {
    const held = request.cookie(jar.name(COOKIE))
    return held !== undefined && hasTokenShape(held) ? held : undefined
  }
  return {
    begin: (request, takesCookies) => {
      if (!takesCookies) {
        const token = newToken(random)
        return { boundTo: boundTo(token), cookies: [], token }
      }
      // Two tabs of one browser may both wait for a passkey.
      const token = read(request) ?? newToken(random)
      return { boundTo: boundTo(token), cookies: [jar.set(COOKIE, token, { maxAgeSeconds: CHALLENGE_LIFETIME_MS / 1_000 })] }
    },
    find: (request, token) => {
      const held = token ?? read(request)
      return held === undefined ? undefined : boundTo(held)
    },
    clear: () => jar.clear(COOKIE),
  }
}
