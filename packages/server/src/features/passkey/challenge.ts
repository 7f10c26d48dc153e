import type { Clock } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Random } from "../../kernel/random.ts"
import { hasTokenShape, newToken, tokenHash } from "../../kernel/token.ts"
import type { Challenge, Purpose } from "./passkey.ts"
import { consumeChallenge, findChallenge, insertChallenge } from "./store.ts"

/** GATES 15: five to ten minutes, and 32 random bytes. */
export const CHALLENGE_LIFETIME_MS = 10 * 60_000

/** Anybody's passkey will do. */
export const ANYONE = "anyone"
/** Nobody's will: it was asked for in the name of somebody who has none. */
export const NOBODY = "nobody"

export interface Challenges {
  /** @returns what is to be signed, base64url */
  make(db: Db, challenge: Challenge): Promise<string>
  /** @param signed what was signed @returns undefined when it is not one of ours, over, used, another's or for something else */
  find(db: Db, signed: string, purpose: Purpose, boundTo: string): Promise<Challenge | undefined>
  /** In one statement, under the same conditions. @returns false when somebody was faster */
  consume(db: Db, signed: string, purpose: Purpose, boundTo: string): Promise<boolean>
}

export function createChallenges({ clock, random }: { readonly clock: Clock; readonly random: Random }): Challenges {
  return {
    make: async (db, challenge) => {
      const token = newToken(random)
      await insertChallenge(db, tokenHash(token), challenge, clock.now() + CHALLENGE_LIFETIME_MS)
      return token
    },
    find: async (db, signed, purpose, boundTo) =>
      hasTokenShape(signed) ? findChallenge(db, tokenHash(signed), purpose, boundTo, clock.now()) : undefined,
    consume: async (db, signed, purpose, boundTo) =>
      hasTokenShape(signed) && (await consumeChallenge(db, tokenHash(signed), purpose, boundTo, clock.now())),
  }
}
