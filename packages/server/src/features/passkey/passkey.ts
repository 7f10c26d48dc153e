import type { UserId } from "../../core/user/index.ts"
import type { Id } from "../../kernel/id.ts"

export type PasskeyId = Id<"pky">

/** What an authenticator has made, before it is anybody's. */
export interface NewPasskey {
  /** base64url, as everything of bytes. */
  readonly credentialId: string
  /** COSE. */
  readonly publicKey: string
  readonly algorithm: number
  readonly counter: number
  readonly transports: readonly string[]
  /** It may be copied to other devices of the person (WebAuthn's BE); never changes. */
  readonly backupEligible: boolean
  /** It is at present (BS). */
  readonly backedUp: boolean
  /** The kind of authenticator; all zeroes where it does not say. Only believed where `attested`. */
  readonly aaguid: string
  /** A certificate that this deployment trusts says what holds the key. */
  readonly attested: boolean
  /** It has verified its person at least once: a PIN, a finger, a face. */
  readonly userVerified: boolean
  /** It is found without an address; null where the browser did not say. */
  readonly discoverable: boolean | null
  readonly name: string | null
}

export interface Passkey extends NewPasskey {
  readonly id: PasskeyId
  readonly userId: UserId
  readonly createdAt: number
  readonly lastUsedAt: number | null
}

/** `register` makes a passkey, `sign_in` stands alone, `factor` comes on top or proves somebody again. */
export type Purpose = "register" | "sign_in" | "factor"

/** What was asked of an authenticator. */
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
