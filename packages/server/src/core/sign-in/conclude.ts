import type { Clock } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Ids } from "../../kernel/id.ts"
import type { Random } from "../../kernel/random.ts"
import type { KeyRing } from "../../kernel/seal.ts"
import { placeOf } from "../../kernel/seal.ts"
import { newToken, tokenHash } from "../../kernel/token.ts"
import { localeFor } from "../../pages/index.ts"
import type { Audit } from "../audit/index.ts"
import type { Sessions } from "../session/index.ts"
import type { Tokens } from "../token/index.ts"
import { mayAuthenticate, type User } from "../user/index.ts"
import { attemptFromRow, enrolmentsColumn, findAttempt, insertAttempt, showInAttempt } from "./attempt/store.ts"
import { type Attempt, type AttemptId, newAttempt, type SignInOptions } from "./attempt.ts"
import { type Decision, decideSignIn } from "./decision.ts"
import type { Evidence } from "./evidence.ts"
import type { Complete, Outcome, Pending, Refused } from "./outcome.ts"
import type { Standings } from "./standing.ts"

/** Attempts as they are kept: the proof beside them is known to their browser only. */
export interface Attempts {
  begin(db: Db, about: Omit<Parameters<typeof newAttempt>[0], "id" | "proofHash">): Promise<{ readonly attempt: Attempt; readonly proof: string }>
  find(db: Db, id: AttemptId): Promise<Attempt | undefined>
  read(row: Parameters<typeof attemptFromRow>[0]): Attempt
  sealed(id: AttemptId, enrolments: Attempt["enrolments"]): string
}

export function createAttempts({
  clock,
  ids,
  random,
  keys,
}: {
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly keys: KeyRing
}): Attempts {
  const { purpose } = enrolmentsColumn
  const place = (id: AttemptId) => placeOf(enrolmentsColumn, id)
  const sealed: Attempts["sealed"] = (id, enrolments) => keys.seal(purpose, place(id), JSON.stringify(enrolments))
  const read: Attempts["read"] = (row) => attemptFromRow(row, (id, text) => keys.unseal(purpose, place(id), text))
  return {
    begin: async (db, about) => {
      const proof = newToken(random)
      const attempt = newAttempt({ id: ids.next("att"), proofHash: tokenHash(proof), ...about }, clock.now())
      await insertAttempt(db, attempt, sealed(attempt.id, attempt.enrolments))
      return { attempt, proof }
    },
    find: async (db, id) => {
      const row = await findAttempt(db, id)
      return row && read(row)
    },
    read,
    sealed,
  }
}

export interface ConcludeNeeds {
  readonly clock: Clock
  readonly attempts: Attempts
  readonly audit: Pick<Audit, "record">
  readonly sessions: Pick<Sessions, "mint">
  readonly tokens: Pick<Tokens, "grant">
  readonly standings: Standings
}

/** An attempt that goes on, and what its browser proves itself with. */
export interface Going {
  readonly attempt: Attempt
  readonly proof: string
  /** How many wrong answers this one was counted as, before it was looked at. */
  readonly counted?: number
}

/**
 * What a sign-in comes to: asks the gate and the policy, and then mints the session with its first tokens, or leaves an
 * attempt that waits for more. In the given transaction; an attempt that goes on is moved by compare-and-set, so that of two
 * answers at once only one is taken.
 */
export function createConclude({ clock, attempts, audit, sessions, tokens, standings }: ConcludeNeeds) {
  async function complete(
    db: Db,
    user: User,
    shown: readonly Evidence[],
    decision: Extract<Decision, { readonly kind: "complete" }>,
    options: SignInOptions,
    request: Incoming,
  ): Promise<Complete | Refused> {
    const minted = await sessions.mint(db, {
      user,
      acr: decision.acr,
      amr: decision.amr,
      phishingResistant: decision.phishingResistant,
      methods: [...new Set(shown.map(({ method }) => method))],
      remembered: options.remember,
      userAgent: request.header("user-agent"),
      ip: request.client ?? null,
    })
    if (!minted) return { kind: "refused", why: "changed_meanwhile" }
    const details = { method: shown.map(({ method }) => method).join(" ") }
    await audit.record(db, { type: "sign_in.succeeded", userId: user.id, sessionId: minted.session.id, request, details })
    const complete = { kind: "complete", user, options, ...minted } as const
    if (!options.tokens) return complete
    // Minting asked the gate, after this instant.
    return { ...complete, grant: await tokens.grant(db, complete, options.tokens.access, request, minted.session.createdAt) }
  }

  async function pending(
    db: Db,
    user: User,
    shown: readonly Evidence[],
    { kind: status, factors }: Exclude<Decision, { readonly kind: "complete" }>,
    options: SignInOptions,
  ): Promise<Pending> {
    const { attempt, proof } = await attempts.begin(db, {
      intent: "sign_in",
      email: user.email,
      locale: localeFor(user.locale, null),
      options,
      userId: user.id,
      userEpoch: user.epoch,
      shown,
    })
    return { kind: "pending", status, factors, attempt: attempt.id, proof, options }
  }

  /**
   * @param user as read in this transaction
   * @param going the attempt this goes on with, if it is one of whoever has shown something before
   * @returns `changed_meanwhile` when the attempt is over, or somebody else has moved it
   */
  return async function conclude(
    db: Db,
    user: User,
    shown: readonly Evidence[],
    options: SignInOptions,
    request: Incoming,
    going?: Going,
  ): Promise<Outcome> {
    const refusal = mayAuthenticate(user)
    if (refusal) return { kind: "refused", why: refusal }
    const decision = decideSignIn(shown, await standings.of(db, user, { intent: "sign_in", shown }, request))
    if (going) {
      const { attempt, proof } = going
      const now = clock.now()
      const isFirst = await showInAttempt(db, attempt, { shown, completedAt: decision.kind === "complete" ? now : null, counted: going.counted }, now)
      if (!isFirst || user.epoch !== attempt.userEpoch) return { kind: "refused", why: "changed_meanwhile" }
      if (decision.kind !== "complete")
        return { kind: "pending", status: decision.kind, factors: decision.factors, attempt: attempt.id, proof, options }
    }
    if (decision.kind === "complete") return complete(db, user, shown, decision, options, request)
    return pending(db, user, shown, decision, options)
  }
}
