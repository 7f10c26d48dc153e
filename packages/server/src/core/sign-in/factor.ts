import type { Child } from "hono/jsx"
import type { Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Strings, Wrong } from "../../pages/index.ts"
import type { ChangeKind } from "../securing/index.ts"
import type { User } from "../user/index.ts"
import type { Attempt, AttemptIntent } from "./attempt.ts"
import type { Evidence } from "./evidence.ts"

/** Who is asked, in which attempt, by which request. */
export interface Challenge {
  readonly user: User
  readonly attempt: Attempt
  /** What the browser that began the attempt holds. */
  readonly proof: string
  readonly request: Incoming
}

/** What was sent in answer; each factor looks at its own part. */
export interface FactorAnswer {
  readonly code?: string | undefined
  readonly password?: string | undefined
  /** A WebAuthn credential as a browser gives it, unchecked. */
  readonly credential?: unknown
}

/** Uses an answer up, in the attempt's transaction. @returns nothing when somebody else was faster */
export type Redeem = (db: Db) => Promise<Evidence | undefined>

/** Where a factor is asked for. */
export interface Occasion {
  readonly intent: AttemptIntent
  /** What was shown before. */
  readonly shown: readonly Evidence[]
}

/** Something that can be asked for on top of what was shown, or to prove oneself anew. The dispatcher never asks for its name. */
export interface Factor {
  /** On the wire: `totp`, `passkey`, `recovery_code`, `email_otp`, `password`. */
  readonly name: string
  /** Which step its evidence is; a factor of the first step is asked for only to prove oneself anew, by who holds no second. */
  readonly step: "first" | "second"
  /** Something that could be guessed: wrong answers count, for the attempt and for the account. */
  readonly isGuessable: boolean
  /** Stands in for another one and is never why a second step is asked for. */
  readonly isBackup?: boolean
  readonly isPhishingResistant?: boolean
  /** Whether somebody can be asked for it here. Without it: who holds it by name (`User.factors`). @param db to read from; it may be a transaction */
  offered?(db: Db, user: User, occasion: Occasion): boolean | Promise<boolean>
  /** What a browser needs before it can answer; or it sends something. In no transaction. */
  begin?(challenge: Challenge): Promise<Readonly<Record<string, unknown>>>
  /**
   * Looks at an answer, in no transaction, and changes nothing.
   * @returns what uses it up; nothing for a wrong one
   * @throws invalid for what is no answer at all
   */
  check(challenge: Challenge, answer: FactorAnswer): Promise<Redeem | undefined>
  /** Takes it away from somebody whose row is locked, in a transaction of the log. Who calls it notes it, and tells the person. */
  remove?(db: Db, user: User): Promise<void>
  /** The mail its owner gets when it was taken away. */
  readonly removed?: ChangeKind
  /** Of a backup: makes new ones in place of the old, in such a transaction. @returns what is shown once */
  issue?(db: Db, user: User): Promise<readonly string[]>
  /** What its page says, and what it is called in a list of ways. */
  words(t: Strings): FactorWords
  /** A factor that is typed has a field; any other has a part of the page of its own, whose script asks for what it needs (`POST /auth/2fa/challenge`). */
  readonly field?: FactorField
  section?(context: FactorSectionContext): Child
  /** The page that sets it up; it takes `?attempt=` where an attempt owes it. */
  readonly setUp?: { readonly href: string }
}

export interface FactorWords {
  /** What the person is doing: “Enter the code from your app”. */
  readonly title: string
  /** In a list of ways: “A code from your app”. */
  readonly choice: string
  readonly label: string
  readonly hint?: string
  /** Of an answer that is not right; without it, what is said of codes. */
  readonly wrong?: string
}

export interface FactorField {
  readonly name: "code" | "password"
  readonly type: "text" | "password"
  readonly inputmode?: "numeric" | "text"
  readonly autocomplete: string
}

export interface FactorSectionContext extends Challenge {
  readonly t: Strings
  readonly csrf: string
  readonly nonce?: string
  /** What the form is sent to. */
  readonly action: string
  /** What else belongs into its form, under what it asks. */
  readonly more?: Child
  readonly wrong: Wrong | undefined
}
