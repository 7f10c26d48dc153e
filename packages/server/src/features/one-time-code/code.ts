import { createHmac } from "node:crypto"
import {
  ATTEMPT_LIFETIME_MS,
  type Attempt,
  type AttemptId,
  type Evidence,
  type OpenAttempt,
  type Outcome,
  triesErrors,
} from "../../core/sign-in/index.ts"
import type { Email } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Random } from "../../kernel/random.ts"
import { listHash, newToken, tokenHash } from "../../kernel/token.ts"
import type { Core } from "../feature.ts"
import { codeErrors } from "./errors.ts"
import { alreadyRegisteredMail, verificationMail } from "./mail.tsx"
import {
  addressOfLink,
  type CodeRow,
  consumeLink,
  countGuess,
  findByAttempt,
  findByTokenHash,
  findDelay,
  forgetGuesses,
  guessCode,
  guessConfirmation,
  type Hashes,
  insertCode,
  replaceCode,
  uncountGuess,
} from "./store.ts"

/** GATES 11: at least 20 bits; eight digits are 26. */
const CODE_DIGITS = 8
const CONFIRM_DIGITS = 6
/** GATES 13. */
const MAX_TRIES = 5
/** GATES 13: over all attempts of one address. Then nobody can guess for a while; the link still works where it was asked for. */
const MAX_FAILURES = 10
const FAILURES_DELAY_MS = 15 * 60_000
const FAILURES_PURPOSE = "one-time code failures"
/** The first mail and four more; whoever asks for another gets the same answer and no mail. */
const MAX_SENDS = 5
const EVIDENCE: Evidence = { method: "email_code", amr: ["otp"], kind: "first" }

type Needs = Pick<Core, "config" | "database" | "clock" | "keys" | "random" | "outbox" | "signIn">
/** Credentials chosen in the browser that proves the address, prepared, by method. */
type Brought = Readonly<Record<string, string>>

export interface Codes {
  /** The code and mail of a new attempt, in its transaction. */
  send(db: Db, attempt: Attempt, proof: string): Promise<void>
  resend(open: OpenAttempt): Promise<void>
  confirmCode(db: Db, attempt: AttemptId, proof: string): Promise<string | undefined>
  /** The code from the mail, typed in the browser that began the attempt. */
  verifyCode(open: OpenAttempt, code: string, request: Incoming): Promise<Outcome>
  /** The link from the mail, opened in that browser. */
  verifyLink(token: string, request: Incoming): Promise<{ readonly outcome: Outcome; readonly attempt: AttemptId }>
  /** The link, opened in any other browser, with the code shown in the first. */
  verifyElsewhere(
    token: string,
    confirm: string,
    brought: Brought,
    request: Incoming,
  ): Promise<{ readonly outcome: Outcome; readonly attempt: AttemptId }>
  /** Where a link leads, without using it. @throws link_used, link_expired */
  look(token: string, request: Incoming): Promise<{ readonly attempt: AttemptId; readonly began: boolean; readonly email: Email }>
}

/**
 * One code and one link for each attempt, both in one mail:
 *
 * - the *code* is typed in the browser that began the attempt and is hashed together with that browser's proof, so that
 *   neither a copy of the database nor a stranger who knows the attempt's id can use or guess it;
 * - the *link* carries 256 bits. In the browser that began it is enough; anywhere else the *confirmation code* shown there
 *   must be typed as well, and it is the browser that types it that gets signed in.
 */
export function createCodes({ config, database, clock, keys, random, outbox, signIn }: Needs): Codes {
  async function mail(db: Db, attempt: Attempt, code: string, token: string): Promise<void> {
    const { email, locale, expiresAt, decoy } = attempt
    const to = { to: email, locale, app: config.appName }
    if (decoy) return outbox.put(db, alreadyRegisteredMail({ ...to, link: `${config.issuer}/sign-in` }))
    const link = `${config.issuer}/verify?token=${token}`
    await outbox.put(db, verificationMail({ ...to, code, link, lifetimeSeconds: ATTEMPT_LIFETIME_MS / 1_000, expiresAt }))
  }

  /** A decoy's hashes are of nothing anybody was sent. */
  function fresh(attempt: Attempt, proof: string): { readonly code: string; readonly token: string; readonly hashes: Hashes } {
    const code = digits(random, CODE_DIGITS)
    const token = newToken(random)
    const guessable = attempt.decoy ? newToken(random) : code
    return {
      code,
      token,
      hashes: {
        tokenHash: tokenHash(token),
        codeHash: listHash(proof, guessable),
        confirmHash: listHash(token, confirmCodeOf(proof, tokenHash(token))),
      },
    }
  }

  const maxFailures = MAX_FAILURES * config.limitMultiplier

  /** A guess, in the address's budget. Decoys count like any other. */
  async function guessed(db: Db, email: string, guess: () => Promise<CodeRow | undefined>): Promise<Guessed> {
    const address = keys.mac(FAILURES_PURPOSE, email)
    const now = clock.now()
    if (!(await countGuess(db, address, maxFailures, now, now + FAILURES_DELAY_MS))) return { delayedUntil: (await findDelay(db, address)) ?? now }
    const row = await guess()
    if (!row) await uncountGuess(db, address)
    else if (row.consumed_at !== null) await forgetGuesses(db, address)
    return { row }
  }

  const finish = (db: Db, row: CodeRow, keep: boolean, brought: Brought, request: Incoming) =>
    signIn.finish(db, row.attempt_id, EVIDENCE, keep, brought, request)

  return {
    send: async (db, attempt, proof) => {
      const { code, token, hashes } = fresh(attempt, proof)
      await insertCode(db, attempt.id, hashes, clock.now() + ATTEMPT_LIFETIME_MS)
      await mail(db, attempt, code, token)
    },
    resend: async ({ attempt, proof }) => {
      const { code, token, hashes } = fresh(attempt, proof)
      await database.transaction(async (db) => {
        if (await replaceCode(db, attempt.id, hashes, clock.now(), MAX_SENDS)) await mail(db, attempt, code, token)
      })
    },
    confirmCode: async (db, attempt, proof) => {
      const row = await findByAttempt(db, attempt)
      return row && confirmCodeOf(proof, row.token_hash)
    },
    verifyCode: async ({ attempt, proof }, code, request) => {
      const now = clock.now()
      const result = await database.transaction(async (db) => {
        const codeHash = listHash(proof, typed(code))
        const { row, delayedUntil } = await guessed(db, attempt.email, () => guessCode(db, attempt.id, codeHash, now, MAX_TRIES))
        if (delayedUntil !== undefined) return { delayedUntil }
        if (!row) return { refused: await findByAttempt(db, attempt.id) }
        return row.consumed_at === null ? { wrong: row } : { outcome: await finish(db, row, true, {}, request) }
      })
      return settled(result, now)
    },
    verifyLink: async (token, request) => {
      const now = clock.now()
      const hash = tokenHash(token)
      const result = await database.transaction(async (db) => {
        const row = await consumeLink(db, hash, now)
        return row ? { attempt: row.attempt_id, outcome: await finish(db, row, true, {}, request) } : { refused: await findByTokenHash(db, hash) }
      })
      if ("refused" in result) throw refusalOf(result.refused, now)
      return result
    },
    verifyElsewhere: async (token, confirm, brought, request) => {
      const now = clock.now()
      const hash = tokenHash(token)
      const result = await database.transaction(async (db) => {
        const email = await addressOfLink(db, hash)
        if (email === undefined) return { refused: undefined }
        const confirmHash = listHash(token, typed(confirm))
        const { row, delayedUntil } = await guessed(db, email, () => guessConfirmation(db, hash, confirmHash, now, MAX_TRIES))
        if (delayedUntil !== undefined) return { delayedUntil }
        if (!row) return { refused: await findByTokenHash(db, hash) }
        return row.consumed_at === null ? { wrong: row } : { attempt: row.attempt_id, outcome: await finish(db, row, false, brought, request) }
      })
      const outcome = settled(result, now)
      if (!("attempt" in result)) throw errors.not_found()
      return { outcome, attempt: result.attempt }
    },
    look: async (token, request) => {
      const row = await findByTokenHash(database, tokenHash(token))
      const now = clock.now()
      if (!row || row.consumed_at !== null || row.expires_at <= now) throw refusalOf(row, now)
      return { attempt: row.attempt_id, began: (await signIn.find(request, row.attempt_id)) !== undefined, email: row.email }
    },
  }
}

interface Guessed {
  /** Nothing when there was nothing to guess, or no guess left. */
  readonly row?: CodeRow | undefined
  readonly delayedUntil?: number
}

type Result =
  | { readonly outcome: Outcome }
  | { readonly wrong: CodeRow }
  | { readonly refused: CodeRow | undefined }
  | { readonly delayedUntil: number }

function settled(result: Result, now: number): Outcome {
  if ("outcome" in result) return result.outcome
  if ("refused" in result) throw refusalOf(result.refused, now)
  if ("delayedUntil" in result)
    throw triesErrors.too_many_attempts({
      retryAfterSeconds: Math.max(1, Math.ceil((result.delayedUntil - now) / 1000)),
      detail: "Open the link in the mail instead, in the browser where you began; or wait a quarter of an hour.",
      says: { text: "openTheLinkInstead" },
    })
  const left = MAX_TRIES - result.wrong.tries
  throw codeErrors.code_invalid({
    detail:
      left === 0
        ? "That was the last try. Ask for a new code by starting again."
        : `Check it and try again; ${left === 1 ? "one try is" : `${left} tries are`} left.`,
    says: left === 0 ? { text: "codeLastTry" } : { text: "codeTriesLeft", values: { left } },
  })
}

/** Why a code or link could not be used. A token nobody was sent looks like one that has expired. */
function refusalOf(row: CodeRow | undefined, now: number): Error {
  if (!row) return codeErrors.link_expired()
  if (row.consumed_at !== null) return codeErrors.link_used()
  if (row.expires_at <= now) return codeErrors.link_expired()
  return triesErrors.too_many_attempts({
    retryAfterSeconds: Math.ceil((row.expires_at - now) / 1000),
    detail: "Start again to get a new code.",
    says: { text: "startAgainForACode" },
  })
}

/** A code as it is meant, whatever it was copied with: spaces, hyphens, and what a mail puts around it (UAX #9). */
function typed(code: string): string {
  return code.replaceAll(/[\s\u2066-\u2069-]/g, "")
}

/** Shown only where the proof is held, checked only where the link is: neither side can make it up for the other. */
function confirmCodeOf(proof: string, tokenHashOfLink: string): string {
  const mac = createHmac("sha256", proof).update(`confirm ${tokenHashOfLink}`).digest()
  return String(mac.readUIntBE(0, 6) % 10 ** CONFIRM_DIGITS).padStart(CONFIRM_DIGITS, "0")
}

function digits(random: Random, count: number): string {
  return String(random.integer(10 ** count)).padStart(count, "0")
}
