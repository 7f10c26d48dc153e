import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import type { Problem } from "../../kernel/errors.ts"
import type { Random } from "../../kernel/random.ts"
import type { KeyRing } from "../../kernel/seal.ts"
import { hasTokenShape, tokenHash } from "../../kernel/token.ts"
import type { Email, User, UserId } from "../user/index.ts"
import { codeHashOf, confirmCodeOf, confirmHashOf, type Fresh, freshSecret } from "./code.ts"
import { oneTimeErrors } from "./errors.ts"
import {
  type Addressee,
  type Bound,
  consumeByToken,
  countGuess,
  deleteSecret,
  endOthers,
  findBySubject,
  findByToken,
  findDelay,
  forgetGuesses,
  guessCode,
  guessConfirmation,
  isCode,
  putSecret,
  putSecretOfAddress,
  replaceSecret,
  type SecretRow,
  uncountGuess,
} from "./store.ts"

/** GATES 13. */
const MAX_TRIES = 5
/** GATES 13: over everything that was mailed to one address. Then nobody can guess for a while; links still work. */
const MAX_FAILURES = 10
const FAILURES_DELAY_MS = 15 * 60_000
/** Named after the table these were first counted in, so that what was counted there still counts. */
const FAILURES_PURPOSE = "one-time code failures"

/** What a link or a code is for, and about what: of both together there is one at a time. */
export interface About {
  /** Whoever has one for another purpose has nothing here. */
  readonly purpose: string
  readonly subject: string
}

export interface Wanted extends About {
  /** Where the mail goes. */
  readonly email: Email
  /** Whose it is, as they are now: another address, a new epoch or being disabled ends it. */
  readonly user?: Pick<User, "id" | "epoch"> | undefined
  /** Whose it is, whatever becomes of them. */
  readonly holder?: UserId | undefined
  /** What only the browser holds that asks; with it there is a code besides the link. */
  readonly proof?: string | undefined
  /** Behaves like any other, and its code is one that nobody was sent. */
  readonly isDecoy?: boolean | undefined
  readonly lifetimeMs: number
}

export type Issued = Pick<Fresh, "token" | "code">

/** What was mailed, as it stands. */
export interface Secret extends About {
  readonly email: Email
  readonly userId: UserId | null
  readonly expiresAt: number
}

/** A wrong guess has been counted: let its transaction commit, then throw the problem. */
export type Guessed = { readonly kind: "right"; readonly secret: Secret } | { readonly kind: "wrong"; readonly problem: Problem }

/**
 * Links and codes that are mailed and work once. A link carries 256 bits; a code has eight digits and is hashed together with
 * what only the browser holds that asked for it. Each is bound to its purpose, to what it is about and, where that is a person,
 * to the person as they were. The newest kills the older. Looking uses nothing up; what uses it up is one statement with
 * every condition.
 */
export interface OneTime {
  /** In the transaction that writes the mail. */
  issue(db: Db, wanted: Wanted): Promise<Issued>
  /** A link for whoever has the address and may be signed in; the same work when that is nobody. @returns whose it is */
  issueToAddress(
    db: Db,
    wanted: { readonly purpose: string; readonly email: Email; readonly lifetimeMs: number },
  ): Promise<(Addressee & { readonly token: string }) | undefined>
  /** Anew, for the rest of its time. Wrong guesses stay counted. @returns undefined when it is over, or was sent `maxSends` times */
  replace(db: Db, wanted: Omit<Wanted, "lifetimeMs">, maxSends: number): Promise<Issued | undefined>
  /** What a link is about, without using it. @throws link_used, link_expired; a link nobody was sent looks like one that has expired */
  look(purpose: string, token: string): Promise<Secret>
  /** Uses a link up. @throws link_used, link_expired */
  consume(db: Db, purpose: string, token: string): Promise<Secret>
  /** A code that was typed where it was asked for. @param email whose guesses are counted */
  guess(db: Db, about: About & { readonly email: Email; readonly proof: string }, code: string): Promise<Guessed>
  /** A link that was opened elsewhere, with the code shown where it was asked for. */
  guessElsewhere(db: Db, purpose: string, token: string, confirm: string): Promise<Guessed>
  /** Whether a code would be the right one. For whoever counts guesses by themselves. */
  isRight(about: About & { readonly proof: string }, code: string): Promise<boolean>
  /** Shown in the browser that holds the proof. */
  confirmCode(db: Db, about: About & { readonly proof: string }): Promise<string | undefined>
  /** What was issued for the same purpose about other things of the same person works no longer. */
  endOthers(db: Db, of: About & { readonly userId: UserId | null }): Promise<void>
  /** Nothing of it can be used any more. */
  drop(db: Db, about: About): Promise<void>
  /** What is issued and can still be used. */
  find(about: About): Promise<Secret | undefined>
  /** Which of the last day a link was, whether or not it can be used. */
  recall(purpose: string, token: string): Promise<Secret | undefined>
}

export interface OneTimeNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly keys: Pick<KeyRing, "mac">
  readonly limitMultiplier: number
}

export function createOneTime({ database, clock, random, keys, limitMultiplier }: OneTimeNeeds): OneTime {
  const maxFailures = MAX_FAILURES * limitMultiplier

  /** Counted as wrong until it turns out right. */
  async function guessed(db: Db, email: Email, guess: (now: number) => Promise<SecretRow | undefined>, find: () => Promise<SecretRow | undefined>) {
    const now = clock.now()
    const address = keys.mac(FAILURES_PURPOSE, email)
    if (!(await countGuess(db, address, maxFailures, now, now + FAILURES_DELAY_MS)))
      return wrong(delayedUntil((await findDelay(db, address)) ?? now, now))
    const row = await guess(now)
    if (!row) {
      await uncountGuess(db, address)
      return wrong(whyNot(await find(), now))
    }
    if (row.consumed_at === null) return wrong(wrongCode(MAX_TRIES - row.tries))
    await forgetGuesses(db, address)
    return { kind: "right", secret: secretFromRow(row) } as const
  }

  return {
    issue: async (db, wanted) => {
      const { token, code, hashes } = freshSecret(random, wanted.proof, wanted.isDecoy === true)
      const now = clock.now()
      await putSecret(db, boundBy(wanted), hashes, now, now + wanted.lifetimeMs)
      return { token, code }
    },
    issueToAddress: async (db, { purpose, email, lifetimeMs }) => {
      const { token, hashes } = freshSecret(random, undefined, false)
      const addressee = await putSecretOfAddress(db, purpose, email, hashes.tokenHash, clock.now() + lifetimeMs)
      return addressee && { ...addressee, token }
    },
    replace: async (db, { purpose, subject, proof, isDecoy }, maxSends) => {
      const { token, code, hashes } = freshSecret(random, proof, isDecoy === true)
      return (await replaceSecret(db, purpose, subject, hashes, clock.now(), maxSends)) ? { token, code } : undefined
    },
    look: async (purpose, token) => {
      const row = hasTokenShape(token) ? await findByToken(database, purpose, tokenHash(token)) : undefined
      const now = clock.now()
      if (!row || row.consumed_at !== null || row.expires_at <= now || row.still_meant === 0) throw whyNot(row, now)
      return secretFromRow(row)
    },
    consume: async (db, purpose, token) => {
      const now = clock.now()
      const row = hasTokenShape(token) ? await consumeByToken(db, purpose, tokenHash(token), now) : undefined
      if (row) return secretFromRow(row)
      const standing = await findByToken(db, purpose, tokenHash(token))
      // Somebody else was faster, or something has taken its meaning.
      throw standing && standing.consumed_at !== null ? oneTimeErrors.link_used() : oneTimeErrors.link_expired()
    },
    guess: (db, { purpose, subject, email, proof }, code) =>
      guessed(
        db,
        email,
        (now) => guessCode(db, purpose, subject, codeHashOf(proof, code), now, MAX_TRIES),
        () => findBySubject(db, purpose, subject),
      ),
    guessElsewhere: async (db, purpose, token, confirm) => {
      const hash = tokenHash(token)
      const row = await findByToken(db, purpose, hash)
      if (!row) return wrong(oneTimeErrors.link_expired())
      return guessed(
        db,
        row.email,
        (now) => guessConfirmation(db, purpose, hash, confirmHashOf(token, confirm), now, MAX_TRIES),
        () => findByToken(db, purpose, hash),
      )
    },
    isRight: ({ purpose, subject, proof }, code) => isCode(database, purpose, subject, codeHashOf(proof, code), clock.now()),
    confirmCode: async (db, { purpose, subject, proof }) => {
      const row = await findBySubject(db, purpose, subject)
      return row && confirmCodeOf(proof, row.token_hash)
    },
    endOthers: (db, { purpose, subject, userId }) => endOthers(db, purpose, subject, userId, clock.now()),
    drop: (db, { purpose, subject }) => deleteSecret(db, purpose, subject),
    find: async ({ purpose, subject }) => {
      const row = await findBySubject(database, purpose, subject)
      return row && row.consumed_at === null && row.expires_at > clock.now() ? secretFromRow(row) : undefined
    },
    recall: async (purpose, token) => {
      const row = hasTokenShape(token) ? await findByToken(database, purpose, tokenHash(token)) : undefined
      return row && secretFromRow(row)
    },
  }
}

function boundBy({ purpose, subject, email, user, holder }: Wanted): Bound {
  return { purpose, subject, email, userId: user?.id ?? holder ?? null, userEpoch: user?.epoch ?? null }
}

function secretFromRow({ purpose, subject, email, user_id: userId, expires_at: expiresAt }: SecretRow): Secret {
  return { purpose, subject, email, userId, expiresAt }
}

function wrong(problem: Problem): Guessed {
  return { kind: "wrong", problem }
}

function wrongCode(left: number): Problem {
  return oneTimeErrors.code_invalid({
    detail:
      left === 0
        ? "That was the last try. Ask for a new code by starting again."
        : `Check it and try again; ${left === 1 ? "one try is" : `${left} tries are`} left.`,
    says: left === 0 ? { text: "codeLastTry" } : { text: "codeTriesLeft", values: { left } },
  })
}

function delayedUntil(endsAt: number, now: number): Problem {
  return oneTimeErrors.too_many_attempts({
    retryAfterSeconds: Math.max(1, Math.ceil((endsAt - now) / 1000)),
    detail: "Open the link in the mail instead, in the browser where you began; or wait a quarter of an hour.",
    says: { text: "openTheLinkInstead" },
  })
}

/** Why a code or link could not be used. One that nobody was sent looks like one that has expired. */
function whyNot(row: (SecretRow & { readonly still_meant?: number }) | undefined, now: number): Problem {
  if (!row) return oneTimeErrors.link_expired()
  if (row.consumed_at !== null) return oneTimeErrors.link_used()
  if (row.expires_at <= now || row.still_meant === 0) return oneTimeErrors.link_expired()
  return oneTimeErrors.too_many_attempts({
    retryAfterSeconds: Math.ceil((row.expires_at - now) / 1000),
    detail: "Start again to get a new code.",
    says: { text: "startAgainForACode" },
  })
}
