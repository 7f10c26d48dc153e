import { type User, type UserId, type UserRow, userFromRow } from "../../core/user/index.ts"
import { type Database, type Db, inParts, sql } from "../../kernel/db/index.ts"
import type { Challenge, NewPasskey, Passkey, PasskeyId, Purpose } from "./passkey.ts"

interface PasskeyRow {
  readonly id: PasskeyId
  readonly user_id: UserId
  readonly credential_id: string
  readonly public_key: string
  readonly algorithm: number
  readonly counter: number
  readonly transports: string
  readonly backup_eligible: number
  readonly backed_up: number
  readonly aaguid: string
  readonly attested: number
  readonly user_verified: number
  readonly discoverable: number | null
  readonly name: string | null
  readonly created_at: number
  readonly last_used_at: number | null
}

function passkeyFrom(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    userId: row.user_id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    algorithm: row.algorithm,
    counter: row.counter,
    transports: row.transports === "" ? [] : row.transports.split(" "),
    backupEligible: row.backup_eligible === 1,
    backedUp: row.backed_up === 1,
    aaguid: row.aaguid,
    attested: row.attested === 1,
    userVerified: row.user_verified === 1,
    discoverable: row.discoverable === null ? null : row.discoverable === 1,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }
}

const flag = (value: boolean) => (value ? 1 : 0)

/** What authenticators know somebody by, made when it is first needed. @returns the one that holds */
export async function ensureHandle(db: Db, userId: UserId, fresh: string): Promise<string> {
  // Whoever comes second writes what stands already, so that both are given it.
  const [row] = await db.write<{ handle: string }>(sql`
    INSERT INTO passkey_handles (user_id, handle) VALUES (${userId}, ${fresh})
    ON CONFLICT (user_id) DO UPDATE SET handle = passkey_handles.handle RETURNING handle`)
  if (!row) throw new Error("a handle that was written is not there")
  return row.handle
}

export async function findHandle(db: Db, userId: UserId): Promise<string | undefined> {
  const [row] = await db.read<{ handle: string }>(sql`SELECT handle FROM passkey_handles WHERE user_id = ${userId}`)
  return row?.handle
}

/** @returns false when the credential is registered already, whoever's it is */
export async function insertPasskey(db: Db, id: PasskeyId, userId: UserId, passkey: NewPasskey, at: number): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO passkeys (id, user_id, credential_id, public_key, algorithm, counter, transports, backup_eligible, backed_up, aaguid,
      attested, user_verified, discoverable, name, created_at, last_used_at)
    VALUES (${id}, ${userId}, ${passkey.credentialId}, ${passkey.publicKey}, ${passkey.algorithm}, ${passkey.counter},
      ${passkey.transports.join(" ")}, ${flag(passkey.backupEligible)}, ${flag(passkey.backedUp)}, ${passkey.aaguid}, ${flag(passkey.attested)},
      ${flag(passkey.userVerified)}, ${passkey.discoverable === null ? null : flag(passkey.discoverable)}, ${passkey.name}, ${at}, NULL)
    ON CONFLICT (credential_id) DO NOTHING RETURNING id`)
  return rows.length === 1
}

/** The oldest first. */
export async function listPasskeys(db: Db, userId: UserId): Promise<Passkey[]> {
  const rows = await db.read<PasskeyRow>(sql`SELECT * FROM passkeys WHERE user_id = ${userId} ORDER BY id`)
  return rows.map(passkeyFrom)
}

/** Those of an address; known and unknown in one statement. @returns whose, if anybody's, and what they hold */
export async function listByEmail(db: Db, email: string): Promise<{ readonly userId: UserId | undefined; readonly passkeys: readonly Passkey[] }> {
  const rows = await db.read<PasskeyRow>(sql`SELECT p.* FROM users u JOIN passkeys p ON p.user_id = u.id WHERE u.email = ${email} ORDER BY p.id`)
  return { userId: rows[0]?.user_id, passkeys: rows.map(passkeyFrom) }
}

/** A passkey with its owner and what its authenticator knows them by. */
export interface HeldPasskey {
  readonly passkey: Passkey
  readonly user: User
  readonly handle: string
}

export async function findByCredential(db: Db, credentialId: string): Promise<HeldPasskey | undefined> {
  const [row] = await db.read<UserRow & Omit<PasskeyRow, "id" | "name" | "created_at"> & HeldColumns>(sql`
    SELECT u.*, h.handle, p.id AS passkey_id, p.name AS passkey_name, p.created_at AS passkey_created_at, p.user_id, p.credential_id, p.public_key,
      p.algorithm, p.counter, p.transports, p.backup_eligible, p.backed_up, p.aaguid, p.attested, p.user_verified, p.discoverable, p.last_used_at
    FROM passkeys p JOIN passkey_handles h ON h.user_id = p.user_id JOIN users u ON u.id = p.user_id WHERE p.credential_id = ${credentialId}`)
  if (!row) return undefined
  const passkey = passkeyFrom({ ...row, id: row.passkey_id, name: row.passkey_name, created_at: row.passkey_created_at })
  return { passkey, user: userFromRow(row), handle: row.handle }
}

interface HeldColumns {
  readonly handle: string
  readonly passkey_id: PasskeyId
  readonly passkey_name: string | null
  readonly passkey_created_at: number
}

/** What an assertion says of its authenticator. */
export interface Use {
  readonly counter: number
  readonly backedUp: boolean
  readonly userVerified: boolean
}

/**
 * Notes a use, under the condition that the counter has moved on (WebAuthn §7.2): one that stands still is a copy's, unless
 * the authenticator does not count, or the key is meant to be on several devices.
 * @returns false when it has not, or the passkey is gone
 */
export async function noteUse(db: Db, id: PasskeyId, use: Use, now: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE passkeys SET last_used_at = ${now}, backed_up = ${flag(use.backedUp)},
      counter = CASE WHEN counter > ${use.counter} THEN counter ELSE CAST(${use.counter} AS BIGINT) END,
      user_verified = CASE WHEN ${flag(use.userVerified)} = 1 THEN 1 ELSE user_verified END
    WHERE id = ${id} AND (backup_eligible = 1 OR counter < ${use.counter} OR (counter = 0 AND CAST(${use.counter} AS BIGINT) = 0)) RETURNING id`)
  return rows.length === 1
}

/** Whether its owner is to be told now that its counter went back; each is told once in a while. */
export async function claimTelling(db: Db, id: PasskeyId, now: number, notSince: number): Promise<boolean> {
  const rows = await db.write(sql`UPDATE passkeys SET told_at = ${now} WHERE id = ${id} AND told_at <= ${notSince} RETURNING id`)
  return rows.length === 1
}

/** @returns false when it is not theirs, or gone */
export async function renamePasskey(db: Db, userId: UserId, id: PasskeyId, name: string | null): Promise<Passkey | undefined> {
  const [row] = await db.write<PasskeyRow>(sql`UPDATE passkeys SET name = ${name} WHERE id = ${id} AND user_id = ${userId} RETURNING *`)
  return row && passkeyFrom(row)
}

/** @returns what went, to the one who took it away */
export async function deletePasskey(db: Db, userId: UserId, id: PasskeyId): Promise<Passkey | undefined> {
  const [row] = await db.write<PasskeyRow>(sql`DELETE FROM passkeys WHERE id = ${id} AND user_id = ${userId} RETURNING *`)
  return row && passkeyFrom(row)
}

export async function deletePasskeysOf(db: Db, userId: UserId): Promise<void> {
  await db.write(sql`DELETE FROM passkeys WHERE user_id = ${userId}`)
}

export async function deletePasskeysSince(db: Db, userId: UserId, since: number): Promise<void> {
  await db.write(sql`DELETE FROM passkeys WHERE user_id = ${userId} AND created_at >= ${since}`)
}

/** Which of some people have one. */
export async function listHolders(db: Db, userIds: readonly UserId[]): Promise<Set<UserId>> {
  const [first] = userIds
  if (first === undefined) return new Set()
  // Identifiers of people are all as long as one another, so that one text can hold any number of them, on both databases.
  const rows = await db.read<{ readonly user_id: UserId }>(sql`
    WITH RECURSIVE place (at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM place WHERE at + 1 < ${userIds.length})
    SELECT DISTINCT user_id FROM passkeys
    WHERE user_id IN (SELECT SUBSTR(CAST(${userIds.join("")} AS TEXT), at * ${first.length} + 1, ${first.length}) FROM place)`)
  return new Set(rows.map((row) => row.user_id))
}

interface ChallengeRow {
  readonly purpose: Purpose
  readonly bound_to: string
  readonly subject: string
  readonly handle: string | null
  readonly options: string | null
  readonly needs_verification: number
}

function challengeFrom(row: ChallengeRow): Challenge {
  return {
    purpose: row.purpose,
    boundTo: row.bound_to,
    subject: row.subject,
    handle: row.handle,
    options: row.options,
    needsVerification: row.needs_verification === 1,
  }
}

export async function insertChallenge(db: Db, hash: string, challenge: Challenge, expiresAt: number): Promise<void> {
  await db.write(sql`
    INSERT INTO passkey_challenges (challenge_hash, purpose, bound_to, subject, handle, options, needs_verification, expires_at)
    VALUES (${hash}, ${challenge.purpose}, ${challenge.boundTo}, ${challenge.subject}, ${challenge.handle}, ${challenge.options},
      ${flag(challenge.needsVerification)}, ${expiresAt})`)
}

/** One that can still be answered, by whom it is bound to. */
export async function findChallenge(db: Db, hash: string, purpose: Purpose, boundTo: string, now: number): Promise<Challenge | undefined> {
  const [row] = await db.read<ChallengeRow>(sql`
    SELECT * FROM passkey_challenges
    WHERE challenge_hash = ${hash} AND purpose = ${purpose} AND bound_to = ${boundTo} AND expires_at > ${now}`)
  return row && challengeFrom(row)
}

/** Under the same conditions. @returns true to the one call that uses it up */
export async function consumeChallenge(db: Db, hash: string, purpose: Purpose, boundTo: string, now: number): Promise<boolean> {
  const rows = await db.write(sql`
    DELETE FROM passkey_challenges
    WHERE challenge_hash = ${hash} AND purpose = ${purpose} AND bound_to = ${boundTo} AND expires_at > ${now} RETURNING challenge_hash`)
  return rows.length === 1
}

export async function deleteEndedChallenges(db: Db, now: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM passkey_challenges WHERE challenge_hash IN (
      SELECT challenge_hash FROM passkey_challenges WHERE expires_at <= ${now} ORDER BY expires_at LIMIT ${limit}) RETURNING challenge_hash`)
  return rows.length
}

/** Of a database that was put back: used ones are unused in it again. */
export async function deleteEveryChallenge(database: Database): Promise<void> {
  await inParts((limit) =>
    database.write(sql`
      DELETE FROM passkey_challenges WHERE challenge_hash IN (
        SELECT challenge_hash FROM passkey_challenges ORDER BY challenge_hash LIMIT ${limit}) RETURNING challenge_hash`),
  )
}

/** Takes the turn to ask somebody. @returns false when they were asked lately, or want to be left alone */
export async function claimOffer(db: Db, userId: UserId, now: number, notSince: number): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO passkey_offers (user_id, offered_at, declined) VALUES (${userId}, ${now}, 0)
    ON CONFLICT (user_id) DO UPDATE SET offered_at = excluded.offered_at
    WHERE passkey_offers.declined = 0 AND passkey_offers.offered_at <= ${notSince} RETURNING user_id`)
  return rows.length === 1
}

export async function declineOffers(db: Db, userId: UserId, now: number): Promise<void> {
  await db.write(sql`
    INSERT INTO passkey_offers (user_id, offered_at, declined) VALUES (${userId}, ${now}, 1)
    ON CONFLICT (user_id) DO UPDATE SET declined = 1`)
}
