import { type Database, type Db, inParts, sql } from "../../kernel/db/index.ts"
import type { Email, UserId } from "../user/index.ts"

export interface SecretRow {
  readonly purpose: string
  readonly subject: string
  readonly token_hash: string
  readonly email: Email
  readonly user_id: UserId | null
  readonly expires_at: number
  readonly tries: number
  readonly sends: number
  readonly consumed_at: number | null
}

export interface Hashes {
  readonly tokenHash: string
  readonly codeHash: string | null
  readonly confirmHash: string | null
}

/** What a secret is bound to. */
export interface Bound {
  readonly purpose: string
  readonly subject: string
  readonly email: Email
  readonly userId: UserId | null
  readonly userEpoch: number | null
}

/** In the place of an earlier one, whose wrong guesses stay counted until it would have been over. */
export async function putSecret(db: Db, bound: Bound, hashes: Hashes, now: number, expiresAt: number): Promise<void> {
  await db.write(sql`
    INSERT INTO one_time_secrets AS s (purpose, subject, token_hash, code_hash, confirm_hash, email, user_id, user_epoch, expires_at, tries, sends)
    VALUES (${bound.purpose}, ${bound.subject}, ${hashes.tokenHash}, ${hashes.codeHash}, ${hashes.confirmHash}, ${bound.email}, ${bound.userId},
      ${bound.userEpoch}, ${expiresAt}, 0, 1)
    ON CONFLICT (purpose, subject) DO UPDATE SET token_hash = excluded.token_hash, code_hash = excluded.code_hash, confirm_hash = excluded.confirm_hash,
      email = excluded.email, user_id = excluded.user_id, user_epoch = excluded.user_epoch, expires_at = excluded.expires_at, sends = s.sends + 1,
      tries = CASE WHEN s.consumed_at IS NULL AND s.expires_at > ${now} THEN s.tries ELSE 0 END, consumed_at = NULL`)
}

export interface Addressee {
  readonly userId: UserId
  readonly locale: string | null
}

/**
 * As `putSecret`, for whoever has an address and may be signed in, of whom it is about. One statement for known and unknown
 * addresses alike. @returns whose it is
 */
export async function putSecretOfAddress(
  db: Db,
  purpose: string,
  email: Email,
  tokenHash: string,
  expiresAt: number,
): Promise<Addressee | undefined> {
  const [row] = await db.write<{ readonly user_id: UserId; readonly locale: string | null }>(sql`
    INSERT INTO one_time_secrets AS s (purpose, subject, token_hash, email, user_id, user_epoch, expires_at, tries, sends)
    SELECT CAST(${purpose} AS TEXT), u.id, CAST(${tokenHash} AS TEXT), u.email, u.id, u.epoch, CAST(${expiresAt} AS BIGINT), 0, 1
    FROM users u WHERE u.email = ${email} AND u.disabled_at IS NULL
    ON CONFLICT (purpose, subject) DO UPDATE SET token_hash = excluded.token_hash, email = excluded.email, user_id = excluded.user_id,
      user_epoch = excluded.user_epoch, expires_at = excluded.expires_at, tries = 0, sends = s.sends + 1, consumed_at = NULL
    RETURNING user_id, (SELECT locale FROM users WHERE users.id = user_id) AS locale`)
  return row && { userId: row.user_id, locale: row.locale }
}

/** The newest kills the older, and lives no longer than it would have. @returns false when that is over or was sent often enough */
export async function replaceSecret(db: Db, purpose: string, subject: string, hashes: Hashes, now: number, maxSends: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE one_time_secrets SET token_hash = ${hashes.tokenHash}, code_hash = ${hashes.codeHash}, confirm_hash = ${hashes.confirmHash}, sends = sends + 1
    WHERE purpose = ${purpose} AND subject = ${subject} AND consumed_at IS NULL AND expires_at > ${now} AND sends < ${maxSends} RETURNING subject`)
  return rows.length === 1
}

/** With whether nothing has happened to its person since that takes its meaning. */
export type FoundRow = SecretRow & { readonly still_meant: number }

export async function findByToken(db: Db, purpose: string, tokenHash: string): Promise<FoundRow | undefined> {
  const [row] = await db.read<FoundRow>(sql`
    SELECT s.*, CASE WHEN s.user_epoch IS NULL OR EXISTS (
        SELECT 1 FROM users u WHERE u.id = s.user_id AND u.email = s.email AND u.epoch = s.user_epoch AND u.disabled_at IS NULL) THEN 1 ELSE 0 END AS still_meant
    FROM one_time_secrets s WHERE s.token_hash = ${tokenHash} AND s.purpose = ${purpose}`)
  return row
}

export async function findBySubject(db: Db, purpose: string, subject: string): Promise<FoundRow | undefined> {
  const [row] = await db.read<FoundRow>(sql`
    SELECT s.*, CASE WHEN s.user_epoch IS NULL OR EXISTS (
        SELECT 1 FROM users u WHERE u.id = s.user_id AND u.email = s.email AND u.epoch = s.user_epoch AND u.disabled_at IS NULL) THEN 1 ELSE 0 END AS still_meant
    FROM one_time_secrets s WHERE s.purpose = ${purpose} AND s.subject = ${subject}`)
  return row
}

/** Uses a link up, under every condition it has, in one statement. @returns it, if it was this call that used it */
export async function consumeByToken(db: Db, purpose: string, tokenHash: string, now: number): Promise<SecretRow | undefined> {
  const [row] = await db.write<SecretRow>(sql`
    UPDATE one_time_secrets SET consumed_at = ${now}
    WHERE token_hash = ${tokenHash} AND purpose = ${purpose} AND consumed_at IS NULL AND expires_at > ${now} AND (user_epoch IS NULL OR EXISTS (
      SELECT 1 FROM users u WHERE u.id = user_id AND u.email = one_time_secrets.email AND u.epoch = user_epoch AND u.disabled_at IS NULL))
    RETURNING *`)
  return row
}

/** One guess in one statement: consumes it when the code is right, counts a try when it is not. @returns nothing when no guess is left, or nothing to guess */
export async function guessCode(
  db: Db,
  purpose: string,
  subject: string,
  codeHash: string,
  now: number,
  maxTries: number,
): Promise<SecretRow | undefined> {
  const [row] = await db.write<SecretRow>(sql`
    UPDATE one_time_secrets SET
      tries = tries + CASE WHEN code_hash = ${codeHash} THEN 0 ELSE 1 END,
      consumed_at = CASE WHEN code_hash = ${codeHash} THEN CAST(${now} AS BIGINT) ELSE NULL END
    WHERE purpose = ${purpose} AND subject = ${subject} AND code_hash IS NOT NULL AND consumed_at IS NULL AND expires_at > ${now} AND tries < ${maxTries}
      AND (user_epoch IS NULL OR EXISTS (
        SELECT 1 FROM users u WHERE u.id = user_id AND u.email = one_time_secrets.email AND u.epoch = user_epoch AND u.disabled_at IS NULL))
    RETURNING *`)
  return row
}

/** As `guessCode`, by the link and the code that is shown in the browser that asked for it. */
export async function guessConfirmation(
  db: Db,
  purpose: string,
  tokenHash: string,
  confirmHash: string,
  now: number,
  maxTries: number,
): Promise<SecretRow | undefined> {
  const [row] = await db.write<SecretRow>(sql`
    UPDATE one_time_secrets SET
      tries = tries + CASE WHEN confirm_hash = ${confirmHash} THEN 0 ELSE 1 END,
      consumed_at = CASE WHEN confirm_hash = ${confirmHash} THEN CAST(${now} AS BIGINT) ELSE NULL END
    WHERE purpose = ${purpose} AND token_hash = ${tokenHash} AND confirm_hash IS NOT NULL AND consumed_at IS NULL AND expires_at > ${now}
      AND tries < ${maxTries} AND (user_epoch IS NULL OR EXISTS (
        SELECT 1 FROM users u WHERE u.id = user_id AND u.email = one_time_secrets.email AND u.epoch = user_epoch AND u.disabled_at IS NULL))
    RETURNING *`)
  return row
}

/** Others of a person end at once: only the newest works. */
export async function endOthers(db: Db, purpose: string, subject: string, userId: UserId | null, now: number): Promise<void> {
  await db.write(sql`
    UPDATE one_time_secrets SET expires_at = ${now}
    WHERE user_id = ${userId} AND purpose = ${purpose} AND subject <> ${subject} AND consumed_at IS NULL AND expires_at > ${now}`)
}

/** Changes nothing. */
export async function isCode(db: Db, purpose: string, subject: string, codeHash: string, now: number): Promise<boolean> {
  const rows = await db.read(sql`
    SELECT 1 AS one FROM one_time_secrets
    WHERE purpose = ${purpose} AND subject = ${subject} AND code_hash = ${codeHash} AND consumed_at IS NULL AND expires_at > ${now}`)
  return rows.length === 1
}

export async function deleteSecret(db: Db, purpose: string, subject: string): Promise<void> {
  await db.write(sql`DELETE FROM one_time_secrets WHERE purpose = ${purpose} AND subject = ${subject}`)
}

/**
 * Counts a guess as wrong before it is looked at, in one statement, so that parallel ones cannot all slip through. Whoever
 * else guesses at this address waits until the transaction has ended.
 * @returns false when the address has had its failures
 */
export async function countGuess(db: Db, address: string, maxFailures: number, now: number, endsAt: number): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO one_time_guesses AS g (address, failures, ends_at) VALUES (${address}, 1, ${endsAt})
    ON CONFLICT (address) DO UPDATE SET failures = CASE WHEN g.ends_at <= ${now} THEN 1 ELSE g.failures + 1 END, ends_at = ${endsAt}
    WHERE g.ends_at <= ${now} OR g.failures < ${maxFailures} RETURNING failures`)
  return rows.length === 1
}

/** There was nothing to guess. */
export async function uncountGuess(db: Db, address: string): Promise<void> {
  await db.write(sql`UPDATE one_time_guesses SET failures = failures - 1 WHERE address = ${address} AND failures > 0`)
}

export async function forgetGuesses(db: Db, address: string): Promise<void> {
  await db.write(sql`DELETE FROM one_time_guesses WHERE address = ${address}`)
}

/** @returns when an address may be guessed at again */
export async function findDelay(db: Db, address: string): Promise<number | undefined> {
  const [row] = await db.read<{ ends_at: number }>(sql`SELECT ends_at FROM one_time_guesses WHERE address = ${address}`)
  return row?.ends_at
}

/** @returns how many went */
export async function deleteExpired(db: Db, before: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM one_time_secrets WHERE expires_at <= ${before} AND token_hash IN (
      SELECT token_hash FROM one_time_secrets WHERE expires_at <= ${before} ORDER BY expires_at LIMIT ${limit}) RETURNING token_hash`)
  return rows.length
}

export async function deleteEndedDelays(db: Db, now: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM one_time_guesses WHERE ends_at <= ${now} AND address IN (
      SELECT address FROM one_time_guesses WHERE ends_at <= ${now} ORDER BY ends_at LIMIT ${limit})
    RETURNING address`)
  return rows.length
}

/** Of a database that was put back: what was used is unused in it again. */
export async function deleteEverySecret(database: Database): Promise<void> {
  await inParts((limit) =>
    database.write(sql`
      DELETE FROM one_time_secrets WHERE token_hash IN (SELECT token_hash FROM one_time_secrets ORDER BY token_hash LIMIT ${limit}) RETURNING token_hash`),
  )
  await inParts((limit) =>
    database.write(sql`
      DELETE FROM one_time_guesses WHERE address IN (SELECT address FROM one_time_guesses ORDER BY address LIMIT ${limit}) RETURNING address`),
  )
}
