import { type SignedIn, sessionErrors } from "../session/index.ts"
import type { Grant } from "../token/index.ts"
import type { Refusal } from "../user/index.ts"
import type { AttemptId, AttemptStatus, SignInOptions } from "./attempt.ts"
import { signInErrors } from "./errors.ts"
import { safeNext } from "./next.ts"

export type Complete = { readonly kind: "complete"; readonly options: SignInOptions; readonly grant?: Grant } & SignedIn & {
    /** Of the session's cookie; absent where a session was raised whose cookie stays. */
    readonly token?: string
    /** The session was there before, and more was shown in it. */
    readonly isRaised?: true
    /** The second step was shown, and is not to be asked for again in this browser for a while. */
    readonly trusts?: true
  }

/** More is wanted before there is a session. */
export interface Pending {
  readonly kind: "pending"
  readonly status: Exclude<AttemptStatus, "complete" | "expired">
  /** By what it can be shown. */
  readonly factors: readonly string[]
  readonly attempt: AttemptId
  readonly proof: string
  readonly options: SignInOptions
}

export interface Refused {
  readonly kind: "refused"
  readonly why: Refusal | "changed_meanwhile"
}

export type Outcome = Complete | Pending | Refused | { readonly kind: "email_taken" }

const PAGES: Readonly<Record<Pending["status"], string>> = {
  verification_required: "/verify",
  mfa_required: "/sign-in/factor",
  enrollment_required: "/sign-in/enrol",
}

/** By what a proof of address can be given. */
export const ADDRESS_FACTORS = ["email_otp"]

/** Where a hosted form leads on. @throws the problem that says no, as in JSON */
export function pageOf(outcome: Outcome): string {
  if (outcome.kind === "refused") throw sessionErrors.invalid_credentials()
  if (outcome.kind === "email_taken") throw signInErrors.email_taken()
  return outcome.kind === "complete" ? safeNext(outcome.options.next) : `${PAGES[outcome.status]}?attempt=${outcome.attempt}`
}
