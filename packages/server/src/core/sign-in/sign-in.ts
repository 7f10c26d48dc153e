import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Outbox } from "../../kernel/outbox.ts"
import type { Random } from "../../kernel/random.ts"
import type { KeyRing } from "../../kernel/seal.ts"
import { tokenHash } from "../../kernel/token.ts"
import type { Locale } from "../../pages/index.ts"
import type { Audit } from "../audit/index.ts"
import type { Domains } from "../directory/index.ts"
import type { RevocationLog } from "../revocation/index.ts"
import type { SessionCookie, Sessions } from "../session/index.ts"
import type { TokenDelivery, Tokens } from "../token/index.ts"
import { dropFactor, type Email, findUserByEmail, findUserById, insertUser, lockUser, mayAuthenticate, newUser, type User } from "../user/index.ts"
import { bringToAttempt, completeAttempt } from "./attempt/store.ts"
import { type Attempt, type AttemptId, type AttemptStatus, SESSION_ONLY, type SignInOptions, takesCookies } from "./attempt.ts"
import type { AttemptCookie } from "./attempt-cookie.ts"
import { createAttempts, createConclude } from "./conclude.ts"
import type { DeviceTrust } from "./device-trust.ts"
import { signInErrors } from "./errors.ts"
import type { Evidence } from "./evidence.ts"
import type { Factor } from "./factor.ts"
import { createFreshness, type Freshness } from "./freshness.ts"
import { createGuesses } from "./guesses.ts"
import type { KnownDevice } from "./known-device.ts"
import type { LastHere } from "./last-here.ts"
import type { AddressProof, Enrolment, SignInMethod } from "./method.ts"
import { ADDRESS_FACTORS, type Outcome, type Pending, pageOf } from "./outcome.ts"
import type { SignUpRule } from "./sign-up-rule.ts"
import { createStandings, type GetDemand } from "./standing.ts"
import { createSteps, type Steps } from "./steps.ts"
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

/** Somebody who says to have an account, and proves it by their mail. */
export interface MailedSignIn {
  readonly email: Email
  /** Of whoever asks. */
  readonly locale: Locale
  readonly options: SignInOptions
}

/** An attempt as one browser may see it. */
export interface OpenAttempt {
  readonly attempt: Attempt
  readonly status: AttemptStatus
  /** By what the next thing can be shown or set up. */
  readonly factors: readonly string[]
  readonly proof: string
  /** Whose it is, where that is known. */
  readonly user: User | undefined
  /** For how many days they may choose not to be asked again in this browser (`trust_device`); 0 where they may not. */
  readonly trustDays: number
}

/**
 * The dispatcher: methods hand it evidence, its policy says whether that suffices, and only then is a session minted.
 * Methods come back here and never call one another.
 */
export interface SignIn extends Omit<Steps, "standing" | "isWhereItBegan">, Freshness {
  register(method: SignInMethod): void
  registerAddressProof(proof: AddressProof): void
  registerDeviceTrust(trust: DeviceTrust): void
  readonly methods: readonly SignInMethod[]
  readonly enrolments: readonly Enrolment[]
  readonly factors: readonly Factor[]
  readonly tries: Tries
  readonly signUpRule: SignUpRule
  /** A known person has shown something. */
  prove(user: User, evidence: Evidence, options: SignInOptions, request: Incoming): Promise<Outcome>
  /**
   * Somebody without an account begins one. An address that is taken gives an attempt that looks and behaves the same and
   * leads nowhere (no enumeration); everything is written in one transaction.
   * @throws sign_up_closed
   */
  beginSignUp(signUp: SignUp): Promise<Pending>
  /** As `beginSignUp`, for who has an account: an address nobody has, or whose owner may not be signed in, gives a decoy. */
  beginByMail(mailed: MailedSignIn): Promise<Pending>
  /** A credential that was made after a sign-up began waits with the rest of it. @returns false when that is over, or was moved meanwhile */
  bring(open: Pick<OpenAttempt, "attempt">, method: string, prepared: string): Promise<boolean>
  /**
   * The address of an attempt is proved. Of a sign-up: makes the user and sets up what was brought along; of several for one
   * address, the first to get here wins. Then goes on as after any proof, all in the given transaction.
   * @param keep whether what was chosen when it began is to be trusted: not, when another browser proved the address
   *   than the one that chose it (whoever began it may have used somebody else's address)
   * @throws sign_up_closed when it was begun under another rule
   */
  finish(db: Db, id: AttemptId, evidence: Evidence, keep: boolean, brought: Readonly<Record<string, string>>, request: Incoming): Promise<Outcome>
  /** @param attemptToken the proof, from a client without cookies. @returns undefined unless the request holds the attempt's proof */
  find(request: Incoming, id: AttemptId, attemptToken?: string): Promise<OpenAttempt | undefined>
  describe(open: OpenAttempt): Promise<{ readonly confirmCode: string } | undefined>
  /** Where a form of the first step leads on: as `pageOf`, by way of what is offered to who is signed in. @throws as `pageOf` */
  onward(outcome: Outcome, request: Incoming): Promise<string>
  /** Cookies that go with an outcome; ends the session this browser held before. Call once everything is committed. */
  settle(outcome: Outcome, request: Incoming, attempt?: AttemptId): Promise<readonly string[]>
  /**
   * Somebody holds a factor no longer, in a transaction of the log that has locked the person. When it was the last that is
   * asked for, what stands in for it goes as well.
   * @returns what they still hold
   */
  letGo(db: Db, user: User, factor: string): Promise<readonly string[]>
  /**
   * Asked before a factor is taken from somebody by themselves, in the transaction of the log that has locked them.
   * @param user as locked (`lockUser`)
   * @throws factor_required for the last one that suffices where a second step is required (RC-12)
   */
  requireRemovable(db: Db, user: User, factor: string): Promise<void>
  /**
   * Takes second factors from somebody by others, who note it and tell the person; whatever the policy asks, they set another
   * one up. In such a transaction.
   * @param name one of them, or all @returns which they held
   */
  takeFactors(db: Db, user: User, name?: string): Promise<readonly string[]>
  /** Backup codes for somebody who holds none yet, in a transaction of the log that has locked the person. @returns what is shown once */
  issueBackup(db: Db, user: User): Promise<readonly string[] | undefined>
}

export interface SignInNeeds {
  readonly database: Database
  readonly audit: Pick<Audit, "record">
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly keys: KeyRing
  readonly revocations: RevocationLog
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
  readonly demand?: GetDemand
  readonly limitMultiplier: number
  readonly outbox: Pick<Outbox, "put">
  readonly appName: string
  readonly issuer: string
}

export function createSignIn(needs: SignInNeeds): SignIn {
  const { database, clock, ids, sessions, sessionCookie, attemptCookie, tokenDelivery, knownDevice, lastHere, audit } = needs
  const methods: SignInMethod[] = []
  let addressProof: AddressProof | undefined
  let deviceTrust: DeviceTrust | undefined
  const factors = () => methods.flatMap(({ factor }) => (factor ? [factor] : []))
  const attempts = createAttempts(needs)
  const standings = createStandings({ factors, demand: needs.demand, deviceTrust: () => deviceTrust })
  const conclude = createConclude({ ...needs, attempts, standings })
  const { standing, isWhereItBegan, ...steps } = createSteps({
    ...needs,
    attempts,
    standings,
    conclude,
    deviceTrust: () => deviceTrust,
    guesses: createGuesses(needs),
  })

  function requireAddressProof(): AddressProof {
    if (!addressProof)
      throw errors.unavailable({ detail: "Signing up is not possible: nothing here can prove a mail address.", says: { text: "signUpImpossible" } })
    return addressProof
  }

  const toBeVerified = (attempt: AttemptId, proof: string, options: SignInOptions): Pending => ({
    kind: "pending",
    status: "verification_required",
    factors: ADDRESS_FACTORS,
    attempt,
    proof,
    options,
  })

  /** Who an attempt makes, or whose it is, once the address is proved; with what was shown by it. */
  async function whose(db: Db, attempt: Attempt, keep: boolean, brought: Readonly<Record<string, string>>) {
    if (attempt.intent !== "sign_up") {
      const user = attempt.userId === null ? undefined : await lockUser(db, attempt.userId)
      return user && user.epoch === attempt.userEpoch && user.email === attempt.email ? { user, shown: [] } : undefined
    }
    await needs.signUpRule.requireFinish(db, attempt.email, attempt.invitationId)
    const { email, locale } = attempt
    const user = newUser({ id: ids.next("usr"), email, name: keep ? attempt.name : null, locale, now: clock.now() })
    if (!(await insertUser(db, user))) return "email_taken"
    const chosen = { ...(keep ? attempt.enrolments : {}), ...brought }
    const shown: Evidence[] = []
    for (const { name, enrolment, adopt } of methods) {
      const prepared = chosen[name]
      if (prepared === undefined) continue
      await enrolment?.adopt(db, user.id, prepared)
      const evidence = await adopt?.(db, user.id, prepared)
      if (evidence) shown.push(evidence)
    }
    // With the factors that were set up.
    return { user: (await lockUser(db, user.id)) ?? user, shown }
  }

  const letGo: SignIn["letGo"] = async (db, user, name) => {
    const held = await dropFactor(db, user.id, name)
    const after = { ...user, factors: held }
    if (standings.holdsSecond(after)) return held
    const backups = factors().filter((factor) => factor.isBackup && held.includes(factor.name))
    for (const backup of backups) {
      await backup.remove?.(db, after)
      await dropFactor(db, user.id, backup.name)
    }
    return held.filter((other) => !backups.some((backup) => backup.name === other))
  }

  return {
    ...steps,
    ...createFreshness({ ...needs, standings }),
    methods,
    tries: needs.tries,
    signUpRule: needs.signUpRule,
    get enrolments() {
      return methods.flatMap(({ enrolment }) => (enrolment ? [enrolment] : []))
    },
    get factors() {
      return factors()
    },
    register: (method) => void methods.push(method),
    registerAddressProof: (proof) => {
      addressProof = proof
    },
    registerDeviceTrust: (trust) => {
      deviceTrust = trust
    },
    // A session, its first tokens and the record of it are one thing.
    prove: ({ id, epoch }, evidence, options, request) =>
      database.transaction(async (db) => {
        // As they are now: what they proved was looked at for a while, and they may hold a second step since.
        const user = await findUserById(db, id)
        if (user?.epoch !== epoch) return { kind: "refused", why: "changed_meanwhile" }
        return conclude(db, user, [evidence], options, request)
      }),
    beginSignUp: async ({ email, name, locale, enrolments, options, invitation, request }) => {
      const sender = requireAddressProof()
      const { attempt, proof } = await database.transaction(async (db) => {
        const invitationId = await needs.signUpRule.requireBegin(db, email, invitation)
        const owner = await findUserByEmail(db, email)
        const begun = await attempts.begin(db, {
          intent: "sign_up",
          email,
          name,
          locale,
          enrolments,
          options,
          decoy: owner !== undefined,
          invitationId,
        })
        // An address that is taken concerns its owner; both ways are the same work.
        const details = { attempt: begun.attempt.id }
        await audit.record(db, { type: "sign_up.begun", ...(owner ? { userId: owner.id } : {}), actor: "unknown", request, details })
        await sender.send(db, begun.attempt, begun.proof)
        return begun
      })
      return toBeVerified(attempt.id, proof, options)
    },
    beginByMail: async ({ email, locale, options }) => {
      const sender = requireAddressProof()
      const { attempt, proof } = await database.transaction(async (db) => {
        const user = await findUserByEmail(db, email)
        const isDecoy = !user || mayAuthenticate(user) !== undefined
        const whose = isDecoy ? {} : { userId: user.id, userEpoch: user.epoch }
        const begun = await attempts.begin(db, { intent: "sign_in", email, locale, options, decoy: isDecoy, ...whose })
        await sender.send(db, begun.attempt, begun.proof)
        return begun
      })
      return toBeVerified(attempt.id, proof, options)
    },
    bring: ({ attempt }, method, prepared) =>
      attempt.intent === "sign_up"
        ? bringToAttempt(database, attempt, attempts.sealed(attempt.id, { ...attempt.enrolments, [method]: prepared }), clock.now())
        : Promise.resolve(false),
    finish: async (db, id, evidence, keep, brought, request) => {
      const row = await completeAttempt(db, id, clock.now())
      if (!row) throw errors.not_found()
      const attempt = attempts.read(row)
      const found = await whose(db, attempt, keep, brought)
      if (found === "email_taken") return { kind: "email_taken" }
      // The person has changed since: their address, or everything they held was ended.
      if (found === undefined) throw signInErrors.attempt_expired()
      const { user, shown } = found
      const outcome = await conclude(db, user, [evidence, ...shown], keep ? attempt.options : SESSION_ONLY, request)
      if (attempt.intent === "sign_up")
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
      const attempt = await attempts.find(database, id)
      if (!attempt || attempt.proofHash !== tokenHash(proof)) return undefined
      const over = (status: "complete" | "expired") => ({ attempt, proof, status, factors: [], user: undefined, trustDays: 0 })
      if (attempt.completedAt !== null) return over("complete")
      if (clock.now() >= attempt.expiresAt || !(await isWhereItBegan(attempt, request))) return over("expired")
      if (attempt.intent !== "step_up" && attempt.shown.length === 0)
        return { attempt, proof, status: "verification_required", factors: ADDRESS_FACTORS, user: undefined, trustDays: 0 }
      const found = await standing(database, attempt, request)
      if (!found || found.decision.kind === "complete") return over("expired")
      return { attempt, proof, status: found.decision.kind, factors: found.decision.factors, user: found.user, trustDays: found.trustDays }
    },
    describe: async ({ attempt, proof }) => addressProof?.describe(database, attempt.id, proof),
    onward: async (outcome, request) => {
      const page = pageOf(outcome)
      if (outcome.kind !== "complete") return page
      for (const { offer } of methods) {
        const offered = await offer?.(outcome, request)
        if (offered !== undefined) return `${offered}?next=${encodeURIComponent(page)}`
      }
      return page
    },
    settle: async (outcome, request, attempt) => {
      const isOver = attempt !== undefined && !(outcome.kind === "pending" && outcome.attempt === attempt)
      const done = isOver && attemptCookie.read(request, attempt) !== undefined ? [attemptCookie.clear(attempt)] : []
      if (outcome.kind === "pending") {
        const isHeld = attempt === outcome.attempt || !takesCookies(outcome.options)
        return isHeld ? done : [...done, ...attemptCookie.set(request, outcome.attempt, outcome.proof)]
      }
      if (outcome.kind !== "complete") return done
      const { token, session, user, options, grant, isRaised, trusts } = outcome
      if (isRaised) return token === undefined ? done : [sessionCookie.set(token, session), ...done]
      const before = takesCookies(options) ? sessionCookie.read(request) : undefined
      if (before !== undefined) await sessions.endByToken(before, "replaced")
      await sessions.endTooMany(user.id, session.id, request)
      await needs.domains.join(user, request)
      if (!takesCookies(options) || token === undefined) return done
      const forTokens = grant && options.tokens ? tokenDelivery.cookies(grant, options.tokens, clock.now()) : []
      const forNextTime = [knownDevice.set(request, user), ...lastHere.after(request, user.email, options.remember)]
      const trusted = trusts ? await deviceTrust?.trust(user, request) : undefined
      return [sessionCookie.set(token, session), ...(trusted === undefined ? [] : [trusted]), ...forNextTime, ...forTokens, ...done]
    },
    requireRemovable: standings.requireRemovable,
    letGo,
    takeFactors: async (db, user, name) => {
      const taken = user.factors.filter((held) => name === undefined || held === name)
      let left = user.factors
      for (const held of taken) {
        // What has no feature any more is dropped all the same.
        await factors()
          .find((factor) => factor.name === held)
          ?.remove?.(db, user)
        left = await letGo(db, user, held)
      }
      return user.factors.filter((held) => !left.includes(held))
    },
    issueBackup: async (db, user) => {
      const backup = factors().find(({ isBackup, issue }) => isBackup && issue)
      return backup === undefined || user.factors.includes(backup.name) ? undefined : backup.issue?.(db, user)
    },
  }
}

/** A finished document or JSON with the outcome's cookies. */
export function withCookies(answer: Answer, cookies: readonly string[]): Answer {
  return { ...answer, cookies: [...(answer.cookies ?? []), ...cookies] }
}
