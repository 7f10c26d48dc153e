import type { User, UserId } from "../../core/user/index.ts"
import { type Database, type Db, inParts, sql } from "../../kernel/db/index.ts"
import type { Id } from "../../kernel/id.ts"

export type TrustedDeviceId = Id<"trd">

/** Instants are milliseconds since the epoch. */
export interface TrustedDevice {
  readonly id: TrustedDeviceId
  readonly createdAt: number
  readonly expiresAt: number
  readonly userAgent: string | null
  readonly ip: string | null
}

export interface NewDevice extends TrustedDevice {
  readonly tokenHash: string
}

interface Row {
  readonly id: TrustedDeviceId
  readonly created_at: number
  readonly expires_at: number
  readonly user_agent: string | null
  readonly ip: string | null
}

/** @returns false when everything the person held has ended since they showed their second step */
export async function insertDevice(db: Db, { id: userId, epoch }: Pick<User, "id" | "epoch">, device: NewDevice): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO trusted_devices (id, token_hash, user_id, user_epoch, factors_version, created_at, expires_at, user_agent, ip)
    SELECT CAST(${device.id} AS TEXT), CAST(${device.tokenHash} AS TEXT), u.id, u.epoch, u.factors_version, CAST(${device.createdAt} AS BIGINT),
      CAST(${device.expiresAt} AS BIGINT), CAST(${device.userAgent} AS TEXT), CAST(${device.ip} AS TEXT)
    FROM users u WHERE u.id = ${userId} AND u.epoch = ${epoch} RETURNING id`)
  return rows.length === 1
}

/** As the person is now: of this epoch, with the factors they held then, for as long as is allowed now. */
export async function isLive(db: Db, userId: UserId, tokenHash: string, now: number, allowedMs: number): Promise<boolean> {
  const rows = await db.read(sql`
    SELECT t.id FROM trusted_devices t JOIN users u ON u.id = t.user_id AND u.epoch = t.user_epoch AND u.factors_version = t.factors_version
    WHERE t.token_hash = ${tokenHash} AND t.user_id = ${userId} AND t.expires_at > ${now} AND t.created_at > ${now - allowedMs}`)
  return rows.length === 1
}

/** The newest first. */
export async function listLive(db: Db, userId: UserId, now: number, allowedMs: number): Promise<TrustedDevice[]> {
  const rows = await db.read<Row>(sql`
    SELECT t.id, t.created_at, t.expires_at, t.user_agent, t.ip
    FROM trusted_devices t JOIN users u ON u.id = t.user_id AND u.epoch = t.user_epoch AND u.factors_version = t.factors_version
    WHERE t.user_id = ${userId} AND t.expires_at > ${now} AND t.created_at > ${now - allowedMs} ORDER BY t.id DESC`)
  return rows.map((row) => ({ id: row.id, createdAt: row.created_at, expiresAt: row.expires_at, userAgent: row.user_agent, ip: row.ip }))
}

/** @returns false for another person's, and for one there is not */
export async function deleteDevice(db: Db, userId: UserId, id: TrustedDeviceId): Promise<boolean> {
  return (await db.write(sql`DELETE FROM trusted_devices WHERE id = ${id} AND user_id = ${userId} RETURNING id`)).length === 1
}

/** The same by a browser's token. @returns whose it was still worth something to */
export async function deleteByToken(db: Db, userId: UserId, tokenHash: string): Promise<boolean> {
  return (await db.write(sql`DELETE FROM trusted_devices WHERE token_hash = ${tokenHash} AND user_id = ${userId} RETURNING id`)).length === 1
}

/** All of somebody's but the newest so many. */
export async function deleteOldest(db: Db, userId: UserId, keep: number): Promise<void> {
  await db.write(sql`
    DELETE FROM trusted_devices WHERE user_id = ${userId}
      AND id NOT IN (SELECT id FROM trusted_devices WHERE user_id = ${userId} ORDER BY id DESC LIMIT ${keep}) RETURNING id`)
}

/** @returns how many */
export async function deleteExpired(db: Db, before: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM trusted_devices WHERE id IN (SELECT id FROM trusted_devices WHERE expires_at <= ${before} ORDER BY expires_at LIMIT ${limit}) RETURNING id`)
  return rows.length
}

/** In a database that was put back, what ended since would be good again. */
export async function deleteEveryDevice(database: Database): Promise<void> {
  await inParts((limit) => database.write(sql`DELETE FROM trusted_devices WHERE id IN (SELECT id FROM trusted_devices LIMIT ${limit}) RETURNING id`))
}
