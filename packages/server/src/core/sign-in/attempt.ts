import type { Id } from "../../kernel/id.ts"
import type { Locale } from "../../pages/index.ts"
import type { InvitationId } from "../directory/index.ts"
import type { SessionId } from "../session/index.ts"
import type { DeliveryOptions } from "../token/index.ts"
import type { Email, UserId } from "../user/index.ts"
import type { Wanted } from "./decision.ts"
import type { Evidence } from "./evidence.ts"

export type AttemptId = Id<"att">

/** GATES 11; the same as the mail codes that finish it. */
export const ATTEMPT_LIFETIME_MS = 10 * 60_000

/** Chosen with the first step of a way in, and kept until its last. */
export interface SignInOptions {
  readonly remember: boolean
  /** Wanted in mode `token`, and how. */
  readonly tokens?: DeliveryOptions
  /** The page to go on to; a path of ours. */
  readonly next?: string
}

export const SESSION_ONLY: SignInOptions = { remember: false }

/** A client that takes its tokens in the body has no use for cookies, and is given none. */
export function takesCookies({ tokens }: SignInOptions): boolean {
  return tokens?.refresh !== "body"
}

/**
 * `sign_up` makes an account once the address is proved; `sign_in` is of somebody who has one (or would, if it is a decoy);
 * `step_up` proves anew who is signed in.
 */
export type AttemptIntent = "sign_up" | "sign_in" | "step_up"

/**
 * A sign-in under way that lasts longer than one request. Its id is public; whoever goes on with it must hold its proof,
 * which only the browser that began it was given.
 */
export interface Attempt {
  readonly id: AttemptId
  readonly proofHash: string
  readonly intent: AttemptIntent
  readonly email: Email
  readonly name: string | null
  /** Of whoever began it. */
  readonly locale: Locale
  /** By method: what will be set up once the address is proved. */
  readonly enrolments: Readonly<Record<string, string>>
  readonly options: SignInOptions
  readonly decoy: boolean
  /** What it was begun with, if anything. */
  readonly invitationId: InvitationId | null
  readonly createdAt: number
  readonly expiresAt: number
  readonly completedAt: number | null
  /** Whose it is, once that is known. */
  readonly userId: UserId | null
  /** Their epoch when it began: it ends with everything else they hold. */
  readonly userEpoch: number
  /** The session that is to be raised. */
  readonly sessionId: SessionId | null
  /** What was shown so far. */
  readonly shown: readonly Evidence[]
  readonly wanted: Wanted | null
  /** Goes up with everything that is shown or brought: of two at once, one is first. */
  readonly step: number
}

/** What is owed next. A mail must be answered, a second step shown, one set up; nothing any more; it is too late. */
export type AttemptStatus = "verification_required" | "mfa_required" | "enrollment_required" | "complete" | "expired"

/** A new attempt: nothing shown, nobody's. */
export function newAttempt(
  about: Pick<Attempt, "id" | "proofHash" | "intent" | "email" | "locale" | "options"> & Partial<Attempt>,
  now: number,
): Attempt {
  return {
    name: null,
    enrolments: {},
    decoy: false,
    invitationId: null,
    createdAt: now,
    expiresAt: now + ATTEMPT_LIFETIME_MS,
    completedAt: null,
    userId: null,
    userEpoch: 0,
    sessionId: null,
    shown: [],
    wanted: null,
    step: 0,
    ...about,
  }
}
