import type { Clock } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Random } from "../../kernel/random.ts"
import { hasTokenShape, newToken, tokenHash } from "../../kernel/token.ts"
import { consumeChallenge, findChallenge, insertChallenge } from "./store.ts"

/** GATES 15: five to ten minutes, and 32 random bytes. */
export const CHALLENGE_LIFETIME_MS = 10 * 60_000

/** `register` makes a passkey, `sign_in` stands alone, `factor` comes on top or proves somebody again. */
export type Purpose = "register" | "sign_in" | "factor"

/** Anybody's passkey will do. */
export const ANYONE = "anyone"
/** Nobody's will: it was asked for in the name of somebody who has none. */
export const NOBODY = "nobody"

export interface Challenge {
  readonly purpose: Purpose
  /** Who may answer: a session, an attempt, a browser. */
  readonly boundTo: string
  /** Whose passkey: a person's id, `anyone`, `nobody`. */
  readonly subject: string
  /** What a new passkey will know its person by. */
  readonly handle: string | null
  /** How its answer is to be given (JSON). */
  readonly options: string | null
  readonly needsVerification: boolean
}

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
