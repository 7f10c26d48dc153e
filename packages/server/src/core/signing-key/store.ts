import type { SigningAlgorithm } from "@doorward/guard/jws"
import { type Db, sql } from "../../kernel/db/index.ts"
import type { SealedColumn } from "../../kernel/seal.ts"
import type { StoredKey } from "./signing-key.ts"

export const privateColumn: SealedColumn = { table: "signing_keys", id: "kid", column: "sealed_private", purpose: "signing-key" }

interface KeyRow {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly generation: number
  readonly public_jwk: string
  readonly sealed_private: string | null
  readonly published_at: number
  readonly signs_from: number | null
  readonly removed_at: number | null
}

function keyFromRow(row: KeyRow): StoredKey {
  return {
    kid: row.kid,
    alg: row.alg,
    generation: row.generation,
    publicJwk: row.public_jwk,
    sealedPrivate: row.sealed_private,
    publishedAt: row.published_at,
    signsFrom: row.signs_from,
    removedAt: row.removed_at,
  }
}

/** Every key there is, a handful for each algorithm, removed ones included. */
export async function listKeys(db: Db): Promise<StoredKey[]> {
  const rows = await db.read<KeyRow>(sql`SELECT * FROM signing_keys ORDER BY alg, generation`)
  return rows.map(keyFromRow)
}

/** @returns false when this generation of the algorithm exists already */
export async function insertKey(db: Db, key: StoredKey): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO signing_keys (kid, alg, generation, public_jwk, sealed_private, published_at, signs_from)
    VALUES (${key.kid}, ${key.alg}, ${key.generation}, ${key.publicJwk}, ${key.sealedPrivate}, ${key.publishedAt}, ${key.signsFrom})
    ON CONFLICT (alg, generation) DO NOTHING RETURNING kid`)
  return rows.length === 1
}

/** @returns false when it stands by no more */
export async function promote(db: Db, kid: string, signsFrom: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE signing_keys SET signs_from = ${signsFrom} WHERE kid = ${kid} AND signs_from IS NULL AND removed_at IS NULL RETURNING kid`)
  return rows.length === 1
}

/** In an emergency: whatever was planned for it, it signs from now on. @returns false when it does already, or was removed */
export async function promoteNow(db: Db, kid: string, now: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE signing_keys SET signs_from = ${now}
    WHERE kid = ${kid} AND (signs_from IS NULL OR signs_from > ${now}) AND removed_at IS NULL RETURNING kid`)
  return rows.length === 1
}

/** Takes a key out and erases its private half. One that was only to sign later never does. @returns undefined when it is not there, or out already */
export async function markRemoved(db: Db, kid: string, now: number): Promise<StoredKey | undefined> {
  const [row] = await db.write<KeyRow>(sql`
    UPDATE signing_keys SET removed_at = ${now}, sealed_private = NULL, signs_from = CASE WHEN signs_from > ${now} THEN NULL ELSE signs_from END
    WHERE kid = ${kid} AND removed_at IS NULL RETURNING *`)
  return row && keyFromRow(row)
}

export async function erasePrivate(db: Db, kid: string): Promise<void> {
  await db.write(sql`UPDATE signing_keys SET sealed_private = NULL WHERE kid = ${kid}`)
}

export async function deleteKey(db: Db, kid: string): Promise<void> {
  await db.write(sql`DELETE FROM signing_keys WHERE kid = ${kid}`)
}
