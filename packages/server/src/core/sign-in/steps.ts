import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Outbox } from "../../kernel/outbox.ts"
import { localeFor } from "../../pages/index.ts"
import type { Audit } from "../audit/index.ts"
import type { RevocationLog, Revoke } from "../revocation/index.ts"
import type { Raised, SessionCookie, Sessions, SignedIn } from "../session/index.ts"
import { findUserById, lockUser, mayAuthenticate, type User } from "../user/index.ts"
import { claimClosedNotice, forgetFailuresOf, showInAttempt } from "./attempt/store.ts"
import { type Attempt, type SignInOptions, takesCookies } from "./attempt.ts"
import type { Attempts, createConclude, Going } from "./conclude.ts"
import { type Decision, decideSignIn, decideStepUp, type Standing, type Wanted } from "./decision.ts"
import type { DeviceTrust } from "./device-trust.ts"
import { signInErrors, stepErrors } from "./errors.ts"
import { amrOf, type Evidence, strengthOf } from "./evidence.ts"
import type { Challenge, FactorAnswer } from "./factor.ts"
import type { Guesses } from "./guesses.ts"
import { closedMail } from "./mail.ts"
import type { Outcome, Pending } from "./outcome.ts"
import type { Standings } from "./standing.ts"

const CLOSED_NOTICE_EVERY_MS = 24 * 3_600_000

/** What somebody owes in an attempt. */
export interface Owed {
  readonly user: User
  readonly decision: Decision
  /** For how long they may choose not to be asked again in this browser; 0 where they may not. */
  readonly trustDays: number
}

/** What is chosen with an answer. */
export interface AnswerChoice {
  /** Not to be asked again in this browser for a while. It is no mistake where that cannot be chosen, and does nothing. */
  readonly trustDevice?: boolean | undefined
}

export interface Steps {
  /** What is owed in an attempt of somebody who is known. @returns undefined for a person who is not there (any more), or may not be signed in */
  standing(db: Db, attempt: Attempt, request: Incoming): Promise<Owed | undefined>
  /** A browser's step-up goes on in the session it was begun in, and in no other (SES-17). */
  isWhereItBegan(attempt: Attempt, request: Incoming): Promise<boolean>
  /** What a browser needs to answer, or what was sent so that it can. @throws attempt_expired, not_found for what is not asked for */
  challenge(going: Going, factor: string, request: Incoming): Promise<Readonly<Record<string, unknown>>>
  /**
   * Takes an answer. What can be guessed is counted before it is looked at.
   * @throws code_invalid, too_many_attempts, attempt_expired, not_found for what is not asked for
   */
  answer(going: Going, factor: string, answer: FactorAnswer, request: Incoming, choice?: AnswerChoice): Promise<Outcome>
  /** Somebody who owes a factor may set one up now. @throws attempt_expired, not_found for an attempt that owes none */
  enrolling(going: Going, request: Incoming): Promise<User>
  /** Something was shown on the way of setting it up. @param work of the same transaction, before */
  show<T>(
    going: Going,
    request: Incoming,
    work: (db: Db, revoke: Revoke, user: User) => Promise<{ readonly evidence: Evidence; readonly value: T }>,
  ): Promise<{
    readonly outcome: Outcome
    readonly value: T
  }>
  /** Somebody who is signed in proves it anew. */
  stepUp(caller: SignedIn, wanted: Wanted, options: SignInOptions, request: Incoming): Promise<Pending>
  /** Something was shown in a session, on the way of setting it up; within a transaction of the log. @returns undefined when it has ended */
  raise(db: Db, revoke: Revoke, caller: SignedIn, evidence: Evidence, request: Incoming): Promise<Raised | undefined>
}

export interface StepsNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly audit: Pick<Audit, "record">
  readonly revocations: RevocationLog
  readonly sessions: Pick<Sessions, "raise" | "findById">
  readonly sessionCookie: Pick<SessionCookie, "find">
  readonly attempts: Attempts
  readonly guesses: Guesses
  readonly standings: Standings
  readonly conclude: ReturnType<typeof createConclude>
  readonly deviceTrust: () => DeviceTrust | undefined
  readonly outbox: Pick<Outbox, "put">
  readonly appName: string
  readonly issuer: string
}

/** With the session that is to be raised, where there is one. */
interface Moving extends Going {
  readonly raising: SignedIn | undefined
  /** Whether this browser holds that session's cookie, which is then exchanged: whoever else holds the old one holds nothing (ASVS 7.2.4). */
  readonly isOfThisBrowser: boolean
}

/** What a session began with counts as one first step when more is shown in it. */
const BEFORE: Evidence = { method: "session", amr: [], kind: "first" }

export function createSteps(needs: StepsNeeds): Steps {
  const { database, clock, audit, revocations, sessions, sessionCookie, attempts, guesses, standings, conclude } = needs

  const decideAt = (at: Standing, { intent, shown, wanted }: Attempt): Decision =>
    intent === "step_up" ? decideStepUp([BEFORE], shown, wanted ?? { acrValues: [] }, at) : decideSignIn(shown, at)

  const decide = async (db: Db, user: User, attempt: Attempt, request: Incoming): Promise<Decision> =>
    decideAt(await standings.of(db, user, attempt, request), attempt)

  /** Where the question could be left out next time: never where it is required, and never to prove oneself anew. */
  const trustDays = async (db: Db, { demand }: Standing, { intent, options }: Attempt): Promise<number> =>
    intent !== "step_up" && demand.secondFactor === "optional" && takesCookies(options) ? ((await needs.deviceTrust()?.offeredDays(db)) ?? 0) : 0

  const standing: Steps["standing"] = async (db, attempt, request) => {
    const user = attempt.userId === null ? undefined : await findUserById(db, attempt.userId)
    if (!user || user.epoch !== attempt.userEpoch || mayAuthenticate(user) !== undefined) return undefined
    const at = await standings.of(db, user, attempt, request)
    return { user, decision: decideAt(at, attempt), trustDays: await trustDays(db, at, attempt) }
  }

  const isWhereItBegan: Steps["isWhereItBegan"] = async ({ intent, sessionId, options }, request) => {
    if (intent !== "step_up" || !takesCookies(options)) return true
    return (await sessionCookie.find(request))?.session.id === sessionId
  }

  /** @throws attempt_expired */
  async function owed({ attempt }: Going, request: Incoming) {
    if (attempt.completedAt !== null || clock.now() >= attempt.expiresAt) throw signInErrors.attempt_expired()
    if (!(await isWhereItBegan(attempt, request))) throw signInErrors.attempt_expired()
    const found = await standing(database, attempt, request)
    if (!found) throw signInErrors.attempt_expired()
    return found
  }

  /** @throws not_found for a factor that is not asked for */
  async function asked(going: Going, name: string, request: Incoming) {
    const { user, decision, trustDays: daysOffered } = await owed(going, request)
    const factor = standings.find(name)
    if (!factor || decision.kind !== "mfa_required" || !decision.factors.includes(name)) throw errors.not_found()
    const { attempt, proof } = going
    const challenge: Challenge = { user, attempt, proof, request }
    return { factor, challenge, mayTrust: daysOffered > 0 }
  }

  const enrolling: Steps["enrolling"] = async (going, request) => {
    const { user, decision } = await owed(going, request)
    if (decision.kind !== "enrollment_required") throw errors.not_found()
    return user
  }

  /** Whatever moved the attempt meanwhile: a restart of it is what helps. */
  const settled = (outcome: Outcome): Outcome => {
    if (outcome.kind === "refused" && outcome.why === "changed_meanwhile") throw signInErrors.attempt_expired()
    return outcome
  }

  /** Looked for before the transaction, which must not wait for another one of the same request. */
  async function movingOf(going: Going, request: Incoming): Promise<Moving> {
    const { sessionId } = going.attempt
    const raising = sessionId === null ? undefined : await sessions.findById(sessionId)
    const held = raising && (await sessionCookie.find(request))
    return { ...going, raising, isOfThisBrowser: held !== undefined && held.session.id === raising?.session.id }
  }

  /** What was shown moves the attempt, and raises the session or makes one. */
  async function advance(db: Db, revoke: Revoke, moving: Moving, evidence: Evidence, request: Incoming): Promise<Outcome> {
    const { raising, isOfThisBrowser, ...going } = moving
    const { attempt, proof } = going
    const user = attempt.userId === null ? undefined : await findUserById(db, attempt.userId)
    if (!user) return { kind: "refused", why: "changed_meanwhile" }
    const shown = [...attempt.shown, evidence]
    if (attempt.intent !== "step_up") return conclude(db, user, shown, attempt.options, request, going)
    const refusal = mayAuthenticate(user)
    if (refusal) return { kind: "refused", why: refusal }
    const decision = await decide(db, user, { ...attempt, shown }, request)
    const now = clock.now()
    const isFirst = await showInAttempt(db, attempt, { shown, completedAt: decision.kind === "complete" ? now : null, counted: going.counted }, now)
    if (!isFirst || user.epoch !== attempt.userEpoch) return { kind: "refused", why: "changed_meanwhile" }
    if (decision.kind !== "complete")
      return { kind: "pending", status: decision.kind, factors: decision.factors, attempt: attempt.id, proof, options: attempt.options }
    if (raising?.user.id !== user.id) return { kind: "refused", why: "changed_meanwhile" }
    const raised = await raise(db, revoke, { ...raising, user }, shown, isOfThisBrowser, request)
    return raised
      ? { kind: "complete", isRaised: true, options: attempt.options, ...raised.signedIn, ...tokenOf(raised) }
      : { kind: "refused", why: "changed_meanwhile" }
  }

  async function raise(db: Db, revoke: Revoke, signedIn: SignedIn, shown: readonly Evidence[], isNewToken: boolean, request: Incoming) {
    const all = [BEFORE, ...shown]
    const methods = shown.map(({ method }) => method)
    const raised = await sessions.raise(db, revoke, signedIn, { ...strengthOf(all), amr: amrOf(all), methods }, isNewToken)
    if (raised)
      await audit.record(db, {
        type: "session.stepped_up",
        userId: signedIn.user.id,
        sessionId: signedIn.session.id,
        request,
        details: { method: methods.join(" "), acr: raised.signedIn.session.acr },
      })
    return raised
  }

  /** Whoever guesses has got past the first step; once a day is often enough to hear of it. */
  async function tellOwner(db: Db, user: User): Promise<void> {
    const now = clock.now()
    if (!(await claimClosedNotice(db, user.id, now - CLOSED_NOTICE_EVERY_MS, now))) return
    const to = { to: user.email, locale: localeFor(user.locale, null), app: needs.appName }
    await needs.outbox.put(db, closedMail({ ...to, link: `${needs.issuer}/forgot` }))
  }

  return {
    standing,
    isWhereItBegan,
    challenge: async (going, name, request) => {
      const { factor, challenge } = await asked(going, name, request)
      return (await factor.begin?.(challenge)) ?? {}
    },
    answer: async (going, name, answer, request, { trustDevice = false } = {}) => {
      const { factor, challenge, mayTrust } = await asked(going, name, request)
      const { user, attempt } = challenge
      const moving = await movingOf(going, request)
      const counted = factor.isGuessable ? await guesses.count(user, attempt) : undefined
      const redeemed = async (): Promise<Outcome | undefined> => {
        const redeem = await factor.check(challenge, answer)
        if (!redeem) return undefined
        return revocations.transaction(async (db, revoke) => {
          const evidence = await redeem(db)
          if (!evidence) return undefined
          // Within, so that what comes too late is not used up.
          const outcome = settled(await advance(db, revoke, counted ? { ...moving, counted: 1 } : moving, evidence, request))
          // After the attempt, in the order in which they are counted: the other way two answers at once would wait for each other.
          if (counted) await forgetFailuresOf(db, user.id)
          return outcome
        })
      }
      const outcome = await redeemed().catch(async (error: unknown) => {
        // In an outage this fails as well, and what matters is that there is one.
        if (counted) await guesses.giveBack(user, attempt, counted).catch(() => undefined)
        throw error
      })
      if (outcome) return outcome.kind === "complete" && trustDevice && mayTrust ? { ...outcome, trusts: true } : outcome
      await database.transaction(async (db) => {
        if (factor.step === "second")
          await audit.record(db, { type: "sign_in.second_step_failed", userId: user.id, actor: "unknown", request, details: { factor: name } })
        if (!counted?.closes) return
        await audit.record(db, { type: "sign_in.second_step_closed", userId: user.id, actor: "unknown", request })
        await tellOwner(db, user)
      })
      throw wrong(counted?.left)
    },
    enrolling,
    show: async (going, request, work) => {
      const { id } = await enrolling(going, request)
      const moving = await movingOf(going, request)
      return revocations.transaction(async (db, revoke) => {
        // Whoever knew the password alone could otherwise set up a factor beside the one that its owner has just set up.
        await lockUser(db, id)
        const found = await standing(db, going.attempt, request)
        if (found?.decision.kind !== "enrollment_required") throw signInErrors.attempt_expired()
        const { evidence, value } = await work(db, revoke, found.user)
        return { outcome: settled(await advance(db, revoke, moving, evidence, request)), value }
      })
    },
    stepUp: async ({ user, session }, wanted, options, request) => {
      const { attempt, proof } = await attempts.begin(database, {
        intent: "step_up",
        email: user.email,
        locale: localeFor(user.locale, null),
        options,
        userId: user.id,
        userEpoch: user.epoch,
        sessionId: session.id,
        wanted,
      })
      const decision = await decide(database, user, attempt, request)
      if (decision.kind === "complete") throw new Error("a step-up that asks for nothing")
      return { kind: "pending", status: decision.kind, factors: decision.factors, attempt: attempt.id, proof, options }
    },
    raise: (db, revoke, caller, evidence, request) => raise(db, revoke, caller, [evidence], false, request),
  }
}

function tokenOf({ token }: Raised): { readonly token?: string } {
  return token === undefined ? {} : { token }
}

function wrong(left: number | undefined): Error {
  if (left === undefined) return stepErrors.code_invalid({ detail: "That did not work. Try again, or use another way." })
  if (left === 0) return stepErrors.code_invalid({ detail: "That was the last try. Start again.", says: { text: "answerLastTry" } })
  const tries = left === 1 ? "one try is" : `${left} tries are`
  return stepErrors.code_invalid({ detail: `Check it and try again; ${tries} left.`, says: { text: "codeTriesLeft", values: { left } } })
}
