import type { AttemptId } from "../../core/sign-in/index.ts"
import type { Email } from "../../core/user/index.ts"
import { type Db, sql } from "../../kernel/db/index.ts"

export interface CodeRow {
  readonly attempt_id: AttemptId
  readonly token_hash: string
  readonly expires_at: number
  readonly tries: number
  readonly sends: number
  readonly consumed_at: number | null
}

export interface Hashes {
  readonly tokenHash: string
  readonly codeHash: string
  readonly confirmHash: string
}

export async function insertCode(db: Db, attempt: AttemptId, hashes: Hashes, expiresAt: number): Promise<void> {
  await db.write(sql`
    INSERT INTO one_time_codes (attempt_id, token_hash, code_hash, confirm_hash, expires_at, tries, sends)
    VALUES (${attempt}, ${hashes.tokenHash}, ${hashes.codeHash}, ${hashes.confirmHash}, ${expiresAt}, 0, 1)`)
}

/** The newest kills the older. @returns false when the attempt is over or was sent enough codes */
export async function replaceCode(db: Db, attempt: AttemptId, hashes: Hashes, now: number, maxSends: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE one_time_codes SET token_hash = ${hashes.tokenHash}, code_hash = ${hashes.codeHash}, confirm_hash = ${hashes.confirmHash}, sends = sends + 1
    WHERE attempt_id = ${attempt} AND consumed_at IS NULL AND expires_at > ${now} AND sends < ${maxSends} RETURNING attempt_id`)
  return rows.length === 1
}

/** One guess in one statement: consumes the code when the hash is right, counts a try when it is not. @returns nothing when no guess is left, or nothing to guess */
export async function guessCode(db: Db, attempt: AttemptId, codeHash: string, now: number, maxTries: number): Promise<CodeRow | undefined> {
  const [row] = await db.write<CodeRow>(sql`
    UPDATE one_time_codes SET
      tries = tries + CASE WHEN code_hash = ${codeHash} THEN 0 ELSE 1 END,
      consumed_at = CASE WHEN code_hash = ${codeHash} THEN CAST(${now} AS BIGINT) ELSE NULL END
    WHERE attempt_id = ${attempt} AND consumed_at IS NULL AND expires_at > ${now} AND tries < ${maxTries} RETURNING *`)
  return row
}

/** As `guessCode`, by the link and the code that is shown in the browser that began the attempt. */
export async function guessConfirmation(db: Db, tokenHash: string, confirmHash: string, now: number, maxTries: number): Promise<CodeRow | undefined> {
  const [row] = await db.write<CodeRow>(sql`
    UPDATE one_time_codes SET
      tries = tries + CASE WHEN confirm_hash = ${confirmHash} THEN 0 ELSE 1 END,
      consumed_at = CASE WHEN confirm_hash = ${confirmHash} THEN CAST(${now} AS BIGINT) ELSE NULL END
    WHERE token_hash = ${tokenHash} AND consumed_at IS NULL AND expires_at > ${now} AND tries < ${maxTries} RETURNING *`)
  return row
}

export async function consumeLink(db: Db, tokenHash: string, now: number): Promise<CodeRow | undefined> {
  const [row] = await db.write<CodeRow>(sql`
    UPDATE one_time_codes SET consumed_at = ${now} WHERE token_hash = ${tokenHash} AND consumed_at IS NULL AND expires_at > ${now} RETURNING *`)
  return row
}

export async function findByAttempt(db: Db, attempt: AttemptId): Promise<CodeRow | undefined> {
  const [row] = await db.read<CodeRow>(sql`SELECT * FROM one_time_codes WHERE attempt_id = ${attempt}`)
  return row
}

/** With the address it is to prove. */
export async function findByTokenHash(db: Db, tokenHash: string): Promise<(CodeRow & { readonly email: Email }) | undefined> {
  const [row] = await db.read<CodeRow & { readonly email: Email }>(sql`
    SELECT c.*, a.email FROM one_time_codes c JOIN attempts a ON a.id = c.attempt_id WHERE c.token_hash = ${tokenHash}`)
  return row
}

/**
 * Counts a guess as wrong before it is looked at, in one statement, so that parallel ones cannot all slip through. Whoever
 * else guesses at this address waits until the transaction has ended.
 * @returns false when the address has had its failures
 */
export async function countGuess(db: Db, address: string, maxFailures: number, now: number, endsAt: number): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO one_time_code_failures AS f (address, failures, ends_at) VALUES (${address}, 1, ${endsAt})
    ON CONFLICT (address) DO UPDATE SET failures = CASE WHEN f.ends_at <= ${now} THEN 1 ELSE f.failures + 1 END, ends_at = ${endsAt}
    WHERE f.ends_at <= ${now} OR f.failures < ${maxFailures} RETURNING failures`)
  return rows.length === 1
}

/** There was nothing to guess. */
export async function uncountGuess(db: Db, address: string): Promise<void> {
  await db.write(sql`UPDATE one_time_code_failures SET failures = failures - 1 WHERE address = ${address} AND failures > 0`)
}

export async function forgetGuesses(db: Db, address: string): Promise<void> {
  await db.write(sql`DELETE FROM one_time_code_failures WHERE address = ${address}`)
}

/** @returns when an address may be guessed at again */
export async function findDelay(db: Db, address: string): Promise<number | undefined> {
  const [row] = await db.read<{ ends_at: number }>(sql`SELECT ends_at FROM one_time_code_failures WHERE address = ${address}`)
  return row?.ends_at
}

export async function deleteEndedDelays(db: Db, now: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM one_time_code_failures WHERE ends_at <= ${now} AND address IN (
      SELECT address FROM one_time_code_failures WHERE ends_at <= ${now} ORDER BY ends_at LIMIT ${limit})
    RETURNING address`)
  return rows.length
}

/** Whose address the newest mail with this link went to. */
export async function addressOfLink(db: Db, tokenHash: string): Promise<string | undefined> {
  const [row] = await db.read<{ email: string }>(sql`
    SELECT a.email FROM one_time_codes c JOIN attempts a ON a.id = c.attempt_id WHERE c.token_hash = ${tokenHash}`)
  return row?.email
}
