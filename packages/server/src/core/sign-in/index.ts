import type { Slice } from "../../kernel/db/index.ts"
import { enrolmentsColumn } from "./attempt/store.ts"
import { deleteEveryAttempt } from "./store.ts"

/**
 * Signing in: evidence → policy → session. A way in that takes more than one request is an *attempt* (`GET /auth/attempt`),
 * which lives ten minutes and belongs to the browser that began it:
 *
 *     verification_required ──mail answered──▶ mfa_required ──second step shown──▶ complete
 *                                              enrollment_required ──one set up──▶ complete       any ──ten minutes──▶ expired
 *
 * An answered mail ends its attempt, and what is owed then is owed by a new one. A step-up is an attempt that raises the
 * session it began in.
 *
 * Methods (`SignInMethod`) register here and hand over evidence with `prove`; the dispatcher never asks for their names.
 */
export const signInSlice: Slice = {
  name: "sign-in",
  migrations: new URL("./migrations/", import.meta.url),
  sealed: [enrolmentsColumn],
  restored: deleteEveryAttempt,
}

export { ATTEMPT_LIFETIME_MS, type Attempt, type AttemptId, SESSION_ONLY, type SignInOptions } from "./attempt.ts"
export { createAttemptCookie } from "./attempt-cookie.ts"
export type { Demand } from "./decision.ts"
export { createGetDemand } from "./demand.ts"
export type { DeviceTrust } from "./device-trust.ts"
export { signInErrors, stepErrors, triesErrors } from "./errors.ts"
export type { Evidence } from "./evidence.ts"
export type { Challenge, Factor, FactorAnswer, FactorSectionContext, Redeem } from "./factor.ts"
export { type ImportedUser, importUser } from "./import-user.ts"
export { createInvited, INVITATION_PAGE, type Invited } from "./invited.ts"
export { signInJobs } from "./jobs.ts"
export { createKnownDevice } from "./known-device.ts"
export { createLastHere } from "./last-here.ts"
export { SIGN_INS, SIGN_UPS, VERIFICATIONS } from "./limits.ts"
export { type DemandLockOut, type LockOutNeeds, requireNobodyLockedOut, simulateDemand } from "./lock-out.ts"
export { createLocks } from "./locks.ts"
export {
  type AddressProof,
  type Enrolment,
  type EnrolmentContext,
  enrolmentFields,
  type Holding,
  importerOf,
  type LinkOccasion,
  prepareEnrolments,
  type SectionContext,
  type SignInMethod,
  type SignUpSectionContext,
} from "./method.ts"
export { HOME, safeNext } from "./next.ts"
export { type Outcome, pageOf } from "./outcome.ts"
export { createSignInPage, type SignInPage, signInPageRoutes } from "./page.tsx"
export { signInRoutes } from "./routes.ts"
export { answerOf, attemptIdField, attemptTokenField, completeSchema, optionsFrom, optionsSchema, pendingSchema } from "./schema.ts"
export { createSignIn, type OpenAttempt, type SignIn, withCookies } from "./sign-in.ts"
export { createSignUpRule, type SignUpRule } from "./sign-up-rule.ts"
export { createTries, type Tries } from "./tries.ts"
export { unlockRoutes } from "./unlock-page.tsx"
