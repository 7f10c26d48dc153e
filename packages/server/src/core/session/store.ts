import { type Database, type Db, inParts, sql } from "../../kernel/db/index.ts"
import { type EntryRefusal, type OrganizationId, policyFromColumn } from "../organization/index.ts"
import { type Email, type User, type UserId, userFromRow } from "../user/index.ts"
import { AAL2_IDLE_MS, AAL3_IDLE_MS, type Assurance } from "./assurance.ts"
import type { EndReason, EnteredOrganization, Session, SessionId, SignedIn } from "./session.ts"

interface SessionRow {
  readonly id: SessionId
  readonly user_id: UserId
  readonly user_epoch: number
  readonly created_at: number
  readonly last_seen_at: number
  readonly expires_at: number
  readonly idle_expires_at: number
  readonly auth_time: number
  readonly amr: string
  readonly acr: string
  readonly remembered: number
  readonly user_agent: string | null
  readonly ip: string | null
  readonly ended_at: number | null
  readonly organization_id: OrganizationId | null
  readonly organization_left: EntryRefusal | null
  readonly methods: string
  readonly actor_id: UserId | null
  readonly longest_idle_ms: number
  readonly aal2_at: number | null
  readonly aal3_at: number | null
  readonly phr_at: number | null
}

export interface SignedInRow extends SessionRow {
  readonly email: Email
  readonly email_verified_at: number | null
  readonly name: string | null
  readonly picture: string | null
  readonly locale: string | null
  readonly user_created_at: number
  readonly disabled_at: number | null
  readonly owner_since: number | null
  readonly epoch: number
  readonly revoked_before: number
  readonly factors: string
  readonly organization_slug: string | null
  readonly organization_name: string | null
  readonly organization_suspended_at: number | null
  readonly organization_policy: string | null
  readonly organization_joined_at: number | null
  readonly organization_role: string | null
}

function sessionFromRow(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    userEpoch: row.user_epoch,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    idleExpiresAt: row.idle_expires_at,
    authTime: row.auth_time,
    amr: JSON.parse(row.amr) as string[],
    acr: row.acr,
    proved: provedFromRow(row),
    remembered: row.remembered === 1,
    userAgent: row.user_agent,
    ip: row.ip,
    endedAt: row.ended_at,
    organizationId: row.organization_id,
    organizationLeft: row.organization_left,
    methods: JSON.parse(row.methods) as string[],
    actorId: row.actor_id,
    longestIdleMs: row.longest_idle_ms,
  }
}

type AssuranceRow = Pick<SessionRow, "acr" | "aal2_at" | "aal3_at" | "phr_at">

function provedFromRow({ acr, aal2_at: aal2At, aal3_at: aal3At, phr_at: phishingResistantAt }: AssuranceRow): Assurance {
  return { acr, aal2At, aal3At, phishingResistantAt }
}

/** Where somebody may begin, and whether it is where their last session was. */
export interface Entry extends EnteredOrganization {
  readonly isLast: boolean
}

interface EntryRow {
  readonly id: OrganizationId
  readonly slug: string
  readonly name: string
  readonly suspended_at: number | null
  readonly policy: string
  readonly role: string | null
  readonly is_last: number
}

/**
 * The organization of the newest session, if the person is a member, and up to two more they belong to: one is where they
 * belong, two are a choice. One read, of a few rows by their keys, however many there are.
 */
export async function listEntries(db: Db, userId: UserId): Promise<Entry[]> {
  const rows = await db.read<EntryRow>(sql`
    SELECT e.*, CASE WHEN e.id = newest.organization_id THEN 1 ELSE 0 END AS is_last
    FROM organization_entrances e
    LEFT JOIN (SELECT organization_id FROM sessions WHERE user_id = ${userId} AND actor_id IS NULL ORDER BY created_at DESC, id DESC LIMIT 1) newest ON 1 = 1
    WHERE e.user_id = ${userId} AND (e.id = newest.organization_id OR e.id IN (
      SELECT x.organization_id FROM (SELECT organization_id FROM memberships WHERE user_id = ${userId} ORDER BY organization_id LIMIT 2) x))`)
  return rows.map((row) => ({ ...entranceFromRow(row), isLast: row.is_last === 1 }))
}

/** @returns undefined for an organization that is none, or none of theirs */
export async function findEntrance(db: Db, organizationId: OrganizationId, userId: UserId): Promise<EnteredOrganization | undefined> {
  const [row] = await db.read<EntryRow>(sql`SELECT * FROM organization_entrances WHERE id = ${organizationId} AND user_id = ${userId}`)
  return row && entranceFromRow(row)
}

function entranceFromRow({ id, slug, name, suspended_at: suspendedAt, policy, role }: EntryRow): EnteredOrganization {
  return { id, slug, name, suspendedAt, policy: policyFromColumn(policy), isMember: true, role }
}

function organizationFromRow(row: SignedInRow): EnteredOrganization | null {
  const { organization_id: id, organization_slug: slug, organization_name: name, organization_policy: policy } = row
  if (id === null || row.organization_left !== null || slug === null || name === null || policy === null) return null
  return {
    id,
    slug,
    name,
    suspendedAt: row.organization_suspended_at,
    policy: policyFromColumn(policy),
    isMember: row.organization_joined_at !== null,
    role: row.organization_role,
  }
}

/** @returns false when the user is gone, disabled, or in another epoch than the session would begin in */
export async function insertSession(db: Db, session: Session, tokenHash: string): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO sessions (id, token_hash, user_id, user_epoch, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip,
      methods, organization_id, organization_left, actor_id, aal2_at, aal3_at, phr_at)
    SELECT ${session.id}, ${tokenHash}, id, epoch, ${session.createdAt}, ${session.lastSeenAt}, ${session.expiresAt}, ${session.idleExpiresAt},
      ${session.authTime}, ${JSON.stringify(session.amr)}, ${session.acr}, ${session.remembered ? 1 : 0}, ${session.userAgent}, ${session.ip},
      ${JSON.stringify(session.methods)}, (SELECT o.id FROM organizations o WHERE o.id = ${session.organizationId}), ${session.organizationLeft}, ${session.actorId},
      CAST(${session.proved.aal2At} AS BIGINT), CAST(${session.proved.aal3At} AS BIGINT), CAST(${session.proved.phishingResistantAt} AS BIGINT)
    FROM users WHERE id = ${session.userId} AND epoch = ${session.userEpoch} AND disabled_at IS NULL RETURNING id`)
  return rows.length === 1
}

export async function findByTokenHash(db: Db, tokenHash: string): Promise<SignedIn | undefined> {
  const [row] = await db.read<SignedInRow>(sql`SELECT * FROM session_standing WHERE token_hash = ${tokenHash}`)
  return row && signedInFromRow(row)
}

export async function findById(db: Db, id: string): Promise<SignedIn | undefined> {
  const [row] = await db.read<SignedInRow>(sql`SELECT * FROM session_standing WHERE id = ${id}`)
  return row && signedInFromRow(row)
}

/** A row of the view `session_standing`. */
export function signedInFromRow(row: SignedInRow): SignedIn {
  const user: User = userFromRow({ ...row, id: row.user_id, created_at: row.user_created_at })
  return { session: sessionFromRow(row), user, organization: organizationFromRow(row) }
}

/** What a use of a session changes of it besides its times. */
export type Touched = Pick<Session, "longestIdleMs" | "proved">

/**
 * Notes a use. What a level needs is forgotten when it was not used for too long, in the same statement: the use itself
 * would hide the pause from whoever looks next.
 * @returns undefined when it has ended meanwhile
 */
export async function touchSession(db: Db, id: SessionId, at: number, idleExpiresAt: number): Promise<Touched | undefined> {
  const [row] = await db.write<AssuranceRow & Pick<SessionRow, "longest_idle_ms">>(sql`
    UPDATE sessions SET last_seen_at = ${at}, idle_expires_at = ${idleExpiresAt},
      longest_idle_ms = CASE WHEN ${at} - last_seen_at > longest_idle_ms THEN ${at} - last_seen_at ELSE longest_idle_ms END,
      aal2_at = CASE WHEN ${at} - last_seen_at >= ${AAL2_IDLE_MS} THEN NULL ELSE aal2_at END,
      phr_at = CASE WHEN ${at} - last_seen_at >= ${AAL2_IDLE_MS} THEN NULL ELSE phr_at END,
      aal3_at = CASE WHEN ${at} - last_seen_at >= ${AAL3_IDLE_MS} THEN NULL ELSE aal3_at END
    WHERE id = ${id} AND ended_at IS NULL AND idle_expires_at > ${at} AND expires_at > ${at} RETURNING longest_idle_ms, acr, aal2_at, aal3_at, phr_at`)
  return row && { longestIdleMs: row.longest_idle_ms, proved: provedFromRow(row) }
}

/** A session as it stands, and so until the transaction ends: of two who show something in it at once, the second adds to what the first has shown. */
export async function lockSession(db: Db, id: SessionId): Promise<Session | undefined> {
  const [row] = await db.write<SessionRow>(sql`UPDATE sessions SET ended_at = ended_at WHERE id = ${id} RETURNING *`)
  return row && sessionFromRow(row)
}

/** What was shown in a session later than at its beginning. */
export interface Shown {
  readonly authTime: number
  readonly amr: readonly string[]
  readonly methods: readonly string[]
  readonly proved: Assurance
}

/**
 * Writes down what was shown in a session.
 * @param newTokenHash null to leave the token as it is
 * @returns false when it has ended meanwhile
 */
export async function raiseSession(db: Db, id: SessionId, { authTime, amr, methods, proved }: Shown, newTokenHash: string | null): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE sessions SET auth_time = ${authTime}, amr = ${JSON.stringify(amr)}, methods = ${JSON.stringify(methods)}, acr = ${proved.acr},
      aal2_at = ${proved.aal2At}, aal3_at = ${proved.aal3At}, phr_at = ${proved.phishingResistantAt}, token_hash = COALESCE(${newTokenHash}, token_hash)
    WHERE id = ${id} AND ended_at IS NULL AND expires_at > ${authTime} AND idle_expires_at > ${authTime} RETURNING id`)
  return rows.length === 1
}

/**
 * Notes that a session had to leave the organization it is in.
 * @param unusedSince only if it has not been noted as used since; null where that does not matter
 * @returns false when it is not there any more, or was used
 */
export async function leaveOrganization(
  db: Db,
  id: SessionId,
  organizationId: OrganizationId,
  why: EntryRefusal,
  unusedSince: number | null,
): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE sessions SET organization_left = ${why}
    WHERE id = ${id} AND organization_id = ${organizationId} AND organization_left IS NULL
      AND (CAST(${unusedSince} AS BIGINT) IS NULL OR last_seen_at <= ${unusedSince}) RETURNING id`)
  return rows.length === 1
}

/** The sessions of one member leave. */
export async function expelMember(db: Db, organizationId: OrganizationId, userId: UserId): Promise<void> {
  const why: EntryRefusal = "not_a_member"
  await db.write(sql`
    UPDATE sessions SET organization_left = ${why}
    WHERE user_id = ${userId} AND organization_id = ${organizationId} AND organization_left IS NULL`)
}

/** Every session that is in an organization, or was last, forgets it. */
export async function expelAll(db: Db, organizationId: OrganizationId): Promise<void> {
  const why: EntryRefusal = "not_a_member"
  await inParts((limit) =>
    db.write(sql`
      UPDATE sessions SET organization_id = NULL, organization_left = COALESCE(organization_left, ${why})
      WHERE id IN (SELECT id FROM sessions WHERE organization_id = ${organizationId} LIMIT ${limit}) RETURNING id`),
  )
}

/**
 * Moves a session into an organization, or out of any.
 * @param newTokenHash null to leave the token as it is
 * @returns false when it has ended meanwhile
 */
export async function moveSession(
  db: Db,
  id: SessionId,
  organizationId: OrganizationId | null,
  newTokenHash: string | null,
  now: number,
): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE sessions SET organization_id = (SELECT o.id FROM organizations o WHERE o.id = ${organizationId}), organization_left = NULL,
      token_hash = COALESCE(${newTokenHash}, token_hash)
    WHERE id = ${id} AND ended_at IS NULL AND expires_at > ${now} AND idle_expires_at > ${now} RETURNING id`)
  return rows.length === 1
}

/** Newest first. */
export async function listLive(db: Db, userId: UserId, now: number): Promise<Session[]> {
  const rows = await db.read<SessionRow>(sql`
    SELECT * FROM sessions WHERE user_id = ${userId} AND ended_at IS NULL AND expires_at > ${now} AND idle_expires_at > ${now}
      AND user_epoch = (SELECT epoch FROM users WHERE id = ${userId}) ORDER BY created_at DESC, id DESC`)
  return rows.map(sessionFromRow)
}

/** The last session of a page. */
export type SessionPosition = Pick<Session, "createdAt" | "id">

/** As `listLive`, so many after one of them. */
export async function listLivePart(db: Db, userId: UserId, now: number, after: SessionPosition | undefined, limit: number): Promise<Session[]> {
  const { createdAt = Number.MAX_SAFE_INTEGER, id = "" } = after ?? {}
  const rows = await db.read<SessionRow>(sql`
    SELECT * FROM sessions WHERE user_id = ${userId} AND ended_at IS NULL AND expires_at > ${now} AND idle_expires_at > ${now}
      AND user_epoch = (SELECT epoch FROM users WHERE id = ${userId})
      AND (created_at < ${createdAt} OR (created_at = ${createdAt} AND id < ${id})) ORDER BY created_at DESC, id DESC LIMIT ${limit}`)
  return rows.map(sessionFromRow)
}

export async function countLive(db: Db, userId: UserId, now: number): Promise<number> {
  const [row] = await db.read<{ live: number }>(sql`
    SELECT COUNT(*) AS live FROM sessions WHERE user_id = ${userId} AND ended_at IS NULL AND expires_at > ${now} AND idle_expires_at > ${now}
      AND user_epoch = (SELECT epoch FROM users WHERE id = ${userId})`)
  return row?.live ?? 0
}

/** Ends the sessions in which somebody acts in other people's names. @returns which */
export async function endActedBy(db: Db, actorId: UserId, at: number, reason: EndReason): Promise<SessionId[]> {
  const rows = await db.write<{ id: SessionId }>(sql`
    UPDATE sessions SET ended_at = ${at}, end_reason = ${reason}
    WHERE actor_id = ${actorId} AND ended_at IS NULL AND expires_at > ${at} AND idle_expires_at > ${at} RETURNING id`)
  return rows.map(({ id }) => id)
}

/** @returns whether this call ended it; somebody else's session is left alone */
export async function endOne(db: Db, userId: UserId, id: SessionId, at: number, reason: EndReason): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE sessions SET ended_at = ${at}, end_reason = ${reason} WHERE id = ${id} AND user_id = ${userId} AND ended_at IS NULL RETURNING id`)
  return rows.length === 1
}

/** Ends all of a user's sessions, or all but one. @returns which */
export async function endAll(db: Db, userId: UserId, except: SessionId | null, at: number, reason: EndReason): Promise<SessionId[]> {
  const rows = await db.write<{ id: SessionId }>(sql`
    UPDATE sessions SET ended_at = ${at}, end_reason = ${reason}
    WHERE user_id = ${userId} AND ended_at IS NULL AND (CAST(${except} AS TEXT) IS NULL OR id <> ${except}) RETURNING id`)
  return rows.map(({ id }) => id)
}

/** Ends all of a user's live sessions but so many: the newest, and those used last. @returns which */
export async function endAllButNewest(db: Db, userId: UserId, newest: SessionId, count: number, at: number, reason: EndReason): Promise<SessionId[]> {
  // One after another: two that end several rows in different orders would wait for each other for ever.
  await db.write(sql`UPDATE users SET epoch = epoch WHERE id = ${userId}`)
  const rows = await db.write<{ id: SessionId }>(sql`
    UPDATE sessions SET ended_at = ${at}, end_reason = ${reason}
    WHERE user_id = ${userId} AND ended_at IS NULL AND expires_at > ${at} AND idle_expires_at > ${at} AND id NOT IN (
      SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id AND u.epoch = s.user_epoch
      WHERE s.user_id = ${userId} AND s.ended_at IS NULL AND s.expires_at > ${at} AND s.idle_expires_at > ${at}
      ORDER BY CASE WHEN s.id = ${newest} THEN 0 ELSE 1 END, s.last_seen_at DESC, s.id DESC LIMIT ${count})
    RETURNING id`)
  return rows.map(({ id }) => id)
}

/** Which session a call ended, and whose it was. */
export interface EndedSession {
  readonly id: SessionId
  readonly user_id: UserId
}

/** @returns undefined when it was not this call that ended it */
export async function endByTokenHash(db: Db, tokenHash: string, at: number, reason: EndReason): Promise<EndedSession | undefined> {
  const [row] = await db.write<EndedSession>(sql`
    UPDATE sessions SET ended_at = ${at}, end_reason = ${reason} WHERE token_hash = ${tokenHash} AND ended_at IS NULL RETURNING id, user_id`)
  return row
}

/** @returns undefined when it was not this call that ended it */
export async function endById(db: Db, id: SessionId, at: number, reason: EndReason): Promise<EndedSession | undefined> {
  const [row] = await db.write<EndedSession>(sql`
    UPDATE sessions SET ended_at = ${at}, end_reason = ${reason} WHERE id = ${id} AND ended_at IS NULL RETURNING id, user_id`)
  return row
}

/** Takes a session along into the epoch that has just begun. */
export async function keepInEpoch(db: Db, id: SessionId): Promise<void> {
  await db.write(sql`UPDATE sessions SET user_epoch = (SELECT epoch FROM users WHERE users.id = sessions.user_id) WHERE id = ${id}`)
}

/** Takes sessions that ended, or reached their absolute end, before an instant; their chains of refresh tokens go with them. @returns how many */
export async function deleteEnded(db: Db, before: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE ended_at IS NOT NULL AND ended_at <= ${before} ORDER BY ended_at LIMIT ${limit}) RETURNING id`)
  return rows.length
}

/** As `deleteEnded`, for those that nobody ended. */
export async function deleteExpired(db: Db, before: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= ${before} ORDER BY expires_at LIMIT ${limit}) RETURNING id`)
  return rows.length
}

/** Without a word to the log: only for a database that nobody has read anything from yet. */
export async function endEverySession(database: Database, at: number): Promise<void> {
  const reason: EndReason = "restored"
  await inParts((limit) =>
    database.write(sql`
      UPDATE sessions SET ended_at = ${at}, end_reason = ${reason}
      WHERE id IN (SELECT id FROM sessions WHERE ended_at IS NULL ORDER BY id LIMIT ${limit}) RETURNING id`),
  )
}
