import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Random } from "../../kernel/random.ts"
import { type KeyRing, placeOf } from "../../kernel/seal.ts"
import { newToken, tokenHash } from "../../kernel/token.ts"
import type { Locale } from "../../pages/index.ts"
import type { Audit } from "../audit/index.ts"
import type { Domains } from "../directory/index.ts"
import type { SessionCookie, Sessions, SignedIn } from "../session/index.ts"
import type { Grant, TokenDelivery, Tokens } from "../token/index.ts"
import { type Email, findUserByEmail, insertUser, mayAuthenticate, newUser, type Refusal, type User } from "../user/index.ts"
import {
  ATTEMPT_LIFETIME_MS,
  type Attempt,
  type AttemptId,
  type AttemptStatus,
  decide,
  type Evidence,
  SESSION_ONLY,
  type SignInOptions,
  statusOf,
  takesCookies,
} from "./attempt.ts"
import type { AttemptCookie } from "./attempt-cookie.ts"
import type { KnownDevice } from "./known-device.ts"
import type { LastHere } from "./last-here.ts"
import type { AddressProof, Enrolment, SignInMethod } from "./method.ts"
import type { SignUpRule } from "./sign-up-rule.ts"
import { attemptFromRow, completeAttempt, enrolmentsColumn, findAttempt, insertAttempt } from "./store.ts"
import type { Tries } from "./tries.ts"

export interface SignUp {
  readonly email: Email
  readonly name: string | null
  readonly locale: Locale
  /** Prepared, by method. */
  readonly enrolments: Readonly<Record<string, string>>
  readonly options: SignInOptions
  /** The token of an invitation to this address: needed where only who was invited may sign up. */
  readonly invitation?: string | undefined
  readonly request: Incoming
}

export type Outcome =
  | ({ readonly kind: "complete"; readonly token: string; readonly options: SignInOptions; readonly grant?: Grant } & SignedIn)
  | { readonly kind: "verification_required"; readonly attempt: AttemptId; readonly proof: string; readonly options: SignInOptions }
  | { readonly kind: "refused"; readonly why: Refusal | "changed_meanwhile" }
  | { readonly kind: "email_taken" }

/** An attempt as one browser may see it. */
export interface OpenAttempt {
  readonly attempt: Attempt
  readonly status: AttemptStatus
  readonly proof: string
}

/**
 * The dispatcher: methods hand it evidence, its policy says whether that suffices, and only then is a session minted.
 * Methods come back here and never call one another.
 */
export interface SignIn {
  register(method: SignInMethod): void
  registerAddressProof(proof: AddressProof): void
  readonly methods: readonly SignInMethod[]
  readonly enrolments: readonly Enrolment[]
  readonly tries: Tries
  readonly signUpRule: SignUpRule
  /** A known person has shown something. */
  prove(user: User, evidence: Evidence, options: SignInOptions, request: Incoming): Promise<Outcome>
  /**
   * Somebody without an account begins one. An address that is taken gives an attempt that looks and behaves the same and
   * leads nowhere (no enumeration); everything is written in one transaction.
   * @throws sign_up_closed
   */
  beginSignUp(signUp: SignUp): Promise<Outcome>
  /**
   * The address of a sign-up is proved: makes the user, sets up what was brought along and mints the session, all in the
   * given transaction. Of several attempts for one address, the first to get here wins.
   * @param keep whether what was chosen when it began is to be trusted: not, when another browser proved the address
   *   than the one that chose it (whoever began it may have used somebody else's address)
   * @throws sign_up_closed when it was begun under another rule
   */
  finishSignUp(
    db: Db,
    id: AttemptId,
    evidence: Evidence,
    keep: boolean,
    brought: Readonly<Record<string, string>>,
    request: Incoming,
  ): Promise<Outcome>
  /** @param attemptToken the proof, from a client without cookies. @returns undefined unless the request holds the attempt's proof */
  find(request: Incoming, id: AttemptId, attemptToken?: string): Promise<OpenAttempt | undefined>
  describe(open: OpenAttempt): Promise<{ readonly confirmCode: string } | undefined>
  /** Cookies that go with an outcome; ends the session this browser held before. Call once everything is committed. */
  settle(outcome: Outcome, request: Incoming, attempt?: AttemptId): Promise<readonly string[]>
}

export interface SignInNeeds {
  readonly database: Database
  readonly audit: Pick<Audit, "record">
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly keys: KeyRing
  readonly sessions: Sessions
  readonly sessionCookie: SessionCookie
  readonly attemptCookie: AttemptCookie
  readonly tokens: Tokens
  readonly tokenDelivery: TokenDelivery
  readonly knownDevice: KnownDevice
  readonly lastHere: LastHere
  readonly tries: Tries
  readonly signUpRule: SignUpRule
  readonly domains: Pick<Domains, "join">
}

export function createSignIn(needs: SignInNeeds): SignIn {
  const { database, clock, ids, random, keys, sessions, sessionCookie, attemptCookie, tokens, tokenDelivery, knownDevice, lastHere, audit } = needs
  const methods: SignInMethod[] = []
  let addressProof: AddressProof | undefined
  const place = (id: AttemptId) => placeOf(enrolmentsColumn, id)
  const unseal = (id: AttemptId, sealed: string) => keys.unseal(enrolmentsColumn.purpose, place(id), sealed)

  async function conclude(db: Db, user: User, evidence: readonly Evidence[], options: SignInOptions, request: Incoming): Promise<Outcome> {
    const refusal = mayAuthenticate(user)
    if (refusal) return { kind: "refused", why: refusal }
    const decision = decide(evidence)
    if (decision.kind === "more_wanted") throw new Error("a sign-in without evidence")
    const minted = await sessions.mint(db, {
      user,
      acr: decision.acr,
      amr: decision.amr,
      methods: [...new Set(evidence.map(({ method }) => method))],
      remembered: options.remember,
      userAgent: request.header("user-agent"),
      ip: request.client ?? null,
    })
    if (!minted) return { kind: "refused", why: "changed_meanwhile" }
    const details = { method: evidence.map(({ method }) => method).join(" ") }
    await audit.record(db, { type: "sign_in.succeeded", userId: user.id, sessionId: minted.session.id, request, details })
    const complete = { kind: "complete", user, options, ...minted } as const
    if (!options.tokens) return complete
    // Minting asked the gate, after this instant.
    return { ...complete, grant: await tokens.grant(db, complete, options.tokens.access, request, minted.session.createdAt) }
  }

  function requireAddressProof(): AddressProof {
    if (!addressProof)
      throw errors.unavailable({ detail: "Signing up is not possible: nothing here can prove a mail address.", says: { text: "signUpImpossible" } })
    return addressProof
  }

  return {
    methods,
    tries: needs.tries,
    signUpRule: needs.signUpRule,
    get enrolments() {
      return methods.flatMap(({ enrolment }) => (enrolment ? [enrolment] : []))
    },
    register: (method) => void methods.push(method),
    registerAddressProof: (proof) => {
      addressProof = proof
    },
    // A session, its first tokens and the record of it are one thing.
    prove: (user, evidence, options, request) => database.transaction((db) => conclude(db, user, [evidence], options, request)),
    beginSignUp: async ({ email, name, locale, enrolments, options, invitation, request }) => {
      const sender = requireAddressProof()
      const proof = newToken(random)
      const now = clock.now()
      const id = ids.next("att")
      await database.transaction(async (db) => {
        const invitationId = await needs.signUpRule.requireBegin(db, email, invitation)
        const owner = await findUserByEmail(db, email)
        const attempt: Attempt = {
          id,
          proofHash: tokenHash(proof),
          intent: "sign_up",
          email,
          name,
          locale,
          enrolments,
          options,
          decoy: owner !== undefined,
          invitationId,
          createdAt: now,
          expiresAt: now + ATTEMPT_LIFETIME_MS,
          completedAt: null,
        }
        await insertAttempt(db, attempt, keys.seal(enrolmentsColumn.purpose, place(id), JSON.stringify(enrolments)))
        // An address that is taken concerns its owner; both ways are the same work.
        await audit.record(db, { type: "sign_up.begun", ...(owner ? { userId: owner.id } : {}), actor: "unknown", request, details: { attempt: id } })
        await sender.send(db, attempt, proof)
      })
      return { kind: "verification_required", attempt: id, proof, options }
    },
    finishSignUp: async (db, id, evidence, keep, brought, request) => {
      const now = clock.now()
      const row = await completeAttempt(db, id, now)
      if (!row) throw errors.not_found()
      const attempt = attemptFromRow(row, unseal)
      await needs.signUpRule.requireFinish(db, attempt.email, attempt.invitationId)
      const user = newUser({ id: ids.next("usr"), email: attempt.email, name: keep ? attempt.name : null, locale: attempt.locale, now })
      if (!(await insertUser(db, user))) return { kind: "email_taken" }
      const chosen = { ...(keep ? attempt.enrolments : {}), ...brought }
      for (const { name, enrolment } of methods) {
        const prepared = chosen[name]
        if (enrolment && prepared !== undefined) await enrolment.adopt(db, user.id, prepared)
      }
      const outcome = await conclude(db, user, [evidence], keep ? attempt.options : SESSION_ONLY, request)
      await audit.record(db, {
        type: "sign_up.completed",
        userId: user.id,
        ...(outcome.kind === "complete" ? { sessionId: outcome.session.id } : {}),
        request,
        details: { attempt: id, method: evidence.method },
      })
      return outcome
    },
    find: async (request, id, attemptToken) => {
      const proof = attemptToken ?? attemptCookie.read(request, id)
      if (proof === undefined) return undefined
      const row = await findAttempt(database, id)
      if (!row || row.proof_hash !== tokenHash(proof)) return undefined
      const attempt = attemptFromRow(row, unseal)
      return { attempt, proof, status: statusOf(attempt, clock.now()) }
    },
    describe: async ({ attempt, proof }) => addressProof?.describe(database, attempt.id, proof),
    settle: async (outcome, request, attempt) => {
      if (outcome.kind === "verification_required")
        return takesCookies(outcome.options) ? attemptCookie.set(request, outcome.attempt, outcome.proof) : []
      const done = attempt === undefined || attemptCookie.read(request, attempt) === undefined ? [] : [attemptCookie.clear(attempt)]
      if (outcome.kind !== "complete") return done
      const before = takesCookies(outcome.options) ? sessionCookie.read(request) : undefined
      if (before !== undefined) await sessions.endByToken(before, "replaced")
      await sessions.endTooMany(outcome.user.id, outcome.session.id, request)
      await needs.domains.join(outcome.user, request)
      if (!takesCookies(outcome.options)) return done
      const { grant, options } = outcome
      const forTokens = grant && options.tokens ? tokenDelivery.cookies(grant, options.tokens, clock.now()) : []
      const forNextTime = [knownDevice.set(request, outcome.user), ...lastHere.after(request, outcome.user.email, options.remember)]
      return [sessionCookie.set(outcome.token, outcome.session), ...forNextTime, ...forTokens, ...done]
    },
  }
}

/** A finished document or JSON with the outcome's cookies. */
export function withCookies(answer: Answer, cookies: readonly string[]): Answer {
  return { ...answer, cookies: [...(answer.cookies ?? []), ...cookies] }
}
