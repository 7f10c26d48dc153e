import type { Id } from "../../kernel/id.ts"
import type { Locale } from "../../pages/index.ts"
import type { InvitationId } from "../directory/index.ts"
import type { DeliveryOptions } from "../token/index.ts"
import type { Email } from "../user/index.ts"

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

/** Something a person has shown. `amr` is RFC 8176's word for it. */
export interface Evidence {
  readonly method: string
  readonly amr: string
}

/**
 * A sign-in under way that lasts longer than one request. Its id is public; whoever goes on with it must hold its proof,
 * which only the browser that began it was given.
 */
export interface Attempt {
  readonly id: AttemptId
  readonly proofHash: string
  readonly intent: "sign_up"
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
}

export type AttemptStatus = "complete" | "verification_required" | "expired"

export function statusOf(attempt: Attempt, now: number): AttemptStatus {
  if (attempt.completedAt !== null) return "complete"
  return now >= attempt.expiresAt ? "expired" : "verification_required"
}

/** Assurance levels of SP 800-63B-4, as `acr` says them. */
const AAL1 = "urn:doorward:aal1"

export type Decision = { readonly kind: "complete"; readonly acr: string; readonly amr: readonly string[] } | { readonly kind: "more_wanted" }

/** The policy: whether what was shown suffices. One factor does, until second factors exist. */
export function decide(evidence: readonly Evidence[]): Decision {
  const amr = [...new Set(evidence.map((piece) => piece.amr))]
  return amr.length === 0 ? { kind: "more_wanted" } : { kind: "complete", acr: AAL1, amr }
}
